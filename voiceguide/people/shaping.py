"""A routine as it was asked for, and as the person whom it is for likes it."""

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
    """What the hands do. A live session makes its remarks about it by itself."""
    as_told: Routine
    """The same with the remarks in its instructions: all that is spoken, for a recording and to
    know its length."""


def shaped(
    name: str,
    *,
    mood: str | None = None,
    skip: Sequence[str] = (),
    recipient: Recipient | None = None,
) -> Shaped:
    """The routine of a name or a path.

    First it loses what is skipped, then it gets its mood, and last it is bent to the recipient.

    Raises:
        UsageError: no routine has that name, or nothing in it is called what is to be skipped.
        RoutineError: its file is wrong.
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
