"""What a session shows of the recipient's taste."""

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
"""Commands that tell what someone likes. OUCH is one, as what hurt is not to be begun with the next
time."""


@dataclass(frozen=True, slots=True)
class Liked:
    """The way a step was done in the end, without what fitting to a length changed."""

    pressure: int
    tempo_s: float
    """Seconds a round, within the step's limits."""
    longer: float = 1.0
    """The length that someone wished for, in multiples of the planned one."""


@dataclass(slots=True)
class Noticing:
    """The likings and answers that a session notices along the way."""

    liked: dict[str, Liked] = field(default_factory=dict)
    """How each step is liked, by its name; the step that was noticed last is at the end."""
    answered: dict[str, bool] = field(default_factory=dict)
    """Whether a precaution does not apply, by the words in which it was asked."""

    def note(self, visit: Visit, pressure: int, tempo_s: float) -> None:
        """Note the pressure and the tempo at which a visit's step is liked."""
        before = self.liked.pop(visit.step.step, None)
        self.liked[visit.step.step] = Liked(pressure, tempo_s, before.longer if before else 1.0)

    def stay(self, visit: Visit, share: float) -> None:
        """Note a wish to stay longer at a step noted before, by a share of the step's length."""
        liked = self.liked[visit.step.step]
        self.liked[visit.step.step] = replace(liked, longer=liked.longer + share)

    def note_answer(self, ask: str, *, applies: bool) -> None:
        """Note whether a precaution applies."""
        self.answered[ask] = not applies

    def note_present(self, course: Course) -> None:
        """Note that the present step is liked as it is done now."""
        if course.visit:
            self.note(course.visit, course.pressure, course.wished_tempo_s(course.visit))

    def note_carried(self, course: Course) -> None:
        """Note the present step if what was asked for earlier holds here: it is liked here, too."""
        visit = course.visit
        if visit and visit.step.technique not in UNTOUCHED and course.wished(visit):
            self.note_present(course)

    def saved(self) -> SavedNoticing:
        """What was noticed, as a checkpoint keeps it."""
        liked = {name: SavedLiked(**asdict(one)) for name, one in self.liked.items()}
        return SavedNoticing(liked=liked, answered=self.answered)

    def restore(self, saved: SavedNoticing) -> None:
        """Take over what a checkpoint kept."""
        self.liked = {name: Liked(**one.model_dump()) for name, one in saved.liked.items()}
        self.answered = dict(saved.answered)
