"""Hears two knocks on a table or on the floor: "next" without a word.

A knock starts within a few milliseconds, is low, and is over in a tenth of a second. Speech has
sounds like that, too, and so has a kitchen. It is a sign because there are two of them, alike, in
the rhythm of a knock, with quiet before, between and after.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from voiceguide.audio.pcm import LISTENING_RATE, power_db

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm

FRAME_S = 0.005
LEAST_DB = -50.0
"""The level of a knock's loudest frame, relative to full scale, below which it is none."""
RISE_DB = 12.0
"""How much louder a knock is than the moment before it, and than the background's median."""
FALLS_DB, OVER_S = 15.0, 0.12
"""How far a knock has fallen after OVER_S seconds, unless it has fallen into the background. In a
room that reverberates for 0.8 s the knock itself falls no further."""
NOISE_VARIES_DB = 8.0
"""How far the loudest frame of a background may lie above its median."""
ALIKE_DB = 8.0
"""How much louder one of the two may be than the other."""
APART_S = (0.12, 0.5)
"""The fewest and the most seconds from the first knock to the second."""
QUIET_BEFORE_S = 0.55
"""Seconds of quiet before the first knock: longer than two knocks are apart, so that the last two
of three are no pair."""
QUIET_AFTER_S = 0.4
LOW_SHARE = 0.7
"""The least share of a knock's energy below LOW_HZ. Dishes and clapping hands have less."""
LOW_HZ = 1200.0
REFRACTORY_S = 1.0
_BAND_HZ = (60.0, 1500.0)
_SPECTRUM_S = 0.05
_FRAME = round(FRAME_S * LISTENING_RATE)
_FLOOR_DB = -90.0


def _frames(seconds: float) -> int:
    return round(seconds / FRAME_S)


_SECOND = _frames(QUIET_BEFORE_S + APART_S[1]) + 4
"""The frame of the window at which a second knock is looked for."""
_WINDOW = _SECOND + _frames(QUIET_AFTER_S)


class KnockDetector:
    """Finds double knocks in sound that is fed in blocks of any length."""

    def __init__(self) -> None:
        from scipy.signal import butter

        self._filter: Any = butter(2, _BAND_HZ, "bandpass", fs=LISTENING_RATE, output="sos")
        self._state = np.zeros((len(self._filter), 2))
        # The sound of a window, and its frames' levels in the knocks' band.
        self._sound = np.zeros(_WINDOW * _FRAME, np.float32)
        self._levels = np.full(_WINDOW, _FLOOR_DB)
        self._rest = np.zeros(0, np.float32)
        self._fed = 0
        self._deaf = 0

    def feed(self, pcm: Pcm) -> list[float]:
        """Take in samples, and return the times at which a double knock was complete.

        The samples are mono at LISTENING_RATE, -1 to 1; NaN and infinities count as silence. The
        times are in seconds of sound fed; the quiet after the knocks is included.
        """
        clean = np.nan_to_num(pcm.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)
        sound = np.concatenate([self._rest, np.clip(clean, -1, 1)])
        whole = len(sound) // _FRAME * _FRAME
        sound, self._rest = sound[:whole], sound[whole:]
        if not whole:
            return []
        self._sound = np.concatenate([self._sound, sound])
        self._levels = np.concatenate([self._levels, self._levels_of(sound)])
        found = [self._fed + at for at in range(1, whole // _FRAME + 1) if self._step(at)]
        self._fed += whole // _FRAME
        self._sound = self._sound[-_WINDOW * _FRAME :]
        self._levels = self._levels[-_WINDOW:]
        return [frame * FRAME_S for frame in found]

    def _levels_of(self, sound: Pcm) -> Any:  # noqa: ANN401 - numpy's floats
        from scipy.signal import sosfilt

        band, self._state = sosfilt(self._filter, sound, zi=self._state)
        power = np.mean(np.square(band).reshape(-1, _FRAME), axis=1)
        return power_db(power, _FLOOR_DB)

    def _step(self, at: int) -> bool:
        """Say whether the window that begins at frame `at` holds a double knock."""
        self._deaf -= 1
        if self._deaf > 0:
            return False
        window = self._levels[at : at + _WINDOW]
        first = _double(window)
        if first is None:
            return False
        sound = self._sound[at * _FRAME : (at + _WINDOW) * _FRAME]
        if not (_is_low(sound, first) and _is_low(sound, _SECOND)):
            return False
        self._deaf = _frames(REFRACTORY_S)
        return True


def _double(levels: Any) -> int | None:  # noqa: ANN401 - numpy's floats
    """The frame of the first knock, if a second one begins at _SECOND and all else is quiet."""
    if not _begins(levels, _SECOND):
        return None
    nearest, farthest = (_SECOND - _frames(apart) for apart in APART_S)
    firsts = [frame for frame in range(farthest, nearest + 1) if _begins(levels, frame)]
    if len(firsts) != 1:
        return None
    first = firsts[0]
    over, before = _frames(OVER_S), levels[first - _frames(QUIET_BEFORE_S) : first - 1]
    background = float(np.median(before))
    peaks = [float(levels[frame : frame + 3].max()) for frame in (first, _SECOND)]
    quiet = max(min(peaks) - FALLS_DB, background + NOISE_VARIES_DB)
    return (
        first
        if min(peaks) >= max(LEAST_DB, background + RISE_DB)
        and max(peaks) - min(peaks) <= ALIKE_DB
        and before.max() <= quiet
        and levels[first + over : _SECOND - 1].max(initial=_FLOOR_DB) <= quiet
        and levels[_SECOND + over :].max() <= quiet
        and all(
            levels[frame + 3 : frame + over - 1].max() < peak
            for frame, peak in zip((first, _SECOND), peaks, strict=True)
        )
        else None
    )


def _begins(levels: Any, frame: int) -> bool:  # noqa: ANN401 - numpy's floats
    """Say whether a sound begins all at once at a frame, and not at the one before it."""
    rises = [levels[at] - levels[at - 5 : at - 1].max() >= RISE_DB for at in (frame - 1, frame)]
    return rises == [False, True]


def _is_low(sound: Pcm, frame: int) -> bool:
    """Say whether the knock that begins at a frame is a thump, and no clatter."""
    piece = sound[(frame - 1) * _FRAME :][: round(_SPECTRUM_S * LISTENING_RATE)]
    power = np.square(np.abs(np.fft.rfft(piece)))
    hertz = np.fft.rfftfreq(len(piece), 1 / LISTENING_RATE)
    heard = hertz >= _BAND_HZ[0]
    low = power[heard & (hertz <= LOW_HZ)].sum()
    return bool(low >= LOW_SHARE * power[heard].sum())
