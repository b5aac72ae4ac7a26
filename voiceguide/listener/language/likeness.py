"""Compares how alike two texts sound, from the texts alone: no sound, no engine, no model.

A word becomes sounds: those of the recogniser's lexicon where it has the word, else those that its
letters stand for in English. Words in other scripts stay letters (a Korean syllable becomes its two
or three). The sounds of both texts are then matched in order. A missing sound costs what it is
worth to the ear. A sound in another's place costs the less, the nearer the two are made: p and b
differ by a quarter of what p and l do. A likeness of 1 is the same sounds, 0 nothing in common.
"""

# ruff: noqa: RUF001 - the letters of phonetics
from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from voiceguide.listener.language.pronunciation import load_lexicon
from voiceguide.listener.language.spelling import spelled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Sounds = tuple[str, ...]

CUT = 0.4
"""The share of its worth that a sound costs in a word of which only the rest is like the phrase:
"repeat" is heard in "repeating", though not as well as in "repeat"."""
_CONSONANT, _VOWEL, _WEAK = 1.0, 0.7, 0.5
"""What a sound is worth. Weak sounds come and go in quick speech."""
_WEAK_SOUNDS = frozenset("əɝɪh")
_VOICE, _PLACE, _MANNER = 0.25, 0.15, 0.4
"""How much consonants differ: voiced or not, for each place further back, for each manner more
open. The ear mistakes the place most easily, and the manner least."""
_ANY_PLACE = 0.45
"""The most that the place makes consonants differ, however far apart: p and k."""
_NEXT_DOOR = 0.4
"""How much a vowel differs from the consonant that is made almost like it."""
_HALF_VOWELS = frozenset({("j", "i"), ("j", "ɪ"), ("w", "u"), ("w", "ʊ"), ("ɹ", "ɝ"), ("ɹ", "ə")})
_LEAST = 0.05
"""The least that two vowels differ, however near they are."""
# Place from the lips (0) to the throat (7), manner from closed (0) to open (5), and voiced or not.
# fmt: off
_CONSONANTS = {
    "p": (0, 0, 0), "b": (0, 0, 1), "t": (3, 0, 0), "d": (3, 0, 1), "k": (6, 0, 0), "g": (6, 0, 1),
    "t͡ʃ": (4, 1, 0), "d͡ʒ": (4, 1, 1), "f": (1, 2, 0), "v": (1, 2, 1), "θ": (2, 2, 0),
    "ð": (2, 2, 1), "s": (3, 2, 0), "z": (3, 2, 1), "ʃ": (4, 2, 0), "ʒ": (4, 2, 1), "h": (7, 2, 0),
    "m": (0, 3, 1), "n": (3, 3, 1), "ŋ": (6, 3, 1), "l": (3, 4, 1), "ɹ": (4, 4, 1), "j": (5, 5, 1),
    "w": (0, 5, 1),
}
# Where the tongue is, openness and backness from 0 to 1, as the vowel begins and as it ends.
_VOWELS = {
    "i": (.0, .0, .0, .0), "ɪ": (.2, .15, .2, .15), "e": (.3, .0, .3, .0), "ɛ": (.5, .1, .5, .1),
    "æ": (.8, .15, .8, .15), "ɑ": (1., .8, 1., .8), "ɔ": (.7, 1., .7, 1.), "ʊ": (.2, .85, .2, .85),
    "u": (.0, 1., .0, 1.), "ʌ": (.65, .7, .65, .7), "ə": (.5, .5, .5, .5), "ɜ": (.55, .5, .55, .5),
    "ɝ": (.45, .55, .4, .55), "eɪ": (.4, .05, .1, .1), "aɪ": (.9, .45, .2, .15),
    "aʊ": (.9, .5, .2, .85), "oʊ": (.4, .9, .15, .9), "ɔɪ": (.6, .95, .2, .15),
}
# fmt: on
_WORDS = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")


def likeness(phrase: str, other: str) -> float:
    """How alike two texts sound, 0 to 1; their order makes no difference.

    Two texts without a letter are fully alike. A text without one is not at all like one with
    letters.
    """
    ours, theirs = _said(phrase), _said(other)
    if not ours or not theirs:
        return float(ours == theirs)
    # In a fixed order, so that not even rounding depends on which one was given first.
    short, long = sorted((ours, theirs))
    costs = [0.0]
    for sound in short:
        costs.append(costs[-1] + _worth(sound))
    for heard in long:
        above, costs[0] = costs[0], costs[0] + _worth(heard)
        for at, sound in enumerate(short, start=1):
            cheapest = min(
                above + _difference(sound, heard),
                costs[at] + _worth(heard),
                costs[at - 1] + _worth(sound),
            )
            above, costs[at] = costs[at], cheapest
    return max(0.0, 1 - costs[-1] / max(_total(short), _total(long)))


def most_alike(phrase: str, words: Sequence[str]) -> tuple[float, slice]:
    """Find the consecutive words that sound most like the phrase; give their likeness and place.

    The likeness is 0 to 1. The phrase may be found in a part of the first and the last word. Of
    equally like places, the first is given. When nothing is like the phrase at all, the likeness is
    0 and the place empty.
    """
    wanted = _said(phrase)
    if not wanted:
        return 0.0, slice(0, 0)
    total = _total(wanted)
    search = _Search(wanted)
    least, found = total, slice(0, 0)
    for number, word in enumerate(words):
        heard = _said(word)
        left = _total(heard)
        search.begin(number)
        for sound in heard:
            search.step(sound)
            left -= _worth(sound)
            cost = search.costs[-1] + CUT * left
            # A tie that rounding breaks is a tie.
            if cost < least - 1e-9:
                least, found = cost, slice(search.starts[-1], number + 1)
    return max(0.0, 1 - max(least, 0.0) / total), found


class _Search:
    """Looks for the phrase anywhere in the sounds that it is given one by one."""

    def __init__(self, wanted: Sounds) -> None:
        self._wanted = [(sound, _worth(sound)) for sound in wanted]
        self.costs = [0.0]
        """For each number of the phrase's first sounds: the least cost to match them with sounds
        of the text that end here."""
        for _, worth in self._wanted:
            self.costs.append(self.costs[-1] + worth)
        self.starts = [0] * len(self.costs)
        """The numbers of the words at which those matches begin."""

    def begin(self, number: int) -> None:
        """Let a match begin at no cost with the next sound, the first of word `number`."""
        self.costs[0], self.starts[0] = 0.0, number

    def step(self, heard: str) -> None:
        """Take in one sound of the text."""
        costs, starts, worth = self.costs, self.starts, _worth(heard)
        differences = _differences(heard)
        above, begun = costs[0], starts[0]
        costs[0] += CUT * worth
        for at, (sound, missing) in enumerate(self._wanted, start=1):
            cost, start = above + differences.get(sound, 1.0), begun
            above, begun = costs[at], starts[at]
            if above + worth < cost:
                cost, start = above + worth, begun
            if costs[at - 1] + missing < cost:
                cost, start = costs[at - 1] + missing, starts[at - 1]
            costs[at], starts[at] = cost, start


@lru_cache(maxsize=4096)
def _said(text: str) -> Sounds:
    return tuple(sound for word in _WORDS.findall(text) for sound in _sounds(word))


@lru_cache(maxsize=4096)
def _sounds(word: str) -> Sounds:
    """The sounds of one word; a letter that is not English is its own sound."""
    plain = unicodedata.normalize("NFC", word).casefold().replace("\u2019", "'")
    lexicon = load_lexicon("en")
    if lexicon and plain in lexicon.words:
        return lexicon.words[plain][0]
    letters = unicodedata.normalize("NFD", plain)
    letters = "".join(one for one in letters if not unicodedata.combining(one))
    return spelled(letters) if re.fullmatch("[a-z']+", letters) else tuple(letters)


def _total(sounds: Sounds) -> float:
    return sum(_worth(sound) for sound in sounds)


def _worth(sound: str) -> float:
    if sound in _WEAK_SOUNDS:
        return _WEAK
    return _VOWEL if sound in _VOWELS else _CONSONANT


@lru_cache
def _differences(heard: str) -> Mapping[str, float]:
    """The cost of hearing one sound in place of each known sound, 0 to 1."""
    known = {heard, *_CONSONANTS, *_VOWELS}
    return {sound: _difference(sound, heard) for sound in known}


@lru_cache(maxsize=4096)
def _difference(one: str, other: str) -> float:
    """How much two sounds differ: 0 for the same sound, 1 for two with nothing in common."""
    if one == other:
        return 0.0
    if one in _CONSONANTS and other in _CONSONANTS:
        places, manners, voices = (
            abs(a - b) for a, b in zip(_CONSONANTS[one], _CONSONANTS[other], strict=True)
        )
        place = min(_ANY_PLACE, _PLACE * places)
        return min(1.0, place + _MANNER * manners + _VOICE * voices)
    if one in _VOWELS and other in _VOWELS:
        between = (abs(a - b) for a, b in zip(_VOWELS[one], _VOWELS[other], strict=True))
        return min(_VOWEL, _LEAST + sum(between) / 3)
    near = (one, other) in _HALF_VOWELS or (other, one) in _HALF_VOWELS
    return _NEXT_DOOR if near else 1.0
