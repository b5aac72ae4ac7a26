"""Going elsewhere in the routine: on, back, and the same again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voiceguide.session import words
from voiceguide.session.view import State

if TYPE_CHECKING:
    from voiceguide.session.flow import Flow
    from voiceguide.session.holding import Holding
    from voiceguide.session.parts import Parts
    from voiceguide.session.rounds import Rounds

LONG_ROUND_S = 40.0


class Steering:
    """Follows "next", "back" and "repeat"."""

    def __init__(self, parts: Parts, holding: Holding, flow: Flow) -> None:
        self._parts = parts
        self._holding = holding
        self._flow = flow

    def next(self, now: float) -> None:
        """Leave what is on for what comes next."""
        parts = self._parts
        if parts.course.ended:
            parts.speech.reply(parts.says.ending, now)
        elif parts.opening and parts.course.number == 0:
            parts.opening.skip_words()  # precautions are not passed over with them
            self._holding.drop(now)
            self._flow.next_block(now)
        else:
            self._holding.drop(now)
            self._flow.leave_for_next(now)

    def back(self, now: float) -> None:
        """Go to the visit before."""
        parts = self._parts
        if parts.course.number == 0:
            parts.speech.reply(parts.says.no_step, now)
            return
        first = not parts.course.backward(now)
        self._holding.drop(now)
        self._flow.arrive(now)
        if first:
            parts.speech.reply(parts.says.first_step, now)

    def repeat(self, now: float) -> None:
        """Do another set of rounds while hands work; otherwise say once more what was said."""
        course, present = self._parts.course, self._parts.present
        at_work = self._parts.standing.state is State.WORKING
        if at_work and present.rounds and not _is_long(present.rounds):
            self._once_more(present.rounds, now)
        elif course.visit is None:
            if present.block:
                self._holding.drop(now)
                self._flow.begin(present.block, now)
        elif course.works_taken:
            self._instruct(now)
        else:
            self._holding.drop(now)
            course.again()
            self._flow.next_block(now)

    def _instruct(self, now: float) -> None:
        """Say the instruction in full; a paused session goes on after it."""
        parts = self._parts
        paused = parts.standing.state is State.PAUSED
        text = parts.course.full_instruction()
        parts.speech.reply(text, now, self._holding.release if paused else None)

    def _once_more(self, rounds: Rounds, now: float) -> None:
        """Add another set of rounds, and say the full instruction if the short one was said."""
        course = self._parts.course
        more = course.doing.choice.rounds
        course.doing.bend(rounds=more, item=self._parts.present.works_done)
        rounds.change(now, rounds=rounds.total + more)
        text = words.more_rounds(more, course.words)
        if course.shortened:
            text += " " + course.full_instruction()
        self._parts.schedule.reply(text, now)


def _is_long(rounds: Rounds) -> bool:
    """Whether this is one long round, such as a soak.

    It is not done again for a "repeat"; what it is about is said again.
    """
    return rounds.total == 1 and rounds.tempo_s > LONG_ROUND_S
