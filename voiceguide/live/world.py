"""The world's time beside the session's own, which is the frames that were rendered.

The two part where a machine sleeps, a process is stopped, or a card stands still; and a little
where a card's clock is not exact. A session is told, so that it ends when it was to end.
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
"""More than any card takes at a time, so it is no card's stutter."""
SLACK_S = 1.0
"""What is not worth planning anew for: cards' clocks are out by less in an hour."""
LOOKS = 15
"""Three seconds at five looks a second. Some cards take sound by seconds, so that only what holds
for so long is sure."""


def awake_or_asleep_s() -> float:
    """Seconds on a clock that goes on while the machine sleeps, and that nobody can set.

    `time.monotonic` stands still on Linux and macOS. There the system has another one.
    """
    if sys.platform != "win32":
        for name in ("CLOCK_BOOTTIME", "CLOCK_MONOTONIC"):
            if hasattr(time, name):
                return time.clock_gettime(getattr(time, name))
    return time.monotonic()


class World:
    """Compares the clocks. `now` is the session's each time."""

    def __init__(
        self,
        ends_at: float | None = None,
        *,
        clock: Callable[[], float] = awake_or_asleep_s,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """`ends_at`: when the session is to end, in seconds since 1970; None: by its length."""
        self.away_s = 0.0
        """How much more time has passed than the session's clock counted, as far as it was told."""
        self._ends_at = ends_at
        self._clock, self._wall = clock, wall
        self._behind_s = self._set_s = 0.0
        self._recent: deque[float] = deque(maxlen=LOOKS)

    def begin(self, now: float) -> list[Away | EndsIn]:
        """The session has begun; what it has to be told."""
        self._behind_s = self._clock() - now
        return self._end()

    def look(self, now: float, *, sounding: bool) -> list[Away | EndsIn]:
        """What the session has to be told by now. `sounding`: whether the card plays already."""
        if not sounding and self._ends_at is None:
            self._behind_s = self._clock() - now  # its length counts from the first sound on
            return []
        events: list[Away | EndsIn] = []
        away_s = self._missed_s(now)
        if away_s:
            self._behind_s += away_s
            self.away_s += away_s
            self._recent.clear()
            events.append(Away(away_s))
        if self._ends_at is not None and abs(self._offset_s() - self._set_s) > SLACK_S:
            events += self._end()  # somebody put the clock on the wall
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
