"""Decides which hypotheses are commands. It knows no clock, device or recogniser.

It weighs these points, in this order:

1. The same command twice within a second is the same utterance: heard on trial and for good, or
   echoing in the room.
2. An answer (yes, no, good) counts only while it is asked for.
3. The score must reach the bar of its tier. A phrase has its price, by how often other talk sounds
   like it: "how long" needs more evidence, "faster" less. The command counts, too. "Stop" and "that
   hurts" need less, because missing them does harm, and "stop" is asked about before it is obeyed.
   "Next" and "back" need more, because a mistake loses the place. While more speech may still
   follow, all commands need more. Those whose mistakes hardly cost anything need half of that.
4. A command stands alone. Right after other speech it needs more.
5. While the loudspeaker plays, a command needs more, because some of the narrator's sound is always
   left. It needs the more, the less it is louder than what is usually left, and no bare word has a
   discount. A phrase that sounds like the words that the narrator is saying at that moment needs
   more again.

A hypothesis that falls short by little is "not sure". Said again within three seconds, it is acted
on.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from voiceguide.commands import ANSWERS, Command
from voiceguide.listener.language.likeness import most_alike
from voiceguide.listener.language.vocabulary import Tier, tier_of

if TYPE_CHECKING:
    from voiceguide.listener.base import Hypothesis
    from voiceguide.listener.thresholds import Thresholds

REFRACTORY_S = 1.0
AGAIN_S = 3.0
"""Seconds within which someone says again what was not understood."""
ALONE_S = 0.3
"""Seconds of quiet before a command. Within a sentence people seldom rest for so long."""
HARDLY_DB, CLEARLY_DB = 6.0, 15.0
"""Levels over the echo's usual residue, in dB. Up to HARDLY_DB the full echo surcharge applies,
from CLEARLY_DB on none; it falls linearly between. In tuning rooms where only the narrator spoke,
29 % of what was taken for something like a command was above the first level and 2 % above the
second. Of what people said over the narrator, 93 and 76 % were."""
ALIKE, SAME = 0.55, 0.85
"""Likeness to the narrator's words, 0 to 1: above ALIKE a command needs more evidence, from SAME on
it needs the full extra."""
URGENT = frozenset({Command.STOP, Command.OUCH})
DEAR = frozenset({Command.NEXT, Command.BACK})
CHEAPER = 0.5
"""The share of the extra evidence for acting early that a CHEAP command needs: its mistakes hardly
cost anything."""
CHEAP = frozenset(
    {
        Command.REPEAT,
        Command.LIGHTER,
        Command.QUIETER,
        Command.LOUDER,
        Command.TIME_LEFT,
        Command.WHERE,
        Command.OUCH,
        Command.STOP,
    }
)


class Reason(StrEnum):
    """Why a hypothesis was not acted on."""

    BELOW = "below threshold"
    NOT_SURE = "not sure"
    """The score is near enough to be shown."""
    MORE_MAY_FOLLOW = "more may follow"
    """The hypothesis is on trial only: it comes again if nothing follows."""
    BESIDE = "other speech before it"
    SAYING = "narrator is saying it"
    ECHO = "not clear enough over the echo"
    NOT_ASKED = "not asked"
    REFRACTORY = "refractory"


@dataclass(frozen=True, slots=True)
class Context:
    """What the gate must know of the session at the moment of hearing."""

    saying: tuple[str, ...] = ()
    """The narrator's words that may be heard, in part, at that moment; none while it is silent."""
    answers: frozenset[Command] = frozenset()
    """The commands that answer the open question; empty when no question is open."""
    paused: bool = False
    over_echo_db: float | None = None
    """How much louder the sound is than the narrator's echo usually is; None while there is no
    echo."""

    @property
    def prompted(self) -> bool:
        """Whether a command is likely now, so that less evidence will do.

        It is not while the voice still asks its question: what is heard may be the question.
        """
        return not self.saying and (self.paused or bool(self.answers))


SILENCE = Context()


@dataclass(frozen=True, slots=True)
class Accepted:
    """A command to act on."""

    command: Command
    phrase: str
    score: float
    fed_s: float
    """When the phrase ended, in seconds of the sound fed to the recogniser, not on the session's
    clock."""
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

    def __init__(self, thresholds: Thresholds, *, heeds_narration: bool = True) -> None:
        """A benchmark may switch `heeds_narration` off.

        Then neither the narrator's echo nor its words call for more evidence.
        """
        self._thresholds = thresholds
        self._heeds_narration = heeds_narration
        self._last: Accepted | None = None
        self._unsure: Hypothesis | None = None

    def judge(self, hypothesis: Hypothesis, context: Context = SILENCE) -> Accepted | Rejected:
        """Decide whether to act on a hypothesis, and if not, give the reason."""
        reason = self._objection(hypothesis, context)
        if reason is Reason.NOT_SURE:
            before, self._unsure = self._unsure, hypothesis
            if before and _is_again(hypothesis, before):
                reason = None
        if reason:
            return Rejected(hypothesis.command, hypothesis.phrase, hypothesis.score, reason)
        self._unsure = None
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
        doubts = self._doubts(hypothesis, context)
        # Written so that a score that is NaN is refused, too.
        if not score >= act:
            if hypothesis.partial:
                return Reason.MORE_MAY_FOLLOW
            # Nobody is asked to say again what may have been the narrator, or talk.
            return Reason.NOT_SURE if score >= near and not doubts else Reason.BELOW
        for reason, extra in doubts:
            act += extra
            if not score >= act:
                return reason
        return None

    def _is_repeated(self, hypothesis: Hypothesis) -> bool:
        if self._last is None:
            return False
        # Another reading of the same utterance, or its echo in the room.
        rest_s = REFRACTORY_S if hypothesis.command is self._last.command else 0.0
        return hypothesis.start_s < self._last.fed_s + rest_s

    def _bars(self, hypothesis: Hypothesis, context: Context) -> tuple[float, float]:
        """The scores that a hypothesis must reach to be acted on, and to be shown."""
        bars = self._thresholds.bars_of(hypothesis.phrase)
        command = hypothesis.command
        act = bars.act
        if command in ANSWERS:
            act = self._thresholds.answer
        elif context.prompted:
            act = bars.prompted
        if hypothesis.partial:
            act += (bars.trial - bars.act) * (CHEAPER if command in CHEAP else 1.0)
        cost = self._cost(command)
        return act + cost, min(bars.near, act) + cost

    def _cost(self, command: Command) -> float:
        if command in URGENT:
            return -self._thresholds.urgent
        return self._thresholds.dear if command in DEAR else 0.0

    def _doubts(self, hypothesis: Hypothesis, context: Context) -> list[tuple[Reason, float]]:
        """The reasons to want more evidence, each with how much more."""
        thresholds, doubts = self._thresholds, []
        if hypothesis.quiet_before_s < ALONE_S:
            doubts.append((Reason.BESIDE, thresholds.beside))
        if self._heeds_narration and (extra := self._echo(hypothesis, context)):
            doubts.append((Reason.ECHO, extra))
        if self._heeds_narration and (share := _said(hypothesis, context)):
            doubts.append((Reason.SAYING, thresholds.saying * share))
        return doubts

    def _echo(self, hypothesis: Hypothesis, context: Context) -> float:
        """How much more evidence is needed because the loudspeaker may have been heard."""
        if context.over_echo_db is None:
            return 0.0
        bars = self._thresholds.bars(tier_of(hypothesis.phrase))
        spoilt = _part(CLEARLY_DB - context.over_echo_db, CLEARLY_DB - HARDLY_DB)
        return bars.over + bars.echo * spoilt + self._thresholds.spared_of(hypothesis.phrase)


class OpenGate(Gate):
    """Acts on whatever reaches its phrase's bar: a benchmark compares the gate with it."""

    def _objection(self, hypothesis: Hypothesis, context: Context) -> Reason | None:
        del context
        bars = self._thresholds.bars_of(hypothesis.phrase)
        if self._is_repeated(hypothesis):
            return Reason.REFRACTORY
        return None if hypothesis.score >= bars.act else Reason.BELOW


def _said(hypothesis: Hypothesis, context: Context) -> float:
    """Which share (0 to 1) of the extra evidence for the narrator's own words applies here."""
    if not context.saying:
        return 0.0
    likeness, _ = most_alike(hypothesis.phrase, context.saying)
    return _part(likeness - ALIKE, SAME - ALIKE)


def _part(value: float, whole: float) -> float:
    return min(max(value / whole, 0.0), 1.0)


def _is_again(hypothesis: Hypothesis, before: Hypothesis) -> bool:
    return (
        hypothesis.command is before.command
        and before.end_s < hypothesis.start_s
        and hypothesis.end_s - before.end_s <= AGAIN_S
    )
