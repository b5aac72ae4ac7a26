"""How loud it is at the microphone, and whether something is wrong with it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.pcm import FLOOR_DB, LISTENING_RATE, power_db

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm

SILENT_S = 5.0
"""Even a quiet room is no run of zeros; a muted microphone is."""
CLIPPED = 0.985
CLIPS_IN_S = 3.0
MANY_CLIPS = 0.01
"""Of all samples of the last seconds: a shout clips a little, a wrong gain a lot."""


class LevelMeter:
    """Fed with the microphone's sound at LISTENING_RATE."""

    def __init__(self) -> None:
        self.level_db = FLOOR_DB
        """Of the last block, dB relative to full scale."""
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
        """What is wrong, in one line; nothing when all is well."""
        if self._silent_s >= SILENT_S:
            return "The microphone gives only silence. Is it muted?"
        if self._clipped >= MANY_CLIPS:
            return "The microphone is overdriven. Turn its level down, or move it away."
        return ""
