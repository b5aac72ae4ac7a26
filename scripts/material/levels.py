"""How loud speech is while it is spoken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm

FRAME_S = 0.02
RANGE_DB = 20.0
"""What lies farther below the loud frames is a pause: it counts for nothing."""


def active_level_db(sound: Pcm, rate: int) -> float:
    """RMS over the frames in which someone speaks, dB relative to full scale.

    Those within RANGE_DB of the 95th percentile of all frames that are not digital silence. Much
    like the active speech level of ITU-T P.56, and within a decibel of it. No sound: -inf.
    """
    frame = round(FRAME_S * rate)
    whole = sound[: len(sound) // frame * frame].reshape(-1, frame)
    power = np.mean(whole.astype(np.float64) ** 2, axis=1)
    power = power[power > 0]
    if not len(power):
        return float("-inf")
    active = power > np.percentile(power, 95) * 10 ** (-RANGE_DB / 10)
    return float(10 * np.log10(power[active].mean()))


def at_level(sound: Pcm, rate: int, level_db: float) -> Pcm:
    """The same sound with its active level there; silence stays silence."""
    now = active_level_db(sound, rate)
    return sound if now == float("-inf") else sound * np.float32(10 ** ((level_db - now) / 20))
