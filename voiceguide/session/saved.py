"""The contents of a checkpoint: one model for each part of a session that has something to keep.

The models say what is kept and of which kind it is; `misfits` checks whether it fits a routine.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

VERSION = 1
"""The checkpoint's version. A field that is added has a default; any other change makes a new
version."""

Count = Annotated[int, Field(ge=0)]
Rounds = Annotated[int, Field(ge=1)]
Seconds = Annotated[float, Field(gt=0)]
Factor = Annotated[float, Field(gt=0)]
Extra = Annotated[tuple[Count, ...], Field(strict=False)]
"""Rounds beyond the plan, by item. JSON has lists for what is a tuple here."""


class _Saved(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False)


class SavedChoice(_Saved):
    """The rounds and the tempo of a step."""

    rounds: Rounds
    tempo_s: Seconds


class SavedOwed(_Saved):
    """What the second side is owed at a step."""

    choice: SavedChoice
    levels: int
    extra_rounds: Extra = ()
    asked: bool = False
    stretch: Factor = 1.0


class SavedAdjustments(_Saved):
    """What someone asked for along the way."""

    levels: int
    stretch: Factor
    owed: dict[str, SavedOwed]
    turned_levels: int | None = None
    turned_stretch: Factor | None = None


class SavedCourse(_Saved):
    """The place in the routine."""

    index: int
    """-1 before the first visit; the number of visits after the last."""
    visited: Annotated[tuple[Count, ...], Field(strict=False)]
    passed: Annotated[tuple[str, ...], Field(strict=False)]
    choice: Annotated[tuple[Rounds, Seconds], Field(strict=False)]
    extra_rounds: Extra
    asked: bool
    taken: Count
    """The number of the present visit's blocks that have begun."""
    arrives: bool
    adjustments: SavedAdjustments


class SavedLiked(_Saved):
    """The way a step was liked."""

    pressure: int
    tempo_s: Seconds
    longer: Factor


class SavedNoticing(_Saved):
    """The likings and answers that a session noticed."""

    liked: dict[str, SavedLiked]
    answered: dict[str, bool]


class Saved(_Saved):
    """A whole checkpoint."""

    version: Annotated[int, Field(ge=1, le=VERSION)] = VERSION
    elapsed_s: float
    works_done: Count
    """Runs of rounds that are over at the present visit."""
    rounds_done: Count
    """Rounds done of the present run, or of the next one."""
    gain_db: float
    music_db: float = 0.0
    music_on: bool = True
    noticed: SavedNoticing = SavedNoticing(liked={}, answered={})
    course: SavedCourse
