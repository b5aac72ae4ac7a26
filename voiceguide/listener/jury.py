"""The embedded recogniser and Vosk, who listen to the same utterance.

The embedded one hears, and Vosk is asked only about what may be a command. When Vosk heard the same
command, less evidence will do; when it heard another, more is needed. When it heard none, it may
lack the word or know the accent less, so nothing changes. Scores and bars are the embedded one's.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from voiceguide.listener.embedded import Matcher, available
from voiceguide.listener.language.accent import NO_ACCENT
from voiceguide.listener.language.vocabulary import tier_of
from voiceguide.listener.thresholds import load_thresholds
from voiceguide.listener.utterances import UtteranceRecogniser
from voiceguide.listener.vosk_engine import VoskMatcher

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from voiceguide.audio.pcm import Pcm
    from voiceguide.listener.base import Hypothesis
    from voiceguide.listener.language.accent import Accent
    from voiceguide.listener.language.vocabulary import Vocabulary

ALIKE_IN_ERROR = 0.25
"""How often, at most, Vosk agrees when the embedded one falsely hears a command, 0 to 1. This is an
assumption: no English model was at hand to measure it with."""
RARER = 60.0
"""How many times rarer false commands are at the bar for acting than at the one for showing, by the
budgets that both are solved for (scripts/training/thresholds.py)."""
SHARE = math.log(1 / ALIKE_IN_ERROR) / math.log(RARER)
"""The share of the way between the two bars by which a vote moves a score. With it, a command that
is acted on because both agree is as rarely false as one that is acted on alone. That holds if
errors are as seldom alike as ALIKE_IN_ERROR says and get rarer evenly between the bars."""


class JuryRecogniser(UtteranceRecogniser):
    """Hears English with both recognisers; it takes as long to load as Vosk's model."""

    def __init__(self, vocabulary: Vocabulary, model: Path, accent: Accent = NO_ACCENT) -> None:
        """`model` is the folder of an English Vosk model; `accent` is for the embedded one.

        Raises:
            MissingEngineError: one of the two is not installed.
            MissingModelError: there is no model in the folder.
            RecogniserError: the model cannot be loaded.
        """
        embedded = Matcher(vocabulary, available(), accent)
        super().__init__(embedded.witnesses, Jury(embedded, VoskMatcher(vocabulary, model)).match)


class Jury:
    """Decides with both what an utterance may be."""

    def __init__(self, embedded: Matcher, vosk: VoskMatcher) -> None:
        self._embedded, self._vosk = embedded, vosk
        self._bars = load_thresholds(embedded.witnesses)
        self._sure = load_thresholds("vosk")

    def match(self, sound: Pcm, start_s: float, end_s: float) -> list[Hypothesis]:
        """Find what the embedded one hears in an utterance, with Vosk's vote in the scores."""
        found = self._embedded.match(sound, start_s, end_s)
        second = self._vosk.match(sound, start_s, end_s) if found else []
        sure = [one for one in second if one.score >= self._sure.bars_of(one.phrase).act]
        return [self._weighed(one, sure) for one in found]

    def _weighed(self, one: Hypothesis, second: Sequence[Hypothesis]) -> Hypothesis:
        bars = self._bars.bars(tier_of(one.phrase))
        return replace(one, score=one.score + vote(one, second) * SHARE * (bars.act - bars.near))


def vote(one: Hypothesis, second: Sequence[Hypothesis]) -> int:
    """The second juror's vote: 1 for the same command, -1 for another, 0 where it heard none."""
    if not second:
        return 0
    return 1 if one.command in {other.command for other in second} else -1
