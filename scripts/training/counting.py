"""How many false commands bars let through, and which bars let no more than so many through."""

from __future__ import annotations

import math
from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.listener.gate import SILENCE, Accepted, Context, Gate
from voiceguide.listener.language.vocabulary import Tier

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.training.events import Run
    from voiceguide.listener.thresholds import Thresholds

DENSITY = {Tier.PHRASE: 150.0, Tier.WORD: 23.0}
"""So many hours of ordinary English hold as many of the vocabulary's phrases, or of its bare words,
as one of tuning's small talk: density.py's COUNTED, rounded down."""
COUNTS = (1, 2, 4, 8)
"""Of false commands, through which the line goes: the nearest to the budgets, as the slope is not
the same all the way."""
FLOOR, CEILING = -30.0, 10.0
"""Bars are looked for between these; no recogniser's scores lie beyond."""


def lowest(
    runs: list[Run],
    budget: float,
    make: Callable[[float], Thresholds],
    tier: Tier | None = None,
    context: Context = SILENCE,
) -> float:
    """The lowest bar with no more false commands an hour than the budget, by the line.

    Without a tier, those of the small talk count in full.
    """
    target = budget * ordinary_hours(runs)
    at = partial(bar_of, runs, make=make, tier=tier, context=context)
    if target >= COUNTS[-1]:
        return rounded(at(round(target)))
    slope, start = np.polyfit(np.log(COUNTS), [at(count) for count in COUNTS], 1)
    return rounded(start + slope * math.log(target))


def bar_of(
    runs: list[Run],
    count: float,
    make: Callable[[float], Thresholds],
    tier: Tier | None = None,
    context: Context | None = None,
) -> float:
    """The lowest bar with no more than so many false commands."""
    low, high = FLOOR, CEILING
    while high - low > 0.005:
        middle = (low + high) / 2
        if weighed_count(runs, make(middle), tier, context) > count:
            low = middle
        else:
            high = middle
    return high


def weighed_count(
    runs: list[Run], thresholds: Thresholds, tier: Tier | None, context: Context | None
) -> float:
    """False commands in as much talk as there is beside the small talk."""
    return sum(counted_by_phrase(runs, thresholds, tier, context).values())


def counted_by_phrase(
    runs: list[Run],
    thresholds: Thresholds,
    tier: Tier | None = None,
    context: Context | None = None,
) -> dict[str, float]:
    """The same for each phrase."""
    counts: dict[str, float] = defaultdict(float)
    dense = [run for run in runs if run.dense]
    stands_for = sum(run.hours for run in dense) * (DENSITY[tier] if tier else 1.0)
    for alike, weight in (
        ([run for run in runs if not run.dense], 1.0),
        (dense, ordinary_hours(runs) / max(stands_for, 1e-9)),
    ):
        for one in false_commands(alike, thresholds, context):
            counts[one.phrase] += weight
    return counts


def ordinary_hours(runs: list[Run]) -> float:
    """Of all but the small talk."""
    return sum(run.hours for run in runs if not run.dense)


def false_commands(
    runs: list[Run], thresholds: Thresholds, context: Context | None = None
) -> list[Accepted]:
    """What the gate would act on; `context` in place of the events' own."""
    found = []
    for stream in (stream for run in runs for stream in run.streams):
        gate = Gate(thresholds)
        verdicts = [gate.judge(hypothesis, context or own) for hypothesis, own in stream]
        found += [verdict for verdict in verdicts if isinstance(verdict, Accepted)]
    return found


def rounded(bar: float) -> float:
    """To two digits, never less."""
    return math.ceil(bar * 100) / 100
