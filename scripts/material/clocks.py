"""Two sound cards whose clocks do not agree: a delay line read at a rate of its own."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.pcm import LISTENING_RATE, SAMPLE_RATE

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm

SLIP_S = 0.02
"""A drifting device drops or repeats this much whenever it is so far ahead or behind."""
SHORTEST_DELAY_S = 0.03
"""Room for a slip and for the interpolation."""
_TAPS = 48
_PHASES = 128
_CUT_HZ = 7_400
_RATIO = SAMPLE_RATE / LISTENING_RATE


class DelayLine:
    """Sound at SAMPLE_RATE in, the same later at LISTENING_RATE out, by band-limited interpolation.

    What comes out depends only on what went in, not on the lengths asked for.
    """

    def __init__(self, delay_s: float, drift_ppm: float = 0.0) -> None:
        """`drift_ppm`: how much slower the clock of what goes in is; the delay then grows."""
        if delay_s < SHORTEST_DELAY_S:
            raise ValueError(f"a delay of at least {SHORTEST_DELAY_S} s, not {delay_s}")
        drift = drift_ppm * 1e-6
        self._step = _RATIO * (1 - drift)
        self._jump = float(np.copysign(SLIP_S * SAMPLE_RATE, drift))
        self._period = round(SLIP_S / abs(drift) * LISTENING_RATE) if drift else 0
        self._until_jump = self._period
        before = _TAPS // 2 + round(SLIP_S * SAMPLE_RATE)
        self._line = np.zeros(before + round(delay_s * SAMPLE_RATE), np.float32)
        self._position = float(before)

    def feed(self, pcm: Pcm) -> None:
        """Played now."""
        self._line = np.concatenate([self._line, pcm])

    def take(self, least: int) -> Pcm:
        """All that can be had already, and silence to make it `least` frames."""
        pieces = [self._piece(self._available())]
        count = len(pieces[0])
        while self._available() or count < least:
            if not self._available():
                missing = (least - count + 2) * self._step
                self._line = np.pad(self._line, (0, int(missing) + 1))
            pieces.append(self._piece(self._available()))
            count += len(pieces[-1])
        return np.concatenate(pieces)

    def _available(self) -> int:
        """Frames until the next slip or the end of what went in."""
        count = int((len(self._line) - _TAPS // 2 - 1 - self._position) / self._step)
        return max(0, min(count, self._until_jump) if self._period else count)

    def _piece(self, count: int) -> Pcm:
        if not count:
            return np.zeros(0, np.float32)
        piece = self._read(self._position + self._step * np.arange(count))
        self._position += self._step * count
        self._until_jump -= count
        if self._period and not self._until_jump:
            self._position += self._jump
            self._until_jump = self._period
        # A slip back reads again what has been read.
        done = int(self._position) - _TAPS // 2 - round(SLIP_S * SAMPLE_RATE)
        if done > 0:
            self._line = self._line[done:]
            self._position -= done
        return piece

    def _read(self, at: np.ndarray) -> Pcm:
        """The line between its frames."""
        whole = at.astype(np.int64)
        phase = (at - whole) * _PHASES
        lower = phase.astype(np.int64)
        part = (phase - lower).astype(np.float32)[:, np.newaxis]
        windows = np.lib.stride_tricks.sliding_window_view(self._line, _TAPS)
        near = windows[whole - _TAPS // 2 + 1]
        bank = _bank()
        taps = bank[lower] * (1 - part) + bank[lower + 1] * part
        read: Pcm = np.einsum("ij,ij->i", near, taps)
        return read


@lru_cache(maxsize=1)
def _bank() -> Pcm:
    """A windowed sinc for each fraction of a frame, the last for a whole one."""
    fraction = np.arange(_PHASES + 1)[:, np.newaxis] / _PHASES
    distance = np.arange(_TAPS) - (_TAPS // 2 - 1) - fraction
    cut = 2 * _CUT_HZ / SAMPLE_RATE
    window = np.i0(8.0 * np.sqrt(np.maximum(0, 1 - (distance / (_TAPS / 2)) ** 2))) / np.i0(8.0)
    return (cut * np.sinc(cut * distance) * window).astype(np.float32)
