"""The way the present visit is done: as planned, and as someone asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voiceguide.pacing.script import Choice, limits_of
from voiceguide.session.adjustments import Owed

if TYPE_CHECKING:
    from voiceguide.pacing.script import Visit
    from voiceguide.session.adjustments import Adjustments
    from voiceguide.session.saved import SavedCourse


class Doing:
    """Rounds and tempo of the present visit. What is asked for holds at later ones, too."""

    def __init__(self, adjustments: Adjustments) -> None:
        self.visit: Visit | None = None
        self.choice = Choice(1, 1.0)
        """Rounds and tempo, without the extra rounds that were asked for."""
        self.extra_rounds: list[int] = []
        """The extra rounds that were asked for, by item."""
        self.asked = False
        """Whether anything was changed during this very visit."""
        self._adjustments = adjustments

    @property
    def tempo_s(self) -> float:
        """Seconds a round."""
        return self.choice.tempo_s

    def enter(self, visit: Visit, choice: Choice) -> None:
        """Begin a visit as it is planned; the second side gets what the first one got."""
        owed = self._adjustments.owed_at(visit)
        self.visit, self.choice, self.asked = visit, choice, False
        self.extra_rounds = list(owed.extra_rounds) if owed else []

    def leave(self) -> None:
        """Note that there is no visit any more."""
        self.visit = None

    def restore(self, visit: Visit | None, saved: SavedCourse) -> None:
        """Take over what a checkpoint kept of the present visit."""
        self.visit, self.choice, self.asked = visit, Choice(*saved.choice), saved.asked
        self.extra_rounds = list(saved.extra_rounds)

    def fit(self, tempo_s: float) -> None:
        """Set another tempo, in seconds a round, so that the session ends on time."""
        self.choice = Choice(self.choice.rounds, tempo_s)

    def bend(self, *, rounds: int = 0, item: int = 0, slower: float = 1.0) -> bool:
        """Add rounds of an item, or change the tempo here and later; False if the tempo cannot."""
        self.asked = True
        if rounds and self.visit:
            items = len(self.visit.step.each) or 1
            self.extra_rounds += [0] * (items - len(self.extra_rounds))
            self.extra_rounds[item] += rounds
        possible = slower == 1.0 or self._stretch(slower)
        if possible:
            self.owe()
        return possible

    def lengthen(self, seconds: float) -> None:
        """Make the rounds of this visit longer, whatever the step's limits."""
        self.asked = True
        self.fit(self.tempo_s + seconds)
        self.owe()

    def press(self, change: int) -> bool:
        """Go a level lighter (-1) or firmer (1), here and later; False if that is not possible."""
        before = self._adjustments.stretch
        if not self._adjustments.press(self.visit, change):
            return False
        self.asked = True
        self.fit(self._inside(self.tempo_s * self._adjustments.stretch / before))
        self.owe()
        return True

    def owe(self) -> None:
        """Owe the second side what the first side gets, from the moment it is asked for."""
        visit, asked_for = self.visit, self._adjustments
        if visit and not visit.turn and len(visit.section.sides) > 1:
            levels = asked_for.pressure(visit) - visit.step.pressure
            extra = tuple(self.extra_rounds)
            owed = Owed(self.choice, levels, extra, self.asked, asked_for.stretch)
            asked_for.owed[visit.step.step] = owed

    def _stretch(self, slower: float) -> bool:
        before_s = self.tempo_s
        self._adjustments.stretch *= slower
        if self.visit:
            self.fit(self._inside(before_s * slower))
            if self.tempo_s == before_s:
                self._adjustments.stretch /= slower
                return False
        return True

    def _inside(self, tempo_s: float) -> float:
        if self.visit is None:
            return tempo_s
        quickest, _, slowest = limits_of(self.visit.step, 1).tempo_s
        # Who asked to stay longer has gone beyond the limit on purpose.
        return min(max(tempo_s, quickest), max(slowest, self.tempo_s))
