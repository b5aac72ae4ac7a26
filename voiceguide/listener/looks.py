"""Other looks at an utterance that was nearly understood.

A recogniser's score changes by chance with the pace of the speech, and with the noise around it. So
the same sound is tried again at another pace and with its noise turned down, and the best of the
tries counts. Tried on synthetic voices for tuning, in rooms and noise, at one and the same budget
of false commands: 8.8 instead of 12.1 % of the phrases are missed, and 36 instead of 43 % of the
words. A faster pace made it worse, and taking away the room's echo (WPE) no better.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import soxr

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm

SIZE, HOP = 512, 128
"""Of the spectra, in samples: 32 and 8 ms."""
AROUND = 22, 6
"""Spectra at both ends in which there is only noise, as utterances are cut."""
OVER = 1.4
"""From what is usual of a noise to its mean."""
LEAST = 0.3
"""What is left, as amplitude, of a part that is all noise; with less, no voice sounds natural."""
KEEPS = 0.4
"""How much a part's power is smoothed from one spectrum to the next."""


def slower(sound: Pcm) -> Pcm:
    """The same a tenth slower, and so much lower."""
    slow: Pcm = soxr.resample(sound, 10, 11).astype(np.float32)
    return slow


def cleaned(sound: Pcm) -> Pcm:
    """The same with what it begins and ends with turned down, by Wiener's rule."""
    if len(sound) < 2 * SIZE:
        return sound
    window = np.hanning(SIZE + 1)[:-1].astype(np.float32)
    padded = np.pad(sound, (SIZE, 2 * SIZE))
    frames = np.lib.stride_tricks.sliding_window_view(padded, SIZE)[::HOP] * window
    spectra = np.fft.rfft(frames)
    kept = np.fft.irfft(spectra * _gains(np.square(np.abs(spectra)))) * window
    clean = np.zeros(len(kept) * HOP + SIZE)
    for number, frame in enumerate(kept):
        clean[number * HOP : number * HOP + SIZE] += frame
    whole: Pcm = (clean[SIZE : SIZE + len(sound)] / 1.5).astype(np.float32)
    return whole


def _gains(power: Any) -> Any:  # noqa: ANN401 - numpy's floats
    """What is kept of each part; both (spectra, parts)."""
    # The padding's spectra are empty, and no measure of anything.
    inside = power[SIZE // HOP : -2 * SIZE // HOP]
    first, last = AROUND
    around = np.median(np.concatenate([inside[:first], inside[-last:]]), axis=0)
    noise = OVER * np.minimum(around, inside.mean(axis=0))
    noise = np.convolve(noise, np.ones(5) / 5, "same")
    smooth = power.copy()
    for number in range(1, len(power)):
        smooth[number] = KEEPS * smooth[number - 1] + (1 - KEEPS) * power[number]
    return np.maximum(1 - noise / np.maximum(smooth, 1e-12), LEAST)


LOOKS = (slower, cleaned)
