"""Takes away what lies below every voice: a device's offset, the mains' hum, steps on the floor.

scipy.signal has the filter, too, with the same sound to -109 dB. But importing it takes a second,
for which every session would wait, and a block of 10 ms takes a fifth longer (0.10 ms instead of
0.08). Only what is seldom needed imports it: knocks and the measuring tone.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.pcm import LISTENING_RATE

if TYPE_CHECKING:
    from typing import Any

    from voiceguide.audio.pcm import Pcm

LOW_HZ = 80.0
"""The cut-off in hertz. The filter takes away 3 dB there, 10 dB at 60 Hz and 16 dB at 50 Hz."""
_QUALITIES = (0.5412, 1.3066)
"""The qualities (Q) of the two second-order sections of a fourth-order Butterworth filter."""
_HELD = round(0.06 * LISTENING_RATE)
"""Samples for which the filter rings until nothing above -90 dB is left."""


class LowCut:
    """Filters blocks of any length at LISTENING_RATE: as many samples out as in, without delay."""

    def __init__(self) -> None:
        self._held = np.zeros(_HELD, np.float32)

    def feed(self, pcm: Pcm) -> Pcm:
        """Filter the next block, which must hold no NaN."""
        sound = np.concatenate([self._held, pcm])
        self._held = sound[-_HELD:]
        # Only what rings for longer than _HELD wraps around from the end.
        spectrum = np.fft.rfft(sound) * _response(len(sound))
        return np.fft.irfft(spectrum, len(sound))[_HELD:].astype(np.float32)


@lru_cache(maxsize=32)
def _response(samples: int) -> Any:  # noqa: ANN401 - numpy's complex numbers
    """The analogue filter's response, by the bilinear transform, at a spectrum's frequencies."""
    turns = np.fft.rfftfreq(samples)[:-1]  # the transform has no end at half the rate
    s = 1j * np.tan(np.pi * turns) / np.tan(np.pi * LOW_HZ / LISTENING_RATE)
    response = np.prod([s**2 / (s**2 + s / quality + 1) for quality in _QUALITIES], axis=0)
    return np.append(response, 1.0)
