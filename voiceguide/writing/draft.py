"""A new routine that is about as long as it was asked to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voiceguide.errors import UsageError
from voiceguide.pacing.fit import natural_timeline
from voiceguide.pacing.guess import guessed_s
from voiceguide.routine.loader import parse_routine
from voiceguide.text import counted
from voiceguide.writing.template import Draft, drafted

if TYPE_CHECKING:
    from voiceguide.routine.model import Routine

LEAST_WORK_S = 10.0
MOST_WORK_S = 1800.0
"""The longest that the model allows one round to be."""
_TRIAL_S = 60.0


def draft_of_length(draft: Draft, minutes: float | None) -> str:
    """The text of a routine file whose steps share the minutes; it passes every check.

    Raises:
        UsageError: minutes that so many steps cannot fill.
        RoutineError: a text that no routine may hold.
    """
    if minutes is None or not draft.steps:
        text = drafted(draft)
        _parsed(text)
        return text
    trial = _parsed(drafted(draft, _TRIAL_S))
    count = len(draft.steps)
    rest_s = natural_timeline(trial, guessed_s).total_s - count * _TRIAL_S
    work_s = (minutes * 60 - rest_s) / count
    if not LEAST_WORK_S <= work_s <= MOST_WORK_S:
        least, most = ((rest_s + count * limit_s) / 60 for limit_s in (LEAST_WORK_S, MOST_WORK_S))
        raise UsageError(
            f"{counted(count, 'step')} cannot take {minutes:g} minutes",
            hint=f"Give {least:.1f} to {most:.0f} minutes, or other steps.",
        )
    text = drafted(draft, work_s)
    _parsed(text)
    return text


def _parsed(text: str) -> Routine:
    return parse_routine(text, name="the new routine")
