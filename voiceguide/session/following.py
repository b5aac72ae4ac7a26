"""Commands: which of them count at the moment, and what each of them does."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from voiceguide.commands import ANSWERS, Command
from voiceguide.session import words
from voiceguide.session.bending import Bending
from voiceguide.session.effects import Acted, Sound, Tone
from voiceguide.session.holding import TONE_S
from voiceguide.session.keeping import keep
from voiceguide.session.noticing import TASTE
from voiceguide.session.questions import About, Question
from voiceguide.session.steering import Steering
from voiceguide.session.view import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from voiceguide.session.answers import Answers
    from voiceguide.session.events import CommandHeard
    from voiceguide.session.flow import Flow
    from voiceguide.session.holding import Holding
    from voiceguide.session.parts import Parts


class Following:
    """Follows the commands that are heard, as far as they count at the moment."""

    def __init__(self, parts: Parts, holding: Holding, answers: Answers, flow: Flow) -> None:
        self._parts = parts
        self._holding = holding
        self._answers = answers
        bending, steering = Bending(parts, holding), Steering(parts, holding, flow)
        loudness = parts.loudness
        self._actions: dict[Command, Callable[[float], None]] = {
            Command.NEXT: steering.next,
            Command.BACK: steering.back,
            Command.REPEAT: steering.repeat,
            Command.PAUSE: self._pause,
            Command.RESUME: self._resume,
            Command.STOP: self._stop,
            Command.LIGHTER: partial(bending.press, -1),
            Command.FIRMER: partial(bending.press, 1),
            Command.SLOWER: partial(bending.change_tempo, slower=True),
            Command.FASTER: partial(bending.change_tempo, slower=False),
            Command.LONGER: bending.longer,
            Command.OUCH: bending.ease,
            Command.LOUDER: self._telling(partial(loudness.change_voice, 1)),
            Command.QUIETER: self._telling(partial(loudness.change_voice, -1)),
            Command.MUSIC_UP: self._telling(partial(loudness.change_music, 1)),
            Command.MUSIC_DOWN: self._telling(partial(loudness.change_music, -1)),
            Command.MUSIC_OFF: self._telling(partial(loudness.switch_music, on=False)),
            Command.MUSIC_ON: self._telling(partial(loudness.switch_music, on=True)),
            Command.TIME_LEFT: self._tell_time,
            Command.WHERE: self._telling(self._where),
            Command.HELP: self._telling(lambda: parts.says.help),
        }
        """What each command does; those that only answer a question are not among them."""

    def heard(self, event: CommandHeard, now: float) -> None:
        """Follow a command that someone said or keyed."""
        command, question = event.command, self._parts.questions.open
        if self._parts.standing.state is State.RECOVERING:
            if command is Command.STOP:  # it cannot be asked about, for nobody would hear it
                self._holding.finish("stopped")
            return
        if self._answers.stopping:
            return
        if command in ANSWERS and (question is None or event.heard_at_s < question.asked_s):
            if event.source == "key":
                self._answered_unasked(event, now)
            return
        self._accept(event)
        if question and self._answers.take(question, command, now):
            return
        if command in self._actions:
            self._actions[command](now)
        if command in TASTE:
            self._parts.notice()
        keep(self._parts, now, durable=False)

    def _accept(self, event: CommandHeard) -> None:
        self._parts.out.extend([Acted(event), Sound(Tone.HEARD, TONE_S)])

    def _answered_unasked(self, event: CommandHeard, now: float) -> None:
        """Take an answer that was keyed while no question was open.

        It counts, too, as questions are only spoken where nobody can be heard.
        """
        parts, precaution = self._parts, self._parts.opening.read
        if precaution and parts.present.apart:
            self._accept(event)
            question = Question(About.PRECAUTION, precaution.ask, now, precaution)
            parts.opening.skip_words()
            self._holding.drop(now)
            self._answers.take_precaution(question, event.command, now)
        elif event.command is Command.GOOD and parts.course.visit:
            self._accept(event)
            parts.notice()
            keep(parts, now, durable=False)

    # Standing still and going on

    def _pause(self, now: float) -> None:
        speech, says = self._parts.speech, self._parts.says
        if self._parts.standing.state is State.PAUSED:
            speech.sequel()  # it may have been about to go on
            speech.reply(says.paused_already, now)
        else:
            self._holding.pause(now)
            speech.reply(says.paused, now)

    def _resume(self, now: float) -> None:
        parts = self._parts
        if parts.standing.state is not State.PAUSED:
            parts.speech.reply(parts.says.not_paused, now)
        else:
            parts.schedule.reply(parts.says.going_on, now, self._holding.release)

    def _stop(self, now: float) -> None:
        parts = self._parts
        was_paused = parts.standing.state is State.PAUSED
        self._holding.halt(now)
        question = Question(About.STOP, parts.says.ask_stop, now, was_paused=was_paused)
        parts.questions.ask(question, now)

    # Telling

    def _telling(self, told: Callable[[], str]) -> Callable[[float], None]:
        """Make an action that replies with what `told` gives at that time."""
        return lambda now: self._parts.speech.reply(told(), now)

    def _tell_time(self, now: float) -> None:
        parts = self._parts
        left_s = parts.schedule.left_s(now)
        parts.speech.reply(words.time_left(left_s, parts.course.words), now)

    def _where(self) -> str:
        course, rounds = self._parts.course, self._parts.present.rounds
        if course.visit is None:
            return self._parts.says.ending if course.ended else self._parts.says.no_step
        done, total = (rounds.done + 1, rounds.total) if rounds else (0, 0)
        return words.where(course.visit, course.number, course.count, min(done, total), total)
