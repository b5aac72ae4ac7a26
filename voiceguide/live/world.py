"""Compares real time with the session's own clock, which counts the frames that were rendered.

The two differ after a machine slept, a process was stopped, or a device stood still; and a little
where a device's clock is not exact. The session is told, so that it ends at the right time.
"""

from __future__ import annotations

import sys
import time
from collections import deque
from typing import TYPE_CHECKING

from voiceguide.session.events import Away, EndsIn

if TYPE_CHECKING:
    from collections.abc import Callable

AT_ONCE_S = 4.0
"""A gap that is counted at once: no device takes so much sound at a time, so it is no stutter."""
SLACK_S = 1.0
"""A difference that is not worth planning anew for: devices' clocks drift less in an hour."""
LOOKS = 15
"""The number of looks that must agree: three seconds, at five looks a second.

Some devices take sound by seconds, so only a difference that lasts this long is certain.
"""


def awake_or_asleep_s() -> float:
    """Seconds on a clock that goes on while the machine sleeps, and that nobody can set.

    `time.monotonic` stands still meanwhile on Linux and macOS, where the system has another clock.
    """
    if sys.platform != "win32":
        for name in ("CLOCK_BOOTTIME", "CLOCK_MONOTONIC"):
            if hasattr(time, name):
                return time.clock_gettime(getattr(time, name))
    return time.monotonic()


class World:
    """Compares the clocks. `now` is always the time on the session's clock."""

    def __init__(
        self,
        ends_at: float | None = None,
        *,
        clock: Callable[[], float] = awake_or_asleep_s,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """`ends_at`: the session's end in seconds since 1970; None: its length decides."""
        self.away_s = 0.0
        """The seconds that passed uncounted by the session's clock, as far as it was told."""
        self._ends_at = ends_at
        self._clock, self._wall = clock, wall
        self._behind_s = self._set_s = 0.0
        self._recent: deque[float] = deque(maxlen=LOOKS)

    def begin(self, now: float) -> list[Away | EndsIn]:
        """Note that the session has begun, and return the events that it must be told."""
        self._behind_s = self._clock() - now
        return self._end()

    def look(self, now: float, *, sounding: bool) -> list[Away | EndsIn]:
        """Compare the clocks, and return the events that the session must be told.

        `sounding` says whether the loudspeaker plays already.
        """
        if not sounding and self._ends_at is None:
            self._behind_s = self._clock() - now  # the length counts from the first sound on
            return []
        events: list[Away | EndsIn] = []
        away_s = self._missed_s(now)
        if away_s:
            self._behind_s += away_s
            self.away_s += away_s
            self._recent.clear()
            events.append(Away(away_s))
        if self._ends_at is not None and abs(self._offset_s() - self._set_s) > SLACK_S:
            events += self._end()  # somebody set the system's clock
        return events

    def _missed_s(self, now: float) -> float:
        missed_s = self._clock() - now - self._behind_s
        self._recent.append(missed_s)
        if missed_s >= AT_ONCE_S:
            return missed_s
        if len(self._recent) < LOOKS:
            return 0.0
        least, most = min(self._recent), max(self._recent)
        return least if least > SLACK_S else most if most < -SLACK_S else 0.0

    def _end(self) -> list[Away | EndsIn]:
        if self._ends_at is None:
            return []
        self._set_s = self._offset_s()
        return [EndsIn(self._ends_at - self._wall())]

    def _offset_s(self) -> float:
        return self._wall() - self._clock()
