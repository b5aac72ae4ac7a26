"""The embedded recogniser and Vosk, who listen to the same utterance.

The embedded one hears, and Vosk is asked only of what may be a command: when it heard the same
command, less evidence will do; when it heard another, more is needed. When it heard none it may
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
"""How often, at most, Vosk takes for the same command what the embedded one falsely takes for one.
An assumption: no English model was at hand to measure it with."""
RARER = 60.0
"""How much rarer false commands are at the bar for acting than at the one for showing: the budgets
that both are solved for (scripts/training/thresholds.py)."""
SHARE = math.log(1 / ALIKE_IN_ERROR) / math.log(RARER)
"""The part of the way between the two bars that a vote moves a score: so much that what is acted on
because both agree is as rarely false as what is acted on alone, if errors are as seldom alike as
that and get rarer evenly between the bars."""


class JuryRecogniser(UtteranceRecogniser):
    """Hears English with both; it takes as long to load as Vosk's model."""

    def __init__(self, vocabulary: Vocabulary, model: Path, accent: Accent = NO_ACCENT) -> None:
        """`model` is the folder of an English Vosk model; `accent` is for the embedded one.

        Raises:
            MissingEngineError: one of the two is not here.
            MissingModelError: there is no model in the folder.
            RecogniserError: it cannot be loaded.
        """
        embedded = Matcher(vocabulary, available(), accent)
        super().__init__(embedded.witnesses, Jury(embedded, VoskMatcher(vocabulary, model)).match)


class Jury:
    """What the two take an utterance for together."""

    def __init__(self, embedded: Matcher, vosk: VoskMatcher) -> None:
        self._embedded, self._vosk = embedded, vosk
        self._bars = load_thresholds(embedded.witnesses)
        self._sure = load_thresholds("vosk")

    def match(self, sound: Pcm, start_s: float, end_s: float) -> list[Hypothesis]:
        """As the embedded one has it, with Vosk's vote in the scores."""
        found = self._embedded.match(sound, start_s, end_s)
        second = self._vosk.match(sound, start_s, end_s) if found else []
        sure = [one for one in second if one.score >= self._sure.bars_of(one.phrase).act]
        return [self._weighed(one, sure) for one in found]

    def _weighed(self, one: Hypothesis, second: Sequence[Hypothesis]) -> Hypothesis:
        bars = self._bars.bars(tier_of(one.phrase))
        return replace(one, score=one.score + vote(one, second) * SHARE * (bars.act - bars.near))


def vote(one: Hypothesis, second: Sequence[Hypothesis]) -> int:
    """1 where the second juror heard the same command, -1 where another, 0 where none."""
    if not second:
        return 0
    return 1 if one.command in {other.command for other in second} else -1
