"""A microphone at which someone speaks exactly when the benchmark wants them to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from voiceguide.audio.low_cut import LowCut
from voiceguide.audio.pcm import LISTENING_RATE, SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voiceguide.audio.pcm import Pcm
    from voiceguide.live.stage import Stage

SPOKEN_S = 1.0
"""The narrator has been speaking for so long before someone speaks over it."""
SPEAKS_ON_S = 0.6
"""And goes on for so long after the last word."""
SILENT_S = 1.2
"""The narrator has been silent for so long before someone speaks in the quiet."""
APART_S = 4.0
"""Between the end of one command and the next."""
WITHIN_S = 1.0
"""A command is to be acted on within this of its end."""
AFTER_S = 1.5
"""What is heard up to this after a command is still put down to it."""


class Enough(Exception):  # noqa: N818 - nothing is wrong
    """All has been said; the session need not be waited for."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A command as it arrives at the microphone, at LISTENING_RATE."""

    text: str
    command: str
    speaker: str
    sound: Pcm
    first_s: float
    """Where in the sound the word begins."""
    last_s: float
    """Where it ends; after that there is only the room."""


@dataclass(frozen=True, slots=True)
class Said:
    """A command that was said, in seconds of the session's clock."""

    text: str
    command: str
    speaker: str
    start_s: float
    end_s: float


class Speech(Protocol):
    """Decides when someone speaks, and gives the sound of it."""

    said: list[Said]

    def sound(self, count: int, now: float, stage: Stage) -> Pcm | None:
        """The next frames; None while nobody speaks.

        Raises:
            Enough: nobody will speak any more.
        """


class Nobody:
    """Nobody speaks, for as long as a session may take."""

    def __init__(self, longest_s: float) -> None:
        self.said: list[Said] = []
        self._longest_s = longest_s

    def sound(self, count: int, now: float, stage: Stage) -> Pcm | None:  # noqa: ARG002
        """Nothing."""
        if now > self._longest_s:
            raise Enough
        return None


class Talk:
    """Someone talks all the time, and not to the session."""

    def __init__(self, sound: Pcm) -> None:
        self.said: list[Said] = []
        self.heard_s = 0.0
        self._rest = sound

    def sound(self, count: int, now: float, stage: Stage) -> Pcm | None:  # noqa: ARG002
        """The next part of it, whatever session it falls into."""
        if len(self._rest) < count:
            raise Enough
        part, self._rest = self._rest[:count], self._rest[count:]
        self.heard_s += count / LISTENING_RATE
        return part


class Commands:
    """Someone says one command after another, over the narrator's voice or in the quiet."""

    def __init__(self, clips: Iterator[Clip], *, over: bool) -> None:
        self.said: list[Said] = []
        self._clips = clips
        self._next: Clip | None = next(clips, None)
        self._over = over
        self._left: Pcm = np.zeros(0, np.float32)
        self._free_s = APART_S
        self._voice_s = 0.0
        """How long the narrator has been speaking; below zero, silent."""

    def begin_session(self) -> None:
        """The clock starts anew; what was being said is forgotten."""
        self.said = []
        self._left = self._left[:0]
        self._free_s, self._voice_s = APART_S, 0.0

    def sound(self, count: int, now: float, stage: Stage) -> Pcm | None:
        """The next frames of the command that is being said, or of one that begins now."""
        self._note_voice(count, stage)
        if not len(self._left):
            if now < self._free_s:
                return None
            if self._next is None:
                raise Enough
            if not self._is_moment(self._next, stage):
                return None
            self._begin(self._next, now)
        part, self._left = self._left[:count], self._left[count:]
        return np.pad(part, (0, count - len(part)))

    def _note_voice(self, count: int, stage: Stage) -> None:
        speaking = stage.mixer.voice_left is not None
        if speaking != (self._voice_s > 0):
            self._voice_s = 0.0
        self._voice_s += (1 if speaking else -1) * count / LISTENING_RATE

    def _is_moment(self, clip: Clip, stage: Stage) -> bool:
        if not self._over:
            return self._voice_s < -SILENT_S
        left_s = (stage.mixer.voice_left or 0) / SAMPLE_RATE
        return self._voice_s > SPOKEN_S and left_s > clip.last_s + SPEAKS_ON_S

    def _begin(self, clip: Clip, now: float) -> None:
        start_s, end_s = now + clip.first_s, now + clip.last_s
        self.said.append(Said(clip.text, clip.command, clip.speaker, start_s, end_s))
        self._left, self._free_s = clip.sound, end_s + APART_S
        self._next = next(self._clips, None)


class BenchMicrophone:
    """The room's noise, and whoever speaks in it; follows the protocol of Microphone."""

    name = "benchmark"
    hears = True
    is_card = paced = lost = False
    latency_s = 0.0

    def __init__(self, speech: Speech, noise: Pcm, stage: Stage) -> None:
        """`noise` goes round and round."""
        self.overruns = 0
        self._speech, self._noise, self._stage = speech, noise, stage
        self._low_cut = LowCut()
        self._count = 0

    def read(self, count: int) -> Pcm:
        """The next frames.

        Raises:
            Enough: there is nothing more to be heard.
        """
        now = self._count / LISTENING_RATE
        at = np.arange(self._count, self._count + count) % len(self._noise)
        self._count += count
        spoken = self._speech.sound(count, now, self._stage)
        noise: Pcm = self._noise[at]
        return self._low_cut.feed(noise if spoken is None else noise + spoken)

    def close(self) -> None:
        """Nothing to let go of."""
