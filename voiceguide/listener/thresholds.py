"""How much evidence each recogniser must bring; solved from data by scripts/training/thresholds.py.

The figures lie in data/thresholds.yaml, with what they were solved from beside them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from voiceguide.listener.language import data_files
from voiceguide.listener.language.vocabulary import Tier, tier_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Bars:
    """The scores that one tier's hypotheses must reach."""

    act: float
    """To be acted on."""
    trial: float
    """To be acted on while more speech may still follow."""
    prompted: float
    """To be acted on soon after a prompt, while a question is open, or in a pause."""
    near: float
    """To be shown as heard, though not surely."""
    over: float = 0.0
    """How much more than any of these is needed while the loudspeaker plays, however clear."""
    echo: float = 0.0
    """How much more than that is needed of what may be its echo."""

    def shifted(self, by: float) -> Bars:
        """All of them higher by so much."""
        return replace(
            self,
            act=self.act + by,
            trial=self.trial + by,
            prompted=self.prompted + by,
            near=self.near + by,
        )


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Everything the gate must know of a recogniser's scores."""

    phrase: Bars
    word: Bars
    answer: float
    """What "yes", "no" and "good" must reach when they are asked for."""
    urgent: float
    """How much less "stop" and "that hurts" need."""
    dear: float
    """How much more "next" and "back" need."""
    beside: float
    """How much more is needed right after other speech."""
    saying: float
    """How much more is needed of what the narrator is saying."""
    prices: Mapping[str, float] = field(default_factory=dict)
    """How much more than others of its tier a phrase needs, as other talk sounds like it more
    often; less than nothing where it does so less often, and never more for what is urgent."""
    spared: Mapping[str, float] = field(default_factory=dict)
    """What its price spares a bare word, which it needs all the same while the loudspeaker plays:
    how seldom people say it, or how urgent it is, tells nothing of what is left of the narrator."""

    def shifted(self, phrase: float, word: float) -> Thresholds:
        """With so much added to each tier's bars."""
        return replace(self, phrase=self.phrase.shifted(phrase), word=self.word.shifted(word))

    def bars(self, tier: Tier) -> Bars:
        """A tier's."""
        return self.phrase if tier is Tier.PHRASE else self.word

    def bars_of(self, phrase: str) -> Bars:
        """What this very phrase must reach."""
        return self.bars(tier_of(phrase)).shifted(self.price_of(phrase))

    def price_of(self, phrase: str) -> float:
        """However it is written; nothing for one of a user's own."""
        return self.prices.get(phrase.lower(), 0.0)

    def spared_of(self, phrase: str) -> float:
        """The same of what is spared."""
        return self.spared.get(phrase.lower(), 0.0)


def path_of_thresholds() -> Path:
    """Where the figures lie."""
    return data_files.FOLDER / "thresholds.yaml"


@lru_cache
def load_thresholds(recogniser: str) -> Thresholds:
    """The figures of `vosk` or `embedded`; a KeyError for any other, which is a bug."""
    from ruamel.yaml import YAML

    figures = YAML(typ="safe", pure=True).load(path_of_thresholds().read_text("utf-8"))[recogniser]
    return Thresholds(**figures | {tier.value: Bars(**figures[tier.value]) for tier in Tier})
