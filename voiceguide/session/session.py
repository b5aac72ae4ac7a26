"""A session: events with a time go in, effects come out.

Whoever drives a :class:`Session` calls `handle` with every event, and with TimePassed when the
deadline is reached, and does what comes back, in order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from voiceguide.commands import ANSWERS
from voiceguide.session.answers import Answers
from voiceguide.session.effects import Effect, Sound, Tone
from voiceguide.session.events import (
    Away,
    CommandHeard,
    EndsIn,
    Event,
    NotSure,
    SomeoneSpeaks,
    UtteranceFinished,
    UtteranceStarted,
)
from voiceguide.session.flow import Flow
from voiceguide.session.following import Following
from voiceguide.session.holding import TONE_S, Holding
from voiceguide.session.interruptions import Interruptions
from voiceguide.session.keeping import take_up
from voiceguide.session.misfits import read
from voiceguide.session.options import Options
from voiceguide.session.parts import Parts
from voiceguide.session.showing import Showing
from voiceguide.session.view import State

if TYPE_CHECKING:
    from voiceguide.commands import Command
    from voiceguide.pacing.timeline import Measure
    from voiceguide.routine.model import Routine
    from voiceguide.session.noticing import Noticing
    from voiceguide.session.view import View


class Session:
    """One run of a routine, from `begin` or `restore` to the End effect."""

    def __init__(self, routine: Routine, measure: Measure, options: Options | None = None) -> None:
        self.routine = routine
        self.deadline: float | None = None
        """When `handle` is to be called though nothing happened; None while only an event leads on,
        and once the session is over."""
        self._parts = parts = Parts.of(routine, measure, options or Options())
        holding = Holding(parts)
        answers = Answers(parts, holding)
        self._flow = Flow(parts, holding, answers)
        self._following = Following(parts, holding, answers, self._flow)
        self._interruptions = Interruptions(parts, holding, answers)
        self._showing = Showing(parts)

    def begin(self, now: float) -> list[Effect]:
        """Start from the first chime."""
        self._start(now, 0.0)
        self._parts.schedule.refit(now)
        self._flow.next_block(now)
        return self._settled(now)

    def restore(self, state: dict[str, Any], now: float) -> list[Effect]:
        """Start where a Checkpoint of the same routine says.

        Raises:
            JournalError: it is no such state, or a newer voiceguide wrote it. Nothing has begun.
        """
        saved = read(state, self.routine)
        self._start(now, saved.elapsed_s)
        take_up(self._parts, saved, now)
        self._flow.next_block(now)
        return self._settled(now)

    def handle(self, event: Event, now: float) -> list[Effect]:
        """Take an event, and return its effects.

        `now` never goes back; stale events change nothing.
        """
        if self.state is not State.FINISHED:
            self._happened(event, now)
        return self._settled(now)

    def view(self, now: float) -> View:
        """The session as a screen shows it."""
        return self._showing.view(now)

    @property
    def state(self) -> State:
        """What the session is doing."""
        return self._parts.standing.state

    @property
    def noticed(self) -> Noticing:
        """The likings and answers that the session noticed."""
        return self._parts.noticed

    @property
    def answers(self) -> frozenset[Command]:
        """The commands that answer the open question; none when no question is open."""
        return ANSWERS if self._parts.questions.open else frozenset()

    def stroke_fraction(self, now: float) -> float | None:
        """The share of the present round that is done, 0 to 1; None while nothing is stroked."""
        return self._showing.stroke_fraction(now)

    def left_s(self, now: float) -> float:
        """Seconds to the end, as planned by now."""
        return 0.0 if self.state is State.FINISHED else self._parts.schedule.left_s(now)

    def _start(self, now: float, elapsed_s: float) -> None:
        self._parts.schedule.begin(now, elapsed_s, self._parts.options.target_s)
        self._parts.present.arrive(self._parts.schedule.began_s)

    def _settled(self, now: float) -> list[Effect]:
        self.deadline = self._flow.tick(now)
        self._showing.refresh()
        effects = list(self._parts.out)
        self._parts.out.clear()
        return effects

    def _happened(self, event: Event, now: float) -> None:
        parts = self._parts
        match event:
            case CommandHeard():
                self._following.heard(event, now)
            case UtteranceFinished(utterance):
                self._flow.was_said(utterance, now)
            case NotSure() if self.state is not State.RECOVERING:
                parts.out.append(Sound(Tone.NOT_SURE, TONE_S))
            case SomeoneSpeaks():
                parts.speech.duck(now)
            case UtteranceStarted(utterance):
                parts.speech.started(utterance, now)
            case Away(seconds):
                self._interruptions.was_away(seconds, now)
            case EndsIn(seconds):
                parts.schedule.end_in(seconds, now)
            case _:
                self._interruptions.device_changed(event, now)
