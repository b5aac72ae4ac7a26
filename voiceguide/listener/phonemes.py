"""Scores how well a vocabulary's pronunciations fit what was said, by the phoneme network.

The network is in conformer.py. Here, only a phrase's sounds are known. Phrases compete with each
other and with decoys.
"""

from __future__ import annotations

import importlib.util
import itertools
from typing import TYPE_CHECKING, Any

import numpy as np

from voiceguide.listener.language.pronunciation import pronunciations
from voiceguide.listener.networks.conformer import Conformer, shared_conformer
from voiceguide.listener.networks.ctc import SequenceSet, best_path, normalised
from voiceguide.listener.networks.running import loaded_once

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from voiceguide.audio.pcm import Pcm
    from voiceguide.listener.language.pronunciation import Lexicon, Phonemes
    from voiceguide.listener.language.vocabulary import Vocabulary

MARGIN_LIMIT = 6.0
"""The most nats that count for beating a competitor."""


def is_here() -> bool:
    """Say whether what the network needs is installed."""
    return all(importlib.util.find_spec(package) for package in ("hama", "onnxruntime"))


class PhonemeMatcher:
    """Scores phrases; loads in a quarter of a second."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        lexicon: Lexicon,
        own: Sequence[tuple[str, str]] = (),
        conformer: Conformer | None = None,
    ) -> None:
        """`own` are phrases and how one person says them: phonemes with spaces between.

        Raises:
            MissingEngineError: the network cannot be loaded.
        """
        self._network = PhonemeNetwork(lexicon.same, conformer)
        network = self._network
        ways, self.unsayable = pronunciations(vocabulary, lexicon, network.guess, own)
        ways = [way for way in ways if network.knows(way.phonemes)]
        self._phrases = [way.phrase for way in ways if way.phrase]
        self._commands = np.array([phrase.command.value for phrase in self._phrases])
        self._sequences = SequenceSet(
            [network.tokens(way.phonemes) for way in ways], blank=network.blank
        )

    def taken_down(self, sound: Pcm) -> Phonemes:
        """Write down the phonemes of the likeliest path: what was said, whatever it may mean."""
        return self._network.spelled(self._network.log_probs(sound))

    def scores(self, sound: Pcm) -> dict[str, float]:
        """Score each phrase by its best pronunciation; `sound` is an utterance.

        A score adds up how far the phrase is from the best that the sound could be, and how clearly
        it beats the other commands and the decoys. Clear phrases are near zero or above. The sum is
        divided by the number of phonemes, because long phrases lose more and have more to show. The
        margins count, because background noise makes everything unlikely, but not equally so.
        """
        heard = self._network.log_probs(sound)
        likelihoods = self._sequences.log_likelihoods(heard)
        count = len(self._phrases)
        own, decoy = likelihoods[:count], likelihoods[count:].max(initial=-np.inf)
        other = np.empty(count)
        for command in set(self._commands):
            mine = self._commands == command
            other[mine] = own[~mine].max(initial=-np.inf)
        margins = sum(np.minimum(own - rival, MARGIN_LIMIT) for rival in (other, decoy))
        scores = (own - best_path(heard) + 0.5 * margins) / self._sequences.lengths[:count]
        found: dict[str, float] = {}
        for phrase, score in zip(self._phrases, scores, strict=True):
            found[phrase.text] = max(found.get(phrase.text, -np.inf), float(score))
        return found


class PhonemeNetwork:
    """The phoneme network with a lexicon's sounds: outputs that mean the same are added up."""

    def __init__(self, same: Mapping[str, str], conformer: Conformer | None = None) -> None:
        self._conformer = conformer or shared_conformer()
        self.names = self._conformer.tokens
        self._ids = {name: number for number, name in enumerate(self.names)}
        self.blank = self._ids["<blank>"]
        self.merged = [(self._ids[one], self._ids[into]) for one, into in same.items()]
        self.merged.append((self._ids["<wb>"], self.blank))  # the end of a word is nothing new

    def knows(self, phonemes: Phonemes) -> bool:
        """Say whether the network has all of these phonemes."""
        return all(phoneme in self._ids for phoneme in phonemes)

    def tokens(self, phonemes: Phonemes) -> list[int]:
        """The network's numbers for phonemes."""
        return [self._ids[phoneme] for phoneme in phonemes]

    def spelled(self, heard: Any) -> Phonemes:  # noqa: ANN401 - numpy's floats
        """Find the likeliest phoneme of each frame; leave out repetitions, blanks and marks."""
        best = [number for number, _ in itertools.groupby(heard.argmax(axis=1))]
        names = (self.names[number] for number in best if number != self.blank)
        return tuple(name for name in names if name.strip() and not name.startswith("<"))

    def guess(self, word: str) -> Phonemes:
        """Guess how a word that the lexicon lacks sounds; empty when that is not known."""
        return _parted(_speller()(word), self._ids)

    def log_probs(self, window: Pcm) -> Any:  # noqa: ANN401 - numpy's floats
        """The log-probability of each token in what was heard: (frames of 20 ms, tokens)."""
        heard = normalised(self._conformer.log_probs(window))
        for one, into in self.merged:
            heard[:, into] = np.logaddexp(heard[:, into], heard[:, one])
        return heard


def _parted(ipa: str, known: dict[str, int]) -> Phonemes:
    """Split an IPA string into phonemes, always taking the longest; empty if a sound is unknown."""
    found: list[str] = []
    rest = ipa.strip()
    while rest:
        fits = [name for name in known if name.strip() and rest.startswith(name)]
        if not fits:
            return ()
        found.append(max(fits, key=len))
        rest = rest[len(found[-1]) :].lstrip()
    return tuple(found)


@loaded_once
def _speller() -> Callable[[str], str]:
    """Load the letter-to-sound model of hama; on Windows it does not run, and no word is guessed.

    The rules of language/spelling.py are not good enough: one sound in ten is wrong, and a phrase
    that is listened for by a wrong sound is not heard.
    """
    try:
        from hama import G2PModel

        model = G2PModel()
    except (ImportError, RuntimeError, OSError, ValueError):
        return lambda _word: ""

    def spell(word: str) -> str:
        return str(model.predict(word).ipa)

    return spell
