"""What a session shows of the taste of whoever it is for."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING

from voiceguide.commands import Command
from voiceguide.pacing.techniques import UNTOUCHED
from voiceguide.session.saved import SavedLiked, SavedNoticing

if TYPE_CHECKING:
    from voiceguide.pacing.script import Visit
    from voiceguide.session.course import Course

TASTE = frozenset(
    {Command.LIGHTER, Command.FIRMER, Command.SLOWER, Command.FASTER, Command.LONGER, Command.OUCH}
)
"""Commands that tell what someone likes. What hurt is not to be begun with the next time."""


@dataclass(frozen=True, slots=True)
class Liked:
    """How a step was done in the end, fitting to a length left aside."""

    pressure: int
    tempo_s: float
    """Seconds a round, within the step's limits."""
    longer: float = 1.0
    """How many times as long as planned someone wished to stay."""


@dataclass(slots=True)
class Noticing:
    """Gathered along the way."""

    liked: dict[str, Liked] = field(default_factory=dict)
    """By step, what was noticed last at the end."""
    answered: dict[str, bool] = field(default_factory=dict)
    """By the words in which a precaution was asked: whether it does not apply."""

    def note(self, visit: Visit, pressure: int, tempo_s: float) -> None:
        """A step is liked so."""
        before = self.liked.pop(visit.step.step, None)
        self.liked[visit.step.step] = Liked(pressure, tempo_s, before.longer if before else 1.0)

    def stay(self, visit: Visit, share: float) -> None:
        """Someone wished to stay longer, by a share of the step's length, where it was noted."""
        liked = self.liked[visit.step.step]
        self.liked[visit.step.step] = replace(liked, longer=liked.longer + share)

    def note_answer(self, ask: str, *, applies: bool) -> None:
        """A precaution was answered."""
        self.answered[ask] = not applies

    def note_present(self, course: Course) -> None:
        """The present step is liked as it is done now."""
        if course.visit:
            self.note(course.visit, course.pressure, course.wished_tempo_s(course.visit))

    def note_carried(self, course: Course) -> None:
        """What was asked for at an earlier step, and is borne here, is liked here, too."""
        visit = course.visit
        if visit and visit.step.technique not in UNTOUCHED and course.wished(visit):
            self.note_present(course)

    def saved(self) -> SavedNoticing:
        """As it is kept."""
        liked = {name: SavedLiked(**asdict(one)) for name, one in self.liked.items()}
        return SavedNoticing(liked=liked, answered=self.answered)

    def restore(self, saved: SavedNoticing) -> None:
        """Know what was kept."""
        self.liked = {name: Liked(**one.model_dump()) for name, one in saved.liked.items()}
        self.answered = dict(saved.answered)
