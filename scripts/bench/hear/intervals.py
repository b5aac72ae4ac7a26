"""How sure a count is: 95 % intervals for shares and for rates."""

from __future__ import annotations

import math
from dataclasses import dataclass

SURE = 0.95
_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate, and between which values the truth lies with 95 % confidence."""

    value: float
    low: float
    high: float


def share(count: int, total: int) -> Interval:
    """A share of independent trials, by Wilson's score interval; all of it unknown without any."""
    if not 0 <= count <= total:
        raise ValueError(f"{count} of {total} is no share")
    if not total:
        return Interval(math.nan, 0.0, 1.0)
    value, square = count / total, _Z * _Z / total
    middle = (value + square / 2) / (1 + square)
    spread = math.sqrt(square * (value * (1 - value) + square / 4)) / (1 + square)
    low = 0.0 if count == 0 else middle - spread
    high = 1.0 if count == total else middle + spread
    return Interval(value, low, high)


def rate(count: int, hours: float) -> Interval:
    """Events an hour, by the exact Poisson interval of Garwood; unknown without any time."""
    from scipy.stats import chi2

    if hours <= 0:
        return Interval(math.nan, 0.0, math.inf)
    tail = (1 - SURE) / 2
    low = float(chi2.ppf(tail, 2 * count)) / 2 if count else 0.0
    high = float(chi2.ppf(1 - tail, 2 * count + 2)) / 2
    return Interval(count / hours, low / hours, high / hours)


def quantile_interval(values: list[float], part: float) -> Interval:
    """A quantile of what was measured, between order statistics, which need no distribution."""
    from scipy.stats import binom

    if not values:
        return Interval(math.nan, -math.inf, math.inf)
    ordered, count = sorted(values), len(values)
    low = int(binom.ppf((1 - SURE) / 2, count, part)) - 1
    high = int(binom.ppf((1 + SURE) / 2, count, part))
    at = min(int(part * count), count - 1)
    return Interval(
        ordered[at],
        ordered[low] if low >= 0 else -math.inf,
        ordered[high] if high < count else math.inf,
    )
