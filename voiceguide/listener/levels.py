"""Measures how loud it is at the microphone, and whether something is wrong with it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.pcm import FLOOR_DB, LISTENING_RATE, power_db

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm

SILENT_S = 5.0
"""Seconds of zeros from which a microphone is muted: even a quiet room is no run of zeros."""
CLIPPED = 0.985
CLIPS_IN_S = 3.0
MANY_CLIPS = 0.01
"""The share of clipped samples, over the last CLIPS_IN_S seconds or so, from which the microphone
is overdriven. A shout clips a little, a wrong gain a lot."""


class LevelMeter:
    """Measures the level of the microphone's sound, which is fed at LISTENING_RATE."""

    def __init__(self) -> None:
        self.level_db = FLOOR_DB
        """Level of the last block, in dB relative to full scale."""
        self._silent_s = 0.0
        self._clipped = 0.0

    def feed(self, pcm: Pcm) -> None:
        """Take in some sound."""
        if not len(pcm):
            return
        seconds = len(pcm) / LISTENING_RATE
        peak = max(float(pcm.max()), -float(pcm.min()))
        power = float(np.dot(pcm, pcm)) / len(pcm)
        self.level_db = power_db(power)
        self._silent_s = 0.0 if peak > 0 else self._silent_s + seconds
        keep = math.exp(-seconds / CLIPS_IN_S)
        share = np.count_nonzero(np.abs(pcm) >= CLIPPED) / len(pcm) if peak >= CLIPPED else 0.0
        self._clipped = keep * self._clipped + (1 - keep) * share

    @property
    def trouble(self) -> str:
        """A line on what is wrong with the microphone; empty when all is well."""
        if self._silent_s >= SILENT_S:
            return "The microphone gives only silence. Is it muted?"
        if self._clipped >= MANY_CLIPS:
            return "The microphone is overdriven. Turn its level down, or move it away."
        return ""
