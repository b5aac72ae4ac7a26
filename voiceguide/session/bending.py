"""Changes to how a step is done, as someone asks for them: pressure, tempo, length."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from voiceguide.session import words
from voiceguide.session.adjustments import TEMPO_STEP
from voiceguide.session.questions import About, Question
from voiceguide.session.steering import LONG_ROUND_S
from voiceguide.session.view import State

if TYPE_CHECKING:
    from voiceguide.pacing.script import Visit
    from voiceguide.session.holding import Holding
    from voiceguide.session.parts import Parts

STAYS_S = 30.0
"""Seconds that "stay here" adds, in whole rounds. A long round is made longer by twice as much."""


class Bending:
    """Follows the commands that change how a step is done."""

    def __init__(self, parts: Parts, holding: Holding) -> None:
        self._parts = parts
        self._holding = holding

    def press(self, change: int, now: float) -> None:
        """Go a level lighter (-1) or firmer (1), and reply."""
        possible = self._parts.course.doing.press(change)
        self._parts.present.keep_tempo(now)
        self._parts.schedule.reply(self._pressed(change, possible=possible), now)

    def change_tempo(self, now: float, *, slower: bool) -> None:
        """Make the tempo slower or faster, here and later, and reply."""
        says = self._parts.says
        if self._parts.course.doing.bend(slower=TEMPO_STEP if slower else 1 / TEMPO_STEP):
            text = says.slower if slower else says.faster
        else:
            text = says.slowest if slower else says.fastest
        self._parts.present.keep_tempo(now)
        self._parts.schedule.reply(text, now)

    def longer(self, now: float) -> None:
        """Stay at this step for longer, and reply."""
        parts, visit = self._parts, self._parts.course.visit
        if visit is None:
            parts.speech.reply(parts.says.no_step, now)
            return
        long = parts.course.doing.tempo_s > LONG_ROUND_S
        longer_s, share = self._stretched(visit, now) if long else self._more_rounds(visit, now)
        parts.notice()
        parts.noticed.stay(visit, share)
        parts.schedule.reply(words.staying(longer_s, parts.course.words), now)

    def ease(self, now: float) -> None:
        """Go lighter and slower at once where it hurts, let hands rest, and ask if it is better."""
        parts = self._parts
        visit, was_paused = parts.course.visit, parts.standing.state is State.PAUSED
        parts.course.doing.press(-1)
        parts.course.doing.bend(slower=TEMPO_STEP)
        parts.present.keep_tempo(now)
        self._holding.halt(now)
        hint = visit.step.lighter if visit else None
        text = " ".join(filter(None, [parts.says.eased, hint, parts.says.ask_better]))
        parts.questions.ask(Question(About.BETTER, text, now, was_paused=was_paused), now)

    def _pressed(self, change: int, *, possible: bool) -> str:
        """The reply to a change of pressure; `possible` is whether it could be made."""
        course, says = self._parts.course, self._parts.says
        step = course.visit.step if course.visit else None
        if not possible and change < 0:
            return says.lightest
        if not possible:
            return words.firmest(course.pressure, course.words) if step else says.firmest
        if change < 0:
            return words.lighter(step.lighter if step else None, course.words)
        return words.firmer(step.firmer if step else None, course.words)

    def _stretched(self, visit: Visit, now: float) -> tuple[float, float]:
        """Make a long round longer; returns the seconds added, and their share of the step."""
        course = self._parts.course
        longer_s = 2 * STAYS_S
        share = longer_s / course.wished_tempo_s(visit)
        course.doing.lengthen(longer_s)
        self._parts.present.keep_tempo(now)
        return longer_s, share

    def _more_rounds(self, visit: Visit, now: float) -> tuple[float, float]:
        """Add rounds; returns the seconds that they take, and their share of the step."""
        doing, present = self._parts.course.doing, self._parts.present
        more = math.ceil(STAYS_S / doing.tempo_s)
        share = more / (visit.step.repetitions * max(1, len(visit.step.each)))
        doing.bend(rounds=more, item=present.works_done)
        if present.rounds:
            at = self._parts.standing.until_s(now)
            present.rounds.change(at, rounds=present.rounds.total + more)
        return more * doing.tempo_s, share
