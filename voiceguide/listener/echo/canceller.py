"""Takes the loudspeaker's own sound out of what the microphone heard, and nothing else.

The way from the loudspeaker through the room to the microphone is a filter, half a second long. A
Kalman filter for each frequency learns it from what is played and heard (Enzner and Vary, Signal
Processing 86, 2006; in partitions: Kuech, Mabande and Enzner, ICASSP 2014). It weighs every moment
by how sure it is of what it knows, and by how much else is heard. While a person speaks, it hardly
learns, and it keeps what it knew.

The canceller subtracts only the echo that it predicts. Cancellers for telephones, WebRTC's among
them, also turn down whatever might be left of the echo, and a person along with it. Of sixty
commands spoken over the narration at its own level, two were recognised behind WebRTC's, 49 behind
this one, and 52 without any narration (scripts/bench/cancellers.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.pcm import LISTENING_RATE, decibels
from voiceguide.audio.sweep import LONGEST_DELAY_S
from voiceguide.listener.echo.delay import WINDOW_S, DelayTracker, History
from voiceguide.listener.echo.drift import TAPS, ClockDrift, read

if TYPE_CHECKING:
    from typing import Any

    from voiceguide.audio.pcm import Pcm

BLOCK = 256
"""Number of samples that are worked on at a time: 16 ms."""
PARTITIONS = 32
"""The filter's length in blocks: 512 ms, an echo's delay within STRAYS_S and its room's tail."""
KEEPS = 0.999
"""The share of the filter that stays as it was from one block to the next: people move, and the
clocks of two devices differ. With 0.9995, 2 dB more of the echo go where nothing ever moves, and 2
dB less where clocks differ by 50 millionths (11 instead of 25 dB). With 0.998 it is the other way
round."""
LEAD_S = 0.01
"""Seconds by which the filter begins before the echo."""
STRAYS_S = 0.1
"""Seconds by which the delay may grow before the filter's beginning is moved later."""
JUMP_S = 0.008
"""Seconds. A delay that moves by more within a second did not drift, so what was learnt no longer
holds."""
SLIPS = 15e-6
"""A clock error, in samples a sample: what was learnt while the error was larger is smeared."""
CLEAR, TAKEN = 0.02, 0.1
"""Shares of energy that show that what was learnt is wrong: more than CLEAR of what is heard is the
echo of what was played, and less than TAKEN of that echo is taken away. This happens when a
loudspeaker that was turned down is turned up again. The filter alone would not notice, because it
is so sure that there is no echo. Two people who speak at once have less than a hundredth alike."""
_UNSURE, _FADES_DB = 0.3, 0.7
"""The variance of what is not known yet. In the first partition it is _UNSURE, for a loudspeaker
that is heard about as it plays. It falls by _FADES_DB from one partition to the next, as a room's
echo dies away."""
_LEAST_POWER = 1e-7
_LEAST_VARIANCE = 1e-10
_WAITS_S = 0.25
"""Seconds for which what was heard waits for what was played. After that, nothing was played."""
_KEEP_S = LONGEST_DELAY_S + WINDOW_S + 0.5


class KalmanFilter:
    """Learns what becomes of the played sound, and takes that away from what is heard."""

    def __init__(self) -> None:
        shape = (PARTITIONS, BLOCK + 1)
        self._filter: Any = np.zeros(shape, np.complex64)
        fades = decibels(-_FADES_DB) ** (2 * np.arange(PARTITIONS, dtype=np.float32))
        self._unsure: Any = np.repeat(_UNSURE * fades[:, None], BLOCK + 1, axis=1)
        self._variance: Any = self._unsure.copy()
        self._played: Any = np.zeros(shape, np.complex64)
        """Spectra of what was played: of the latest two blocks, of the two before the last, and so
        on."""
        self._before = np.zeros(BLOCK, np.float32)

    def step(self, heard: Pcm, played: Pcm) -> Pcm:
        """Take the echo out of a block of sound, and learn from it; both are BLOCK samples."""
        from scipy import fft

        self._played[1:] = self._played[:-1]
        self._played[0] = fft.rfft(np.concatenate([self._before, played]))
        self._before = played
        if not heard.any():  # a microphone that is off or lost: no echo, and nothing to learn from
            return heard
        if not self._played.any():  # most of a session: nothing to take away, whatever was learnt
            self._grow_unsure(KEEPS**2 * self._variance)
            return heard
        echo = fft.irfft((self._filter * self._played).sum(axis=0))[BLOCK:]
        left: Pcm = (heard - echo).astype(np.float32)
        self._learn(fft.rfft(np.pad(left, (BLOCK, 0))).astype(np.complex64))
        return left

    def move(self, blocks: int) -> None:
        """Move what was learnt: what was played will be shown this many blocks later.

        It will be shown earlier if `blocks` is negative.
        """
        for kept, new in (
            (self._filter, np.zeros_like(self._filter)),
            (self._played, np.zeros_like(self._played)),
            (self._variance, self._unsure),
        ):
            rest = kept[max(blocks, 0) : PARTITIONS + min(blocks, 0)].copy()
            kept[:] = new
            kept[max(-blocks, 0) : max(-blocks, 0) + len(rest)] = rest

    def doubt(self) -> None:
        """Learn as fast as in the beginning, because what was learnt may be wrong."""
        self._variance = self._unsure.copy()

    def _learn(self, left: Any) -> None:  # noqa: ANN401 - numpy's complex64
        """Move the filter towards what would have left less."""
        from scipy import fft

        power = np.square(np.abs(self._played))
        expected = (self._variance * power).sum(axis=0) + np.square(np.abs(left))
        gain = self._variance / (expected + _LEAST_POWER)
        # Half, because a spectrum holds two blocks, and only one block's errors are seen.
        known = KEEPS**2 * (1 - 0.5 * gain * power) * self._variance
        self._grow_unsure(known)
        change = fft.irfft(gain * np.conj(self._played) * left, axis=1)
        change[:, BLOCK:] = 0  # a partition is no longer than a block
        self._filter += fft.rfft(change, axis=1)

    def _grow_unsure(self, known: Any) -> None:  # noqa: ANN401 - numpy's floats
        """Raise the variance, because the room may have changed meanwhile.

        How much it may have changed, at most, depends on what was learnt.
        """
        drift = (1 - KEEPS**2) * np.square(np.abs(self._filter))
        self._variance = np.maximum(known + drift, _LEAST_VARIANCE)


class EchoCanceller:
    """Takes the loudspeaker's sound out of the microphone's, and follows the echo's delay."""

    def __init__(self, delay_s: float = 0.0, *, cancels: bool = True) -> None:
        """`delay_s` is the first guess of the echo's delay: the one that the devices report.

        With `cancels` off, the canceller only follows the delay, and takes nothing away.
        """
        self._filter = KalmanFilter()
        self._cancels = cancels
        self._tracker, self._drift = DelayTracker(), ClockDrift()
        self._gone = 0.0
        """Samples by which the delay has grown since the start because the clocks differ."""
        self._heard, self._played = History(_KEEP_S), History(_KEEP_S)
        self._done = 0
        self._looked = 0
        self._taken = 0.0
        """The energy that was taken away since the last look for the delay."""
        self._shift = _shift(delay_s)

    @property
    def delay_s(self) -> float | None:
        """The echo's delay in seconds; None while no echo is heard."""
        return self._tracker.delay_s

    def cancel(self, heard: Pcm, played: Pcm) -> tuple[Pcm, Pcm]:
        """Take the echo out of what was heard; return it with what was played, in step with it.

        `played` is what the loudspeaker was given meanwhile. Both are mono at LISTENING_RATE, and
        of any length. The second result is what was played, delayed until its echo begins to be
        heard. Both results are whole blocks; the rest waits for the next call.
        """
        self._heard.add(heard)
        self._played.add(played)
        left, far = [heard[:0]], [heard[:0]]
        while self._is_ready():
            start, stop = self._done, self._done + BLOCK
            near = self._heard.part(start, stop)
            far.append(read(self._played, start - self._shift - self._gone, BLOCK))
            self._gone += self._drift.rate * BLOCK
            left.append(self._filter.step(near, far[-1]) if self._cancels else near)
            self._taken += float(np.sum(np.square(near - left[-1])))
            self._done = stop
            self._follow()
        return np.concatenate(left), np.concatenate(far)

    def _is_ready(self) -> bool:
        """Say whether a block of what was heard, and of what was played to go with it, is there.

        What was heard waits for what was played no longer than _WAITS_S.
        """
        stop = self._done + BLOCK
        late = self._heard.count - self._done > _WAITS_S * LISTENING_RATE
        needed = stop - self._shift - self._gone + (TAPS if self._gone else 0)
        return stop <= self._heard.count and (needed <= self._played.count or late)

    def _follow(self) -> None:
        """Look for the delay once a second, and begin the filter there."""
        size = round(WINDOW_S * LISTENING_RATE)
        if self._done - self._looked < size:
            return
        self._looked, taken, self._taken = self._done, self._taken, 0.0
        first = self._done - size
        most = round(LONGEST_DELAY_S * LISTENING_RATE)
        before_s = self._tracker.delay_s
        self._tracker.look(
            self._heard.part(first, self._done), self._played.part(first - most, self._done)
        )
        delay_s = self._tracker.delay_s
        if delay_s is None:
            return
        jumped = before_s is not None and abs(delay_s - before_s) > JUMP_S
        drifted = False
        if self._tracker.is_fresh:
            before = self._drift.rate
            self._drift.note(first + size / 2, delay_s * LISTENING_RATE)
            drifted = abs(self._drift.rate - before) > SLIPS
        if jumped or drifted or taken < TAKEN * self._clear_echo(first, delay_s):
            self._filter.doubt()
        later = _shift(delay_s - self._gone / LISTENING_RATE) - self._shift
        if not 0 <= later <= STRAYS_S * LISTENING_RATE:
            self._shift += later
            self._filter.move(later // BLOCK)

    def _clear_echo(self, first: int, delay_s: float) -> float:
        """The energy of the echo from sample `first` on, if it is a good part of what is heard.

        Otherwise it is 0.
        """
        late = round(delay_s * LISTENING_RATE)
        heard = self._heard.part(first, self._done)
        played = self._played.part(first - late, self._done - late)
        energy = float(np.dot(played, played))
        echo = float(np.dot(heard, played)) ** 2 / energy if energy else 0.0
        return echo if echo > CLEAR * float(np.dot(heard, heard)) else 0.0


def _shift(delay_s: float) -> int:
    """The filter's lead-in: the delay minus LEAD_S, rounded down to whole blocks, in samples."""
    return max(0, int((delay_s - LEAD_S) * LISTENING_RATE) // BLOCK * BLOCK)
