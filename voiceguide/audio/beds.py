"""Beds under a live session, which cannot be planned ahead: ambience, music and the beat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.layers import DIP_DB, FADE_S, RECOVER_S
from voiceguide.audio.mixer import Ramp
from voiceguide.audio.pcm import SAMPLE_RATE, decibels
from voiceguide.audio.tones import BEAT_PEAK, beat_hz

if TYPE_CHECKING:
    from collections.abc import Callable

    from voiceguide.audio.music import Music
    from voiceguide.audio.pcm import Pcm

LEVEL_S = 1.0
"""Seconds that music takes to fade out, or to come to full level."""


class AmbientBed:
    """A loop that fades in, and dips as the voice begins."""

    def __init__(self, loop: Pcm) -> None:
        self._loop = loop
        self._at = 0
        self._fade = Ramp(0.0, FADE_S)
        self._fade.to(1.0)
        self._dip = Ramp(1.0, RECOVER_S)

    def add_to(self, block: Pcm, *, speaking: bool) -> None:
        """Add the loop's next part."""
        self._dip.to(decibels(DIP_DB) if speaking else 1.0)
        at = (self._at + np.arange(len(block))) % len(self._loop)
        self._at += len(block)
        block += self._loop[at] * self._fade.over(len(block)) * self._dip.over(len(block))


class MusicBed:
    """Music that fades in, dips as the voice begins, and can be steered."""

    def __init__(self, music: Music) -> None:
        self._music = music
        self._begun = False
        self._on = True
        self._fade = Ramp(0.0, FADE_S)
        self._fade.to(1.0)
        self._dip = Ramp(1.0, RECOVER_S)
        self._level = Ramp(1.0, LEVEL_S)

    def set_level(self, gain_db: float, *, on: bool) -> None:
        """Move to this gain. Switched off, the music fades out and waits until it is on again."""
        self._on = on
        self._level.to(decibels(gain_db) if on else 0.0)
        if not self._begun:
            self._level.arrive()

    def add_to(self, block: Pcm, *, speaking: bool) -> None:
        """Add the music's next part; nothing where it has ended."""
        self._begun = True
        self._dip.to(decibels(DIP_DB) if speaking else 1.0)
        gain = self._fade.over(len(block)) * self._dip.over(len(block))
        if not self._on and not self._level.gain:
            return
        gain = gain * self._level.over(len(block))
        sound = self._music.take(len(block))[:, 0]
        gain = gain[: len(sound)] if isinstance(gain, np.ndarray) else gain
        part = block[: len(sound)]
        # At its loudest, music could just exceed full scale under the voice's loudest sample.
        part += np.clip(sound * gain, np.minimum(-1 - part, 0), np.maximum(1 - part, 0))

    def close(self) -> None:
        """Stop reading the music."""
        self._music.close()


class BeatBed:
    """A tone that rises and falls with each round, and follows how far the round is."""

    def __init__(self, fraction: Callable[[], float | None]) -> None:
        """`fraction` gives the share of the round that is done, or None without a stroke."""
        self._fraction = fraction
        self._cycles = 0.0
        self._hz = beat_hz(0.0)
        self._level = 0.0

    def add_to(self, block: Pcm, *, speaking: bool) -> None:  # noqa: ARG002 - a bed's signature
        """Add the tone's next part."""
        u = self._fraction()
        level = 0.0 if u is None else BEAT_PEAK * np.sin(np.pi * u) ** 2
        hz = self._hz if u is None else beat_hz(u)
        # Between two calls, pitch and level change linearly: there is no step, hence no click.
        cycles = self._cycles + np.cumsum(np.linspace(self._hz, hz, len(block))) / SAMPLE_RATE
        levels = np.linspace(self._level, level, len(block))
        block += (levels * np.sin(2 * np.pi * cycles)).astype(np.float32)
        self._cycles, self._hz, self._level = float(cycles[-1] % 1.0), hz, float(level)
