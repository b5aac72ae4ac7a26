"""Stretches or shortens what is still to be done to a length, within what its steps allow.

Narration is never rushed. What flexes, in this order: rounds and tempo of every step together, so
that the balance between steps stays as written; optional steps and sections, which come and go; and
last, by a few seconds, the pauses in which hands settle. Both sides always get the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Protocol

from voiceguide.errors import TimingError
from voiceguide.hints import Setting
from voiceguide.pacing.script import (
    SETTLE_S,
    Choice,
    Kind,
    Limits,
    Pause,
    Work,
    limits_of,
    write_script,
)
from voiceguide.pacing.timeline import Timeline, build_timeline, duration_of
from voiceguide.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from voiceguide.pacing.script import Block
    from voiceguide.pacing.timeline import Measure
    from voiceguide.routine.model import Routine

LEAST, NATURAL, MOST = 0, 1, 2
LEAVING_OUT_COSTS = 0.15
"""Leaving out an optional step weighs as much as bending all the others by about 15 %."""
_MAX_SUBSETS_OF = 8

Choices = dict[str, Choice]


class Fittable(Protocol):
    """Steps to be done, and how far they flex: a whole routine, or what is left of one."""

    @property
    def limits(self) -> dict[str, Limits]:
        """The limits of every step that can flex, by name, in order."""

    @property
    def optional(self) -> list[tuple[str, ...]]:
        """The names of steps that may be left out, each group together."""

    def blocks(self, choices: Mapping[str, Choice], extra_rest_s: float = 0.0) -> Iterator[Block]:
        """All blocks in order, done as chosen; steps without a choice are left out."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The rounds, tempos and pauses that fit a routine, or what is left of one, to a length."""

    choices: Choices
    extra_rest_s: float = 0.0
    """Seconds added to every settling pause."""
    misses_s: float = 0.0
    """Seconds by which it is longer than asked for, where that cannot be reached; negative:
    shorter."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """A routine's length as written, and its shortest and longest when fitted. Seconds."""

    shortest_s: float
    natural_s: float
    longest_s: float


class FittableRoutine:
    """A routine from its first word to its last."""

    def __init__(self, routine: Routine) -> None:
        self._routine = routine
        self.limits = {
            step.step: limits_of(step, max(1, len(section.sides)))
            for section in routine.sections
            for step in section.steps
        }
        self.optional = optional_groups(routine)

    def blocks(self, choices: Mapping[str, Choice], extra_rest_s: float = 0.0) -> Iterator[Block]:
        """The routine's whole script."""
        return write_script(self._routine, choices, extra_rest_s=extra_rest_s)


def optional_groups(routine: Routine) -> list[tuple[str, ...]]:
    """Names of steps that are left out together: an optional section's, or one optional step's."""
    groups: list[tuple[str, ...]] = []
    for section in routine.sections:
        if section.optional:
            groups.append(tuple(step.step for step in section.steps))
        else:
            groups.extend((step.step,) for step in section.steps if step.optional)
    return groups


def natural_timeline(routine: Routine, measure: Measure) -> Timeline:
    """The session as written: every step, its own rounds and tempos."""
    return _timeline(routine, natural_plan(FittableRoutine(routine)), measure)


def planned(routine: Routine, target_s: float | None, measure: Measure) -> Timeline:
    """The session that takes `target_s` seconds; None: as it is written.

    Raises:
        TimingError: as `fit_timeline`.
    """
    if target_s is None:
        return natural_timeline(routine, measure)
    return fit_timeline(routine, target_s, measure)


def lengths(routine: Routine, measure: Measure) -> Lengths:
    """The session's possible lengths in this narrator's voice."""
    fittable = FittableRoutine(routine)
    return Lengths(
        total_s(fittable, shortest_plan(fittable, measure), measure),
        total_s(fittable, natural_plan(fittable), measure),
        total_s(fittable, longest_plan(fittable), measure),
    )


def fit_timeline(routine: Routine, target_s: float, measure: Measure) -> Timeline:
    """The session that takes `target_s` seconds.

    Raises:
        TimingError: when the length is out of reach; it names the shortest and the longest.
    """
    plan = fit(FittableRoutine(routine), target_s, measure)
    if plan.misses_s:
        possible = lengths(routine, measure)
        raise TimingError(
            f"{routine.routine} cannot take {_minutes(target_s)}: "
            f"it takes from {_minutes(possible.shortest_s, up=True)} "
            f"to {_minutes(possible.longest_s)}",
            hint=f"Its natural length is {_minutes(possible.natural_s)}; "
            f"give {Setting.MINUTES} within those limits.",
        )
    return _timeline(routine, plan, measure)


def fit(fittable: Fittable, target_s: float, measure: Measure) -> Plan:
    """The plan that takes `target_s` seconds, or comes nearest to it."""
    longest, shortest = longest_plan(fittable), shortest_plan(fittable, measure)
    for plan in (longest, shortest):
        misses_s = total_s(fittable, plan, measure) - target_s
        if misses_s < 0 if plan is longest else misses_s > 0:
            return Plan(plan.choices, misses_s=misses_s)
    for limits in _subsets(fittable, target_s, measure):
        fitted = _fit(fittable, limits, target_s, measure)
        if fitted:
            return fitted
    return shortest  # within the fractions of a second that its pauses could not give


def natural_plan(fittable: Fittable) -> Plan:
    """The plan that does everything as written."""
    return Plan(_choices(fittable.limits, NATURAL))


def longest_plan(fittable: Fittable) -> Plan:
    """The plan that does every step at its most."""
    return Plan(_choices(fittable.limits, MOST))


def shortest_plan(fittable: Fittable, measure: Measure) -> Plan:
    """The plan that does every step at its least, and none that can be left out."""
    needed = _without(fittable.limits, sum(fittable.optional, ()))
    if needed or not fittable.limits:
        return Plan(_choices(needed, LEAST))
    # Optional throughout; something has to stay, in one of the ways that fitting tries.
    ways = (
        _without(fittable.limits, left_out) for left_out, _ in _ways_to_leave_out(fittable.optional)
    )
    plans = [Plan(_choices(kept, LEAST)) for kept in ways if kept]
    return min(plans, key=lambda plan: total_s(fittable, plan, measure))


def total_s(fittable: Fittable, plan: Plan, measure: Measure) -> float:
    """Seconds that it takes when it is done by a plan."""
    blocks = fittable.blocks(plan.choices, plan.extra_rest_s)
    return sum(duration_of(block, measure) for block in blocks)


def _minutes(seconds: float, *, up: bool = False) -> str:
    """Minutes to a tenth, rounded so that a quoted limit can itself be asked for."""
    tenths = math.ceil(seconds / 6) if up else math.floor(seconds / 6)
    return counted(tenths / 10, "minute")


def _without(limits: dict[str, Limits], names: tuple[str, ...]) -> dict[str, Limits]:
    return {name: limit for name, limit in limits.items() if name not in names}


def _choices(limits: dict[str, Limits], index: int) -> Choices:
    return {name: limit.choice(index) for name, limit in limits.items()}


def _timeline(routine: Routine, plan: Plan, measure: Measure) -> Timeline:
    blocks = FittableRoutine(routine).blocks(plan.choices, plan.extra_rest_s)
    return build_timeline(routine.routine, routine.title, blocks, measure)


def _total(fittable: Fittable, choices: Choices, measure: Measure) -> float:
    return total_s(fittable, Plan(choices), measure)


def _subsets(fittable: Fittable, target_s: float, measure: Measure) -> list[dict[str, Limits]]:
    """The limits of the steps kept, for each way to leave some out; the least bending first."""

    def cost(left_out: tuple[str, ...], count: int) -> tuple[float, dict[str, Limits]]:
        kept = _without(fittable.limits, left_out)
        natural_s = _total(fittable, _choices(kept, NATURAL), measure)
        return abs(math.log(target_s / natural_s)) + LEAVING_OUT_COSTS * count, kept

    priced = [cost(left_out, count) for left_out, count in _ways_to_leave_out(fittable.optional)]
    return [kept for _, kept in sorted(priced, key=lambda pair: pair[0]) if kept]


def _ways_to_leave_out(units: list[tuple[str, ...]]) -> Iterator[tuple[tuple[str, ...], int]]:
    for count in range(len(units) + 1):
        if len(units) <= _MAX_SUBSETS_OF:
            for chosen in combinations(units, count):
                yield sum(chosen, ()), count
        else:  # too many to try them all: the later ones go first
            yield sum(units[len(units) - count :], ()), count


def _fit(
    fittable: Fittable, limits: dict[str, Limits], target_s: float, measure: Measure
) -> Plan | None:
    """The plan for these steps: rounds, tempos and settling pauses; None if it cannot be so short.

    Rounds are whole, so they are moved one at a time until the tempos can make up the difference.
    """
    natural = _choices(limits, NATURAL)
    spare_s = target_s - _speech_s(fittable, natural, measure)
    rounds = _scaled_rounds(limits, max(0.0, spare_s / _work_s(natural, limits)))

    def spare_after(index: int, change: dict[str, int]) -> float:
        """Seconds left over at every step's quickest or slowest tempo."""
        return target_s - _total(fittable, _at(limits, rounds | change, index), measure)

    while spare_after(LEAST, {}) < 0:
        shorter = _shortened(limits, rounds)
        if not shorter:
            break  # by fractions of a second, which the pauses can give
        rounds |= shorter
    while spare_after(MOST, {}) > 0:
        longer = (one for one in _lengthened(limits, rounds) if spare_after(LEAST, one) >= 0)
        change = next(longer, None)
        if not change:
            break
        rounds |= change
    choices = _at(limits, rounds, NATURAL)
    # Spoken minutes depend on the tempo, and the time left for work on what is spoken.
    for _ in range(3):
        spare_s = target_s - _speech_s(fittable, choices, measure)
        choices = _with_tempos(limits, rounds, spare_s)
    # What whole rounds could not take goes to the pauses.
    left_s, pauses = target_s - _total(fittable, choices, measure), _pauses(fittable, choices)
    if not pauses:
        return Plan(choices, misses_s=-left_s)
    return None if left_s / pauses < -SETTLE_S / 3 else Plan(choices, left_s / pauses)


def _at(limits: dict[str, Limits], rounds: dict[str, int], index: int) -> Choices:
    """These rounds at every step's quickest, natural or slowest tempo."""
    return {name: Choice(rounds[name], limit.tempo_s[index]) for name, limit in limits.items()}


def _scaled_rounds(limits: dict[str, Limits], scale: float) -> dict[str, int]:
    return {
        name: round(_clamped(limit.rounds[NATURAL] * scale, limit.rounds))
        for name, limit in limits.items()
    }


def _clamped(value: float, limits: tuple[float, float, float]) -> float:
    return min(max(value, limits[LEAST]), limits[MOST])


def _speech_s(fittable: Fittable, choices: Choices, measure: Measure) -> float:
    """Seconds of everything but the work: narration, chimes and pauses."""
    blocks = fittable.blocks(choices)
    return sum(duration_of(block, measure) for block in blocks if not isinstance(block, Work))


def _work_s(choices: Choices, limits: dict[str, Limits]) -> float:
    return sum(
        (limits[name].copies * choice.rounds + limits[name].extra_rounds) * choice.tempo_s
        for name, choice in choices.items()
    )


def _shortened(limits: dict[str, Limits], rounds: dict[str, int]) -> dict[str, int]:
    """The change to one round less, of the step with the most compared to its natural number."""
    able = [name for name, limit in limits.items() if rounds[name] > limit.rounds[LEAST]]
    name = max(able, key=lambda name: rounds[name] / limits[name].rounds[NATURAL], default=None)
    return {name: rounds[name] - 1} if name else {}


def _lengthened(limits: dict[str, Limits], rounds: dict[str, int]) -> list[dict[str, int]]:
    """Changes to one round more, first of the step that has the fewest for its natural number."""
    able = [name for name, limit in limits.items() if rounds[name] < limit.rounds[MOST]]
    able.sort(key=lambda name: rounds[name] / limits[name].rounds[NATURAL])
    return [{name: rounds[name] + 1} for name in able]


def _with_tempos(limits: dict[str, Limits], rounds: dict[str, int], work_s: float) -> Choices:
    """Every tempo scaled alike, each within its limits, so that the work takes `work_s`."""

    def scaled(scale: float) -> Choices:
        return {
            name: Choice(rounds[name], _clamped(limit.tempo_s[NATURAL] * scale, limit.tempo_s))
            for name, limit in limits.items()
        }

    low, high = 0.0, max(limit.tempo_s[MOST] / limit.tempo_s[NATURAL] for limit in limits.values())
    for _ in range(60):  # halvings: far below a sample
        middle = (low + high) / 2
        low, high = (middle, high) if _work_s(scaled(middle), limits) < work_s else (low, middle)
    return scaled(high)


def _pauses(fittable: Fittable, choices: Choices) -> int:
    """The number of pauses in which hands settle."""
    return sum(
        isinstance(block, Pause) and block.kind is Kind.REST and block.place.step is not None
        for block in fittable.blocks(choices)
    )
