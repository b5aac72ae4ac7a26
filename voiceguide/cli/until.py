"""`--until`: a time of day as the instant at which a session ends."""

from __future__ import annotations

import math
import time
from datetime import datetime
from typing import TYPE_CHECKING

from voiceguide.cli.options import noticed, with_progress
from voiceguide.errors import UsageError

if TYPE_CHECKING:
    from voiceguide.narrator.voice import Voice
    from voiceguide.pacing.fit import Lengths
    from voiceguide.routine.model import Routine

LONGEST_AWAY_S = 26 * 3600.0
"""No time of day is further away, even where the clocks are put back."""


def instant_of(until: str) -> float:
    """When a clock here shows HH:MM next, in seconds since 1970; what is odd about it is said.

    Raises:
        UsageError: it is no time of day.
    """
    from voiceguide.live.instants import next_time_of_day

    try:
        at = datetime.strptime(until, "%H:%M")
    except ValueError:
        raise UsageError(
            f"--until: {until!r} is no time of day", hint="Give it as HH:MM, such as 21:30."
        ) from None
    found = next_time_of_day(at.hour, at.minute, time.time())
    if found.remark:
        noticed(found.remark)
    return found.at_s


def refuse_unreachable(ends_at: float, routine: Routine, voice: Voice) -> None:
    """Say so where a routine cannot end then.

    Raises:
        UsageError: it is too long or too short for the time until then.
    """
    from voiceguide.live.instants import length_in_words
    from voiceguide.pacing.fit import lengths

    possible = lengths(routine, with_progress(voice.measure))
    left_s = ends_at - time.time()
    if possible.shortest_s <= left_s <= possible.longest_s:
        return
    away = f"{length_in_words(left_s)} away" if left_s > 0 else "over"
    raise UsageError(
        f"{shown(ends_at)} is {away}; {routine.routine} takes {_range(possible)}",
        hint=_possible_times(possible),
    )


def still_ahead(ends_at: float | None) -> float | None:
    """The end of a session that is taken up; None where that has passed, which is said."""
    if ends_at is None or 0 < ends_at - time.time() < LONGEST_AWAY_S:
        return ends_at
    noticed("The time at which the session was to end has passed: it takes what it takes.")
    return None


def shown(instant: float) -> str:
    """What a clock on the wall shows then."""
    return f"{datetime.fromtimestamp(instant):%H:%M}"


def _range(possible: Lengths) -> str:
    from voiceguide.live.instants import length_in_words

    least, most = math.ceil(possible.shortest_s / 60), int(possible.longest_s / 60)
    if least < most:
        return f"{least} to {most} minutes"
    return f"{length_in_words(possible.shortest_s)} to {length_in_words(possible.longest_s)}"


def _possible_times(possible: Lengths) -> str:
    """Between which times it can end; a minute is left for typing."""
    now = time.time()
    first = math.ceil((now + possible.shortest_s) / 60 + 1) * 60
    last = (now + possible.longest_s) // 60 * 60
    if last < first:
        return "Leave --until out."
    return f"Give a time from {shown(first)} to {shown(last)}."
