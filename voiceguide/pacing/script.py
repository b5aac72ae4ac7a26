"""A routine and the chosen rounds and tempos become an ordered run of blocks.

A block is what is decided as one: a piece of narration, a run of rounds, a pause. The script knows
order and words, not the clock; :mod:`voiceguide.pacing.timeline` gives the blocks their times.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from voiceguide.narrator import wording
from voiceguide.pacing.techniques import TEMPOS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from voiceguide.routine.model import Routine, Section, Side, Step

CHIME_S = 1.2
"""The soft chime before a step, with its fading tail."""
AFTER_SPEECH_S = 0.6
"""From the end of an instruction to what follows."""
SETTLE_S = 1.5
"""For the hands to arrive before the first round."""
ANSWER_S = 3.0
"""The time a recording leaves for a question to be answered."""
END_S = 2.0
"""After the last word, so that a recording does not end on a syllable."""


class Kind(str, Enum):
    """What a stretch of the session is for."""

    NARRATION = "narration"
    WORK = "work"
    REST = "rest"
    QUESTION = "question"
    CHIME = "chime"


@dataclass(frozen=True, slots=True)
class Choice:
    """How a step is done this time. A step without a choice is left out."""

    rounds: int
    """Rounds for each item of the step, or of the step itself where it has no items."""
    tempo_s: float
    """Seconds a round."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Between what a step's rounds and tempo may be chosen: least, as written, most."""

    rounds: tuple[int, int, int]
    tempo_s: tuple[float, float, float]
    copies: int
    """How often the rounds are done in a session: sides times items."""

    def choice(self, index: int) -> Choice:
        """The step at its least (0), as written (1) or at its most (2)."""
        return Choice(self.rounds[index], self.tempo_s[index])


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the routine a block belongs."""

    section: str
    side: Side | None = None
    step: Step | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """Narration or a question, with the pause that follows it."""

    place: Place
    kind: Kind
    text: str
    pause_s: float = AFTER_SPEECH_S


@dataclass(frozen=True, slots=True)
class Work:
    """Rounds done without a break, at one tempo."""

    place: Place
    choice: Choice
    question: str = ""
    """A check spoken once, while the hands go on."""

    @property
    def duration_s(self) -> float:
        """Seconds of work."""
        return self.choice.rounds * self.choice.tempo_s


@dataclass(frozen=True, slots=True)
class Pause:
    """A chime or a rest of fixed length."""

    place: Place
    kind: Kind
    duration_s: float


Block = Spoken | Work | Pause


def limits_of(step: Step, sides: int) -> Limits:
    """The numbers between which a step may flex; `sides` is at least 1."""
    count, tempo = step.repetitions, TEMPOS[step.technique]
    # A single round (a soak, a wash) is not a repetition: it stretches, it is not done again.
    fewest, most = step.repetitions_range or (
        (1, 1) if count == 1 else (math.ceil(count / 2), count * 3)
    )
    natural = step.tempo or _inside(tempo.default_s, step.tempo_range)
    quickest, slowest = step.tempo_range or (
        natural * tempo.quickest_s / tempo.default_s,
        natural * tempo.slowest_s / tempo.default_s,
    )
    return Limits(
        (fewest, count, most), (quickest, natural, slowest), sides * max(1, len(step.each))
    )


def _inside(value: float, limits: tuple[float, float] | None) -> float:
    return value if limits is None else min(max(value, limits[0]), limits[1])


def write_script(
    routine: Routine, choices: Mapping[str, Choice], *, extra_rest_s: float = 0.0
) -> Iterator[Block]:
    """The whole session in order; `extra_rest_s` is added to every settling pause."""
    opening = Place("opening")
    yield Pause(opening, Kind.CHIME, CHIME_S)
    yield Spoken(opening, Kind.NARRATION, wording.opening(routine.title, routine.materials))
    for precaution in routine.precautions:
        yield Spoken(opening, Kind.QUESTION, precaution.ask)
        yield Pause(opening, Kind.REST, ANSWER_S)
        yield Spoken(opening, Kind.NARRATION, wording.if_yes(precaution.if_yes))
    for section in routine.sections:
        if any(step.step in choices for step in section.steps):
            yield from _section(section, choices, SETTLE_S + extra_rest_s)
    ending = Place("ending")
    yield Spoken(ending, Kind.NARRATION, wording.CLOSING)
    yield Pause(ending, Kind.CHIME, CHIME_S)
    yield Pause(ending, Kind.REST, END_S)


def _section(section: Section, choices: Mapping[str, Choice], settle_s: float) -> Iterator[Block]:
    for turn, side in enumerate(section.sides or (None,)):
        place = Place(section.name, side)
        if section.say:
            words = wording.fill(section.say, wording.Context(side=side))
            yield Spoken(place, Kind.NARRATION, words)
        elif side:
            yield Spoken(place, Kind.NARRATION, wording.side_cue(side))
        for step in section.steps:
            if step.step in choices:
                place = Place(section.name, side, step)
                again = turn > 0
                yield from _step(place, step, choices[step.step], again=again, settle_s=settle_s)


def _step(
    place: Place, step: Step, choice: Choice, *, again: bool, settle_s: float
) -> Iterator[Block]:
    def words(template: str, item: str) -> str:
        work_s = choice.rounds * choice.tempo_s
        return wording.fill(
            template, wording.Context(step.pressure, place.side, choice.rounds, item, work_s)
        )

    yield Pause(place, Kind.CHIME, CHIME_S)
    for index, item in enumerate(step.each or ("",)):
        if index == 0:
            instruction = step.brief if again and step.brief else step.say
            yield Spoken(place, Kind.NARRATION, words(instruction, item))
            yield Pause(place, Kind.REST, settle_s)
        else:
            yield Spoken(place, Kind.NARRATION, words(wording.item_cue(item), item))
        asks = step.ask and index == 0
        question = words(step.question or wording.PRESSURE_QUESTION, item) if asks else ""
        yield Work(place, choice, question)
