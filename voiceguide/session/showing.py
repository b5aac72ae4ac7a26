"""What a session tells those who watch it: screens, the gate, the beat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voiceguide.pacing.techniques import STILL, UNTOUCHED
from voiceguide.pacing.timeline import duration_of
from voiceguide.session.sayable import sayable
from voiceguide.session.view import State, View

if TYPE_CHECKING:
    from voiceguide.session.parts import Parts


class Showing:
    """Looks at a session's parts, and changes none of them."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._ahead_s: float | None = None
        """Seconds that what is not begun takes; None where an event may have changed that."""

    def refresh(self) -> None:
        """Forget what was added up, as something may have changed."""
        self._ahead_s = None

    def stroke_fraction(self, now: float) -> float | None:
        """The share of the present round that is done, 0 to 1; None while nothing is stroked."""
        rounds, state = self._parts.present.rounds, self._parts.standing.state
        if state is not State.WORKING or not rounds or rounds.done >= rounds.total:
            return None
        step = rounds.work.place.step
        return None if step and step.technique in STILL else rounds.fraction(now)

    def view(self, now: float) -> View:
        """The session as a screen shows it."""
        parts = self._parts
        course, rounds, visit = parts.course, parts.present.rounds, parts.course.visit
        at, speaking, question = (
            parts.standing.until_s(now),
            parts.speech.current,
            parts.questions.open,
        )
        elapsed_s = max(at - parts.present.arrived_s, 0.0)
        return View(
            parts.standing.state,
            parts.routine.title,
            now - parts.schedule.began_s,
            self._shown_left_s(now),
            section=(visit.section.title or visit.section.name) if visit else "",
            side=visit.side.value if visit and visit.side else "",
            step=visit.step.title if visit else "",
            step_number=course.number,
            step_count=course.count,
            item=rounds.work.item if rounds else "",
            direction=(visit.step.direction or "") if visit else "",
            round=min(rounds.done + 1, rounds.total) if rounds else 0,
            rounds=rounds.total if rounds else 0,
            round_fraction=rounds.fraction(at) if rounds else 0.0,
            pressure=0 if visit and visit.step.technique in UNTOUCHED else course.pressure,
            max_pressure=visit.step.max_pressure if visit else 5,
            step_elapsed_s=elapsed_s,
            step_duration_s=elapsed_s + self._step_left_s(now),
            next_step=self._next_title(),
            saying=speaking.text if speaking else "",
            question=question.text if question else "",
            can_say=sayable(parts.standing.state, question, music=parts.options.music),
            sound=parts.loudness.levels,
        )

    def _shown_left_s(self, now: float) -> float:
        """Seconds to the end as planned, for a screen.

        A screen asks ten times a second, so what is ahead is added up only after an event.
        """
        if self._parts.standing.state is State.FINISHED:
            return 0.0
        if self._ahead_s is None:
            self._ahead_s = self._parts.course.left_s()
        return self._parts.schedule.present_left_s(now) + self._ahead_s

    def _step_left_s(self, now: float) -> float:
        parts = self._parts
        left = sum(duration_of(block, parts.measure) for block in parts.course.left())
        return parts.schedule.present_left_s(now) + left

    def _next_title(self) -> str:
        coming, visit = self._parts.course.coming(), self._parts.course.visit
        if coming is None:
            return ""
        changes = coming.side and (visit is None or coming.side != visit.side)
        return (
            f"{coming.step.title} ({coming.side.value})"
            if changes and coming.side
            else coming.step.title
        )
