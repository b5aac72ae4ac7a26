"""Takes streams of sound from one sample rate to another."""

from __future__ import annotations

from math import ceil, gcd
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm

LOBES = 16
"""The sinc's lobes to each side: 1 ms at 16 kHz. Speech below 5 kHz stays as it is."""
_CUT = 0.92
"""The cut-off as a share of half the lower rate. With this slope, 5 kHz passes and 9 kHz is gone at
16 kHz."""
_KAISER = 7.0
"""The window's shape: some 75 dB are left between what passes and what does not."""


class Resampler:
    """Takes mono blocks of any length from one rate to another, for files.

    It takes the least time of all, and holds back up to 40 ms.
    """

    def __init__(self, from_hz: int, to_hz: int) -> None:
        self._stream = None
        if from_hz != to_hz:
            import soxr

            self._stream = soxr.ResampleStream(from_hz, to_hz, 1, dtype="float32", quality="MQ")

    def feed(self, pcm: Pcm, *, last: bool = False) -> Pcm:
        """Take a block and give what is ready; with `last`, all that is left."""
        if self._stream is None:
            return pcm
        ready: Pcm = self._stream.resample_chunk(np.ascontiguousarray(pcm), last=last)
        return ready


class PromptResampler:
    """A Resampler for devices: it holds back `delay_s`, and each block gives one at once."""

    delay_s: float
    """Seconds by which what comes out lags behind what went in."""

    def __init__(self, from_hz: int, to_hz: int) -> None:
        common = gcd(from_hz, to_hz)
        self._up, self._down = to_hz // common, from_hz // common
        half_s = LOBES / min(from_hz, to_hz) if from_hz != to_hz else 0.0
        self.delay_s = half_s
        self._reach = ceil(half_s * from_hz)
        """Samples before and after a moment that make up its sound."""
        self._filters = _filters(from_hz, self._up, self._reach, min(from_hz, to_hz))
        self._held = np.zeros(max(self._reach - 1, 0), np.float32)
        self._done = 0
        """Samples given back, modulo `up`: so many take exactly `down` samples."""

    def feed(self, pcm: Pcm) -> Pcm:
        """Take a block and give what is ready: all but the last `delay_s`."""
        if not self._reach:
            return pcm
        held = np.concatenate([self._held, pcm])
        # The k-th sample lies k * down / up samples after the first, between two that were heard.
        origin = self._done * self._down // self._up
        known = len(held) - 2 * self._reach + 1 + origin
        stop = max(self._done, -(-known * self._up // self._down))
        at = np.arange(self._done, stop) * self._down
        self._done = stop % self._up
        used = stop * self._down // self._up - origin
        self._held = held[used:]
        if not len(at):
            return np.zeros(0, np.float32)
        around = sliding_window_view(held, 2 * self._reach)[at // self._up - origin]
        ready: Pcm = np.einsum("ij,ij->i", around, self._filters[at % self._up])
        return ready


def _filters(from_hz: int, up: int, reach: int, lower_hz: int) -> Pcm:
    """The weights of the samples around each place between two samples; (up, 2 * reach).

    A sinc under a Kaiser window; each row adds up to one, so that levels stay.
    """
    samples = np.arange(1 - reach, reach + 1)
    lobes = (np.arange(up)[:, None] / up - samples) * (lower_hz / from_hz)
    window = np.i0(_KAISER * np.sqrt(np.maximum(0, 1 - (lobes / LOBES) ** 2)))
    filters = np.sinc(lobes * _CUT) * np.where(np.abs(lobes) <= LOBES, window, 0)
    rows: Pcm = (filters / filters.sum(axis=1, keepdims=True)).astype(np.float32)
    return rows
