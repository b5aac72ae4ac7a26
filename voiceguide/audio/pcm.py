"""PCM blocks: mono float32 arrays in [-1, 1] at one rate throughout the program."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Pcm = npt.NDArray[np.float32]

SAMPLE_RATE = 24_000
"""Hertz. The neural voice's own rate; speech and soft tones have nothing above its 12 kHz."""
LISTENING_RATE = 16_000
"""Hertz. The rate that every recogniser takes."""
BLOCK_S = 0.01
"""Seconds of sound that are played, heard and processed at a time."""
WAIT_S = 0.004
"""Seconds to sleep while a loudspeaker has no room for a block."""
RAMP_S = 0.006
"""Seconds of a ramp: long enough that a start or stop makes no click, short enough not to be heard
as a fade."""

FLOOR_DB = -120.0
"""The lowest level in dB: below what 16 and 24 bits, or any room, can tell from silence."""


def frames(seconds: float) -> int:
    """The frame at SAMPLE_RATE that is nearest to a time."""
    return round(seconds * SAMPLE_RATE)


def resampled(pcm: Pcm, rate: int) -> Pcm:
    """The same sound at SAMPLE_RATE; `rate` is its present one in hertz."""
    if rate == SAMPLE_RATE:
        return pcm
    import soxr

    result: Pcm = soxr.resample(pcm, rate, SAMPLE_RATE).astype(np.float32)
    return result


def trimmed(pcm: Pcm, *, floor_db: float = -40.0, keep_s: float = 0.003) -> Pcm:
    """The sound without the near-silence at both ends, so that it starts where its label says.

    A sample at or below `floor_db`, relative to the loudest, counts as silence. `keep_s` seconds of
    it stay before the sound and RAMP_S after it, ramped. Mere silence gives an empty array.
    """
    level = np.abs(pcm)
    loud = np.flatnonzero(level > level.max(initial=0.0) * 10 ** (floor_db / 20))
    if not loud.size:
        return pcm[:0]
    kept = pcm[max(0, loud[0] - frames(keep_s)) : loud[-1] + 1 + frames(RAMP_S)]
    return ramped(kept, keep_s, RAMP_S)


def ramped(pcm: Pcm, attack_s: float = RAMP_S, release_s: float = RAMP_S) -> Pcm:
    """A copy that starts and ends at zero."""
    result = pcm.copy()
    attack, release = (min(frames(seconds), len(pcm)) for seconds in (attack_s, release_s))
    result[:attack] *= np.linspace(0, 1, attack, dtype=np.float32)
    result[len(pcm) - release :] *= np.linspace(1, 0, release, dtype=np.float32)
    return result


def level_db(sound: Pcm, floor_db: float = FLOOR_DB) -> float:
    """RMS level in dB relative to full scale; an empty sound is at the floor."""
    power = np.mean(np.square(sound, dtype=np.float64)) if len(sound) else 0.0
    return power_db(float(power), floor_db)


@overload
def power_db(power: float, floor_db: float = FLOOR_DB) -> float: ...
@overload
def power_db(
    power: npt.NDArray[np.floating], floor_db: float = FLOOR_DB
) -> npt.NDArray[np.float64]: ...
def power_db(
    power: float | npt.NDArray[np.floating], floor_db: float = FLOOR_DB
) -> float | npt.NDArray[np.float64]:
    """Decibels of a ratio of powers, or of each of several; at least the floor.

    Silence and NaN have no decibels: they get the floor.
    """
    found: npt.NDArray[np.float64] = 10 * np.log10(np.fmax(power, 10 ** (floor_db / 10)))
    return found if found.ndim else float(found)


def decibels(gain_db: float) -> float:
    """The factor that a gain in decibels multiplies amplitude by."""
    return float(10 ** (gain_db / 20))
