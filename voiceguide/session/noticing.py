"""What a session shows of the taste of whoever it is for."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from voiceguide.commands import Command

if TYPE_CHECKING:
    from voiceguide.pacing.script import Visit

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

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Noticing:
        """Back from plain data.

        Raises:
            KeyError, TypeError, ValueError: it is not that.
        """
        liked = {
            str(name): Liked(int(one["pressure"]), _finite(one["tempo_s"]), _finite(one["longer"]))
            for name, one in data["liked"].items()
        }
        return cls(liked, {str(ask): bool(no) for ask, no in data["answered"].items()})


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError(f"{value} is no figure")
    return float(value)
