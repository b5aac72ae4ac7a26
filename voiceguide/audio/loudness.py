"""Measures the loudness and the true peak of sound; the narrator's bounds for both.

Loudness is ITU-R BS.1770-4's, in LUFS; true peak is the highest sample after four-fold
oversampling (the same recommendation, annex 2), in dBTP.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from voiceguide.audio.pcm import SAMPLE_RATE, decibels, frames

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from voiceguide.audio.pcm import Pcm

SPEECH_LUFS = -19.0
"""The narrator's loudness in one channel. The same sound in two channels measures 3 LU more: the
usual -16 LUFS in stereo."""
SPEECH_PEAK = decibels(-2.0)
"""The narrator's highest true peak, a factor of full scale: 1 dB below the promised -1 dBTP, which
leaves room for the beds."""
SILENCE_LUFS = -70.0
"""BS.1770's absolute gate: sound below it does not count."""
_BLOCK_S = 0.4


def loudness(pcm: Pcm) -> float:
    """Integrated loudness of mono sound in LUFS, SILENCE_LUFS at least."""
    import pyloudnorm

    # The measurement needs a whole block; padding is gated out again when there is sound.
    padded = np.pad(pcm, (0, max(0, frames(_BLOCK_S) + 1 - len(pcm))))
    if not np.any(padded):
        return SILENCE_LUFS
    meter = pyloudnorm.Meter(SAMPLE_RATE)
    return max(SILENCE_LUFS, float(meter.integrated_loudness(padded.astype(np.float64))))


def plain_loudness(pcm: Pcm) -> float:
    """Loudness of mono sound in LUFS without BS.1770's gates, so that silent moments count, too.

    Its first call is some 50 times as quick as that of `loudness`, which takes half a second to
    load.
    """
    if not len(pcm):
        return SILENCE_LUFS
    weights = _k_weighting(np.fft.rfftfreq(len(pcm), 1 / SAMPLE_RATE))
    power = 2 * float(np.sum((np.abs(np.fft.rfft(pcm)) * weights) ** 2)) / len(pcm) ** 2
    return max(SILENCE_LUFS, 10 * math.log10(power) - 0.691) if power > 0 else SILENCE_LUFS


def _k_weighting(hertz: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """The factors by which BS.1770-4 weighs frequencies: its two filters for 48 kHz, annex 1."""
    z = np.exp(-2j * np.pi * hertz / 48_000)
    head = (1.53512485958697 - 2.69169618940638 * z + 1.19839281085285 * z**2) / (
        1 - 1.69065929318241 * z + 0.73248077421585 * z**2
    )
    low_cut = (1 - 2 * z + z**2) / (1 - 1.99004745483398 * z + 0.99007225036621 * z**2)
    weights: npt.NDArray[np.float64] = np.abs(head * low_cut)
    return weights


def combined_loudness(parts: Iterable[tuple[float, float]]) -> float:
    """Loudness of sounds played one after another, from each one's LUFS and seconds.

    Energies add up in proportion to time. Silent parts are gated out, as in a single measurement.
    """
    heard = [(lufs, seconds) for lufs, seconds in parts if lufs > SILENCE_LUFS]
    total_s = sum(seconds for _, seconds in heard)
    if not total_s:
        return SILENCE_LUFS
    energy = sum(seconds * 10 ** (lufs / 10) for lufs, seconds in heard) / total_s
    return 10 * math.log10(energy)


def true_peak(pcm: Pcm) -> float:
    """The waveform's highest point, between samples too, as a factor of full scale."""
    import soxr

    if not len(pcm):
        return 0.0
    return float(np.abs(soxr.resample(pcm, SAMPLE_RATE, 4 * SAMPLE_RATE)).max(initial=0.0))
