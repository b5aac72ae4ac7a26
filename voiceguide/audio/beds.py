"""Quiet layers under a live session, which nobody can plan ahead: rain that gives way, a beat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.layers import DIP_DB, FADE_S, RECOVER_S
from voiceguide.audio.mixer import Ramp
from voiceguide.audio.pcm import SAMPLE_RATE, decibels
from voiceguide.audio.tones import BEAT_PEAK, beat_hz

if TYPE_CHECKING:
    from collections.abc import Callable

    from voiceguide.audio.pcm import Pcm


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


class BeatBed:
    """A tone that rises and falls with each round, wherever the round stands."""

    def __init__(self, fraction: Callable[[], float | None]) -> None:
        """`fraction` says how much of the present round is done; None: there is no stroke."""
        self._fraction = fraction
        self._cycles = 0.0
        self._hz = beat_hz(0.0)
        self._level = 0.0

    def add_to(self, block: Pcm, *, speaking: bool) -> None:  # noqa: ARG002 - a bed's signature
        """Add the tone's next part."""
        u = self._fraction()
        level = 0.0 if u is None else BEAT_PEAK * np.sin(np.pi * u) ** 2
        hz = self._hz if u is None else beat_hz(u)
        # Between two looks both move in straight lines: no step, hence no click.
        cycles = self._cycles + np.cumsum(np.linspace(self._hz, hz, len(block))) / SAMPLE_RATE
        levels = np.linspace(self._level, level, len(block))
        block += (levels * np.sin(2 * np.pi * cycles)).astype(np.float32)
        self._cycles, self._hz, self._level = float(cycles[-1] % 1.0), hz, float(level)
