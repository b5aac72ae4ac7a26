"""No voice at all: silence as long as the words would take, for chimes and subtitles only."""

from __future__ import annotations

from unicodedata import east_asian_width

import numpy as np

from voiceguide.audio.pcm import SAMPLE_RATE, frames
from voiceguide.narrator.base import SpokenSentence

_CHARACTERS_PER_S = 15.0
"""Everyday English speech: about 180 words of five letters and a space a minute."""
_LEAST_S = 0.3
_WIDE = 3
"""The English letters that one Chinese character, a syllable, counts as."""


def reading_s(sentence: str, rate: float) -> float:
    """Seconds that a sentence takes to read; at least _LEAST_S, so that a caption can be seen."""
    letters = sum(_WIDE if east_asian_width(one) in "WF" else 1 for one in sentence)
    return max(_LEAST_S, letters / _CHARACTERS_PER_S / rate)


class SilentNarrator:
    """Says nothing for as long as it takes."""

    identity = "silent 2"
    language = ""

    def synthesise(self, sentence: str, rate: float) -> SpokenSentence:
        """Give silence in proportion to the sentence's length."""
        return SpokenSentence(np.zeros(frames(reading_s(sentence, rate)), np.float32), SAMPLE_RATE)

    def close(self) -> None:
        """Do nothing: there is nothing to release."""
