"""A session: events with a time go in, effects come out.

:class:`Session` is the flow that follows commands. Whoever drives it calls `handle` with
every event, and with TimePassed when the deadline is reached, and does what comes back, in order.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from voiceguide.commands import ANSWERS, Command
from voiceguide.pacing.script import AFTER_SPEECH_S, Work
from voiceguide.routine.model import Precaution, Routine
from voiceguide.session import words
from voiceguide.session.adjustments import TEMPO_STEP
from voiceguide.session.effects import Acted, Effect, MusicLevel, Sound, Tone, Volume
from voiceguide.session.events import (
    Away,
    CommandHeard,
    EndsIn,
    Event,
    LoudspeakerBack,
    LoudspeakerLost,
    MicrophoneBack,
    MicrophoneLost,
    NotSure,
    SomeoneSpeaks,
    UtteranceFinished,
    UtteranceStarted,
)
from voiceguide.session.flow import LAPSES_AFTER_S, LATE_S, MOVING, TONE_S
from voiceguide.session.noticing import TASTE
from voiceguide.session.options import Options
from voiceguide.session.questions import About, Question
from voiceguide.session.showing import Showing
from voiceguide.session.view import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from voiceguide.pacing.timeline import Measure
    from voiceguide.session.rounds import Rounds

VOLUME_STEP_DB = 4.0
QUIETEST_DB, LOUDEST_DB = -12.0, 8.0
MUSIC_STEP_DB = 3.0
MUSIC_QUIETEST_DB, MUSIC_LOUDEST_DB = -12.0, 9.0
STAYS_S = 30.0
"""What "stay here" adds, in whole rounds; to a single long one, twice as much."""
LONG_ROUND_S = 40.0


class Session(Showing):
    """One run of a routine, from `begin` to the End effect."""

    def __init__(self, routine: Routine, measure: Measure, options: Options | None = None) -> None:
        super().__init__(routine, measure, options or Options())
        self._stopping = False
        self._was_paused = False

    def begin(self, now: float) -> list[Effect]:
        """Start from the first chime."""
        self._start(now, elapsed_s=0.0)
        self._refit(now)
        self._next_block(now)
        return self._settled(now)

    def restore(self, state: dict[str, Any], now: float) -> list[Effect]:
        """Start where a Checkpoint of the same routine says.

        Raises:
            KeyError, TypeError, ValueError, IndexError: the state is not this routine's.
        """
        self._start(now, elapsed_s=float(state["elapsed_s"]))
        self._take_up(state, now)
        return self._settled(now)

    def handle(self, event: Event, now: float) -> list[Effect]:
        """What an event leads to. `now` never goes back; stale events change nothing."""
        if self.state is not State.FINISHED:
            self._happened(event, now)
        return self._settled(now)

    def _settled(self, now: float) -> list[Effect]:
        self._tick(now)
        effects, self._effects = self._effects, []
        self._ahead_s = None
        return effects

    def _happened(self, event: Event, now: float) -> None:
        match event:
            case CommandHeard():
                self._heard(event, now)
            case UtteranceFinished(utterance):
                self._said(utterance, now)
            case NotSure() if self.state is not State.RECOVERING:
                self._emit(Sound(Tone.NOT_SURE, TONE_S))
            case SomeoneSpeaks():
                self._effects += self._speech.duck(now)
            case UtteranceStarted(utterance):
                self._speech.started(utterance, now)
            case Away(seconds):
                self._was_away(seconds, now)
            case EndsIn(seconds):
                self._course.end_s = now + seconds
                self._refit(now)
            case _:
                self._device_changed(event, now)

    # Commands

    def _heard(self, event: CommandHeard, now: float) -> None:
        command, question = event.command, self._question
        if self.state is State.RECOVERING:
            if command is Command.STOP:  # it cannot be asked about, for nobody would hear it
                self._finish("stopped")
            return
        if self._stopping:
            return
        if command in ANSWERS and (question is None or event.heard_at_s < question.asked_s):
            if event.source == "key":
                self._answered_unasked(event, now)
            return
        self._effects += [Acted(event), Sound(Tone.HEARD, TONE_S)]
        if question and self._answered(question, command, now):
            return
        self._follow(command, now)
        if command in TASTE:
            self._notice()
        self._checkpoint(now, durable=False)

    def _answered_unasked(self, event: CommandHeard, now: float) -> None:
        """A key counts unasked, too: where nobody can be heard, questions are only spoken."""
        precaution, good = self._read, event.command is Command.GOOD
        if precaution and self._apart:
            self._effects += [Acted(event), Sound(Tone.HEARD, TONE_S)]
            question = Question(About.PRECAUTION, precaution.ask, now, precaution)
            while self._opening and not isinstance(self._opening[0], Precaution):
                self._opening.popleft()
            self._drop(now)
            self._answered_precaution(question, event.command, now)
        elif good and self._course.visit:
            self._effects += [Acted(event), Sound(Tone.HEARD, TONE_S)]
            self._notice()
            self._checkpoint(now, durable=False)

    def _follow(self, command: Command, now: float) -> None:
        actions: dict[Command, Callable[[float], None]] = {
            Command.NEXT: self._next,
            Command.BACK: self._back,
            Command.REPEAT: self._repeat,
            Command.PAUSE: self._pause,
            Command.RESUME: self._resume,
            Command.STOP: self._stop,
            Command.LIGHTER: lambda now: self._press(-1, now),
            Command.FIRMER: lambda now: self._press(1, now),
            Command.SLOWER: lambda now: self._change_tempo(slower=True, now=now),
            Command.FASTER: lambda now: self._change_tempo(slower=False, now=now),
            Command.LOUDER: lambda now: self._change_volume(VOLUME_STEP_DB, now),
            Command.QUIETER: lambda now: self._change_volume(-VOLUME_STEP_DB, now),
            Command.MUSIC_UP: lambda now: self._change_music(MUSIC_STEP_DB, now),
            Command.MUSIC_DOWN: lambda now: self._change_music(-MUSIC_STEP_DB, now),
            Command.MUSIC_OFF: lambda now: self._switch_music(on=False, now=now),
            Command.MUSIC_ON: lambda now: self._switch_music(on=True, now=now),
            Command.LONGER: self._longer,
            Command.TIME_LEFT: self._tell_time,
            Command.WHERE: self._tell_where,
            Command.HELP: lambda now: self._reply(self._says.help, now),
            Command.OUCH: self._ouch,
        }
        if command in actions:
            actions[command](now)

    def _answered(self, question: Question, command: Command, now: float) -> bool:
        """Whether the command answers the question; if not, it is followed as ever."""
        yes, no = command in {Command.YES, Command.GOOD}, command is Command.NO
        match question.about:
            case About.PRECAUTION:
                return self._answered_precaution(question, command, now)
            case About.STOP:
                if yes or command is Command.STOP:
                    self._question, self._stopping = None, True
                    self._reply(self._says.stopping, now, lambda _: self._finish("stopped"))
                elif no or command is Command.RESUME:
                    self._decline(question, now)
                else:
                    self._question, self.state = None, State.PAUSED
                    return False
            case About.BETTER:
                self._question, self.state = None, State.PAUSED
                if yes and question.was_paused:
                    self._reply(f"{self._says.good} {self._says.paused_already}", now)
                elif yes or command is Command.RESUME:
                    self._reply(self._says.good, now, self._release)
                elif no:
                    self._reply(self._says.stay_away, now)
                else:
                    return False
            case About.PRESSURE:
                return self._answered_pressure(yes=yes, no=no)
        return True

    def _answered_pressure(self, *, yes: bool, no: bool) -> bool:
        self._close_question()
        if yes:
            self._notice()
        return yes or no  # a "no" to "is it good so?" is followed by lighter or firmer

    def _answered_precaution(self, question: Question, command: Command, now: float) -> bool:
        if command in {Command.NO, Command.GOOD}:
            self.noticed.answered[question.text] = True
            self._close_question()
            self.state = State.PREPARING
            self._due_s = now + AFTER_SPEECH_S
        elif command is Command.YES:
            self._close_question()
            self._as_if_yes(question, now)
        elif command is Command.REPEAT:
            self._ask(question, now)
        elif command in {Command.NEXT, Command.BACK, Command.RESUME, Command.OUCH}:
            self._reply(self._says.yes_or_no, now)
        else:
            return False
        return True

    def _next(self, now: float) -> None:
        if self._course.ended:
            self._reply(self._says.ending, now)
        elif self._opening and self._course.number == 0:
            # Precautions are not passed over with the rest of the opening.
            while self._opening and not isinstance(self._opening[0], Precaution):
                self._opening.popleft()
            self._drop(now)
            self._next_block(now)
        else:
            self._drop(now)
            self._leave_for_next(now)

    def _back(self, now: float) -> None:
        if self._course.number == 0:
            self._reply(self._says.no_step, now)
            return
        first = not self._course.backward(now)
        self._drop(now)
        self._arrive(now)
        if first:
            self._reply(self._says.first_step, now)

    def _drop(self, now: float) -> None:
        """Let go of what is on, for something else."""
        self._hold(now, State.NARRATING)
        self._held = self._due_s = self._clause = self._rounds = None
        if self._course.visit is None and not self._course.ended:
            self.state = State.PREPARING

    def _repeat(self, now: float) -> None:
        course = self._course
        if self.state is State.WORKING and self._rounds and not self._is_long(self._rounds):
            self._once_more(self._rounds, now)
        elif course.visit is None:
            if self._block:
                self._drop(now)
                self._begin(self._block, now)
        elif course.works_taken:
            course.full_wording = True
            paused = self.state is State.PAUSED
            self._reply(course.instruction(), now, self._release if paused else None)
        else:
            self._drop(now)
            course.again()
            self._next_block(now)

    @staticmethod
    def _is_long(rounds: Rounds) -> bool:
        """A soak is not done again for a "repeat"; what it is about is said again."""
        return rounds.total == 1 and rounds.tempo_s > LONG_ROUND_S

    def _once_more(self, rounds: Rounds, now: float) -> None:
        """Another set of rounds; and the full instruction, if it was cut short before."""
        more = self._course.rounds
        self._course.bend(rounds=more, item=self._works_done)
        rounds.change(now, rounds=rounds.total + more)
        text = words.more_rounds(more, self._words)
        if self._course.shortened:
            self._course.full_wording = True
            text += " " + self._course.instruction()
        self._reply_and_refit(text, now)

    def _pause(self, now: float) -> None:
        if self.state is State.PAUSED:
            self._then = None  # it may be about to go on
            self._reply(self._says.paused_already, now)
        else:
            self._hold(now, State.PAUSED)
            self._reply(self._says.paused, now)

    def _resume(self, now: float) -> None:
        if self.state is not State.PAUSED:
            self._reply(self._says.not_paused, now)
        else:
            self._reply_and_refit(self._says.going_on, now, self._release)

    def _stop(self, now: float) -> None:
        was_paused = self.state is State.PAUSED
        self._hold(now, State.ASKING)
        self._ask(Question(About.STOP, self._says.ask_stop, now, was_paused=was_paused), now)

    def _press(self, change: int, now: float) -> None:
        visit = self._course.visit
        if not self._course.press(change):
            ceiling = (
                words.firmest(self._course.pressure, self._words) if visit else self._says.firmest
            )
            text = self._says.lightest if change < 0 else ceiling
        elif change < 0:
            text = words.lighter(visit.step.lighter if visit else None, self._words)
        else:
            text = words.firmer(visit.step.firmer if visit else None, self._words)
        self._keep_tempo(now)
        self._reply_and_refit(text, now)

    def _change_tempo(self, *, slower: bool, now: float) -> None:
        if self._course.bend(slower=TEMPO_STEP if slower else 1 / TEMPO_STEP):
            text = self._says.slower if slower else self._says.faster
        else:
            text = self._says.slowest if slower else self._says.fastest
        self._keep_tempo(now)
        self._reply_and_refit(text, now)

    def _keep_tempo(self, now: float) -> None:
        """Let the rounds that are on follow the course's tempo."""
        if self._rounds and isinstance(self._block, Work):
            self._rounds.change(self._worked_until_s(now), tempo_s=self._course.tempo_s)

    def _change_volume(self, change_db: float, now: float) -> None:
        gain_db = min(max(self._gain_db + change_db, QUIETEST_DB), LOUDEST_DB)
        if gain_db == self._gain_db:
            text = self._says.loudest if change_db > 0 else self._says.quietest
        else:
            self._gain_db = gain_db
            self._emit(Volume(gain_db))
            text = self._says.louder if change_db > 0 else self._says.quieter
        self._reply(text, now)

    def _change_music(self, change_db: float, now: float) -> None:
        """Louder switches it on, too; what is off cannot be quieter."""
        if not self._options.music or not self._music_on:
            self._switch_music(on=change_db > 0, now=now)
            return
        gain_db = min(max(self._music_db + change_db, MUSIC_QUIETEST_DB), MUSIC_LOUDEST_DB)
        if gain_db == self._music_db:
            text = self._says.music_loudest if change_db > 0 else self._says.music_quietest
        else:
            self._music_db = gain_db
            self._emit(MusicLevel(gain_db, on=True))
            text = self._says.music_up if change_db > 0 else self._says.music_down
        self._reply(text, now)

    def _switch_music(self, *, on: bool, now: float) -> None:
        if not self._options.music:
            text = self._says.no_music
        elif self._music_on is on:
            text = self._says.music_on_already if on else self._says.music_off_already
        else:
            self._music_on = on
            self._emit(MusicLevel(self._music_db, on))
            text = self._says.music_on if on else self._says.music_off
        self._reply(text, now)

    def _longer(self, now: float) -> None:
        visit, tempo_s = self._course.visit, self._course.tempo_s
        if visit is None:
            self._reply(self._says.no_step, now)
            return
        if tempo_s > LONG_ROUND_S:
            longer_s = 2 * STAYS_S
            share = longer_s / self._course.wished_tempo_s(visit)
            self._course.lengthen(longer_s)
            self._keep_tempo(now)
        else:
            more = math.ceil(STAYS_S / tempo_s)
            longer_s = more * tempo_s
            share = more / (visit.step.repetitions * max(1, len(visit.step.each)))
            self._course.bend(rounds=more, item=self._works_done)
            if self._rounds:
                at = self._worked_until_s(now)
                self._rounds.change(at, rounds=self._rounds.total + more)
        self._notice()
        self.noticed.stay(visit, share)
        self._reply_and_refit(words.staying(longer_s, self._words), now)

    def _tell_time(self, now: float) -> None:
        self._reply(words.time_left(self.left_s(now), self._words), now)

    def _tell_where(self, now: float) -> None:
        course, rounds = self._course, self._rounds
        if course.visit is None:
            self._reply(self._says.ending if course.ended else self._says.no_step, now)
            return
        done, total = (rounds.done + 1, rounds.total) if rounds else (0, 0)
        text = words.where(course.visit, course.number, course.count, min(done, total), total)
        self._reply(text, now)

    def _ouch(self, now: float) -> None:
        """At once lighter and slower, hands at rest, and a check."""
        visit, was_paused = self._course.visit, self.state is State.PAUSED
        self._course.press(-1)
        self._course.bend(slower=TEMPO_STEP)
        self._keep_tempo(now)
        self._hold(now, State.ASKING)
        hint = visit.step.lighter if visit else None
        text = " ".join(filter(None, [self._says.eased, hint, self._says.ask_better]))
        self._ask(Question(About.BETTER, text, now, was_paused=was_paused), now)

    def _reply_and_refit(
        self, text: str, now: float, then: Callable[[float], None] | None = None
    ) -> None:
        """Answer, and say so when the session can no longer end on time."""
        self._refit(now)
        news = self._news_of_lateness()
        self._reply(f"{text} {news}" if news else text, now, then)

    # Time that the sound did not take

    def _was_away(self, seconds: float, now: float) -> None:
        """The end has come nearer; a long absence is heard, and hands begin their stroke anew.

        What stands still already goes on as it does anyhow, and fits the rest anew then.
        """
        self._began_s -= seconds
        if self._course.end_s is not None:
            self._course.end_s -= seconds
        if self.state not in MOVING or seconds < LATE_S:
            return
        self._hold(now, State.PAUSED)
        if seconds < LAPSES_AFTER_S:
            self._reply_and_refit(self._says.going_on, now, self._release)
        else:  # nobody may be there any more
            self._reply_and_refit(self._says.paused, now)

    # Devices

    def _device_changed(self, event: Event, now: float) -> None:
        match event:
            case LoudspeakerLost():
                self._loudspeaker_lost(now)
            case LoudspeakerBack() if self.state is State.RECOVERING:
                self._loudspeaker_back(now)
            case MicrophoneLost() if self._can_hear:
                self._microphone_lost(now)
            case MicrophoneBack() if not self._can_hear:
                self._can_hear = True
                self._reply(self._says.can_hear, now)
            case _:
                pass

    def _loudspeaker_lost(self, now: float) -> None:
        if self._stopping:
            self._finish("stopped")
        elif self.state is not State.RECOVERING:
            question, self._was_paused = self._question, self.state is State.PAUSED
            self._hold(now, State.RECOVERING)
            # A precaution was put back by the hold; a check during the work is let go.
            if question and question.about in {About.STOP, About.BETTER}:
                question.until_s = None
                self._question = question

    def _loudspeaker_back(self, now: float) -> None:
        question = self._question
        self.state = State.PAUSED
        if question:
            self._ask(question, now)
        elif self._was_paused:
            self._reply(self._says.paused_already, now)
        else:
            self._reply(self._says.sound_is_back, now, self._release)

    def _microphone_lost(self, now: float) -> None:
        self._can_hear = False
        question = self._question
        if question and question.about is About.PRECAUTION:
            self._effects += self._speech.hush()
            self._put_back(question, now)
        self._reply(self._says.cannot_hear, now)
