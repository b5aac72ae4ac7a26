"""Pronunciations of a vocabulary: phrases and decoys as the embedded recogniser's phonemes."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from voiceguide.listener.language import data_files

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from voiceguide.listener.language.vocabulary import Phrase, Vocabulary

    Phonemes = tuple[str, ...]
    Guess = Callable[[str], Phonemes]
    """A function that guesses how an unknown word sounds; its result is empty when it cannot."""

MAX_VARIANTS = 24
"""The most variants of a phrase. Four words of three variants each would give 81, most of which
nobody says."""


@dataclass(frozen=True, slots=True)
class Pronunciation:
    """One way in which a phrase, or a decoy, is said."""

    phonemes: Phonemes
    phrase: Phrase | None
    """The phrase that is said; None for a decoy."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The pronunciations of a language's words, vetted by hand."""

    words: Mapping[str, tuple[Phonemes, ...]]
    phrases: Mapping[str, tuple[Phonemes, ...]]
    decoys: tuple[Phonemes, ...]
    same: Mapping[str, str]
    """Tokens of the network, each with the other token that means the same sound."""
    alike: Mapping[str, str]
    """Sounds that the model mixes up, each with the one that stands for its group. A decoy that
    differs from a phrase in these alone is no decoy."""
    writings: Mapping[str, tuple[str, ...]]
    """Phrases in lower case, each with what else a recogniser that writes may write for it."""

    def variants(self, text: str, guess: Guess) -> list[Phonemes]:
        """Find the ways to say a phrase, MAX_VARIANTS at most.

        They are the phrase's own ways first, then those composed of its words'.
        """
        text = text.lower()
        ways = [self.words.get(word) or _guessed(guess(word)) for word in text.split()]
        composed = (tuple(itertools.chain(*parts)) for parts in itertools.product(*ways))
        merged = itertools.chain.from_iterable((p, _without_doubles(p)) for p in composed)
        found = dict.fromkeys(itertools.chain(self.phrases.get(text, ()), merged))
        return [way for way in found if way][:MAX_VARIANTS]

    def writings_of(self, vocabulary: Vocabulary) -> list[tuple[str, str]]:
        """Find other ways to write the phrases, as pairs of phrase and writing.

        A writing that is a phrase of its own is left out.
        """
        return [
            (entry.text, way)
            for entry in vocabulary.entries
            for way in self.writings.get(entry.text.lower(), ())
            if not vocabulary.find(way)
        ]

    def likened(self, phonemes: Phonemes) -> Phonemes:
        """Replace each sound by the one that stands for the group of sounds that are mixed up."""
        return tuple(self.alike.get(one, one) for one in phonemes)


@lru_cache
def load_lexicon(language: str) -> Lexicon | None:
    """Load a language's lexicon from the package, or return None for a language without one."""
    path = data_files.FOLDER / f"pronunciations-{language}.yaml"
    if not path.is_file():
        return None
    from ruamel.yaml import YAML

    data = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    decoys = (data_files.FOLDER / f"decoys-{language}.txt").read_text("utf-8").splitlines()
    return Lexicon(
        {word: _split(ways) for word, ways in data["words"].items()},
        {text.lower(): _split(ways) for text, ways in data["phrases"].items()},
        _split([line for line in decoys if line and not line.startswith("#")]),
        data["same"],
        data["alike"],
        {text.lower(): tuple(ways) for text, ways in data["writings"].items()},
    )


def pronunciations(
    vocabulary: Vocabulary,
    lexicon: Lexicon,
    guess: Guess,
    own: Sequence[tuple[str, str]] = (),
) -> tuple[list[Pronunciation], list[str]]:
    """List the pronunciations to listen for, phrases first, and the phrases that cannot be said.

    A decoy that sounds like a phrase is left out: with it, the phrase would not be heard. The
    decoys are the lexicon's; the vocabulary's decoys are for recognisers that think in words. `own`
    are phrases and how one person says them; these take no decoy away.
    """
    found: list[Pronunciation] = []
    silent: list[str] = []
    for entry in vocabulary.entries:
        ways = lexicon.variants(entry.text, guess)
        found += [Pronunciation(way, entry) for way in ways]
        if not ways:
            silent.append(entry.text)
    taken = {lexicon.likened(item.phonemes) for item in found}
    known = {(item.phrase, item.phonemes) for item in found}
    for text, sounds in own:
        phrase, way = vocabulary.find(text), tuple(sounds.split())
        if phrase and way and (phrase, way) not in known:
            found.append(Pronunciation(way, phrase))
    fresh = (way for way in lexicon.decoys if lexicon.likened(way) not in taken)
    return found + [Pronunciation(way, None) for way in fresh], silent


def _split(ways: list[str]) -> tuple[Phonemes, ...]:
    return tuple(tuple(way.split()) for way in ways)


def _guessed(phonemes: Phonemes) -> tuple[Phonemes, ...]:
    return (phonemes,) if phonemes else ()


def _without_doubles(phonemes: Phonemes) -> Phonemes:
    """Join doubled sounds, as when said in one breath: the two s of "previous step" are one."""
    return tuple(one for one, _ in itertools.groupby(phonemes))
