"""Results as rows of a Markdown table, each with how much it rests on."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scripts.bench.hear.intervals import rate, share
from scripts.bench.hear.judge import DETECTED, MISSED, WRONG, false_commands, outcomes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from scripts.bench.hear.intervals import Interval
    from scripts.bench.hear.judge import Outcome
    from scripts.bench.hear.run import Result

    Which = Callable[[Result], bool]

HOUR_S = 3600.0


@dataclass(frozen=True, slots=True)
class Told:
    """Narration, or talk, that nobody meant as a command."""

    sessions: int
    hours: float
    """Of narration, or of talk."""
    session_hours: float
    phrases: Counter[str]
    """What was acted on all the same."""

    @property
    def count(self) -> int:
        """How many false commands."""
        return sum(self.phrases.values())

    @property
    def rate(self) -> Interval:
        """False commands an hour."""
        return rate(self.count, self.hours)


def told(results: Iterable[Result]) -> Told:
    """Everything that these cells acted on though nobody gave a command."""
    results = list(results)
    records = [record for result in results for record in result.records]
    talk_s = sum(result.talk_s for result in results)
    narrated_s = sum(record.narrated_s for record in records)
    return Told(
        len(records),
        (talk_s or narrated_s) / HOUR_S,
        sum(record.length_s for record in records) / HOUR_S,
        Counter(one["phrase"] for record in records for one in false_commands(record)),
    )


def all_outcomes(results: Iterable[Result]) -> list[Outcome]:
    """What became of every command in these cells."""
    return [one for result in results for record in result.records for one in outcomes(record)]


def verdicts(found: Sequence[Outcome]) -> dict[str, Interval]:
    """The share of each verdict, and of `failed`, which is missed or wrong."""
    count = Counter(one.verdict for one in found)
    shares = {name: share(count[name], len(found)) for name in (DETECTED, WRONG, MISSED)}
    shares["failed"] = share(count[WRONG] + count[MISSED], len(found))
    return shares


def percent(interval: Interval) -> str:
    """A share with its interval, in per cent."""
    if math.isnan(interval.value):
        return "-"
    return f"{100 * interval.value:.1f} ({100 * interval.low:.0f} to {100 * interval.high:.0f})"


def per_hour(interval: Interval) -> str:
    """A rate with its interval."""
    if math.isnan(interval.value):
        return "-"
    return f"{_short(interval.value)} ({_short(interval.low)} to {_short(interval.high)})"


def milliseconds(interval: Interval) -> str:
    """A time with its interval."""
    if math.isnan(interval.value):
        return "-"
    low, high = (f"{1000 * one:.0f}" if math.isfinite(one) else "?" for one in _ends(interval))
    return f"{1000 * interval.value:.0f} ({low} to {high})"


def _ends(interval: Interval) -> tuple[float, float]:
    return interval.low, interval.high


def _short(value: float) -> str:
    if math.isinf(value):
        return "∞"
    return "0" if value == 0 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def most(counter: Counter[str], count: int = 5) -> str:
    """The most common, with their numbers."""
    return ", ".join(f"{name} {number}" for name, number in counter.most_common(count)) or "-"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Markdown; the first column is text, the others are figures."""
    lines = [
        "| " + " | ".join(head) + " |",
        "|" + "|".join([" --- ", *[" ---: "] * (len(head) - 1)]) + "|",
    ]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"
