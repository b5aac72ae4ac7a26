"""The contents of a card: what can be said, and the steps with their times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voiceguide.commands import ANSWERS, Command
from voiceguide.pacing.script import Kind
from voiceguide.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voiceguide.pacing.timeline import Timeline
    from voiceguide.routine.model import Routine, Section

_C = Command
# In the order in which they are wanted; English.
_MEANINGS = {
    _C.NEXT: "the next step",
    _C.BACK: "one step back",
    _C.REPEAT: "the same again",
    _C.PAUSE: "everything waits",
    _C.RESUME: "we go on",
    _C.LIGHTER: "less pressure",
    _C.FIRMER: "more pressure",
    _C.SLOWER: "a slower pace",
    _C.FASTER: "a quicker pace",
    _C.LONGER: "half a minute more",
    _C.OUCH: "ease off at once",
    _C.TIME_LEFT: "the time left",
    _C.WHERE: "where you are",
    _C.LOUDER: "a louder voice",
    _C.QUIETER: "a softer voice",
    _C.MUSIC_UP: "louder music",
    _C.MUSIC_DOWN: "softer music",
    _C.MUSIC_OFF: "no music",
    _C.MUSIC_ON: "music again",
    _C.HELP: "more of these",
    _C.STOP: "ends, asking first",
}
_ANSWER = "when asked"


@dataclass(frozen=True, slots=True)
class Saying:
    """A phrase that can be said, and what it means."""

    phrase: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Row:
    """A step, with the times at which it starts."""

    title: str
    starts_s: tuple[float | None, ...]
    """Seconds from the session's start: one, or one for each side; None where it is left out."""


@dataclass(frozen=True, slots=True)
class Group:
    """The steps of a section."""

    title: str
    sides: tuple[str, ...]
    """Names of the sides, in order; none for a section without."""
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """All contents of a card. Texts are clean, and in no way escaped."""

    title: str
    language: str
    total_s: float
    materials: str
    """The materials with commas between them, or nothing."""
    sayings: tuple[Saying, ...]
    groups: tuple[Group, ...]


def card_of(routine: Routine, timeline: Timeline, taught: Mapping[Command, str]) -> Card:
    """A planned session's card.

    `taught` has one phrase for each command that is to stand on it: the one that help and screen
    name, too.
    """
    starts = _starts_s(timeline)
    groups = (_group(section, starts) for section in routine.sections)
    return Card(
        clean(routine.title),
        routine.language,
        timeline.total_s,
        ", ".join(map(clean, routine.materials)),
        tuple(_sayings(taught)),
        tuple(group for group in groups if group.rows),
    )


def _sayings(taught: Mapping[Command, str]) -> list[Saying]:
    lines = [
        Saying(taught[command], meaning)
        for command, meaning in _MEANINGS.items()
        if command in taught
    ]
    answers = [taught[command] for command in Command if command in ANSWERS and command in taught]
    return [*lines, Saying(", ".join(answers), _ANSWER)] if answers else lines


def _starts_s(timeline: Timeline) -> dict[tuple[str, str], float]:
    """Seconds at which each step begins, with its chime, by the names of the step and its side."""
    starts: dict[tuple[str, str], float] = {}
    for segment in timeline.segments:
        step, side = segment.place.step, segment.place.side
        if step and segment.kind is Kind.CHIME:
            starts.setdefault((step.step, side.value if side else ""), segment.start_s)
    return starts


def _group(section: Section, starts: dict[tuple[str, str], float]) -> Group:
    sides = tuple(side.value for side in section.sides)
    rows = []
    for step in section.steps:
        times = tuple(starts.get((step.step, side)) for side in sides or ("",))
        if any(time is not None for time in times):
            rows.append(Row(clean(step.title), times))
    title = section.title or section.name.replace("-", " ").capitalize()
    return Group(clean(title), sides, tuple(rows))
