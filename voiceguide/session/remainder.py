"""The rest of a routine, in the form that fitting takes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from voiceguide.pacing.script import (
    SETTLE_S,
    Kind,
    Limits,
    Pause,
    Work,
    arrival_blocks,
    ending_blocks,
    limits_of,
    visit_blocks,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from voiceguide.pacing.script import Block, Choice, Manner, Visit
    from voiceguide.session.adjustments import Adjustments
    from voiceguide.wording.words import Words

PRESENT = ""
"""Stands for the present visit's work among the names of steps."""


class Way(Protocol):
    """The way through a routine, as far as the remainder of it needs to know it."""

    adjustments: Adjustments
    words: Words

    @property
    def visit(self) -> Visit | None:
        """The present visit."""

    @property
    def ended(self) -> bool:
        """Whether the last visit is over."""

    def manner(self, visit: Visit, choice: Choice) -> Manner:
        """The manner in which a visit is done when its turn comes."""

    def optional_ahead(self) -> list[tuple[str, ...]]:
        """The groups of steps that may still be left out."""


class Remainder:
    """The present visit's blocks that are not begun, and every visit after it."""

    def __init__(self, way: Way, ahead: Sequence[Visit], present: Sequence[Block]) -> None:
        self._way = way
        self._ahead = ahead
        self._present = present
        self.optional = way.optional_ahead()
        self.limits = self._limits()

    def blocks(self, choices: Mapping[str, Choice], extra_rest_s: float = 0.0) -> Iterator[Block]:
        """Every block that is left, in order; later steps without a choice are left out."""
        for block in self._present:
            yield _bent(block, choices, extra_rest_s)
        way = self._way
        here = way.visit.arrival if way.visit else None
        for visit in self._ahead:
            if visit.step.step in choices:
                if visit.arrival != here:
                    yield from arrival_blocks(visit)
                    here = visit.arrival
                manner = way.manner(visit, choices[visit.step.step])
                yield from visit_blocks(visit, replace(manner, settle_s=SETTLE_S + extra_rest_s))
        if not way.ended:
            yield from ending_blocks(way.words)

    def _limits(self) -> dict[str, Limits]:
        limits: dict[str, Limits] = {}
        works = [block for block in self._present if isinstance(block, Work)]
        if works and self._way.visit:
            tempos = limits_of(self._way.visit.step, 1).tempo_s
            rounds = sum(work.choice.rounds - work.done for work in works)
            bent = (tempos[0], works[0].choice.tempo_s, tempos[2])
            limits[PRESENT] = Limits((rounds, rounds, rounds), bent, 1)
        for visit in self._ahead:
            name, one = visit.step.step, bent_limits(visit, self._way.adjustments)
            before = limits.get(name)
            limits[name] = replace(before, copies=before.copies + one.copies) if before else one
        return limits


def bent_limits(visit: Visit, adjustments: Adjustments) -> Limits:
    """A visit's limits, with someone's wishes as its natural numbers."""
    limits, owed = limits_of(visit.step, 1), adjustments.owed_at(visit)
    quickest, natural, slowest = limits.tempo_s
    tempo_s = min(max(adjustments.tempo_s(visit, natural), quickest), slowest)
    fewest, rounds, most = limits.rounds
    if owed:
        rounds = owed.choice.rounds
    return Limits(
        (min(fewest, rounds), rounds, max(most, rounds)),
        (quickest, tempo_s, slowest),
        limits.copies,
        sum(owed.extra_rounds) if owed else 0,
    )


def _bent(block: Block, choices: Mapping[str, Choice], extra_rest_s: float) -> Block:
    """A block of the present visit, as the plan that is being tried has it."""
    if isinstance(block, Work) and PRESENT in choices:
        tempo_s = choices[PRESENT].tempo_s
        return replace(block, choice=replace(block.choice, tempo_s=tempo_s))
    if isinstance(block, Pause) and block.kind is Kind.REST and block.place.step:
        return replace(block, duration_s=SETTLE_S + extra_rest_s)
    return block
