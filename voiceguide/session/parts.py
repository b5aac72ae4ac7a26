"""The parts that a session is made of.

Each part keeps its own fields, and is changed by its methods alone. What needs several parts at
once is done by those above them: `Holding`, `Answers`, `Flow`, `Following` and `Interruptions`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voiceguide.session.course import Course
from voiceguide.session.loudness import Loudness
from voiceguide.session.noticing import Noticing
from voiceguide.session.opening import Opening
from voiceguide.session.present import Present
from voiceguide.session.questions import Questions
from voiceguide.session.schedule import Schedule
from voiceguide.session.speech import Speech
from voiceguide.session.standing import Standing

if TYPE_CHECKING:
    from voiceguide.pacing.timeline import Measure
    from voiceguide.routine.model import Routine
    from voiceguide.session.effects import Effect
    from voiceguide.session.options import Options
    from voiceguide.wording.words import Replies


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one session, none of which knows those below it in this list."""

    routine: Routine
    options: Options
    measure: Measure
    out: list[Effect]
    """The effects to be carried out, in order; the parts add to them."""
    noticed: Noticing
    loudness: Loudness
    schedule: Schedule
    opening: Opening
    questions: Questions
    present: Present
    course: Course
    speech: Speech
    standing: Standing

    @classmethod
    def of(cls, routine: Routine, measure: Measure, options: Options) -> Parts:
        """The parts of a session that has not begun."""
        out: list[Effect] = []
        standing, speech = Standing(), Speech(measure, out)
        course = Course(routine, measure, brief=options.familiar, remarks=options.remarks)
        present = Present(course, standing, speech, out, measure)
        questions = Questions(standing, speech, out, measure, can_hear=options.can_hear)
        opening = Opening(routine, options, measure)
        schedule = Schedule(course, opening, present, questions, speech)
        loudness = Loudness(out, routine.words.replies, music=options.music)
        return cls(
            routine, options, measure, out, Noticing(), loudness, schedule, opening, questions,
            present, course, speech, standing,
        )  # fmt: skip

    @property
    def says(self) -> Replies:
        """The replies, in the routine's language."""
        return self.routine.words.replies

    def notice(self) -> None:
        """Note that the present step is liked as it is done now."""
        self.noticed.note_present(self.course)
