"""What a session does on an answer to its question, and what it does without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voiceguide.commands import Command
from voiceguide.pacing.script import AFTER_SPEECH_S
from voiceguide.session.questions import About, Question

if TYPE_CHECKING:
    from voiceguide.session.holding import Holding
    from voiceguide.session.parts import Parts

YES = frozenset({Command.YES, Command.GOOD})
NO_WAY_PAST = frozenset({Command.NEXT, Command.BACK, Command.RESUME, Command.OUCH})
"""Commands that do not get past a precaution: it has to be answered first."""


class Answers:
    """Takes the answers to whatever is open."""

    def __init__(self, parts: Parts, holding: Holding) -> None:
        self.stopping = False
        """Whether the session is saying its last words, as someone wished to stop."""
        self._parts = parts
        self._holding = holding

    def take(self, question: Question, command: Command, now: float) -> bool:
        """Take a command as an answer; False if it is none, and is to be followed as usual."""
        match question.about:
            case About.PRECAUTION:
                return self.take_precaution(question, command, now)
            case About.STOP:
                return self._take_stop(question, command, now)
            case About.BETTER:
                return self._take_better(question, command, now)
            case About.PRESSURE:
                return self._take_pressure(command)

    def take_precaution(self, question: Question, command: Command, now: float) -> bool:
        """Do the same for the question of a precaution, whether or not it is open."""
        parts = self._parts
        if command in {Command.NO, Command.GOOD}:
            parts.noticed.note_answer(question.text, applies=False)
            parts.questions.close()
            parts.standing.prepare()
            parts.present.wait_until(now + AFTER_SPEECH_S)
        elif command is Command.YES:
            parts.questions.close()
            self._as_if_yes(question, now)
        elif command is Command.REPEAT:
            parts.questions.ask(question, now)
        elif command in NO_WAY_PAST:
            parts.speech.reply(parts.says.yes_or_no, now)
        else:
            return False
        return True

    def expire(self, now: float) -> None:
        """Ask once more when nobody answered in time; after that, go the safe way."""
        parts, question = self._parts, self._parts.questions.open
        if question is None:
            return
        if parts.speech.current:  # a reply is being said: the wait begins anew
            parts.questions.was_said(now)
        elif not question.asked_enough:
            parts.questions.ask_again(now)
        else:
            self._go_the_safe_way(question, now)

    def _go_the_safe_way(self, question: Question, now: float) -> None:
        parts = self._parts
        match question.about:
            case About.PRECAUTION:
                self._as_if_yes(question, now, parts.says.no_answer)
            case About.BETTER:
                self._holding.stand_paused(now)
                parts.speech.reply(parts.says.stay_away, now)
            case About.STOP:
                self._decline(question, now)
            case About.PRESSURE:
                parts.questions.forget()

    def _take_stop(self, question: Question, command: Command, now: float) -> bool:
        parts = self._parts
        if command in YES or command is Command.STOP:
            parts.questions.forget()
            self.stopping = True
            parts.speech.reply(parts.says.stopping, now, lambda _: self._holding.finish("stopped"))
        elif command in {Command.NO, Command.RESUME}:
            self._decline(question, now)
        else:
            self._holding.stand_paused(now)
            return False
        return True

    def _take_better(self, question: Question, command: Command, now: float) -> bool:
        says, speech, yes = self._parts.says, self._parts.speech, command in YES
        self._holding.stand_paused(now)
        if yes and question.was_paused:
            speech.reply(f"{says.good} {says.paused_already}", now)
        elif yes or command is Command.RESUME:
            speech.reply(says.good, now, self._holding.release)
        elif command is Command.NO:
            speech.reply(says.stay_away, now)
        else:
            return False
        return True

    def _take_pressure(self, command: Command) -> bool:
        self._parts.questions.close()
        if command in YES:
            self._parts.notice()
        # A "no" to "is it good so?" is followed by lighter or firmer.
        return command in YES or command is Command.NO

    def _as_if_yes(self, question: Question, now: float, first: str = "") -> None:
        """Say what to do where a precaution applies, and wait for someone to decide."""
        parts = self._parts
        parts.noticed.note_answer(question.text, applies=True)
        parts.questions.forget()
        parts.standing.prepare()
        self._holding.pause(now)
        advice = question.precaution.if_yes if question.precaution else ""
        text = " ".join(filter(None, [first, advice, parts.says.after_yes]))
        parts.speech.reply(text, now)

    def _decline(self, question: Question, now: float) -> None:
        """Go back to what was on, as the session is not to be stopped."""
        self._holding.stand_paused(now)
        speech, says = self._parts.speech, self._parts.says
        if question.was_paused:
            speech.reply(says.paused_already, now)
        else:
            speech.reply(says.going_on, now, self._holding.release)
