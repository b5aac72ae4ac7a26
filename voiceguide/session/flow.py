"""Lets a session go on by itself: block after block, round after round.

There is one voice; a reply takes it from the narration, which follows after. All times are seconds
on one clock, which only goes forward.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from voiceguide.pacing.script import Kind, Place, Spoken, Work
from voiceguide.routine.model import Precaution
from voiceguide.session.effects import Began, Sound, Tone
from voiceguide.session.keeping import keep
from voiceguide.session.questions import About, Question
from voiceguide.session.speech import Role
from voiceguide.session.view import State

if TYPE_CHECKING:
    from voiceguide.pacing.script import Block, Pause
    from voiceguide.session.answers import Answers
    from voiceguide.session.holding import Holding
    from voiceguide.session.parts import Parts
    from voiceguide.session.rounds import Rounds


class Flow:
    """Begins what comes next, and does what is due."""

    def __init__(self, parts: Parts, holding: Holding, answers: Answers) -> None:
        self._parts = parts
        self._holding = holding
        self._answers = answers

    # What is due

    def tick(self, now: float) -> float | None:
        """Do whatever is due, one thing a pass; returns when something is due next."""
        standing, speech = self._parts.standing, self._parts.speech
        while standing.state is not State.FINISHED and self._do_due(now):
            pass
        if speech.swells_s is not None and now >= speech.swells_s:
            speech.swell()
        return self._next_deadline(now)

    def _do_due(self, now: float) -> bool:
        parts = self._parts
        standing, due_s = parts.standing, parts.present.due_s
        if parts.questions.until_s is not None and now >= parts.questions.until_s:
            self._answers.expire(now)
        elif standing.state is State.WORKING and parts.present.rounds:
            return self._work_on(parts.present.rounds, now)
        elif standing.moving and due_s is not None and now >= due_s:
            if parts.speech.current:
                return False
            self.next_block(_punctual(due_s, now))
        elif standing.waiting and now >= self._holding.reminder_s:
            self._holding.remind(now)
        else:
            return False
        return True

    def _next_deadline(self, now: float) -> float | None:
        parts = self._parts
        standing, rounds = parts.standing, parts.present.rounds
        if standing.state is State.FINISHED:
            return None
        due = [parts.questions.until_s, parts.speech.swells_s]
        if standing.state is State.WORKING and rounds:
            due.append(rounds.deadline(now))
        elif standing.moving:
            due.append(parts.present.due_s)
        elif standing.waiting:
            due.append(self._holding.reminder_s)
        # What is overdue waits for the voice, whose end is an event.
        return min((time for time in due if time is not None and time > now), default=None)

    # Blocks

    def next_block(self, at: float) -> None:
        """Begin the next block, at the time `at` when the one before it ended."""
        parts = self._parts
        parts.present.clear(apart=bool(parts.opening))
        if parts.opening:
            self._begin_opening(parts.opening.take(), at)
            return
        parts.opening.was_read()
        parts.schedule.refit(at)
        block = parts.course.take()
        if block:
            self.begin(block, at)
        elif parts.course.ended:
            self._holding.finish("finished")
        else:
            self.leave_for_next(at)

    def leave_for_next(self, at: float) -> None:
        """Go to the next visit that there is time for."""
        self._parts.course.forward(at)
        self.arrive(at)

    def arrive(self, at: float) -> None:
        """Begin the visit that the course stands at now."""
        parts = self._parts
        parts.standing.narrate()
        parts.present.arrive(at)
        parts.opening.clear()  # what was to introduce the visit before this one
        keep(parts, at, durable=True)
        parts.schedule.refit(at)
        news = parts.schedule.news()
        if news:
            parts.opening.add([Spoken(Place("time"), Kind.NARRATION, news)])
        self.next_block(at)

    def begin(self, block: Block, at: float) -> None:
        """Begin this block."""
        parts = self._parts
        parts.present.begin(block)
        if isinstance(block, Work):
            parts.standing.work()
            rounds = parts.present.work(block, at)
            parts.noticed.note_carried(parts.course)
            parts.present.log_round(rounds)
            return
        if parts.course.number == 0:
            parts.standing.prepare()
        else:
            parts.standing.narrate()
        if isinstance(block, Spoken):
            self._narrate(block, at)
        else:
            self._rest(block, at)

    def _begin_opening(self, coming: Block | Precaution, at: float) -> None:
        parts = self._parts
        if not isinstance(coming, Precaution):
            self.begin(coming, at)
        elif parts.questions.can_hear:
            parts.questions.ask(Question(About.PRECAUTION, coming.ask, at, coming), at)
        else:
            self.begin(parts.opening.read_out(coming), at)

    def _narrate(self, block: Spoken, at: float) -> None:
        pressure = self._parts.course.pressure or None
        self._parts.out.append(Began(block.kind, block.place, block.text, pressure=pressure))
        self._parts.speech.say(block.text, Role.NARRATION, at)

    def _rest(self, block: Pause, at: float) -> None:
        pressure = self._parts.course.pressure or None
        self._parts.out.append(Began(block.kind, block.place, pressure=pressure))
        if block.kind is Kind.CHIME:
            self._parts.out.append(Sound(_tone(block.place), block.duration_s))
        self._parts.present.wait_until(at + block.duration_s)

    # Work

    def _work_on(self, rounds: Rounds, now: float) -> bool:
        parts = self._parts
        if rounds.done >= rounds.total:
            if parts.speech.current:
                return False
            parts.present.work_is_done()
            parts.questions.close()
            self.next_block(_punctual(rounds.begun_s, now))
            return True
        if rounds.turn(now):
            if rounds.done < rounds.total:
                parts.present.log_round(rounds)
                keep(parts, now, durable=False)
            return True
        return parts.speech.current is None and self._cue(rounds, now)

    def _cue(self, rounds: Rounds, now: float) -> bool:
        parts, question = self._parts, rounds.work.question
        text = rounds.due_cue(now)
        if not text:
            return False
        if text == question and parts.questions.can_hear:
            parts.questions.ask(Question(About.PRESSURE, text, now), now)
        else:
            parts.speech.say(text, Role.CUE, now)
        return True

    # The voice

    def was_said(self, number: int, now: float) -> None:
        """Go on after an utterance that was said to its end."""
        parts = self._parts
        said = parts.speech.finished(number)
        if said is None:
            return
        if said.role is Role.NARRATION:
            parts.present.was_narrated(now)
        elif said.role is Role.QUESTION:
            parts.questions.was_said(now)
        elif said.role is Role.REPLY:
            (parts.speech.sequel() or self._after_reply)(now)

    def _after_reply(self, now: float) -> None:
        """Take up what the reply interrupted."""
        parts, question = self._parts, self._parts.questions.open
        if parts.standing.state is State.ASKING and question:
            parts.questions.ask(question, now)
        elif parts.standing.moving:
            parts.present.go_on_saying(now)


def _punctual(due_s: float, now: float) -> float:
    """The time at which something due began: `due_s`, or `now` if the voice held it up."""
    return due_s if now - due_s < 0.05 else now


def _tone(place: Place) -> Tone:
    if place.step:
        return Tone.STEP
    return Tone.OPENING if place.section == "opening" else Tone.ENDING
