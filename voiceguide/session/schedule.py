"""Keeps the session on time: it is planned anew whenever something changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voiceguide.session import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from voiceguide.session.course import Course
    from voiceguide.session.opening import Opening
    from voiceguide.session.present import Present
    from voiceguide.session.questions import Questions
    from voiceguide.session.speech import Speech

LATE_S = 5.0
"""Seconds that a session may end late or early without a word about it: nobody looks at a clock so
hard."""


class Schedule:
    """When the session began, when it is to end, and by how much that cannot be kept."""

    def __init__(
        self,
        course: Course,
        opening: Opening,
        present: Present,
        questions: Questions,
        speech: Speech,
    ) -> None:
        self.began_s = 0.0
        self._course = course
        self._opening = opening
        self._present = present
        self._questions = questions
        self._speech = speech
        self._late_s = self._told_late_s = 0.0

    def begin(self, now: float, elapsed_s: float, target_s: float | None) -> None:
        """Note that the session began `elapsed_s` ago and is to take `target_s`, if given."""
        self.began_s = now - elapsed_s
        if target_s is not None:
            self._course.fitting.end_s = self.began_s + target_s

    def come_nearer(self, seconds: float) -> None:
        """Move beginning and end earlier by time that the session's clock did not count.

        By any other clock, the end stays where it was.
        """
        self.began_s -= seconds
        if self._course.fitting.end_s is not None:
            self._course.fitting.end_s -= seconds

    def end_in(self, seconds: float, now: float) -> None:
        """Let the session end so many seconds from now."""
        self._course.fitting.end_s = now + seconds
        self.refit(now)

    def refit(self, now: float) -> None:
        """Plan what is left so that the session ends on time."""
        if self._course.fitting.end_s is not None:
            self._late_s = self._course.refit(self.present_end_s(now))

    def news(self) -> str:
        """The sentence on how late or early the session will end; empty where that is no news."""
        if abs(self._late_s - self._told_late_s) <= LATE_S:
            return ""
        self._told_late_s = self._late_s
        return words.late(self._late_s, self._course.words)

    def reply(self, text: str, now: float, then: Callable[[float], None] | None = None) -> None:
        """Plan anew and answer, and say so when the session can no longer end on time."""
        self.refit(now)
        news = self.news()
        self._speech.reply(f"{text} {news}" if news else text, now, then)

    def left_s(self, now: float) -> float:
        """Seconds to the end of the session, as planned by now."""
        return self.present_left_s(now) + self._course.left_s()

    def present_end_s(self, now: float) -> float:
        """When the present block, and what is left of the opening, will be over."""
        return self._present.end_s(now, self._questions.left_s(now)) + self._opening.left_s()

    def present_left_s(self, now: float) -> float:
        """Seconds until the present block, and what is left of the opening, will be over."""
        return max(self.present_end_s(now) - now, 0.0)
