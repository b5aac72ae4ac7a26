"""Checks of a checkpoint before anything is taken up from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from voiceguide.errors import JournalError
from voiceguide.pacing.script import (
    Choice,
    Manner,
    arrival_blocks,
    ending_blocks,
    limits_of,
    visit_blocks,
    visits_of,
)
from voiceguide.session.loudness import (
    LOUDEST_DB,
    MUSIC_LOUDEST_DB,
    MUSIC_QUIETEST_DB,
    QUIETEST_DB,
)
from voiceguide.session.saved import VERSION, Saved

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from voiceguide.pacing.script import Visit
    from voiceguide.routine.model import Routine, Step
    from voiceguide.session.saved import SavedCourse, SavedLiked

LONGEST_S = 1e9
"""A session's greatest age in seconds. It may have been left asleep for long, but not for thirty
years."""
SLOWEST_S = 86_400.0
"""The most seconds a round. Someone can ask to stay at a step for longer than its limits, but not
for a day a round."""
MOST_EXTRA_ROUNDS = 10_000
_ROUNDING = 1e-6


def read(state: object, routine: Routine) -> Saved:
    """Read a checkpoint of this routine from plain JSON.

    Raises:
        JournalError: a newer voiceguide wrote it, or it is no checkpoint of this routine.
    """
    version = state.get("version") if isinstance(state, dict) else None
    if type(version) is int and version > VERSION:
        raise JournalError(
            "the interrupted session cannot be taken up: it was written by a newer voiceguide",
            hint="Update voiceguide, or start anew with `voiceguide run`.",
        )
    try:
        saved = Saved.model_validate(state)
    except ValidationError as error:
        raise _damaged() from error
    for misfit in misfits(saved, routine):
        raise _damaged() from ValueError(misfit)
    return saved


def misfits(saved: Saved, routine: Routine) -> Iterator[str]:
    """Every reason why a checkpoint cannot be one of this routine."""
    visits, course = visits_of(routine), saved.course
    if not -1 <= course.index <= len(visits):
        yield f"there is no visit {course.index}"
        return
    if not abs(saved.elapsed_s) <= LONGEST_S:
        yield f"it went on for {saved.elapsed_s} seconds"
    yield from _misfits_of_loudness(saved)
    yield from _misfits_of_way(course, visits)
    yield from _misfits_of_names(saved, routine)
    yield from _misfits_of_owed(course, {visit.step.step: visit.step for visit in visits})
    for name, liked in saved.noticed.liked.items():
        yield from _misfits_of_liked(name, liked)
    if 0 <= course.index < len(visits):
        yield from _misfits_of_visit(saved, visits[course.index])
    else:
        yield from _misfits_between(saved, routine)


def _misfits_of_loudness(saved: Saved) -> Iterator[str]:
    if not QUIETEST_DB <= saved.gain_db <= LOUDEST_DB:
        yield f"the voice is at {saved.gain_db} dB"
    if not MUSIC_QUIETEST_DB <= saved.music_db <= MUSIC_LOUDEST_DB:
        yield f"the music is at {saved.music_db} dB"


def _misfits_of_way(course: SavedCourse, visits: list[Visit]) -> Iterator[str]:
    if any(index > course.index or index >= len(visits) for index in course.visited):
        yield f"visits {course.visited} lie behind visit {course.index}"
    if 0 <= course.index < len(visits) and course.index not in course.visited:
        yield f"visit {course.index} was never arrived at"


def _misfits_of_names(saved: Saved, routine: Routine) -> Iterator[str]:
    course, noticed = saved.course, saved.noticed
    steps = {step.step for section in routine.sections for step in section.steps}
    for name in {*course.passed, *course.adjustments.owed, *noticed.liked} - steps:
        yield f"there is no step {name!r}"
    for ask in set(noticed.answered) - {one.ask for one in routine.precautions}:
        yield f"there is no precaution {ask!r}"


def _misfits_of_owed(course: SavedCourse, steps: dict[str, Step]) -> Iterator[str]:
    for name, owed in course.adjustments.owed.items():
        step = steps.get(name)
        if step:
            choice = Choice(owed.choice.rounds, owed.choice.tempo_s)
            yield from _misfits_of_step(step, choice, owed.extra_rounds)
            if not abs(owed.levels) <= 4:
                yield f"{name} is owed {owed.levels} levels of pressure"


def _misfits_of_liked(name: str, liked: SavedLiked) -> Iterator[str]:
    if not 1 <= liked.pressure <= 5 or liked.tempo_s > SLOWEST_S:
        yield f"{name} is liked at pressure {liked.pressure} in {liked.tempo_s} seconds"


def _misfits_of_visit(saved: Saved, visit: Visit) -> Iterator[str]:
    course = saved.course
    choice = Choice(*course.choice)
    yield from _misfits_of_step(visit.step, choice, course.extra_rounds)
    if saved.works_done > _items(visit.step):
        yield f"{saved.works_done} runs of rounds were done"
    if saved.rounds_done > choice.rounds + max(course.extra_rounds, default=0):
        yield f"{saved.rounds_done} rounds were done"
    blocks = [*arrival_blocks(visit), *visit_blocks(visit, Manner(choice, 1))]
    if course.taken > len(blocks):
        yield f"{course.taken} blocks have begun"


def _misfits_between(saved: Saved, routine: Routine) -> Iterator[str]:
    """Every reason against a checkpoint that stands at no visit.

    Before the first visit there is nothing to begin; after the last one only the ending.
    """
    ended = saved.course.index >= 0
    blocks: Collection[object] = [*ending_blocks(routine.words)] if ended else ()
    if saved.course.taken > len(blocks) or saved.works_done or saved.rounds_done:
        yield "something was done between the steps"


def _misfits_of_step(step: Step, choice: Choice, extra_rounds: tuple[int, ...]) -> Iterator[str]:
    limits = limits_of(step, 1)
    fewest, _, most = limits.rounds
    if not fewest <= choice.rounds <= most:
        yield f"{step.step} has {choice.rounds} rounds"
    if not limits.tempo_s[0] * (1 - _ROUNDING) <= choice.tempo_s <= SLOWEST_S:
        yield f"{step.step} has rounds of {choice.tempo_s} seconds"
    if len(extra_rounds) > _items(step) or sum(extra_rounds) > MOST_EXTRA_ROUNDS:
        yield f"{step.step} has {extra_rounds} more rounds"


def _items(step: Step) -> int:
    return len(step.each) or 1


def _damaged() -> JournalError:
    return JournalError(
        "the interrupted session cannot be taken up: its record is damaged",
        hint="Start anew with `voiceguide run`.",
    )
