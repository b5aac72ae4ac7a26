"""Checks that a session can take as long, or end at the time, that was asked for."""

from __future__ import annotations

import math
import time
from datetime import datetime
from typing import TYPE_CHECKING

from voiceguide.errors import UsageError
from voiceguide.hints import Setting
from voiceguide.live.instants import length_in_words
from voiceguide.pacing.fit import fit_timeline, lengths

if TYPE_CHECKING:
    from voiceguide.live.choices import Choices
    from voiceguide.pacing.fit import Lengths
    from voiceguide.pacing.timeline import Measure
    from voiceguide.routine.model import Routine


def refuse_impossible(choices: Choices, routine: Routine, measure: Measure) -> None:
    """Refuse a length or an end that the routine, as it is told, cannot meet.

    Raises:
        TimingError: the routine is too long or too short for the minutes that were asked for.
        UsageError: the routine is too long or too short for the time until the session's end.
    """
    if choices.ends_at is not None:
        _refuse_unreachable(choices.ends_at, routine, measure)
    elif choices.minutes is not None:
        fit_timeline(routine, choices.minutes * 60, measure)


def _refuse_unreachable(ends_at: float, routine: Routine, measure: Measure) -> None:
    possible = lengths(routine, measure)
    left_s = ends_at - time.time()
    if possible.shortest_s <= left_s <= possible.longest_s:
        return
    away = f"{length_in_words(left_s)} away" if left_s > 0 else "over"
    raise UsageError(
        f"{_shown(ends_at)} is {away}; {routine.routine} takes {_range(possible)}",
        hint=_possible_times(possible),
    )


def _shown(instant: float) -> str:
    """The time of day at an instant, as a clock here shows it."""
    return f"{datetime.fromtimestamp(instant):%H:%M}"


def _range(possible: Lengths) -> str:
    least, most = math.ceil(possible.shortest_s / 60), int(possible.longest_s / 60)
    if least < most:
        return f"{least} to {most} minutes"
    return f"{length_in_words(possible.shortest_s)} to {length_in_words(possible.longest_s)}"


def _possible_times(possible: Lengths) -> str:
    """A hint that names the times between which the session can end.

    It leaves a minute for typing.
    """
    now = time.time()
    first = math.ceil((now + possible.shortest_s) / 60 + 1) * 60
    last = (now + possible.longest_s) // 60 * 60
    if last < first:
        return f"Leave {Setting.UNTIL} out."
    return f"Give a time from {_shown(first)} to {_shown(last)}."
