"""The block that is on at the moment: narration, a run of rounds or a pause."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voiceguide.pacing.script import AFTER_SPEECH_S, Kind, Spoken, Work
from voiceguide.pacing.timeline import duration_of
from voiceguide.session.effects import Began, Effect
from voiceguide.session.rounds import Rounds
from voiceguide.session.speech import Role, Speech, from_clause
from voiceguide.session.view import State

if TYPE_CHECKING:
    from voiceguide.pacing.script import Block
    from voiceguide.pacing.timeline import Measure
    from voiceguide.session.course import Course
    from voiceguide.session.standing import Standing


class Present:
    """The block that was begun last, and where it stands."""

    def __init__(
        self,
        course: Course,
        standing: Standing,
        speech: Speech,
        out: list[Effect],
        measure: Measure,
    ) -> None:
        self.block: Block | None = None
        self.rounds: Rounds | None = None
        self.due_s: float | None = None
        """When the present pause ends, or the one after the present narration.

        While the session stands still, it is the seconds that are left of that pause."""
        self.apart = False
        """Whether the present block is not one of the course's own."""
        self.arrived_s = 0.0
        """When the present visit began."""
        self.works_done = 0
        """The number of the present visit's runs of rounds that are over."""
        self._first_round = 0
        self._course = course
        self._standing = standing
        self._speech = speech
        self._out = out
        self._measure = measure

    @property
    def rounds_done(self) -> int:
        """The number of rounds done of the present run, or of the next one where none is on."""
        return self.rounds.done if self.rounds else self._first_round

    def arrive(self, at: float, *, works_done: int = 0, rounds_done: int = 0) -> None:
        """Begin a visit. What is done of it was done before the session was interrupted."""
        self.arrived_s = at
        self.works_done, self._first_round = works_done, rounds_done

    def clear(self, *, apart: bool) -> None:
        """Make room for another block; `apart` if it is not one of the course's own."""
        self.block, self.apart = None, apart
        self.let_go()

    def let_go(self) -> None:
        """Give up what is on, though it may begin again."""
        self.due_s = self.rounds = None
        self._speech.forget_narration()

    def wait_until(self, due_s: float) -> None:
        """Let the next block be due at `due_s`."""
        self.due_s = due_s

    def begin(self, block: Block) -> None:
        """Make this the block that is on."""
        self.block = block

    def work(self, work: Work, at: float) -> Rounds:
        """Begin a run of rounds, without those that were done before an interruption."""
        work = replace(work, done=min(self._first_round, work.choice.rounds - 1))
        self.rounds, self._first_round = Rounds(work, self._measure, at), 0
        return self.rounds

    def work_is_done(self) -> None:
        """Count one more run of rounds as over."""
        self.works_done += 1

    def log_round(self, rounds: Rounds) -> None:
        """Tell the log that a round begins."""
        number, pressure = rounds.done + 1, self._course.pressure
        self._out.append(Began(Kind.WORK, rounds.work.place, round=number, pressure=pressure))

    def keep_tempo(self, now: float) -> None:
        """Let the rounds that are on follow the course's tempo."""
        if self.rounds and isinstance(self.block, Work):
            self.rounds.change(self._standing.until_s(now), tempo_s=self._course.doing.tempo_s)

    def was_narrated(self, now: float) -> None:
        """Begin the pause after a narration that was said to its end."""
        self._speech.forget_narration()
        self.due_s = now + (self.block.pause_s if isinstance(self.block, Spoken) else 0.0)

    def hold(self, now: float) -> None:
        """Keep what is left of the pause until it goes on."""
        if self.due_s is not None:
            self.due_s -= now

    def release(self, now: float) -> None:
        """Go on with what was held, except with what is said."""
        if self._standing.state is State.WORKING and self.rounds:
            self.rounds.resume(self._standing.held_s, now + AFTER_SPEECH_S)
            self.log_round(self.rounds)
        elif self.due_s is not None:
            self.due_s += now
        elif self._speech.clause is None:
            self.due_s = now  # between two blocks

    def go_on_saying(self, now: float) -> None:
        """Take up the narration at the clause where it stopped, in the words that hold by now."""
        if self._speech.clause is None or not isinstance(self.block, Spoken):
            return
        current = None if self.apart else self._course.current()
        text = current.text if isinstance(current, Spoken) else self.block.text
        rest = from_clause(text, self._speech.clause)
        if rest:
            self._speech.say(rest, Role.NARRATION, now)
        else:
            self.was_narrated(now)

    def end_s(self, now: float, question_s: float) -> float:
        """The time at which the block, or a question that takes `question_s` more, will be over."""
        held = self._standing.held is not None
        if self.rounds and held:
            return self.rounds.resumed_end_s(self._standing.held_s, now)
        if self.rounds:
            return self.rounds.end_s
        if self.due_s is not None:
            return now + self.due_s if held else self.due_s
        return now + self._narration_left_s(now) + question_s

    def _narration_left_s(self, now: float) -> float:
        if not isinstance(self.block, Spoken):
            return 0.0
        current = self._speech.current
        if current and current.role is Role.NARRATION:
            text_s = self._measure(current.text)
            return max(text_s - (now - current.started_s), 0.0) + self.block.pause_s
        if self._speech.clause is not None:
            rest = from_clause(self.block.text, self._speech.clause)
            return (self._measure(rest) if rest else 0.0) + self.block.pause_s
        return duration_of(self.block, self._measure)
