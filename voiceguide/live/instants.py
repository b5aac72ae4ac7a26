"""Times of day as instants, by the rules of the local time zone.

Twice a year a zone's clocks are changed: an hour is missing in spring, and one comes twice in
autumn. So the time between two times of day is not simply their difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from voiceguide.text import counted


@dataclass(frozen=True, slots=True)
class Instant:
    """A point in time."""

    at_s: float
    """Seconds since 1970."""
    remark: str = ""
    """A sentence on what is unusual about the time; mostly empty."""


def next_time_of_day(hour: int, minute: int, now_s: float) -> Instant:
    """Find when a clock shows this time of day next, after `now_s` (seconds since 1970)."""
    today = datetime.fromtimestamp(now_s).replace(hour=hour, minute=minute, second=0, microsecond=0)
    days = (today + timedelta(days=number) for number in range(3))
    found = (_on(day, now_s) for day in days)
    return next(instant for instant in found if instant)


def _on(shown: datetime, now_s: float) -> Instant | None:
    """The first instant after `now_s` at which clocks show this; None: none on that day."""
    first, second = (shown.replace(fold=fold).timestamp() for fold in (0, 1))
    if first > second:  # the time is missing: each value follows the rules of one side of the gap
        if datetime.fromtimestamp(now_s) > shown:
            return None
        instead = datetime.fromtimestamp(first)
        return Instant(
            first,
            f"{shown:%H:%M} does not exist that day, for the clocks are put forward: "
            f"{instead:%H:%M} is meant.",
        )
    ahead = [at_s for at_s in dict.fromkeys((first, second)) if at_s > now_s]
    if not ahead:
        return None
    if first == second:
        return Instant(first)
    which = "first" if ahead[0] == first else "second"
    return Instant(
        ahead[0],
        f"{shown:%H:%M} comes twice that day, for the clocks are put back: "
        f"the {which} one is meant.",
    )


def length_in_words(seconds: float) -> str:
    """Put a length of time into words: 23 hours 59 minutes, 1 hour, 20 seconds."""
    if seconds < 60:
        return counted(int(seconds), "second")
    hours, minutes = divmod(int(seconds) // 60, 60)
    parts = [(hours, "hour"), (minutes, "minute")]
    return " ".join(counted(count, noun) for count, noun in parts if count)
