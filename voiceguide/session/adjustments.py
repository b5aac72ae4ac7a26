"""The changes that someone asked for along the way, and what the second side is owed for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from voiceguide.pacing.script import Choice
from voiceguide.session.saved import SavedAdjustments, SavedChoice, SavedOwed

if TYPE_CHECKING:
    from voiceguide.pacing.script import Visit

TEMPO_STEP = 1.15
"""The factor on a round's seconds for "slower"; "faster" divides by it. It is clearly felt, and
five times cover a step's range. It is a judgement, as no study was found."""
TEMPO_PER_LEVEL = 1.05
"""The factor on a round's seconds for each level of pressure: a lighter hand moves a little slower,
a firmer one a little brisker, as in the moods."""
MOST_LEVELS = 4


@dataclass(frozen=True, slots=True)
class Owed:
    """The way a step was done on the first side, which the second side is owed."""

    choice: Choice
    """Rounds and tempo, without the extra rounds."""
    levels: int
    extra_rounds: tuple[int, ...] = ()
    asked: bool = False
    """Whether anything was changed during this very step."""
    stretch: float = 1.0
    """The factor on its tempo that someone had asked for."""


@dataclass(slots=True)
class Adjustments:
    """Pressure, tempo and rounds as asked for so far."""

    levels: int = 0
    """Levels of pressure above (or below, negative) what the routine says."""
    stretch: float = 1.0
    """Factor on every tempo: above 1 is slower."""
    owed: dict[str, Owed] = field(default_factory=dict)
    """What the second side is owed at each step, by the step's name."""
    turned_levels: int | None = None
    turned_stretch: float | None = None
    """With `turned_levels`: the values when the present side began; None on a first side."""

    def turn(self, *, second: bool) -> None:
        """Begin a side. On a second one, changes from now on come on top of what is owed."""
        self.turned_levels = self.levels if second else None
        self.turned_stretch = self.stretch if second else None

    def pressure(self, visit: Visit) -> int:
        """The pressure at a visit: 1 up to the step's ceiling."""
        return self._inside(visit, visit.step.pressure + self._levels(visit))

    def press(self, visit: Visit | None, change: int) -> bool:
        """Go one level lighter (-1) or firmer (1); False at the floor or the ceiling."""
        if visit is None:
            if abs(self.levels + change) > MOST_LEVELS:
                return False
        else:
            wanted = self.pressure(visit) + change
            if wanted != self._inside(visit, wanted):
                return False
            # Levels that this step's limits cut off are dropped: nobody has to undo them first.
            self.levels += (wanted - change - visit.step.pressure) - self._levels(visit)
        self.levels += change
        self.stretch *= TEMPO_PER_LEVEL**-change
        return True

    def tempo_s(self, visit: Visit, natural_s: float) -> float:
        """Seconds a round as asked for, the step's own being `natural_s`; limits not applied."""
        owed = self.owed_at(visit)
        if owed:
            return owed.choice.tempo_s * self.stretch / (self.turned_stretch or self.stretch)
        return natural_s * self.stretch

    def factor(self, visit: Visit) -> float:
        """The factor on a visit's tempo that someone's wishes make; above 1 is slower."""
        owed = self.owed_at(visit)
        if owed:
            return owed.stretch * self.stretch / (self.turned_stretch or self.stretch)
        return self.stretch

    def owed_at(self, visit: Visit) -> Owed | None:
        """What a visit is owed from the first side; None on that side, or if nothing is owed."""
        return self.owed.get(visit.step.step) if visit.turn else None

    def saved(self) -> SavedAdjustments:
        """These adjustments as a checkpoint keeps them."""
        return SavedAdjustments(
            levels=self.levels,
            stretch=self.stretch,
            owed={name: _saved(owed) for name, owed in self.owed.items()},
            turned_levels=self.turned_levels,
            turned_stretch=self.turned_stretch,
        )

    def restore(self, saved: SavedAdjustments) -> None:
        """Take over the adjustments that a checkpoint kept."""
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
