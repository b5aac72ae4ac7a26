"""Brings rare peaks down to a ceiling, unheard, and leaves everything else as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.loudness import true_peak
from voiceguide.audio.pcm import frames

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm

_WINDOW_S = 0.005


def limited(pcm: Pcm, ceiling: float) -> Pcm:
    """The sound with its true peak at or below `ceiling`, a factor of full scale.

    The gain starts to fall 5 ms ahead of a peak and is smooth, so it adds no click.
    """
    # True peaks never lie more than 3 dB above the samples of band-limited speech.
    if not len(pcm) or np.abs(pcm).max() <= ceiling * 0.7 or true_peak(pcm) <= ceiling:
        return pcm
    from scipy.ndimage import minimum_filter1d

    reach = frames(_WINDOW_S)
    window = np.hanning(2 * reach + 1)
    target = ceiling
    while True:
        needed = np.minimum(1.0, target / np.maximum(np.abs(pcm), target))
        held = np.pad(minimum_filter1d(needed, 2 * reach + 1, mode="nearest"), reach, mode="edge")
        gain = np.convolve(held, window / window.sum(), mode="valid")
        quieter: Pcm = (pcm * gain).astype(np.float32)
        remaining = true_peak(quieter)
        if remaining <= ceiling:
            return quieter
        # Between samples the wave exceeds the ceiling: aim lower by as much, and a little more.
        target *= 0.99 * ceiling / remaining


def softened(pcm: Pcm, ceiling: float) -> Pcm:
    """The sound, of any shape, with every sample below `ceiling`, a factor of full scale.

    Each sample is treated by itself, so blocks may be cut anywhere. A sample of up to three
    quarters of the ceiling is left as it is; a higher one is bent down.
    """
    knee = np.float32(0.75 * ceiling)
    over = np.abs(pcm) - knee
    if not (over > 0).any():
        return pcm
    bent = knee + (ceiling - knee) * np.tanh(np.maximum(over, 0) / (ceiling - knee))
    result: Pcm = np.where(over > 0, np.copysign(bent, pcm), pcm).astype(np.float32)
    return result
