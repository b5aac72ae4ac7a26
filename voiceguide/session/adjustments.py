"""What someone asked for along the way, and what the second side is owed for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from voiceguide.pacing.script import Choice
from voiceguide.session.saved import SavedAdjustments, SavedChoice, SavedOwed

if TYPE_CHECKING:
    from voiceguide.pacing.script import Visit

TEMPO_STEP = 1.15
"""What "slower" and "faster" change a round by: clearly felt, and five times cover a step's range.
A judgement, as no study was found."""
TEMPO_PER_LEVEL = 1.05
"""A lighter hand moves a little slower, a firmer one a little brisker, as the moods do."""
MOST_LEVELS = 4


@dataclass(frozen=True, slots=True)
class Owed:
    """How a step was done on the first side."""

    choice: Choice
    """The rounds without the extra ones."""
    levels: int
    extra_rounds: tuple[int, ...] = ()
    asked: bool = False
    """Whether anything was changed during this very step."""
    stretch: float = 1.0
    """What its tempo was multiplied by as someone asked for it."""


@dataclass(slots=True)
class Adjustments:
    """Pressure, tempo and rounds as asked for so far."""

    levels: int = 0
    """Levels of pressure above (or below, negative) what the routine says."""
    stretch: float = 1.0
    """Factor on every tempo: above 1 is slower."""
    owed: dict[str, Owed] = field(default_factory=dict)
    """By step."""
    turned_levels: int | None = None
    turned_stretch: float | None = None
    """What held when the present side began, where it is a second one."""

    def turn(self, *, second: bool) -> None:
        """A side begins; on a second one, changes come on top of what is owed."""
        self.turned_levels = self.levels if second else None
        self.turned_stretch = self.stretch if second else None

    def pressure(self, visit: Visit) -> int:
        """The pressure at a visit: 1 up to the step's ceiling."""
        return self._inside(visit, visit.step.pressure + self._levels(visit))

    def press(self, visit: Visit | None, change: int) -> bool:
        """One level lighter (-1) or firmer (1); False at the floor or the ceiling."""
        if visit is None:
            if abs(self.levels + change) > MOST_LEVELS:
                return False
        else:
            wanted = self.pressure(visit) + change
            if wanted != self._inside(visit, wanted):
                return False
            # What an earlier step's limits swallowed must not have to be undone first.
            self.levels += (wanted - change - visit.step.pressure) - self._levels(visit)
        self.levels += change
        self.stretch *= TEMPO_PER_LEVEL**-change
        return True

    def tempo_s(self, visit: Visit, natural_s: float) -> float:
        """Seconds a round as asked for, given those of the step itself; its limits not applied."""
        owed = self.owed_at(visit)
        if owed:
            return owed.choice.tempo_s * self.stretch / (self.turned_stretch or self.stretch)
        return natural_s * self.stretch

    def factor(self, visit: Visit) -> float:
        """What someone's wishes make of a tempo: above 1 is slower."""
        owed = self.owed_at(visit)
        if owed:
            return owed.stretch * self.stretch / (self.turned_stretch or self.stretch)
        return self.stretch

    def owed_at(self, visit: Visit) -> Owed | None:
        """What the first side got, where this is the second."""
        return self.owed.get(visit.step.step) if visit.turn else None

    def saved(self) -> SavedAdjustments:
        """As it is kept."""
        return SavedAdjustments(
            levels=self.levels,
            stretch=self.stretch,
            owed={name: _saved(owed) for name, owed in self.owed.items()},
            turned_levels=self.turned_levels,
            turned_stretch=self.turned_stretch,
        )

    def restore(self, saved: SavedAdjustments) -> None:
        """Hold what was kept."""
        self.levels, self.stretch = saved.levels, saved.stretch
        self.owed = {name: _restored(one) for name, one in saved.owed.items()}
        self.turned_levels, self.turned_stretch = saved.turned_levels, saved.turned_stretch

    def _levels(self, visit: Visit) -> int:
        owed = self.owed_at(visit)
        if owed is None:
            return self.levels
        since = 0 if self.turned_levels is None else self.levels - self.turned_levels
        return owed.levels + since

    @staticmethod
    def _inside(visit: Visit, pressure: int) -> int:
        return min(max(pressure, 1), visit.step.max_pressure)


def _saved(owed: Owed) -> SavedOwed:
    return SavedOwed(
        choice=SavedChoice(rounds=owed.choice.rounds, tempo_s=owed.choice.tempo_s),
        levels=owed.levels,
        extra_rounds=owed.extra_rounds,
        asked=owed.asked,
        stretch=owed.stretch,
    )


def _restored(saved: SavedOwed) -> Owed:
    choice = Choice(saved.choice.rounds, saved.choice.tempo_s)
    return Owed(choice, saved.levels, saved.extra_rounds, saved.asked, saved.stretch)
