"""A routine and the chosen rounds and tempos become an ordered run of blocks.

A block is what is decided as one: a piece of narration, a run of rounds, a pause. The script knows
order and words, not the clock; :mod:`voiceguide.pacing.timeline` gives the blocks their times.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from voiceguide.narrator import wording
from voiceguide.pacing.techniques import TEMPOS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from voiceguide.routine.model import Precaution, Routine, Section, Side, Step
    from voiceguide.wording.words import Words

CHIME_S = 1.2
"""Seconds of the soft chime before a step, with its fading tail."""
OPENING_S = 0.6
"""Seconds of the first chime. It is shorter: whoever started a session is waiting for its first
word."""
AFTER_SPEECH_S = 0.6
"""Seconds from the end of an instruction to what follows."""
SETTLE_S = 1.5
"""Seconds for the hands to arrive before the first round."""
ANSWER_S = 3.0
"""Seconds that a recording leaves for a question to be answered."""
END_S = 2.0
"""Seconds after the last word, so that a recording does not end on a syllable."""


class Kind(StrEnum):
    """The purpose of a stretch of the session."""

    NARRATION = "narration"
    WORK = "work"
    REST = "rest"
    QUESTION = "question"
    CHIME = "chime"


@dataclass(frozen=True, slots=True)
class Choice:
    """The rounds and the tempo of a step this time. A step without a choice is left out."""

    rounds: int
    """Rounds for each item of the step, or of the step itself where it has no items."""
    tempo_s: float
    """Seconds a round."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a step's rounds and tempo, three numbers each: least, as written, most."""

    rounds: tuple[int, int, int]
    tempo_s: tuple[float, float, float]
    copies: int
    """How often the rounds are done in a session: sides times items."""
    extra_rounds: int = 0
    """Rounds that are done whatever is chosen, over all the copies."""

    def choice(self, index: int) -> Choice:
        """The step at its least (0), as written (1) or at its most (2)."""
        return Choice(self.rounds[index], self.tempo_s[index])


@dataclass(frozen=True, slots=True)
class Place:
    """The place in the routine that a block belongs to."""

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
    item: str = ""
    """The one of the step's items that the rounds are for; empty where it has none."""
    done: int = 0
    """Rounds that are done already; counting goes on from there."""
    words: Words = field(kw_only=True, compare=False, repr=False)
    """The narrator's own words in the routine's language, for the cues."""

    @property
    def duration_s(self) -> float:
        """Seconds of work that are left."""
        return (self.choice.rounds - self.done) * self.choice.tempo_s


@dataclass(frozen=True, slots=True)
class Pause:
    """A chime or a rest of fixed length."""

    place: Place
    kind: Kind
    duration_s: float


Block = Spoken | Work | Pause


@dataclass(frozen=True, slots=True)
class Visit:
    """A step at its turn: with sides, every step has one visit on each."""

    section: Section
    step: Step
    side: Side | None = None
    turn: int = 0
    """0 on the first side, 1 on the second."""
    words: Words = field(kw_only=True, compare=False, repr=False)
    """The narrator's own words in the routine's language, for what the step does not write."""

    @property
    def arrival(self) -> tuple[str, Side | None]:
        """Section and side: visits that share them are reached by the same words."""
        return self.section.name, self.side

    @property
    def place(self) -> Place:
        """The place that the step's blocks belong to."""
        return Place(self.section.name, self.side, self.step)


@dataclass(frozen=True, slots=True)
class Manner:
    """The manner in which a step is done at one visit."""

    choice: Choice
    pressure: int
    brief: bool = False
    settle_s: float = SETTLE_S
    extra_rounds: tuple[int, ...] = ()
    """Rounds beyond the choice, for each item."""
    note: str = ""
    """A sentence that is spoken before the instruction."""

    def rounds(self, index: int) -> int:
        """Rounds for the step's item of that index."""
        extra = self.extra_rounds[index] if index < len(self.extra_rounds) else 0
        return self.choice.rounds + extra


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


def visits_of(routine: Routine) -> list[Visit]:
    """Every step at every turn, in order."""
    return [
        Visit(section, step, side, turn, words=routine.words)
        for section in routine.sections
        for turn, side in enumerate(section.sides or (None,))
        for step in section.steps
    ]


def write_script(
    routine: Routine, choices: Mapping[str, Choice], *, extra_rest_s: float = 0.0
) -> Iterator[Block]:
    """The blocks of a whole session in order; `extra_rest_s` is added to every settling pause."""
    yield from opening_blocks(routine)
    for precaution in routine.precautions:
        yield from precaution_blocks(precaution, routine.words)
    here: object = None
    for visit in visits_of(routine):
        if visit.step.step in choices:
            if visit.arrival != here:
                yield from arrival_blocks(visit)
                here = visit.arrival
            brief = visit.turn > 0
            choice = choices[visit.step.step]
            manner = Manner(choice, visit.step.pressure, brief, SETTLE_S + extra_rest_s)
            yield from visit_blocks(visit, manner)
    yield from ending_blocks(routine.words)


def opening_blocks(routine: Routine) -> Iterator[Block]:
    """The blocks of the first sound and words."""
    place = Place("opening")
    yield Pause(place, Kind.CHIME, OPENING_S)
    text = wording.opening(routine.title, routine.materials, routine.words)
    yield Spoken(place, Kind.NARRATION, text)


def precaution_blocks(precaution: Precaution, words: Words) -> Iterator[Block]:
    """The blocks of a precaution where nobody can be heard answering."""
    place = Place("opening")
    yield Spoken(place, Kind.QUESTION, precaution.ask)
    yield Pause(place, Kind.REST, ANSWER_S)
    yield Spoken(place, Kind.NARRATION, wording.if_yes(precaution.if_yes, words))


def arrival_blocks(visit: Visit) -> Iterator[Block]:
    """The blocks that are spoken before the first step of a section, or of a side."""
    place = Place(visit.section.name, visit.side)
    if visit.section.say:
        text = wording.fill(visit.section.say, wording.Filling(side=visit.side), visit.words)
        yield Spoken(place, Kind.NARRATION, text)
    elif visit.side:
        yield Spoken(place, Kind.NARRATION, wording.side_cue(visit.side, visit.words))


def visit_blocks(visit: Visit, manner: Manner) -> Iterator[Block]:
    """The blocks of a step from its chime to its last round."""
    place, step = visit.place, visit.step
    yield Pause(place, Kind.CHIME, CHIME_S)
    for index, item in enumerate(step.each or ("",)):
        choice = Choice(manner.rounds(index), manner.choice.tempo_s)
        if index == 0:
            yield Spoken(place, Kind.NARRATION, instruction(visit, manner))
            yield Pause(place, Kind.REST, manner.settle_s)
        else:
            cue = filled(wording.item_cue(item, visit.words), visit, manner, index)
            yield Spoken(place, Kind.NARRATION, cue)
        question = ""
        if step.ask and index == 0:
            asked = step.question or visit.words.narration.pressure_question
            question = filled(asked, visit, manner)
        yield Work(place, choice, question, item, words=visit.words)


def instruction(visit: Visit, manner: Manner) -> str:
    """The words that are said as the step begins."""
    step = visit.step
    words = filled(step.brief if manner.brief and step.brief else step.say, visit, manner)
    return f"{manner.note} {words}" if manner.note else words


def filled(template: str, visit: Visit, manner: Manner, index: int = 0) -> str:
    """A step's template in the words of this visit and item."""
    rounds = manner.rounds(index)
    items = visit.step.each or ("",)
    return wording.fill(
        template,
        wording.Filling(
            manner.pressure, visit.side, rounds, items[index], rounds * manner.choice.tempo_s
        ),
        visit.words,
    )


def ending_blocks(words: Words) -> Iterator[Block]:
    """The blocks of the last words and sound."""
    place = Place("ending")
    yield Spoken(place, Kind.NARRATION, words.narration.closing)
    yield Pause(place, Kind.CHIME, CHIME_S)
    yield Pause(place, Kind.REST, END_S)
