"""Decides which hypotheses are commands. It knows no clock, device or recogniser.

What is weighed, in this order:

1. The same command twice within a second is the same utterance: heard on trial and for good, or
   echoing in the room.
2. An answer (yes, no, good) counts only while it is asked for.
3. The score must reach the bar of its tier: the plain one, or a lower one for whoever was just
   prompted, asked, or is pausing. It is lower still for "stop" and "that hurts", the two whose
   being missed does harm. What may still be followed by more speech needs more.
4. What the narrator is saying at that moment needs so much more that only a person close to the
   microphone reaches it: the loudspeaker's echo is never quite removed.

A hypothesis between the near bar and its own is "not sure": it is shown and not acted on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from voiceguide.listener.commands import ANSWERS, Command
from voiceguide.listener.vocabulary import Tier, tier_of

if TYPE_CHECKING:
    from voiceguide.listener.base import Hypothesis
    from voiceguide.listener.thresholds import Thresholds

PROMPTED_S = 4.0
"""How long after its last word the narrator's prompt still invites a reply."""
REFRACTORY_S = 1.0
URGENT = frozenset({Command.STOP, Command.OUCH})


class Reason(str, Enum):
    """Why a hypothesis was not acted on."""

    BELOW = "below threshold"
    NOT_SURE = "not sure"
    """Near enough to be shown."""
    MORE_MAY_FOLLOW = "more may follow"
    """On trial only: it comes again if nothing follows."""
    SAYING = "narrator is saying it"
    NOT_ASKED = "not asked"
    REFRACTORY = "refractory"


@dataclass(frozen=True, slots=True)
class Context:
    """What the gate must know of the session at the moment of hearing."""

    saying: str = ""
    """What the narrator is saying, or said up to a second ago; nothing when silent."""
    answers: frozenset[Command] = frozenset()
    """What answers the question that is open; nothing when none is."""
    since_prompt_s: float | None = None
    """Seconds since the narrator's last word; None while he speaks or before the first."""
    paused: bool = False

    @property
    def prompted(self) -> bool:
        """Whether a command is likely now, so that less evidence will do."""
        recent = self.since_prompt_s is not None and self.since_prompt_s <= PROMPTED_S
        return recent or self.paused or bool(self.answers)


SILENCE = Context()


@dataclass(frozen=True, slots=True)
class Accepted:
    """A command to act on."""

    command: Command
    phrase: str
    score: float
    heard_at_s: float
    """When it ended, in seconds of sound fed."""
    tier: Tier


@dataclass(frozen=True, slots=True)
class Rejected:
    """Something heard that is not to be acted on."""

    command: Command
    phrase: str
    score: float
    reason: Reason


class Gate:
    """Judges hypotheses one by one, in the order in which they were heard."""

    def __init__(self, thresholds: Thresholds) -> None:
        self._thresholds = thresholds
        self._last: Accepted | None = None

    def judge(self, hypothesis: Hypothesis, context: Context = SILENCE) -> Accepted | Rejected:
        """Act on it or not, and why not."""
        reason = self._objection(hypothesis, context)
        if reason:
            return Rejected(hypothesis.command, hypothesis.phrase, hypothesis.score, reason)
        self._last = Accepted(
            hypothesis.command,
            hypothesis.phrase,
            hypothesis.score,
            hypothesis.end_s,
            tier_of(hypothesis.phrase),
        )
        return self._last

    def _objection(self, hypothesis: Hypothesis, context: Context) -> Reason | None:
        if self._is_repeated(hypothesis):
            return Reason.REFRACTORY
        if hypothesis.command in ANSWERS and hypothesis.command not in context.answers:
            return Reason.NOT_ASKED
        act, near = self._bars(hypothesis, context)
        score = hypothesis.score
        if not score >= act:  # so that a score that is no number is refused, too
            if hypothesis.partial:
                return Reason.MORE_MAY_FOLLOW
            return Reason.NOT_SURE if score >= near else Reason.BELOW
        if is_said(hypothesis.phrase, context.saying) and score < act + self._thresholds.saying:
            return Reason.SAYING
        return None

    def _is_repeated(self, hypothesis: Hypothesis) -> bool:
        return (
            self._last is not None
            and hypothesis.command is self._last.command
            and hypothesis.start_s < self._last.heard_at_s + REFRACTORY_S
        )

    def _bars(self, hypothesis: Hypothesis, context: Context) -> tuple[float, float]:
        """What to reach to be acted on, and to be shown."""
        bars = self._thresholds.bars(tier_of(hypothesis.phrase))
        relief = self._thresholds.urgent if hypothesis.command in URGENT else 0.0
        act = bars.act
        if hypothesis.command in ANSWERS:
            act = self._thresholds.answer
        elif context.prompted:
            act = bars.prompted
        if hypothesis.partial:
            act += bars.trial - bars.act
        return act - relief, min(bars.near, act) - relief


def is_said(phrase: str, text: str) -> bool:
    """Whether a text holds a phrase, word for word."""
    return f" {_words(phrase)} " in f" {_words(text)} "


def _words(text: str) -> str:
    return " ".join(re.findall(r"[\w'\u2019]+", text.casefold()))
