"""Stops a session where it is, and lets it go on from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voiceguide.session.effects import End, Sound, Tone
from voiceguide.session.questions import About, Question
from voiceguide.session.view import State

if TYPE_CHECKING:
    from voiceguide.session.parts import Parts

STILL_PAUSED_S = 60.0
"""Seconds after which a pause makes itself heard again; every other time in words."""
LAPSES_AFTER_S = 1800.0
TONE_S = 0.25


class Holding:
    """Makes the whole session stand still, and lets it go on or end."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._reminders = 0

    def pause(self, now: float) -> None:
        """Stop everything until someone wants to go on."""
        self._stop_where_it_is(now)
        self._parts.standing.pause(now)

    def halt(self, now: float) -> None:
        """Stop everything for a question."""
        self._stop_where_it_is(now)
        self._parts.standing.halt(now)

    def lose(self, now: float) -> None:
        """Stop everything until there is a loudspeaker again."""
        self._stop_where_it_is(now)
        self._parts.standing.lose(now)

    def drop(self, now: float) -> None:
        """Give up what is on, for something else."""
        parts = self._parts
        self._stop_where_it_is(now)
        parts.standing.drop()
        parts.present.let_go()
        if parts.course.visit is None and not parts.course.ended:
            parts.standing.prepare()

    def stand_paused(self, now: float) -> None:
        """Drop the open question, and stay paused until someone wants to go on."""
        self._parts.questions.forget()
        self._parts.standing.pause(now)

    def put_back(self, question: Question, now: float) -> None:
        """Put back a precaution that could not be answered, so that it is asked again."""
        parts = self._parts
        if question.precaution:
            parts.opening.put_back(question.precaution)
        parts.questions.forget()
        parts.standing.prepare()
        parts.present.wait_until(now)

    def release(self, now: float) -> None:
        """Go on where everything stopped."""
        parts = self._parts
        if parts.standing.held is None:
            return
        parts.standing.release()
        parts.questions.forget()
        parts.present.release(now)
        parts.schedule.refit(now)
        parts.present.go_on_saying(now)

    def finish(self, reason: str) -> None:
        """End the session for this reason."""
        parts = self._parts
        parts.speech.hush()
        parts.standing.finish()
        parts.questions.forget()
        parts.out.append(End(reason))

    @property
    def reminder_s(self) -> float:
        """When the pause is to make itself heard next."""
        return self._parts.standing.held_s + STILL_PAUSED_S * (self._reminders + 1)

    def remind(self, now: float) -> None:
        """Make a pause heard, by a tone or in words; end the session if it has lasted too long."""
        parts = self._parts
        state, lapses = parts.standing.state, now - parts.standing.held_s >= LAPSES_AFTER_S
        self._reminders += 1
        if lapses and state is State.RECOVERING:
            self.finish("lapsed")
        elif lapses:
            parts.speech.reply(parts.says.lapsed, now, lambda _: self.finish("lapsed"))
        elif parts.speech.current is None and state is State.PAUSED:
            if self._reminders % 2:
                parts.out.append(Sound(Tone.STILL_HERE, TONE_S))
            else:
                parts.speech.reply(parts.says.still_paused, now)

    def _stop_where_it_is(self, now: float) -> None:
        parts, question = self._parts, self._parts.questions.open
        parts.speech.interrupt(now)
        parts.speech.hush()
        if question and question.about is About.PRECAUTION:
            self.put_back(question, now)
        parts.speech.sequel()  # what was to follow a reply follows no more
        parts.questions.forget()
        if parts.standing.moving:
            self._reminders = 0
            parts.present.hold(now)
