"""Finds how late the loudspeaker's sound comes back to the microphone, and its place in a stream.

Streams are counted in samples from their start: the echo of what was played at sample n is heard at
sample n + delay. Devices buffer, so the delay is theirs and the air's together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.pcm import LISTENING_RATE
from voiceguide.audio.sweep import LONGEST_DELAY_S

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm

WINDOW_S = 1.0
"""Seconds that are compared at a time; each second is looked at once."""
_SURE = 9.0
"""How many times its root mean square a correlation's peak must be. Noise of this length stays
under 6."""
_AGREE, _AGREE_S = 2, 0.004
"""How many windows in a row must show the same delay, and within how many seconds."""
_QUIET = 1e-4
"""Root mean square, where 1 is full scale, under which nothing counts as played: -80 dB."""
_LEAST = 1e-4
"""Share of the strongest frequency's power; a frequency with less power counts for less."""


class History:
    """The latest samples of a stream, by their number since its start."""

    def __init__(self, seconds: float) -> None:
        self.count = 0
        self._keep = round(seconds * LISTENING_RATE)
        # Twice the length, so that old samples need to be moved only now and then.
        self._samples = np.zeros(2 * self._keep, np.float32)
        self._end = self._keep

    def add(self, pcm: Pcm) -> None:
        """Add the samples that came next."""
        self.count += len(pcm)
        pcm = pcm[-self._keep :]
        if self._end + len(pcm) > len(self._samples):
            self._samples[: self._keep] = self._samples[self._end - self._keep : self._end]
            self._end = self._keep
        self._samples[self._end : self._end + len(pcm)] = pcm
        self._end += len(pcm)

    def part(self, start: int, stop: int) -> Pcm:
        """The samples from number `start` to `stop`; zeros for those not kept or yet to come."""
        first = self.count - self._keep
        kept = self._samples[self._end - self._keep : self._end]
        inside = kept[max(0, start - first) : max(0, stop - first)]
        before = min(max(0, first - start), stop - start)
        return np.pad(inside, (before, stop - start - before - len(inside)))


class DelayTracker:
    """Finds how long after it was played a sound is heard.

    It uses generalised cross-correlation with phase transform (Knapp and Carter, IEEE Trans. ASSP
    1976). Only the phase counts, so that a room's colour and the voice's do not smear the peak.
    """

    def __init__(self) -> None:
        self.delay_s: float | None = None
        """The delay in seconds; None while nothing of what is played is heard, as with
        headphones."""
        self.is_fresh = False
        """Whether the last look found the delay anew."""
        self._size = round(WINDOW_S * LISTENING_RATE)
        # Long enough for the lags that are looked at: what wraps around falls on other lags.
        self._length = self._size + self._most
        self._before: float | None = None
        self._agreed = 0

    @property
    def _most(self) -> int:
        return round(LONGEST_DELAY_S * LISTENING_RATE)

    def look(self, heard: Pcm, played: Pcm) -> None:
        """Compare the last WINDOW_S heard with the last LONGEST_DELAY_S + WINDOW_S played."""
        from scipy import fft

        self.is_fresh = False
        if np.sqrt(np.mean(np.square(played))) < _QUIET or not np.any(heard):
            return
        cross = fft.rfft(heard, self._length) * np.conj(fft.rfft(played, self._length))
        # A frequency without power has no say, or the silence above and below a chime would decide.
        power = np.abs(cross)
        cross /= power + _LEAST * power.max()
        # Speech has little above 6 kHz and rooms rumble below 100 Hz: both are noise here.
        low, high = (round(hz / LISTENING_RATE * self._length) for hz in (150, 5500))
        cross[:low] = cross[high:] = 0
        likeness = fft.irfft(cross, self._length)
        # Played sample k of this piece was played _most before heard sample k.
        lags = np.concatenate([likeness[-self._most :], likeness[:1]])
        peak = int(lags.argmax())
        if lags[peak] < _SURE * np.sqrt(np.mean(np.square(likeness))):
            self._before = None
            return
        found = peak / LISTENING_RATE
        same = self._before is not None and abs(found - self._before) < _AGREE_S
        self._agreed = self._agreed + 1 if same else 1
        if self._agreed >= _AGREE:
            self.delay_s, self.is_fresh = found, True
        self._before = found
