"""How much evidence each recogniser must bring; solved from data by scripts/training/thresholds.py.

The figures are in data/thresholds.yaml, beside the data that they were solved from.
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
    """The score to be acted on."""
    trial: float
    """The score to be acted on while more speech may still follow."""
    prompted: float
    """The score to be acted on soon after a prompt, while a question is open, or in a pause."""
    near: float
    """The score to be shown as heard, though not surely."""
    over: float = 0.0
    """How much more than any of these is needed while the loudspeaker plays, however clear."""
    echo: float = 0.0
    """How much more again is needed where the sound may be the loudspeaker's echo."""

    def shifted(self, by: float) -> Bars:
        """These bars, with `act`, `trial`, `prompted` and `near` higher by this much."""
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
    """The score that "yes", "no" and "good" must reach when they are asked for."""
    urgent: float
    """How much less "stop" and "that hurts" need."""
    dear: float
    """How much more "next" and "back" need."""
    beside: float
    """How much more is needed right after other speech."""
    saying: float
    """How much more is needed for a phrase that the narrator is saying."""
    prices: Mapping[str, float] = field(default_factory=dict)
    """Each phrase's price, by its text in lower case: how much more evidence it needs than others
    of its tier. It is positive where other talk sounds like the phrase more often, negative where
    it does so less often, and never positive for an urgent phrase."""
    spared: Mapping[str, float] = field(default_factory=dict)
    """Each bare word's discount, which must not apply while the loudspeaker plays: how seldom
    people say a word, or how urgent it is, tells nothing of what is left of the narrator."""

    def shifted(self, phrase: float, word: float) -> Thresholds:
        """These thresholds with `phrase` and `word` added to the bars of their tiers."""
        return replace(self, phrase=self.phrase.shifted(phrase), word=self.word.shifted(word))

    def bars(self, tier: Tier) -> Bars:
        """The bars of a tier."""
        return self.phrase if tier is Tier.PHRASE else self.word

    def bars_of(self, phrase: str) -> Bars:
        """The bars that this very phrase must reach, its price included."""
        return self.bars(tier_of(phrase)).shifted(self.price_of(phrase))

    def price_of(self, phrase: str) -> float:
        """The price of a phrase, in capitals or not; 0 for a phrase of the user's own."""
        return self.prices.get(phrase.lower(), 0.0)

    def spared_of(self, phrase: str) -> float:
        """The discount of a phrase that must not apply while the loudspeaker plays."""
        return self.spared.get(phrase.lower(), 0.0)


def path_of_thresholds() -> Path:
    """The file that holds the figures."""
    return data_files.FOLDER / "thresholds.yaml"


@lru_cache
def load_thresholds(recogniser: str) -> Thresholds:
    """Load the figures of `vosk` or `embedded`; any other name is a bug and raises KeyError."""
    from ruamel.yaml import YAML

    figures = YAML(typ="safe", pure=True).load(path_of_thresholds().read_text("utf-8"))[recogniser]
    return Thresholds(**figures | {tier.value: Bars(**figures[tier.value]) for tier in Tier})
