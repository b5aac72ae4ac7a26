"""Interruptions that nobody wished for: lost devices, and time without sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voiceguide.session.events import (
    Event,
    LoudspeakerBack,
    LoudspeakerLost,
    MicrophoneBack,
    MicrophoneLost,
)
from voiceguide.session.holding import LAPSES_AFTER_S
from voiceguide.session.questions import About
from voiceguide.session.schedule import LATE_S
from voiceguide.session.view import State

if TYPE_CHECKING:
    from voiceguide.session.answers import Answers
    from voiceguide.session.holding import Holding
    from voiceguide.session.parts import Parts


class Interruptions:
    """Stops the session for lost devices and absences, and lets it go on after them."""

    def __init__(self, parts: Parts, holding: Holding, answers: Answers) -> None:
        self._parts = parts
        self._holding = holding
        self._answers = answers
        self._was_paused = False

    def was_away(self, seconds: float, now: float) -> None:
        """Bring the end nearer by an absence; a long one is spoken of, and the stroke begins anew.

        A session that stands still already goes on as usual, and fits the rest anew then.
        """
        parts = self._parts
        parts.schedule.come_nearer(seconds)
        if not parts.standing.moving or seconds < LATE_S:
            return
        self._holding.pause(now)
        if seconds < LAPSES_AFTER_S:
            parts.schedule.reply(parts.says.going_on, now, self._holding.release)
        else:  # nobody may be there any more
            parts.schedule.reply(parts.says.paused, now)

    def device_changed(self, event: Event, now: float) -> None:
        """Stop or go on as a device was lost or is back; any other event changes nothing."""
        recovering = self._parts.standing.state is State.RECOVERING
        can_hear = self._parts.questions.can_hear
        match event:
            case LoudspeakerLost() if not recovering:
                self._loudspeaker_lost(now)
            case LoudspeakerBack() if recovering:
                self._loudspeaker_back(now)
            case MicrophoneLost() if can_hear:
                self._microphone_lost(now)
            case MicrophoneBack() if not can_hear:
                self._parts.questions.be_heard(can_hear=True)
                self._parts.speech.reply(self._parts.says.can_hear, now)
            case _:
                pass

    def _loudspeaker_lost(self, now: float) -> None:
        if self._answers.stopping:
            self._holding.finish("stopped")
            return
        parts, question = self._parts, self._parts.questions.open
        self._was_paused = parts.standing.state is State.PAUSED
        self._holding.lose(now)
        # A precaution was put back by this; a check during the work is let go.
        if question and question.about in {About.STOP, About.BETTER}:
            parts.questions.keep(question)

    def _loudspeaker_back(self, now: float) -> None:
        parts, question = self._parts, self._parts.questions.open
        self._holding.stand_paused(now)
        if question:
            parts.questions.ask(question, now)
        elif self._was_paused:
            parts.speech.reply(parts.says.paused_already, now)
        else:
            parts.speech.reply(parts.says.sound_is_back, now, self._holding.release)

    def _microphone_lost(self, now: float) -> None:
        parts, question = self._parts, self._parts.questions.open
        parts.questions.be_heard(can_hear=False)
        if question and question.about is About.PRECAUTION:
            parts.speech.hush()
            self._holding.put_back(question, now)
        parts.speech.reply(parts.says.cannot_hear, now)
