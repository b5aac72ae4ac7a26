"""The plan of what is not begun; it is made anew when it no longer ends on time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voiceguide.pacing.fit import Plan, fit, natural_plan, total_s

if TYPE_CHECKING:
    from voiceguide.pacing.timeline import Measure
    from voiceguide.session.remainder import Remainder

KEEPS_PLAN_S = 0.05
"""A plan that is out by fewer seconds is kept, so that numbers do not waver from step to step."""
_NO_TIME_S = 0.001
"""Seconds that are planned for when the end has come already."""


class Fitting:
    """Fits what is left of a session to the time that is left."""

    def __init__(self, measure: Measure) -> None:
        self.end_s: float | None = None
        """When the session is to end; None: it takes as long as it takes."""
        self.plan = Plan({})
        self._measure = measure

    def forget(self) -> None:
        """Drop the plan, so that the next one is new whether or not this one would do."""
        self.plan = Plan({})

    def renew(self, starts_s: float, left: Remainder) -> None:
        """Make a new plan for what is left, from `starts_s` on, if the present one does not do."""
        if self.end_s is None:
            self.plan = natural_plan(left)
            return
        if self.plan.choices:
            ends_s = starts_s + total_s(left, self.plan, self._measure)
            if abs(ends_s - self.end_s - self.plan.misses_s) < KEEPS_PLAN_S:
                return
        left_s = self.end_s - starts_s
        plan = fit(left, max(left_s, _NO_TIME_S), self._measure)
        late_s = plan.misses_s + max(_NO_TIME_S - left_s, 0.0)
        self.plan = replace(plan, misses_s=late_s)

    def left_s(self, left: Remainder) -> float:
        """Seconds that the remainder takes, as planned."""
        plan = self.plan if self.plan.choices else natural_plan(left)
        return total_s(left, plan, self._measure)
