"""Learns how a person says the phrases, and refuses what would cause false commands.

Both witnesses of the embedded recogniser write down each try. What they write in place of a phrase
is listened for, too, under three conditions: both tries agree on it, it is near the phrase, and
nothing else that people say, and no other phrase, is as near. If two tries differ, that is chance
and not an accent.
"""

from __future__ import annotations

import itertools
import re
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.listener.language.accent import Accent, TakenDown
from voiceguide.listener.language.likeness import likeness
from voiceguide.listener.language.pronunciation import load_lexicon
from voiceguide.listener.language.vocabulary import Tier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from voiceguide.listener.language.pronunciation import Phonemes
    from voiceguide.listener.language.vocabulary import Phrase, Vocabulary

ALIKE = 0.6
"""The least likeness between what was written for two tries."""
NEAR = 0.45
"""The least likeness between what was written and the phrase."""
CLEARLY = 0.05
"""The least margin by which it is more like the phrase than like another command's phrase."""
SAME_SOUNDS = 0.5
"""The largest share of sounds that may differ between two tries."""
NEAR_SOUNDS = 0.5
"""The largest share of sounds that may differ from the phrase's own."""
_WORDS = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")


class Enrolment:
    """Learns one person's accent, phrase by phrase."""

    def __init__(self, vocabulary: Vocabulary, is_ordinary: Callable[[str], bool]) -> None:
        """`is_ordinary` says whether a word is one that people say all day.

        Raises:
            KeyError: there is no lexicon for the vocabulary's language.
        """
        lexicon = load_lexicon(vocabulary.language)
        if lexicon is None:
            raise KeyError(vocabulary.language)
        self._vocabulary = vocabulary
        self._lexicon = lexicon
        self._is_ordinary = is_ordinary
        self._ways = {
            entry: [lexicon.likened(way) for way in lexicon.variants(entry.text, _unknown)]
            for entry in vocabulary.entries
        }
        self._decoys = [lexicon.likened(way) for way in lexicon.decoys]

    def learnt(self, tries: Mapping[str, Sequence[TakenDown]]) -> Accent:
        """The accent that the tries teach; a phrase with only one try teaches nothing.

        `tries` has phrases, and how each try of a phrase was written down.
        """
        written: list[tuple[str, str]] = []
        sounds: list[tuple[str, str]] = []
        for text, takes in tries.items():
            phrase = self._vocabulary.find(text)
            if phrase is None or len(takes) < 2:
                continue
            written += [(phrase.text, one) for one in self.words_of(phrase, takes)]
            sounds += [(phrase.text, " ".join(one)) for one in self.sounds_of(phrase, takes)]
        return Accent(tuple(written), tuple(sounds))

    def words_of(self, phrase: Phrase, takes: Iterable[TakenDown]) -> list[str]:
        """The texts of the words' witness that mean a phrase from now on."""
        texts = [take.written for take in takes]
        if not all(likeness(*pair) >= ALIKE for pair in itertools.combinations(texts, 2)):
            return []
        return [text for text in dict.fromkeys(texts) if self._may_be_written(phrase, text)]

    def sounds_of(self, phrase: Phrase, takes: Iterable[TakenDown]) -> list[Phonemes]:
        """The sounds that mean a phrase from now on."""
        ways = [take.sounds for take in takes]
        alike = (self._lexicon.likened(way) for way in ways)
        if not all(distance(*pair) <= SAME_SOUNDS for pair in itertools.combinations(alike, 2)):
            return []
        return [way for way in dict.fromkeys(ways) if self._may_sound(phrase, way)]

    def _may_be_written(self, phrase: Phrase, text: str) -> bool:
        words = _words(text)
        if not words or self._vocabulary.find(" ".join(words)):
            return False
        if (len(words) == 1 or phrase.tier is Tier.WORD) and all(map(self._is_said, words)):
            return False
        like = likeness(text, phrase.text)
        rivals = [
            likeness(text, one.text)
            for one in self._vocabulary.entries
            if one.command != phrase.command
        ]
        decoys = [likeness(text, word) for word in self._vocabulary.decoys]
        return (
            like >= NEAR
            and like > max(rivals, default=0.0) + CLEARLY
            and like > max(decoys, default=0.0)
        )

    def _is_said(self, word: str) -> bool:
        """Whether a word may be said without meaning a command."""
        return (
            self._is_ordinary(word) or word in self._vocabulary.decoys or word in narrated_words()
        )

    def _may_sound(self, phrase: Phrase, way: Phonemes) -> bool:
        likened = self._lexicon.likened(way)
        if not way or likened in self._ways[phrase]:
            return False
        near = min((distance(likened, one) for one in self._ways[phrase]), default=1.0)
        rivals = [
            distance(likened, way)
            for one, ways in self._ways.items()
            if one.command != phrase.command
            for way in ways
        ]
        decoys = [distance(likened, way) for way in self._decoys]
        return near <= NEAR_SOUNDS and near < min(rivals, default=1.0) and 0 < min(decoys) >= near


def is_written(take: TakenDown, phrase: str) -> bool:
    """Whether the words' witness wrote the phrase itself."""
    return _words(take.written) == _words(phrase)


def distance(one: Phonemes, other: Phonemes) -> float:
    """The share of sounds, 0 to 1, in which two pronunciations differ.

    It is the number of sounds that must be put in, taken out or changed, divided by the length of
    the longer one.
    """
    costs = list(range(len(other) + 1))
    for at, sound in enumerate(one, start=1):
        above, costs[0] = costs[0], at
        for place, known in enumerate(other, start=1):
            cost = min(above + (sound != known), costs[place] + 1, costs[place - 1] + 1)
            above, costs[place] = costs[place], cost
    return costs[-1] / max(len(one), len(other), 1)


@lru_cache
def narrated_words() -> frozenset[str]:
    """Every word in the routines that come with the package."""
    folder = Path(str(resources.files("voiceguide"))) / "routines"
    texts = (path.read_text("utf-8") for path in folder.glob("*.yaml"))
    return frozenset(word for text in texts for word in _words(text))


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORDS.findall(text)]


def _unknown(word: str) -> Phonemes:  # noqa: ARG001 - as a lexicon asks
    """Give no pronunciation for a word that the lexicon lacks: none is known here."""
    return ()
