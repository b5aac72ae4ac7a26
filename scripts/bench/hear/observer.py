"""Watches a session: what its gate judged, what it acted on, and when its voice gave way."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from voiceguide.commands import Command
from voiceguide.listener.base import Hypothesis
from voiceguide.listener.gate import Context, Rejected
from voiceguide.session.effects import Acted, Duck, Effect

if TYPE_CHECKING:
    from voiceguide.listener.gate import Accepted


@dataclass(frozen=True, slots=True)
class Judged:
    """One question to the gate, with everything that its answer depends on."""

    at_s: float
    """When it was judged, on the session's clock."""
    hypothesis: Hypothesis
    context: Context
    reason: str
    """Why it was not acted on; nothing when it was."""

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        heard = asdict(self.hypothesis)
        heard["command"] = self.hypothesis.command.value
        if math.isinf(heard["quiet_before_s"]):
            heard["quiet_before_s"] = None
        context = asdict(self.context)
        context["answers"] = sorted(command.value for command in self.context.answers)
        return {"at_s": self.at_s, "heard": heard, "context": context, "reason": self.reason}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Judged:
        """Back from plain data."""
        heard, context = dict(data["heard"]), dict(data["context"])
        heard["command"] = Command(heard["command"])
        if heard["quiet_before_s"] is None:
            heard["quiet_before_s"] = math.inf
        context["answers"] = frozenset(Command(one) for one in context["answers"])
        context["saying"] = tuple(context["saying"])
        return cls(data["at_s"], Hypothesis(**heard), Context(**context), data["reason"])


class Observer:
    """A witness of the gate, and a recorder of the stage: commands by voice, and ducking."""

    def __init__(self) -> None:
        self.judged: list[Judged] = []
        self.commands: list[dict[str, Any]] = []
        self.ducked_s: list[float] = []

    def judge(
        self, now: float, hypothesis: Hypothesis, context: Context, verdict: Accepted | Rejected
    ) -> None:
        """The gate has decided."""
        reason = verdict.reason.value if isinstance(verdict, Rejected) else ""
        self.judged.append(Judged(round(now, 4), hypothesis, context, reason))

    def record(self, now: float, effect: Effect) -> None:
        """An effect was done."""
        if isinstance(effect, Acted) and effect.command.source == "voice":
            heard = effect.command
            self.commands.append(
                {
                    "command": heard.command.value,
                    "phrase": heard.phrase,
                    "score": round(heard.score, 3),
                    "heard_s": round(heard.heard_at_s, 4),
                    "acted_s": round(now, 4),
                }
            )
        elif isinstance(effect, Duck) and effect.down:
            self.ducked_s.append(round(now, 4))
