"""The question that is open, and how long its answer is waited for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from voiceguide.pacing.script import Kind, Place
from voiceguide.session.effects import Began, Effect
from voiceguide.session.speech import Role, Speech

if TYPE_CHECKING:
    from voiceguide.pacing.timeline import Measure
    from voiceguide.routine.model import Precaution
    from voiceguide.session.standing import Standing

ANSWER_WAIT_S = 6.0
"""Seconds from the question's last word. Most people answer within two; hands may be busy."""
MOST_TIMES = 2


class About(Enum):
    """What a question is about."""

    PRECAUTION = "precaution"
    STOP = "stop"
    PRESSURE = "pressure"
    BETTER = "better"
    """Whether it is better, after "ouch"."""


@dataclass(slots=True)
class Question:
    """A question that is open."""

    about: About
    text: str
    asked_s: float
    precaution: Precaution | None = None
    was_paused: bool = False
    """Whether the session was paused when this was asked."""
    times: int = 1
    until_s: float | None = None
    """When the wait ends; None while the question is still being said."""

    @property
    def asked_enough(self) -> bool:
        """Whether the question is not asked again. A stop that nobody confirms was a mishearing."""
        return self.times >= MOST_TIMES or self.about is About.STOP


class Questions:
    """Asks one question at a time, and knows whether one is open."""

    def __init__(
        self,
        standing: Standing,
        speech: Speech,
        out: list[Effect],
        measure: Measure,
        *,
        can_hear: bool,
    ) -> None:
        self.can_hear = can_hear
        """Whether anyone can be heard answering."""
        self._open: Question | None = None
        self._standing = standing
        self._speech = speech
        self._out = out
        self._measure = measure

    @property
    def open(self) -> Question | None:
        """The question that needs an answer now."""
        return self._open

    @property
    def until_s(self) -> float | None:
        """When the wait for an answer ends; None while nothing is waited for."""
        return self._open.until_s if self._open else None

    def ask(self, question: Question, now: float) -> None:
        """Ask this, for the first time or again. The session stands still, except for a check."""
        self._open = question
        question.until_s, question.asked_s = None, now
        if question.about is not About.PRESSURE:
            self._standing.ask()
        if question.about is About.PRECAUTION:
            self._out.append(Began(Kind.QUESTION, Place("opening"), question.text))
        self._speech.say(question.text, Role.QUESTION, now)

    def ask_again(self, now: float) -> None:
        """Ask the open question once more, as nobody answered."""
        if self._open:
            self._open.times += 1
            self.ask(self._open, now)

    def was_said(self, now: float) -> None:
        """Begin the wait for an answer, as the question's last word was said."""
        if self._open:
            self._open.until_s = now + ANSWER_WAIT_S

    def be_heard(self, *, can_hear: bool) -> None:
        """Set whether answers can be heard from now on."""
        self.can_hear = can_hear

    def keep(self, question: Question) -> None:
        """Leave a question open that nobody can hear at present."""
        question.until_s = None
        self._open = question

    def forget(self) -> None:
        """Drop the open question, if there is one."""
        self._open = None

    def close(self) -> None:
        """Drop the open question, and stop saying it if it is still being said."""
        current = self._speech.current
        if self._open and current and current.role is Role.QUESTION:
            self._speech.hush()
        self._open = None

    def left_s(self, now: float) -> float:
        """Seconds that a precaution which is being asked is still expected to take."""
        if self._open is None or self._open.precaution is None:
            return 0.0
        takes_s = precaution_s(self._open.precaution, self._measure)
        return max(self._open.asked_s + takes_s - now, 0.0)


def precaution_s(precaution: Precaution, measure: Measure) -> float:
    """Seconds that asking about a precaution is expected to take, with its answer."""
    return measure(precaution.ask) + ANSWER_WAIT_S / 2
