"""Takes the rare peak down to a ceiling, unheard, and leaves everything else exactly as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.loudness import true_peak
from voiceguide.audio.pcm import frames

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm

_WINDOW_S = 0.005
_BETWEEN_SAMPLES = 0.95
"""Speech's true peak lies at most some 0.4 dB above its samples; checked after limiting."""


def limited(pcm: Pcm, ceiling: float) -> Pcm:
    """The sound with its true peak at or below `ceiling`, a factor of full scale.

    The gain starts to fall 5 ms ahead of a peak and is smooth, so it adds no click.
    """
    # True peaks never lie more than 3 dB above the samples of band-limited speech.
    if not len(pcm) or np.abs(pcm).max() <= ceiling * 0.7 or true_peak(pcm) <= ceiling:
        return pcm
    from scipy.ndimage import minimum_filter1d

    target, width = ceiling * _BETWEEN_SAMPLES, 2 * frames(_WINDOW_S) + 1
    needed = np.minimum(1.0, target / np.maximum(np.abs(pcm), target))
    held = minimum_filter1d(needed, 2 * width + 1, mode="nearest")
    window = np.hanning(2 * width + 1)
    padded = np.pad(held, width, mode="edge")
    gain = np.convolve(padded, window / window.sum(), mode="valid")
    quieter: Pcm = (pcm * gain).astype(np.float32)
    remaining = true_peak(quieter)
    return quieter if remaining <= ceiling else quieter * np.float32(ceiling / remaining)
