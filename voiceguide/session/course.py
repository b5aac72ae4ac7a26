"""The way through a routine: where it stands, what comes next, and how long it still takes.

The present stop's blocks are written anew whenever something changes, and those already done are
passed over; so a change reaches everything that is not yet said.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

from voiceguide.pacing.fit import NATURAL, Plan, fit, natural_plan, optional_groups, total_s
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
from voiceguide.session.remainder import PRESENT, Remainder, bent_limits
from voiceguide.session.saved import SavedCourse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voiceguide.pacing.timeline import Measure
    from voiceguide.routine.model import Routine

KEEPS_PLAN_S = 0.05
"""A plan that is out by no more is kept, so that numbers do not waver from step to step."""

_EVEN = 1e-6
"""Asked for and taken back, a tempo is the same but for rounding."""
_NO_TIME_S = 0.001
"""What is planned for when the end has come already."""


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
        self.end_s: float | None = None
        """When the session is to end; None: when it has taken what it takes."""
        self.adjustments = Adjustments()
        self.visits = visits_of(routine)
        self.full_wording = False
        """Whether the present stop's instruction is to be the full one."""
        self.words = routine.words
        self._brief = brief
        self._remarks = remarks or {}
        self._measure = measure
        self._groups = optional_groups(routine)
        self._index = -1
        self._plan = Plan({})
        self._visited: set[int] = set()
        self._passed: set[str] = set()
        """Optional steps that there was no time for on the first side."""
        self._choice = Choice(1, 1.0)
        self._extra_rounds: list[int] = []
        self._asked = False
        self._taken = 0
        self._arrives = False

    @property
    def visit(self) -> Visit | None:
        """The present visit."""
        return self.visits[self._index] if 0 <= self._index < len(self.visits) else None

    @property
    def ended(self) -> bool:
        """Whether the last visit lies behind."""
        return self._index >= len(self.visits)

    @property
    def number(self) -> int:
        """The present stop's, from 1, among those that are done; 0 before the first."""
        return sum(index <= self._index for index in self._planned_indices())

    @property
    def count(self) -> int:
        """How many visits there are altogether."""
        return len(self._planned_indices())

    @property
    def pressure(self) -> int:
        """At the present visit, 1 to 5; 0 where there is none."""
        return self.adjustments.pressure(self.visit) if self.visit else 0

    @property
    def rounds(self) -> int:
        """The present step's, without those that were asked for."""
        return self._choice.rounds

    @property
    def tempo_s(self) -> float:
        """The present step's seconds a round."""
        return self._choice.tempo_s

    @property
    def shortened(self) -> bool:
        """Whether the present instruction is not the full one."""
        visit = self.visit
        return bool(visit and visit.step.brief and self.manner(visit, self._choice).brief)

    @property
    def works_taken(self) -> int:
        """How many of the present stop's runs of rounds have begun."""
        return sum(isinstance(block, Work) for block in self._blocks()[: self._taken])

    def take(self) -> Block | None:
        """The present stop's next block; None when there is none left."""
        left = self.left()
        if not left:
            return None
        self._taken += 1
        return left[0]

    def current(self) -> Block | None:
        """The block that was taken last, in the words and numbers that hold now."""
        return self._blocks()[self._taken - 1] if self._taken else None

    def left(self) -> list[Block]:
        """The present stop's blocks that are not taken yet."""
        return self._blocks()[self._taken :]

    def again(self) -> None:
        """Begin the present stop's instruction anew, in full, items that are done left out."""
        self.full_wording = True
        blocks = self._blocks()
        if not any(isinstance(block, Work) for block in blocks[: self._taken]):
            self._taken, self._arrives = 0, False

    def forward(self, now: float) -> bool:
        """Leave this visit for the next one that there is time for; False: it was the last."""
        self._owe()
        self._replan(now, Remainder(self, self._ahead(), ()))
        coming = self._coming()
        entered = coming[0] if coming else len(self.visits)
        self._passed |= {
            visit.step.step
            for visit in self.visits[self._index + 1 : entered]
            if visit.step.step not in self._plan.choices
        }
        if coming:
            self._enter(entered, self.visit)
            return True
        self._index, self._taken, self._arrives = len(self.visits), 0, False
        return False

    def take_up(self, works_done: int) -> list[Block]:
        """Stand before the next run of rounds of the present visit; what to say until then."""
        if self.visit is None:
            return []
        blocks = self._blocks()
        works = [index for index, block in enumerate(blocks) if isinstance(block, Work)]
        self._taken = works[min(works_done, len(works) - 1)]
        welcome = Spoken(self.visit.place, Kind.NARRATION, words.welcome_back(self.visit))
        brief = replace(self.manner(self.visit, self._choice), brief=True)
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
        self._plan = Plan({})
        self._replan(now, Remainder(self, self._ahead(), ()))
        self._enter(target, left)
        return bool(before)

    def bend(self, *, rounds: int = 0, item: int = 0, slower: float = 1.0) -> bool:
        """More rounds of an item, or another tempo here and later; False: the tempo cannot."""
        self._asked = True
        if rounds and self.visit:
            items = len(self.visit.step.each) or 1
            self._extra_rounds += [0] * (items - len(self._extra_rounds))
            self._extra_rounds[item] += rounds
        if slower == 1.0:
            self._owe()
            return True
        before_s = self._choice.tempo_s
        self.adjustments.stretch *= slower
        if self.visit:
            self._choice = Choice(self._choice.rounds, self._inside(before_s * slower))
            if self._choice.tempo_s == before_s:
                self.adjustments.stretch /= slower
                return False
        self._owe()
        return True

    def lengthen(self, seconds: float) -> None:
        """Longer rounds here, whatever the step's limits."""
        self._asked = True
        self._choice = Choice(self._choice.rounds, self._choice.tempo_s + seconds)
        self._owe()

    def press(self, change: int) -> bool:
        """A level lighter (-1) or firmer (1), here and later; False where that is not possible."""
        before = self.adjustments.stretch
        if not self.adjustments.press(self.visit, change):
            return False
        self._asked = True
        tempo_s = self._choice.tempo_s * self.adjustments.stretch / before
        self._choice = Choice(self._choice.rounds, self._inside(tempo_s))
        self._owe()
        return True

    def refit(self, starts_s: float) -> float:
        """Plan what is not begun, which starts at `starts_s`; by how many seconds it ends late."""
        self._replan(starts_s, Remainder(self, self._ahead(), self.left()))
        if PRESENT in self._plan.choices:
            tempo_s = self._plan.choices[PRESENT].tempo_s
            self._choice = Choice(self._choice.rounds, tempo_s)
        return self._plan.misses_s

    def left_s(self) -> float:
        """Seconds that what is not begun takes, as planned."""
        score = Remainder(self, self._ahead(), self.left())
        plan = self._plan if self._plan.choices else natural_plan(score)
        return total_s(score, plan, self._measure)

    def coming(self) -> Visit | None:
        """The visit after this one."""
        coming = self._coming()
        return self.visits[coming[0]] if coming else None

    def manner(self, visit: Visit, choice: Choice) -> Manner:
        """How a visit is done when its turn comes."""
        present = visit == self.visit
        owed = self.adjustments.owed_at(visit)
        extra = owed.extra_rounds if owed else ()
        brief = bool(visit.turn or self._brief)
        return Manner(
            choice,
            self.adjustments.pressure(visit),
            brief and not (present and self.full_wording),
            SETTLE_S + self._plan.extra_rest_s,
            tuple(self._extra_rounds) if present else extra,
            self._note(owed, visit) if owed and owed.asked else self._remark(visit),
        )

    def _note(self, owed: Owed, visit: Visit) -> str:
        """What is as on the first side; pressure only where it still is."""
        same = self.adjustments.pressure(visit) - visit.step.pressure == owed.levels
        return words.as_before(owed if same else replace(owed, levels=0), visit)

    def _remark(self, visit: Visit) -> str:
        """What is known beforehand, where it still holds."""
        if visit.turn or self.wished(visit):
            return ""
        return self._remarks.get(visit.step.step, "")

    def wished(self, visit: Visit) -> bool:
        """Whether pressure or tempo are to be other than the routine says."""
        pressure = self.adjustments.pressure(visit)
        return pressure != visit.step.pressure or abs(self.adjustments.factor(visit) - 1) > _EVEN

    def wished_tempo_s(self, visit: Visit) -> float:
        """Seconds a round as someone wished for, within the step's limits; not fitted."""
        quickest, natural_s, slowest = limits_of(visit.step, 1).tempo_s
        return min(max(natural_s * self.adjustments.factor(visit), quickest), slowest)

    def full_instruction(self) -> str:
        """The present stop's instruction, which is the full one from now on."""
        self.full_wording = True
        return instruction(self.visit, self.manner(self.visit, self._choice)) if self.visit else ""

    def saved(self) -> SavedCourse:
        """Where it stands, as it is kept."""
        return SavedCourse(
            index=self._index,
            visited=tuple(sorted(self._visited)),
            passed=tuple(sorted(self._passed)),
            choice=(self._choice.rounds, self._choice.tempo_s),
            extra_rounds=tuple(self._extra_rounds),
            asked=self._asked,
            taken=self._taken,
            arrives=self._arrives,
            adjustments=self.adjustments.saved(),
        )

    def restore(self, saved: SavedCourse, now: float) -> None:
        """Stand where it was kept."""
        self.adjustments = Adjustments.restored(saved.adjustments)
        self._index, self._visited = saved.index, set(saved.visited)
        self._passed, self._asked = set(saved.passed), saved.asked
        self._choice = Choice(*saved.choice)
        self._extra_rounds, self._taken = list(saved.extra_rounds), saved.taken
        self._arrives = saved.arrives
        self.refit(now)

    def _replan(self, starts_s: float, score: Remainder) -> None:
        """Make a new plan where the present one does not end on time any more."""
        if self.end_s is None:
            self._plan = natural_plan(score)
            return
        if self._plan.choices:
            ends_s = starts_s + total_s(score, self._plan, self._measure)
            if abs(ends_s - self.end_s - self._plan.misses_s) < KEEPS_PLAN_S:
                return
        left_s = self.end_s - starts_s
        plan = fit(score, max(left_s, _NO_TIME_S), self._measure)
        late_s = plan.misses_s + max(_NO_TIME_S - left_s, 0.0)
        self._plan = replace(plan, misses_s=late_s)

    def optional_ahead(self) -> list[tuple[str, ...]]:
        """What may still be left out: nothing of which has been done."""
        begun = {self.visits[index].step.step for index in self._visited}
        return [group for group in self._groups if not begun & set(group)]

    def _ahead(self) -> list[Visit]:
        ahead = self.visits[self._index + 1 :]
        return [visit for visit in ahead if not (visit.turn and visit.step.step in self._passed)]

    def _planned_indices(self) -> list[int]:
        """The visits that were done or will be, by the present plan."""
        return sorted(self._visited | set(self._coming()))

    def _coming(self) -> list[int]:
        planned = self._plan.choices
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
        owed = self.adjustments.owed_at(visit)
        self._index, self._taken, self._asked, self.full_wording = index, 0, False, False
        self._extra_rounds = list(owed.extra_rounds) if owed else []
        natural = bent_limits(visit, self.adjustments).choice(NATURAL)
        self._choice = self._plan.choices.get(visit.step.step, natural)
        self._visited.add(index)

    def _owe(self) -> None:
        """What the first side gets is owed to the second, from the moment it is asked for."""
        visit = self.visit
        if visit and not visit.turn and len(visit.section.sides) > 1:
            levels = self.adjustments.pressure(visit) - visit.step.pressure
            extra = tuple(self._extra_rounds)
            stretch = self.adjustments.stretch
            self.adjustments.owed[visit.step.step] = Owed(
                self._choice, levels, extra, self._asked, stretch
            )

    def _inside(self, tempo_s: float) -> float:
        if self.visit is None:
            return tempo_s
        quickest, _, slowest = limits_of(self.visit.step, 1).tempo_s
        # Who asked to stay longer has gone beyond the limit on purpose.
        return min(max(tempo_s, quickest), max(slowest, self._choice.tempo_s))

    def _blocks(self) -> list[Block]:
        if self.ended:
            return list(ending_blocks(self.words))
        if self.visit is None:
            return []
        arrival = list(arrival_blocks(self.visit)) if self._arrives else []
        return arrival + list(visit_blocks(self.visit, self.manner(self.visit, self._choice)))


def _is_no_work(block: Block) -> bool:
    return not isinstance(block, Work)
