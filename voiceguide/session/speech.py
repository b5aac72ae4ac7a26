"""The one voice: what it is saying, and where it was when it stopped."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from voiceguide.session.effects import Effect, Silence, Speak

if TYPE_CHECKING:
    from voiceguide.pacing.timeline import Measure

_CLAUSE_END = re.compile(r"(?<=[,;:.!?…])\s+|\s+[\u2013\u2014-]\s+")
_LEAST_LEFT = 6
"""Characters. Less than a word was left to say: it counts as said."""


class Role(Enum):
    """Why something is said."""

    NARRATION = "narration"
    """What the routine says; it is taken up again after an interruption."""
    CUE = "cue"
    REPLY = "reply"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something being said."""

    number: int
    text: str
    role: Role
    started_s: float


class Speech:
    """Says one thing at a time."""

    def __init__(self, measure: Measure) -> None:
        self._measure = measure
        self._count = 0
        self.current: Utterance | None = None

    def say(self, text: str, role: Role, now: float) -> list[Effect]:
        """Say this, in place of what is being said."""
        effects = self.hush()
        self._count += 1
        self.current = Utterance(self._count, text, role, now)
        return [*effects, Speak(self._count, text)]

    def hush(self) -> list[Effect]:
        """Say nothing."""
        if self.current is None:
            return []
        silenced, self.current = self.current.number, None
        return [Silence(silenced)]

    def started(self, number: int, now: float) -> None:
        """It could be said only now."""
        if self.current and self.current.number == number:
            self.current = replace(self.current, started_s=now)

    def finished(self, number: int) -> Utterance | None:
        """What was said to its end; None when that is stale news."""
        if self.current is None or self.current.number != number:
            return None
        said, self.current = self.current, None
        return said

    def clause(self, now: float) -> int:
        """Which clause of its text is being said, from 0."""
        if self.current is None:
            return 0
        text, length_s = self.current.text, self._measure(self.current.text)
        position = len(text) * min(1.0, (now - self.current.started_s) / max(length_s, 1e-9))
        starts = _clause_starts(text)
        if position > len(text) - _LEAST_LEFT:
            return len(starts)
        return sum(start <= position for start in starts) - 1


def from_clause(text: str, clause: int) -> str:
    """The text from a clause on, as a sentence of its own; nothing when there is no such clause."""
    starts = _clause_starts(text)
    if clause >= len(starts):
        return ""
    rest = text[starts[clause] :]
    return rest[:1].upper() + rest[1:]


def _clause_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in _CLAUSE_END.finditer(text))]
