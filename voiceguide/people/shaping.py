"""Shapes a routine as it was asked for, and as the recipient likes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voiceguide.pacing.mood import Mood, with_mood
from voiceguide.routine.library import find_routine
from voiceguide.routine.model import without

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voiceguide.people.recipient import Recipient
    from voiceguide.routine.model import Routine


@dataclass(frozen=True, slots=True)
class Shaped:
    """One routine, for whoever does it and for whoever tells it."""

    as_done: Routine
    """The routine as the hands do it. A live session makes its remarks about it by itself."""
    as_told: Routine
    """The same routine with the remarks in its instructions.

    It has all that is spoken, for a recording and to know the length.
    """


def shaped(
    name: str,
    *,
    mood: str | None = None,
    skip: Sequence[str] = (),
    recipient: Recipient | None = None,
) -> Shaped:
    """Load the routine of a name or a path, and shape it.

    First, what is skipped is left out. Then the mood is applied, and last the recipient's likings.

    Raises:
        UsageError: no routine has that name, or a name to skip is not in it.
        RoutineError: the routine's file is wrong.
    """
    routine = find_routine(name)
    if skip:
        routine = without(routine, skip)
    if mood:
        routine = with_mood(routine, Mood(mood))
    if recipient is None:
        return Shaped(routine, routine)
    routine = recipient.applied(routine)
    return Shaped(routine, recipient.told(routine))
