"""The one voice: what it is saying, where it was when it stopped, and when it gives way."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from voiceguide.session.effects import Duck, Effect, Silence, Speak

if TYPE_CHECKING:
    from collections.abc import Callable

    from voiceguide.pacing.timeline import Measure

_CLAUSE_END = re.compile(r"(?<=[,;:.!?…])\s+|\s+[\u2013\u2014-]\s+")
_LEAST_LEFT = 6
"""Characters. Where fewer are left to say, less than a word, a text counts as said."""


DUCKS_S = (0.7, 1.5)
"""Least and most seconds for which the voice gives way to someone; in between, the end of a clause
ends it. Most commands take under a second, and are decided a quarter of a second later."""


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
    """Says one thing at a time. Its effects are added to `out`."""

    def __init__(self, measure: Measure, out: list[Effect]) -> None:
        self.current: Utterance | None = None
        self.swells_s: float | None = None
        """When the voice is to be as loud as before; None while it does not give way."""
        self.clause: int | None = None
        """The clause, from 0, at which the narration was interrupted; None: there is none to take
        up."""
        self._measure = measure
        self._out = out
        self._count = 0
        self._then: Callable[[float], None] | None = None

    def say(self, text: str, role: Role, now: float) -> None:
        """Say this, in place of what is being said."""
        self.hush()
        self._count += 1
        self.current = Utterance(self._count, text, role, now)
        self._out.append(Speak(self._count, text))

    def reply(self, text: str, now: float, then: Callable[[float], None] | None = None) -> None:
        """Say this now; `then` is to be called when it was said."""
        self.interrupt(now)
        # What a reply that is cut short was to be followed by still has to follow.
        self._then = then or self._then
        self.say(text, Role.REPLY, now)

    def sequel(self) -> Callable[[float], None] | None:
        """Hand over what is to follow the reply that was said; it can be had only once."""
        then, self._then = self._then, None
        return then

    def interrupt(self, now: float) -> None:
        """Remember where the narration is."""
        if self.current and self.current.role is Role.NARRATION:
            self.clause = (self.clause or 0) + self._clause_at(self.current, now)

    def forget_narration(self) -> None:
        """Forget an interrupted narration, so that it is not taken up."""
        self.clause = None

    def hush(self) -> None:
        """Stop saying whatever is being said."""
        if self.current is not None:
            silenced, self.current = self.current.number, None
            self._out.append(Silence(silenced))
            self.swell()

    def duck(self, now: float) -> None:
        """Give way to whoever speaks: lower, though not silent, until a clause is over.

        Nothing that is said meanwhile is lost or said again, so that the plan stays as it is.
        """
        if self.current is None:
            return
        if self.swells_s is None:
            self._out.append(Duck(down=True))
        least, most = (now + seconds for seconds in DUCKS_S)
        ends = [end for end in self._clause_ends(self.current) if least <= end <= most]
        self.swells_s = min(ends, default=most)

    def swell(self) -> None:
        """Let the voice be as loud as before it gave way."""
        if self.swells_s is not None:
            self.swells_s = None
            self._out.append(Duck(down=False))

    def started(self, number: int, now: float) -> None:
        """Note that an utterance could be said only now."""
        if self.current and self.current.number == number:
            self.current = replace(self.current, started_s=now)

    def finished(self, number: int) -> Utterance | None:
        """Hand over the utterance that was said to its end; None if it is not the current one."""
        if self.current is None or self.current.number != number:
            return None
        said, self.current = self.current, None
        self.swell()
        return said

    def _clause_ends(self, utterance: Utterance) -> list[float]:
        """The times, roughly, at which each clause ends, on the session's clock."""
        text = utterance.text
        per_letter_s = self._measure(text) / max(len(text), 1)
        starts = [*_clause_starts(text)[1:], len(text)]
        return [utterance.started_s + start * per_letter_s for start in starts]

    def _clause_at(self, utterance: Utterance, now: float) -> int:
        """The clause of a text that is being said, from 0; their number, if all were said."""
        text, length_s = utterance.text, self._measure(utterance.text)
        position = len(text) * min(1.0, (now - utterance.started_s) / max(length_s, 1e-9))
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
