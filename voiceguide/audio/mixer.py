"""Mixes a live session's sound block by block: one voice, short tones, and beds under both.

Every start, stop and change of level is a ramp, so nothing clicks. Blocks may have any length, and
the sound does not depend on where they are cut.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from voiceguide.audio.limiter import limited
from voiceguide.audio.pcm import decibels, frames, ramped

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm

RAMP_S = 0.008
DUCK_DB = -15.0
DUCK_S = 0.06
"""Seconds that the voice takes to give way, and to swell back."""
CEILING = decibels(-2.0)


class Bed(Protocol):
    """A quiet sound under the voice."""

    def add_to(self, block: Pcm, *, speaking: bool) -> None:
        """Add the bed's next part to the block; `speaking` while the voice is heard."""


class Ramp:
    """A gain that moves to its target in a straight line."""

    def __init__(self, gain: float, seconds: float) -> None:
        self._gain = self._target = gain
        self._step = 1.0 / frames(seconds)

    @property
    def gain(self) -> float:
        """The gain that it has reached, a factor."""
        return self._gain

    def to(self, target: float) -> None:
        """Move to this target from now on."""
        self._target = target

    def arrive(self) -> None:
        """Jump to the target at once."""
        self._gain = self._target

    def over(self, count: int) -> Pcm | float:
        """The gain of the next `count` frames: one number while it does not move."""
        if self._gain == self._target:
            return self._gain
        way = self._target - self._gain
        steps = np.minimum(np.arange(1, count + 1) * self._step, abs(way))
        gains = self._gain + np.copysign(steps, way)
        self._gain = self._target if steps[-1] >= abs(way) else float(gains[-1])
        moving: Pcm = gains.astype(np.float32)
        return moving


class Mixer:
    """Mixes one voice, tones and beds into blocks at SAMPLE_RATE, when asked for them."""

    def __init__(self) -> None:
        self.beds: list[Bed] = []
        self._voice: Pcm | None = None
        self._unamplified: Pcm | None = None
        self._at = 0
        self._gain = 1.0
        self._duck = Ramp(1.0, DUCK_S)
        self._fading: list[Pcm] = []
        """Tones, and what is left of voices that were stopped; each begins with the next block."""

    @property
    def voice_left(self) -> int | None:
        """Frames left of what the voice is saying; None when it says nothing."""
        return None if self._voice is None else len(self._voice) - self._at

    def speak(self, pcm: Pcm) -> None:
        """Say this from the next frame on, in place of whatever is being said."""
        self.silence()
        self._duck.to(1.0)
        self._duck.arrive()  # a new text begins at its own level
        self._unamplified = pcm
        self._voice, self._at = self._amplified(pcm), 0

    def silence(self) -> None:
        """Stop the voice within RAMP_S."""
        if self._voice is not None:
            tail = self._voice[self._at : self._at + frames(RAMP_S)]
            self._fading.append(ramped(tail, 0.0, RAMP_S) * np.float32(self._duck.gain))
        self._voice = self._unamplified = None

    def sound(self, pcm: Pcm) -> None:
        """Let a tone sound from the next frame on."""
        self._fading.append(pcm)

    def duck(self, *, down: bool) -> None:
        """Lower the voice so that someone can be heard, or let it swell back."""
        self._duck.to(decibels(DUCK_DB) if down else 1.0)

    def set_volume(self, gain_db: float) -> None:
        """Amplify the voice by `gain_db` from now on; peaks stay under CEILING."""
        self._gain = decibels(gain_db)
        if self._voice is None or self._unamplified is None:
            return
        before, after = self._voice, self._amplified(self._unamplified)
        ramp = np.linspace(0, 1, min(frames(RAMP_S), len(after) - self._at), dtype=np.float32)
        stop = self._at + len(ramp)
        after[self._at : stop] *= ramp
        after[self._at : stop] += before[self._at : stop] * (1 - ramp)
        self._voice = after

    def render(self, count: int) -> Pcm:
        """Mix the next frames. Ask for at most `voice_left` when the end of the voice matters."""
        block = np.zeros(count, np.float32)
        speaking = self._voice is not None
        gains = self._duck.over(count)
        if self._voice is not None:
            part = self._voice[self._at : self._at + count]
            block[: len(part)] = part
            block *= gains
            self._at += len(part)
            if self._at >= len(self._voice):
                self._voice = self._unamplified = None
        for pcm in self._fading:
            part = pcm[:count]
            block[: len(part)] += part
        self._fading = [pcm[count:] for pcm in self._fading if len(pcm) > count]
        for bed in self.beds:
            bed.add_to(block, speaking=speaking)
        return block

    def _amplified(self, pcm: Pcm) -> Pcm:
        return limited(pcm * np.float32(self._gain), CEILING) if self._gain != 1.0 else pcm.copy()
