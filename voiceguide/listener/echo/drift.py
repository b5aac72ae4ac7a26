"""Measures how much the clocks of two devices differ, and reads sound at the other one's pace.

A USB microphone and a loudspeaker's device have a crystal each, which differ by some ten
millionths: the echo comes a sample later, or earlier, every second or so. A filter that is learnt
over seconds never catches up with that. Where clocks differ by 80 millionths, it takes away 5 dB,
and 28 dB with the correction made here.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm
    from voiceguide.listener.echo.delay import History

LEAST_POINTS, MOST_POINTS = 5, 40
"""The fewest and the most seconds with a clear echo from which the difference is read. Delays are
found to the sample: over five seconds the difference is right within a dozen millionths, and it is
the nearer the longer the echo lasts."""
LARGEST = 300e-6
"""The largest difference, in samples a sample. Crystals differ by less; a delay that moves faster
is due to someone who carries the microphone about."""
USUAL, STEP = 50e-6, 16.0
"""A delay that moves by more than USUAL for each sample passed, plus STEP samples, has jumped; the
clocks have not changed."""
TAPS = 32
"""Length in samples of the filter that reads between the samples."""
_WINDOW = np.kaiser(TAPS, 6.0)


class ClockDrift:
    """The difference of two clocks, from how an echo's delay grows."""

    def __init__(self) -> None:
        self.rate = 0.0
        """Samples by which the delay grows with every sample."""
        self._points: deque[tuple[float, float]] = deque(maxlen=MOST_POINTS)

    def note(self, at: float, delay: float) -> None:
        """Take in the echo's delay around the sample `at`; both are in samples."""
        if self._points:
            before, was = self._points[-1]
            passed = at - before
            if abs(delay - was - self.rate * passed) > USUAL * passed + STEP:
                self._points.clear()
        self._points.append((at, delay))
        if len(self._points) < LEAST_POINTS:
            return
        times, delays = np.array(self._points).T
        one, other = np.triu_indices(len(times), 1)
        # The median of all slopes (Theil and Sen): now and then a reflection is taken for the
        # sound itself.
        slope = float(np.median((delays[other] - delays[one]) / (times[other] - times[one])))
        if abs(slope) <= LARGEST:
            self.rate = slope


def read(history: History, start: float, count: int) -> Pcm:
    """Read `count` samples from `start` on, which may lie between two samples."""
    first = int(np.floor(start))
    between = start - first
    if between == 0.0:
        return history.part(first, first + count)
    before = TAPS // 2 - 1
    around = history.part(first - before, first + count + TAPS - before - 1)
    at = np.arange(TAPS) - before - between
    taps = (np.sinc(at) * _WINDOW).astype(np.float32)
    sound: Pcm = np.convolve(around, (taps / taps.sum())[::-1], "valid").astype(np.float32)
    return sound
