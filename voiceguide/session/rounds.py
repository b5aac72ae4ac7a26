"""Work in progress: which round it is, what is said when, and how it bends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voiceguide.pacing.cues import SpokenCue, place_cues
from voiceguide.pacing.script import Choice

if TYPE_CHECKING:
    from voiceguide.pacing.script import Work
    from voiceguide.pacing.timeline import Measure

CUE_WAITS_S = 3.0
"""Seconds that a cue may be late when something else is being said; a count is worth nothing
later."""
RESTARTS_BELOW_S = 25.0
"""Rounds of at most so many seconds, such as strokes, begin again after a pause; longer ones, such
as a soak, go on."""


class Rounds:
    """The rounds of one :class:`Work`, from the moment they begin. Times are the session's."""

    def __init__(self, work: Work, measure: Measure, now: float) -> None:
        self.work = work
        self.begun_s = now
        """When the current round began, or would have at its present tempo."""
        self.done = work.done
        self._measure = measure
        self._cues: list[SpokenCue] = []
        self._place_cues(now)

    @property
    def total(self) -> int:
        """The number of rounds altogether."""
        return self.work.choice.rounds

    @property
    def tempo_s(self) -> float:
        """Seconds a round."""
        return self.work.choice.tempo_s

    @property
    def end_s(self) -> float:
        """When the last round ends."""
        return self.begun_s + (self.total - self.done) * self.tempo_s

    def deadline(self, now: float) -> float:
        """The time at which something is due next: a cue, the next round, the end."""
        due = [self.begun_s + self.tempo_s] if self.done < self.total else [now]
        return min(due + [cue.offset_s for cue in self._cues if cue.offset_s > now])

    def fraction(self, now: float) -> float:
        """The share of the current round that is done, 0 to 1."""
        return min(max((now - self.begun_s) / self.tempo_s, 0.0), 1.0)

    def turn(self, now: float) -> bool:
        """Count the current round as done if its time is over, and say whether it was."""
        if self.done >= self.total or now < self.begun_s + self.tempo_s:
            return False
        self.begun_s += self.tempo_s
        self.done += 1
        return True

    def due_cue(self, now: float) -> str:
        """Take the cue to say now that the voice is free, or none; a cue too late is dropped."""
        while self._cues and self._cues[0].offset_s <= now:
            cue = self._cues.pop(0)
            if cue.text == self.work.question:
                self.work = replace(self.work, question="")
                return cue.text
            if now - cue.offset_s <= CUE_WAITS_S:
                return cue.text
        return ""

    def change(
        self, now: float, *, rounds: int | None = None, tempo_s: float | None = None
    ) -> None:
        """Change rounds or tempo; the same share of the current round stays done."""
        fraction = self.fraction(now)
        choice = Choice(rounds or self.total, tempo_s or self.tempo_s)
        self.work = replace(self.work, choice=choice)
        self.begun_s = now - fraction * choice.tempo_s
        self._place_cues(now)

    def resume(self, paused_s: float, now: float) -> None:
        """Go on after a pause that began at `paused_s`."""
        self.begun_s = now - self._fraction_kept(paused_s) * self.tempo_s
        self._place_cues(now)

    def resumed_end_s(self, paused_s: float, now: float) -> float:
        """When the last round ends if the rounds go on now."""
        return now + (self.total - self.done - self._fraction_kept(paused_s)) * self.tempo_s

    def _fraction_kept(self, paused_s: float) -> float:
        """The share of the current round that still counts after a pause, 0 to 1."""
        fraction = self.fraction(paused_s)
        return 0.0 if self.tempo_s <= RESTARTS_BELOW_S or fraction >= 1.0 else fraction

    def rest(self) -> Work:
        """The rounds that are not done, the current one included, as work of its own."""
        return replace(self.work, done=min(self.done, self.total))

    def _place_cues(self, now: float) -> None:
        cues = [
            replace(cue, offset_s=self.begun_s + cue.offset_s)
            for cue in place_cues(self.rest(), self._measure)
        ]
        self._cues = [cue for cue in cues if cue.offset_s >= now - 1e-6]
