"""The way through a routine: where it stands, what comes next, and how long it still takes.

The present visit's blocks are written anew whenever something changes, and those already done are
passed over; so a change reaches everything that is not yet said.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

from voiceguide.pacing.fit import NATURAL, optional_groups
from voiceguide.pacing.script import (
    SETTLE_S,
    Block,
    Choice,
    Kind,
    Manner,
    Spoken,
    Visit,
    Work,
    arrival_blocks,
    ending_blocks,
    instruction,
    limits_of,
    visit_blocks,
    visits_of,
)
from voiceguide.session import words
from voiceguide.session.adjustments import Adjustments, Owed
from voiceguide.session.doing import Doing
from voiceguide.session.fitting import Fitting
from voiceguide.session.remainder import PRESENT, Remainder, bent_limits
from voiceguide.session.saved import SavedCourse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voiceguide.pacing.timeline import Measure
    from voiceguide.routine.model import Routine

_EVEN = 1e-6
"""A factor on a tempo that is no further from 1 differs by rounding only: what was asked for was
taken back."""


class Course:
    """Goes from visit to visit. Before the first and after the last there is no visit."""

    def __init__(
        self,
        routine: Routine,
        measure: Measure,
        *,
        brief: bool,
        remarks: Mapping[str, str] | None = None,
    ) -> None:
        """`brief` is whether the routine is well known; `remarks` are said at steps, by name."""
        self.adjustments = Adjustments()
        self.doing = Doing(self.adjustments)
        self.fitting = Fitting(measure)
        self.visits = visits_of(routine)
        self.full_wording = False
        """Whether the present visit's instruction is to be the full one."""
        self.words = routine.words
        self._brief = brief
        self._remarks = remarks or {}
        self._groups = optional_groups(routine)
        self._index = -1
        self._visited: set[int] = set()
        self._passed: set[str] = set()
        """Optional steps that there was no time for on the first side."""
        self._taken = 0
        self._arrives = False

    @property
    def visit(self) -> Visit | None:
        """The present visit."""
        return self.visits[self._index] if 0 <= self._index < len(self.visits) else None

    @property
    def ended(self) -> bool:
        """Whether the last visit is over."""
        return self._index >= len(self.visits)

    @property
    def number(self) -> int:
        """The present visit's number, from 1, among those that are done; 0 before the first."""
        return sum(index <= self._index for index in self._planned_indices())

    @property
    def count(self) -> int:
        """The number of visits that were done or will be, by the present plan."""
        return len(self._planned_indices())

    @property
    def pressure(self) -> int:
        """The pressure at the present visit, 1 to 5; 0 where there is no visit."""
        return self.adjustments.pressure(self.visit) if self.visit else 0

    @property
    def shortened(self) -> bool:
        """Whether the present visit's instruction is the short one."""
        visit = self.visit
        return bool(visit and visit.step.brief and self.manner(visit, self.doing.choice).brief)

    @property
    def works_taken(self) -> int:
        """The number of the present visit's runs of rounds that have begun."""
        return sum(isinstance(block, Work) for block in self._blocks()[: self._taken])

    def take(self) -> Block | None:
        """The present visit's next block; None when there is none left."""
        left = self.left()
        if not left:
            return None
        self._taken += 1
        return left[0]

    def current(self) -> Block | None:
        """The block that was taken last, in the words and numbers that hold now."""
        return self._blocks()[self._taken - 1] if self._taken else None

    def left(self) -> list[Block]:
        """The present visit's blocks that are not taken yet."""
        return self._blocks()[self._taken :]

    def again(self) -> None:
        """Begin the present visit's instruction anew, in full; items that are done are left out."""
        self.full_wording = True
        blocks = self._blocks()
        if not any(isinstance(block, Work) for block in blocks[: self._taken]):
            self._taken, self._arrives = 0, False

    def forward(self, now: float) -> bool:
        """Leave this visit for the next one that there is time for; False: it was the last."""
        self.doing.owe()
        self.fitting.renew(now, Remainder(self, self._ahead(), ()))
        coming = self._coming()
        entered = coming[0] if coming else len(self.visits)
        self._passed |= {
            visit.step.step
            for visit in self.visits[self._index + 1 : entered]
            if visit.step.step not in self.fitting.plan.choices
        }
        if coming:
            self._enter(entered, self.visit)
            return True
        self._index, self._taken, self._arrives = len(self.visits), 0, False
        self.doing.leave()
        return False

    def take_up(self, works_done: int) -> list[Block]:
        """Go to the present visit's next run of rounds; returns the blocks to be said before it."""
        if self.visit is None:
            return []
        blocks = self._blocks()
        works = [index for index, block in enumerate(blocks) if isinstance(block, Work)]
        self._taken = works[min(works_done, len(works) - 1)]
        welcome = Spoken(self.visit.place, Kind.NARRATION, words.welcome_back(self.visit))
        brief = replace(self.manner(self.visit, self.doing.choice), brief=True)
        blocks = list(visit_blocks(self.visit, brief))
        works = [index for index, block in enumerate(blocks) if isinstance(block, Work)]
        begins = works[works_done - 1] + 1 if 0 < works_done < len(works) else 0
        return [welcome, *itertools.takewhile(_is_no_work, blocks[begins:])]

    def backward(self, now: float) -> bool:
        """Go to the visit before this one; False: there is none, and this one begins anew."""
        left = self.visit
        before = [index for index in sorted(self._visited) if index < self._index]
        target = before[-1] if before else max(self._index, 0)
        self._visited -= {index for index in self._visited if index >= target}
        self._index = target - 1
        self.fitting.forget()
        self.fitting.renew(now, Remainder(self, self._ahead(), ()))
        self._enter(target, left)
        return bool(before)

    def refit(self, starts_s: float) -> float:
        """Plan what is not begun, from `starts_s` on; returns by how many seconds it ends late."""
        self.fitting.renew(starts_s, Remainder(self, self._ahead(), self.left()))
        plan = self.fitting.plan
        if PRESENT in plan.choices:
            self.doing.fit(plan.choices[PRESENT].tempo_s)
        return plan.misses_s

    def left_s(self) -> float:
        """Seconds that the blocks and visits not yet begun take, as planned."""
        return self.fitting.left_s(Remainder(self, self._ahead(), self.left()))

    def coming(self) -> Visit | None:
        """The visit after this one; None where this is the last."""
        coming = self._coming()
        return self.visits[coming[0]] if coming else None

    def manner(self, visit: Visit, choice: Choice) -> Manner:
        """The manner in which a visit is done when its turn comes."""
        present = visit == self.visit
        owed = self.adjustments.owed_at(visit)
        extra = owed.extra_rounds if owed else ()
        brief = bool(visit.turn or self._brief)
        return Manner(
            choice,
            self.adjustments.pressure(visit),
            brief and not (present and self.full_wording),
            SETTLE_S + self.fitting.plan.extra_rest_s,
            tuple(self.doing.extra_rounds) if present else extra,
            self._note(owed, visit) if owed and owed.asked else self._remark(visit),
        )

    def _note(self, owed: Owed, visit: Visit) -> str:
        """The sentence on what is as on the first side; pressure only if it still is the same."""
        same = self.adjustments.pressure(visit) - visit.step.pressure == owed.levels
        return words.as_before(owed if same else replace(owed, levels=0), visit)

    def _remark(self, visit: Visit) -> str:
        """The remark on a visit's step; none on a second side, or where someone wished changes."""
        if visit.turn or self.wished(visit):
            return ""
        return self._remarks.get(visit.step.step, "")

    def wished(self, visit: Visit) -> bool:
        """Whether someone's wishes make a visit's pressure or tempo differ from the routine's."""
        pressure = self.adjustments.pressure(visit)
        return pressure != visit.step.pressure or abs(self.adjustments.factor(visit) - 1) > _EVEN

    def wished_tempo_s(self, visit: Visit) -> float:
        """Seconds a round as someone wished, within the step's limits; not fitted to a length."""
        quickest, natural_s, slowest = limits_of(visit.step, 1).tempo_s
        return min(max(natural_s * self.adjustments.factor(visit), quickest), slowest)

    def full_instruction(self) -> str:
        """The present visit's instruction, which is the full one from now on."""
        self.full_wording = True
        return (
            instruction(self.visit, self.manner(self.visit, self.doing.choice))
            if self.visit
            else ""
        )

    def saved(self) -> SavedCourse:
        """The place in the routine, as a checkpoint keeps it."""
        return SavedCourse(
            index=self._index,
            visited=tuple(sorted(self._visited)),
            passed=tuple(sorted(self._passed)),
            choice=(self.doing.choice.rounds, self.doing.tempo_s),
            extra_rounds=tuple(self.doing.extra_rounds),
            asked=self.doing.asked,
            taken=self._taken,
            arrives=self._arrives,
            adjustments=self.adjustments.saved(),
        )

    def restore(self, saved: SavedCourse, now: float) -> None:
        """Go to the place in the routine that a checkpoint kept."""
        self.adjustments.restore(saved.adjustments)
        self._index, self._visited = saved.index, set(saved.visited)
        self._passed = set(saved.passed)
        self._taken, self._arrives = saved.taken, saved.arrives
        self.doing.restore(self.visit, saved)
        self.refit(now)

    def optional_ahead(self) -> list[tuple[str, ...]]:
        """The groups of steps that may still be left out, as none of their steps has begun."""
        begun = {self.visits[index].step.step for index in self._visited}
        return [group for group in self._groups if not begun & set(group)]

    def _ahead(self) -> list[Visit]:
        ahead = self.visits[self._index + 1 :]
        return [visit for visit in ahead if not (visit.turn and visit.step.step in self._passed)]

    def _planned_indices(self) -> list[int]:
        """The indices of the visits that were done or will be, by the present plan."""
        return sorted(self._visited | set(self._coming()))

    def _coming(self) -> list[int]:
        planned = self.fitting.plan.choices
        return [
            index
            for index, visit in enumerate(self.visits)
            if index > self._index
            and not (visit.turn and visit.step.step in self._passed)
            and (not planned or visit.step.step in planned)
        ]

    def _enter(self, index: int, left: Visit | None) -> None:
        visit = self.visits[index]
        self._arrives = left is None or left.arrival != visit.arrival
        if self._arrives:
            self.adjustments.turn(second=visit.turn > 0)
        self._index, self._taken, self.full_wording = index, 0, False
        natural = bent_limits(visit, self.adjustments).choice(NATURAL)
        self.doing.enter(visit, self.fitting.plan.choices.get(visit.step.step, natural))
        self._visited.add(index)

    def _blocks(self) -> list[Block]:
        if self.ended:
            return list(ending_blocks(self.words))
        if self.visit is None:
            return []
        arrival = list(arrival_blocks(self.visit)) if self._arrives else []
        return arrival + list(visit_blocks(self.visit, self.manner(self.visit, self.doing.choice)))


def _is_no_work(block: Block) -> bool:
    return not isinstance(block, Work)
