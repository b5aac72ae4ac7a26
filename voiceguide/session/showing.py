"""What a session tells those who watch it: screens, the gate, the beat."""

from __future__ import annotations

import math

from voiceguide.commands import ANSWERS, Command
from voiceguide.pacing.techniques import STILL, UNTOUCHED
from voiceguide.pacing.timeline import duration_of
from voiceguide.session.flow import Flow
from voiceguide.session.sayable import sayable
from voiceguide.session.view import Levels, State, View


class Showing(Flow):
    """A flow that can be looked at. Nothing here changes it."""

    @property
    def answers(self) -> frozenset[Command]:
        """What answers the question that is open; nothing when none is."""
        return ANSWERS if self._question else frozenset()

    def stroke_fraction(self, now: float) -> float | None:
        """How much of the present round is done, 0 to 1; None while nothing is stroked."""
        rounds = self._rounds
        if self.state is not State.WORKING or not rounds or rounds.done >= rounds.total:
            return None
        step = rounds.work.place.step
        return None if step and step.technique in STILL else rounds.fraction(now)

    def left_s(self, now: float) -> float:
        """Seconds to the end, as planned by now."""
        return self._with_present_s(now, self._course.left_s())

    def view(self, now: float) -> View:
        """The session as a screen shows it."""
        course, rounds, visit = self._course, self._rounds, self._course.visit
        at = self._worked_until_s(now)
        speaking = self._speech.current
        return View(
            self.state,
            self.routine.title,
            now - self._began_s,
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
            step_elapsed_s=max(at - self._arrived_s, 0.0),
            step_duration_s=max(at - self._arrived_s, 0.0) + self._step_left_s(now),
            next_step=self._next_title(),
            saying=speaking.text if speaking else "",
            question=self._question.text if self._question else "",
            can_say=sayable(self.state, self._question, music=self._options.music),
            sound=self._sound(),
        )

    def _sound(self) -> Levels:
        music_db = self._music_db if self._music_on else -math.inf
        return Levels(self._gain_db, music_db if self._options.music else None)

    def _shown_left_s(self, now: float) -> float:
        """As `left_s`; ten times a second, it adds up what is ahead only after an event."""
        if self._ahead_s is None:
            self._ahead_s = self._course.left_s()
        return self._with_present_s(now, self._ahead_s)

    def _with_present_s(self, now: float, ahead_s: float) -> float:
        if self.state is State.FINISHED:
            return 0.0
        return max(self._present_end_s(now) - now, 0.0) + ahead_s

    def _step_left_s(self, now: float) -> float:
        present_s = max(self._present_end_s(now) - now, 0.0)
        return present_s + sum(duration_of(block, self._measure) for block in self._course.left())

    def _next_title(self) -> str:
        coming, visit = self._course.coming(), self._course.visit
        if coming is None:
            return ""
        changes = coming.side and (visit is None or coming.side != visit.side)
        return (
            f"{coming.step.title} ({coming.side.value})"
            if changes and coming.side
            else coming.step.title
        )
