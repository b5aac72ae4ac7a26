"""How a session goes on by itself: block after block, round after round, question after question.

::

    PREPARING ──▶ NARRATING ◀──▶ WORKING ──▶ … ──▶ FINISHED
        │  ▲          │  ▲          │  ▲
        ▼  │          ▼  │          ▼  │
       ASKING        held: PAUSED, ASKING, RECOVERING

PREPARING, NARRATING and WORKING move on by themselves, as the deadline and the voice allow. The
others hold them: what was being said goes on at its clause, a stroke begins again, and no time of
the routine is lost. There is one voice; a reply takes it from the narration, which follows after.
All times are seconds on one clock, which only goes forward.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from voiceguide.pacing.script import (
    AFTER_SPEECH_S,
    Kind,
    Place,
    Spoken,
    Work,
    opening_blocks,
    precaution_blocks,
)
from voiceguide.pacing.techniques import UNTOUCHED
from voiceguide.pacing.timeline import duration_of
from voiceguide.routine.model import Precaution
from voiceguide.session import words
from voiceguide.session.course import Course
from voiceguide.session.effects import (
    Began,
    Checkpoint,
    Effect,
    End,
    MusicLevel,
    Sound,
    Tone,
    Volume,
)
from voiceguide.session.noticing import Noticing
from voiceguide.session.questions import ANSWER_WAIT_S, About, Question
from voiceguide.session.rounds import Rounds
from voiceguide.session.speech import Role, Speech, from_clause
from voiceguide.session.view import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from voiceguide.pacing.script import Block
    from voiceguide.pacing.timeline import Measure
    from voiceguide.routine.model import Routine
    from voiceguide.session.options import Options

STILL_PAUSED_S = 60.0
"""How often a pause makes itself heard; every other time in words."""
LAPSES_AFTER_S = 1800.0
TONE_S = 0.25
LATE_S = 5.0
"""What a session may end late or early without a word about it: nobody looks at a clock so hard."""
MOVING = frozenset({State.PREPARING, State.NARRATING, State.WORKING})
WAITING = frozenset({State.PAUSED, State.RECOVERING})


class Flow:
    """A session that nobody speaks to."""

    def __init__(self, routine: Routine, measure: Measure, options: Options) -> None:
        self.routine = routine
        self._words, self._says = routine.words, routine.words.replies
        self.state = State.PREPARING
        self.deadline: float | None = None
        """When `handle` is to be called though nothing happened; None once it is over."""
        self._measure = measure
        self._options = options
        self._began_s = self._arrived_s = 0.0
        self.noticed = Noticing()
        """What someone showed to like."""
        self._course = Course(routine, measure, brief=options.familiar, remarks=options.remarks)
        self._speech = Speech(measure)
        self._can_hear = options.can_hear
        self._opening: deque[Block | Precaution] = deque(self._opening_of(routine))
        self._block: Block | None = None
        self._due_s: float | None = None
        """When the present pause ends, or the one after the present narration."""
        self._rounds: Rounds | None = None
        self._works_done = 0
        """How many of the present stop's runs of rounds are over."""
        self._first_round = 0
        """Rounds of the next run that were done before the session was interrupted."""
        self._clause: int | None = None
        """Where the narration was interrupted."""
        self._question: Question | None = None
        self._held: State | None = None
        self._held_s = 0.0
        self._reminders = 0
        self._then: Callable[[float], None] | None = None
        """What follows the reply that is being said."""
        self._late_s = self._told_late_s = 0.0
        self._gain_db = self._music_db = 0.0
        self._music_on = options.music
        self._read: Precaution | None = None
        """The precaution that is being spoken where nobody can be heard answering."""
        self._apart = False
        """Whether the present block is not one of the course's own."""
        self._effects: list[Effect] = []
        self._ahead_s: float | None = None
        """Seconds that what is not begun takes; None where an event may have changed that."""

    def _start(self, now: float, elapsed_s: float) -> None:
        self._began_s = self._arrived_s = now - elapsed_s
        if self._options.target_s is not None:
            self._course.end_s = self._began_s + self._options.target_s

    def _take_up(self, state: dict[str, Any], now: float) -> None:
        """Go on from a Checkpoint."""
        self._course.restore(state["course"], now)
        if "noticed" in state:  # a record may be older
            self.noticed = Noticing.from_json(state["noticed"])
        self._gain_db = float(state["gain_db"])
        self._emit(Volume(self._gain_db))
        if self._options.music:  # a record may be older than music is
            self._music_db = float(state.get("music_db", 0.0))
            self._music_on = bool(state.get("music_on", True))
            self._emit(MusicLevel(self._music_db, self._music_on))
        visit = self._course.visit
        if visit is None and not self._course.ended:
            self._next_block(now)
            return
        self._opening.clear()
        if visit:
            self._works_done, self._first_round = state["works_done"], state["rounds_done"]
            self._opening += self._course.take_up(self._works_done)
        self._arrived_s, self.state = now, State.NARRATING
        self._next_block(now)

    # What is due

    def _tick(self, now: float) -> None:
        """Do whatever is due; each pass does one thing."""
        while self.state is not State.FINISHED and self._do_due(now):
            pass
        if self._speech.swells_s is not None and now >= self._speech.swells_s:
            self._effects += self._speech.swell()
        self.deadline = self._next_deadline(now)

    def _do_due(self, now: float) -> bool:
        if self._question and self._question.until_s is not None and now >= self._question.until_s:
            self._unanswered(now)
        elif self.state is State.WORKING and self._rounds:
            return self._work_on(self._rounds, now)
        elif self.state in MOVING and self._due_s is not None and now >= self._due_s:
            if self._speech.current:
                return False
            self._next_block(_punctual(self._due_s, now))
        elif self.state in WAITING and now >= self._reminder_s:
            self._remind(now)
        else:
            return False
        return True

    def _next_deadline(self, now: float) -> float | None:
        if self.state is State.FINISHED:
            return None
        due = [self._question.until_s if self._question else None, self._speech.swells_s]
        if self.state is State.WORKING and self._rounds:
            due.append(self._rounds.deadline(now))
        elif self.state in MOVING:
            due.append(self._due_s)
        if self.state in WAITING:
            due.append(self._reminder_s)
        # What is overdue waits for the voice, whose end is an event.
        return min((time for time in due if time is not None and time > now), default=None)

    # Blocks

    def _next_block(self, at: float) -> None:
        """Begin what comes next, at the time when what went before ended."""
        self._block, self._due_s, self._rounds, self._clause = None, None, None, None
        self._apart = bool(self._opening)
        if self._opening:
            self._begin_opening(self._opening.popleft(), at)
            return
        self._read = None
        self._refit(at)
        block = self._course.take()
        if block:
            self._begin(block, at)
        elif self._course.ended:
            self._finish("finished")
        else:
            self._leave_for_next(at)

    def _begin_opening(self, coming: Block | Precaution, at: float) -> None:
        if not isinstance(coming, Precaution):
            self._begin(coming, at)
        elif self._can_hear:
            self._ask(Question(About.PRECAUTION, coming.ask, at, coming), at)
        else:
            self._read = coming
            first, *others = precaution_blocks(coming, self._words)
            self._opening.extendleft(reversed(others))
            self._begin(first, at)

    def _leave_for_next(self, at: float) -> None:
        self._course.forward(at)
        self._arrive(at)

    def _arrive(self, at: float) -> None:
        """Begin the visit that the course stands at now."""
        self.state = State.NARRATING
        self._arrived_s = at
        self._works_done = self._first_round = 0
        self._opening.clear()  # what was to introduce the visit before this one
        self._checkpoint(at, durable=True)
        self._refit(at)
        news = self._news_of_lateness()
        if news:
            self._opening.append(Spoken(Place("time"), Kind.NARRATION, news))
        self._next_block(at)

    def _begin(self, block: Block, at: float) -> None:
        self._block = block
        if isinstance(block, Work):
            self.state = State.WORKING
            work = replace(block, done=min(self._first_round, block.choice.rounds - 1))
            self._rounds, self._first_round = Rounds(work, self._measure, at), 0
            self._notice_carried()
            self._log_round(self._rounds)
            return
        self.state = State.PREPARING if self._course.number == 0 else State.NARRATING
        pressure = self._course.pressure or None
        if isinstance(block, Spoken):
            self._emit(Began(block.kind, block.place, block.text, pressure=pressure))
            self._effects += self._speech.say(block.text, Role.NARRATION, at)
            return
        self._emit(Began(block.kind, block.place, pressure=pressure))
        if block.kind is Kind.CHIME:
            self._emit(Sound(_tone(block.place), block.duration_s))
        self._due_s = at + block.duration_s

    def _notice(self) -> None:
        """The present step is liked as it is done now."""
        visit, course = self._course.visit, self._course
        if visit:
            self.noticed.note(visit, course.pressure, course.wished_tempo_s(visit))

    def _notice_carried(self) -> None:
        """What was asked for at an earlier step, and is borne here, is liked here, too."""
        visit = self._course.visit
        if visit and visit.step.technique not in UNTOUCHED and self._course.wished(visit):
            self._notice()

    def _log_round(self, rounds: Rounds) -> None:
        self._emit(
            Began(
                Kind.WORK,
                rounds.work.place,
                round=rounds.done + 1,
                pressure=self._course.pressure,
            )
        )

    # Work

    def _work_on(self, rounds: Rounds, now: float) -> bool:
        if rounds.done >= rounds.total:
            if self._speech.current:
                return False
            self._works_done += 1
            self._close_question()
            self._next_block(_punctual(rounds.begun_s, now))
            return True
        if rounds.turn(now):
            if rounds.done < rounds.total:
                self._log_round(rounds)
                self._checkpoint(now, durable=False)
            return True
        return self._speech.current is None and self._cue(rounds, now)

    def _cue(self, rounds: Rounds, now: float) -> bool:
        question = rounds.work.question
        text = rounds.due_cue(now)
        if not text:
            return False
        if text == question and self._can_hear:
            self._ask(Question(About.PRESSURE, text, now), now)
        else:
            self._effects += self._speech.say(text, Role.CUE, now)
        return True

    # The voice

    def _said(self, number: int, now: float) -> None:
        """Something was said to its end."""
        said = self._speech.finished(number)
        if said is None:
            return
        self._effects += self._speech.swell()
        if said.role is Role.NARRATION:
            self._clause = None
            pause_s = self._block.pause_s if isinstance(self._block, Spoken) else 0.0
            self._due_s = now + pause_s
        elif said.role is Role.QUESTION and self._question:
            self._question.until_s = now + ANSWER_WAIT_S
        elif said.role is Role.REPLY:
            then, self._then = self._then, None
            (then or self._after_reply)(now)

    def _reply(self, text: str, now: float, then: Callable[[float], None] | None = None) -> None:
        """Say this now; afterwards do `then`, or take up what it interrupted."""
        self._interrupt(now)
        # What a reply that is cut short was to be followed by still has to follow.
        self._then = then or self._then
        self._effects += self._speech.say(text, Role.REPLY, now)

    def _interrupt(self, now: float) -> None:
        """Remember where the narration is."""
        current = self._speech.current
        if current and current.role is Role.NARRATION:
            self._clause = (self._clause or 0) + self._speech.clause(now)

    def _after_reply(self, now: float) -> None:
        if self.state is State.ASKING and self._question:
            self._ask(self._question, now)
        elif self.state in MOVING:
            self._go_on_saying(now)

    def _go_on_saying(self, now: float) -> None:
        """Take the narration up at its clause, in the words that hold by now."""
        if self._clause is None or not isinstance(self._block, Spoken):
            return
        current = None if self._apart else self._course.current()
        text = current.text if isinstance(current, Spoken) else self._block.text
        rest = from_clause(text, self._clause)
        if rest:
            self._effects += self._speech.say(rest, Role.NARRATION, now)
        else:
            self._clause, self._due_s = None, now + self._block.pause_s

    # Holding and going on

    def _hold(self, now: float, state: State) -> None:
        """Stop everything where it is."""
        self._interrupt(now)
        self._effects += self._speech.hush()
        if self._question and self._question.about is About.PRECAUTION:
            self._put_back(self._question, now)
        self._then = self._question = None
        if self._held is None:
            self._held_s, self._reminders = now, 0
            if self.state in MOVING:
                self._held = self.state
                if self._due_s is not None:
                    self._due_s -= now  # what is left of the pause, until it goes on
        self.state = state

    def _put_back(self, question: Question, now: float) -> None:
        """A precaution that could not be answered is asked again."""
        if question.precaution:
            self._opening.appendleft(question.precaution)
        self._question, self.state, self._due_s = None, State.PREPARING, now

    def _release(self, now: float) -> None:
        """Go on where everything stopped."""
        if self._held is None:
            return
        self.state, self._held = self._held, None
        self._question = None
        if self.state is State.WORKING and self._rounds:
            self._rounds.resume(self._held_s, now + AFTER_SPEECH_S)
            self._log_round(self._rounds)
        elif self._due_s is not None:
            self._due_s += now
        elif self._clause is None:
            self._due_s = now  # between two blocks
        self._refit(now)
        self._go_on_saying(now)

    def _worked_until_s(self, now: float) -> float:
        """Where the rounds stand: now, or when they were held."""
        return self._held_s if self._held else now

    @property
    def _reminder_s(self) -> float:
        return self._held_s + STILL_PAUSED_S * (self._reminders + 1)

    def _remind(self, now: float) -> None:
        """A pause is heard now and then, and does not last for ever."""
        self._reminders += 1
        if now - self._held_s >= LAPSES_AFTER_S and self.state is State.RECOVERING:
            self._finish("lapsed")
        elif now - self._held_s >= LAPSES_AFTER_S:
            self._reply(self._says.lapsed, now, lambda _: self._finish("lapsed"))
        elif self._speech.current is None and self.state is State.PAUSED:
            if self._reminders % 2:
                self._emit(Sound(Tone.STILL_HERE, TONE_S))
            else:
                self._reply(self._says.still_paused, now)

    # Questions

    def _ask(self, question: Question, now: float) -> None:
        self._question = question
        question.until_s, question.asked_s = None, now
        if question.about is not About.PRESSURE:
            self.state = State.ASKING
        if question.about is About.PRECAUTION:
            self._emit(Began(Kind.QUESTION, Place("opening"), question.text))
        self._effects += self._speech.say(question.text, Role.QUESTION, now)

    def _close_question(self) -> None:
        """Whatever was asked needs no answer any more."""
        question, self._question = self._question, None
        current = self._speech.current
        if question and current and current.role is Role.QUESTION:
            self._effects += self._speech.hush()

    def _unanswered(self, now: float) -> None:
        """Ask once more, then go the safe way."""
        question = self._question
        if question is None:
            return
        question.until_s = None
        if self._speech.current:
            question.until_s = now + ANSWER_WAIT_S  # a reply is being said: the wait begins anew
        elif not question.asked_enough:
            question.times += 1
            self._ask(question, now)
        elif question.about is About.PRECAUTION:
            self._as_if_yes(question, now, self._says.no_answer)
        elif question.about is About.BETTER:
            self._question, self.state = None, State.PAUSED
            self._reply(self._says.stay_away, now)
        elif question.about is About.STOP:
            self._decline(question, now)
        else:
            self._question = None

    def _as_if_yes(self, question: Question, now: float, first: str = "") -> None:
        """A precaution applies: say what to do, and wait for someone to decide."""
        self.noticed.answered[question.text] = False
        self._question = None
        self.state = State.PREPARING
        self._hold(now, State.PAUSED)
        advice = question.precaution.if_yes if question.precaution else ""
        text = " ".join(filter(None, [first, advice, self._says.after_yes]))
        self._reply(text, now)

    def _decline(self, question: Question, now: float) -> None:
        """Not to be stopped: go back to what was on."""
        self._question, self.state = None, State.PAUSED
        if question.was_paused:
            self._reply(self._says.paused_already, now)
        else:
            self._reply(self._says.going_on, now, self._release)

    # The end, the plan, the record

    def _finish(self, reason: str) -> None:
        self._effects += self._speech.hush()
        self.state, self._question, self._held = State.FINISHED, None, None
        self._emit(End(reason))

    def _refit(self, now: float) -> None:
        """Plan what is left so that the session ends on time."""
        if self._course.end_s is not None:
            self._late_s = self._course.refit(self._present_end_s(now))

    def _news_of_lateness(self) -> str:
        """By how much the session cannot end on time, where that has not been said yet."""
        if abs(self._late_s - self._told_late_s) <= LATE_S:
            return ""
        self._told_late_s = self._late_s
        return words.late(self._late_s, self._words)

    def _present_end_s(self, now: float) -> float:
        """When the present block, and what is left of the opening, will be over."""
        opening_s = sum(self._opening_s(coming) for coming in self._opening)
        if self._rounds and self._held:
            return self._rounds.resumed_end_s(self._held_s, now) + opening_s
        if self._rounds:
            return self._rounds.end_s + opening_s
        if self._due_s is not None:
            return (now + self._due_s if self._held else self._due_s) + opening_s
        return now + self._narration_left_s(now) + self._question_left_s(now) + opening_s

    def _narration_left_s(self, now: float) -> float:
        if not isinstance(self._block, Spoken):
            return 0.0
        current = self._speech.current
        if current and current.role is Role.NARRATION:
            text_s = self._measure(current.text)
            return max(text_s - (now - current.started_s), 0.0) + self._block.pause_s
        if self._clause is not None:
            rest = from_clause(self._block.text, self._clause)
            return (self._measure(rest) if rest else 0.0) + self._block.pause_s
        return duration_of(self._block, self._measure)

    def _question_left_s(self, now: float) -> float:
        """What a precaution that is being asked is still expected to take."""
        if self._question is None or self._question.precaution is None:
            return 0.0
        return max(self._question.asked_s + self._opening_s(self._question.precaution) - now, 0.0)

    def _opening_s(self, coming: Block | Precaution) -> float:
        if isinstance(coming, Precaution):
            return self._measure(coming.ask) + ANSWER_WAIT_S / 2
        return duration_of(coming, self._measure)

    def _opening_of(self, routine: Routine) -> list[Block | Precaution]:
        opening: list[Block | Precaution] = list(opening_blocks(routine))
        if self._options.skip_precautions:
            return opening
        answered = self._options.answered
        asked = [one for one in routine.precautions if one.ask not in answered]
        if len(asked) < len(routine.precautions):
            text = words.asked_lately(self._options.recipient, self._words)
            opening.append(Spoken(Place("opening"), Kind.NARRATION, text))
        return [*opening, *asked]

    def _checkpoint(self, now: float, *, durable: bool) -> None:
        done = self._rounds.done if self._rounds else self._first_round
        state = {
            "version": 1,
            "elapsed_s": now - self._began_s,
            "works_done": self._works_done,
            "rounds_done": done,
            "gain_db": self._gain_db,
            "music_db": self._music_db,
            "music_on": self._music_on,
            "noticed": self.noticed.to_json(),
            "course": self._course.to_json(),
        }
        self._emit(Checkpoint(state, durable))

    def _emit(self, effect: Effect) -> None:
        self._effects.append(effect)


def _punctual(due_s: float, now: float) -> float:
    """When something that was due began: on time, unless the voice held it up."""
    return due_s if now - due_s < 0.05 else now


def _tone(place: Place) -> Tone:
    if place.step:
        return Tone.STEP
    return Tone.OPENING if place.section == "opening" else Tone.ENDING
