"""The recogniser that works right after install: English, any phrase, nothing to train.

Two witnesses judge each stretch of speech between two pauses. One knows how the phrases sound
(phonemes.py). The other knows how likely it is that their words were said at all (word_matcher.py).
The second finds out what only sounds like a command. The first recognises a mumbled or foreign
"firmer", which is no likely sentence. Their scores add up. Either witness can work alone, with bars
of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.pcm import LISTENING_RATE
from voiceguide.commands import ANSWERS
from voiceguide.errors import MissingEngineError
from voiceguide.listener import phonemes
from voiceguide.listener.base import Hypothesis
from voiceguide.listener.language.accent import NO_ACCENT, TakenDown
from voiceguide.listener.language.pronunciation import load_lexicon
from voiceguide.listener.networks import moonshine
from voiceguide.listener.utterances import UtteranceRecogniser, Utterances
from voiceguide.listener.word_matcher import WordMatcher

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voiceguide.audio.pcm import Pcm
    from voiceguide.listener.base import Scribe
    from voiceguide.listener.language.accent import Accent
    from voiceguide.listener.language.vocabulary import Phrase, Vocabulary

SOUND_WEIGHT = 3.0
"""The weight of the phonemes' score beside the words' log-probability, chosen on the tuning
voices."""
LEAST_SOUND, LEAST_WORDS = -6.0, -15.0
"""The lowest scores of sounds and words that count: all below are equally impossible, and noise."""
LOWEST = {"embedded": -22.0, "phonemes": -4.0, "words": -12.0}
"""For each choice of witnesses, the score below which speech is nothing like a command. It is not
handed on then."""


class EmbeddedRecogniser(UtteranceRecogniser):
    """Hears a vocabulary's phrases in English speech; loads in less than a second."""

    def __init__(
        self, vocabulary: Vocabulary, witnesses: str = "", accent: Accent = NO_ACCENT
    ) -> None:
        """`witnesses` is "embedded" for both, "phonemes" or "words"; by default all installed ones.

        `accent` is how the person at hand says the phrases.

        Raises:
            MissingEngineError: the language is not known, or no witness is installed.
        """
        self._matcher = Matcher(vocabulary, witnesses or available(), accent)
        super().__init__(self._matcher.witnesses, self._matcher.match)

    @property
    def unsayable(self) -> list[str]:
        """The vocabulary's phrases that it has no pronunciation for."""
        return self._matcher.unsayable

    @property
    def scribe(self) -> Scribe:
        """The recogniser itself."""
        return self

    def taken_down(self, sound: Pcm) -> TakenDown:
        """Write down the longest utterance in a sound with the witnesses, known phrase or not."""
        found = [(0.0, TakenDown())]

        def take_down(utterance: Pcm, start_s: float, end_s: float) -> list[Hypothesis]:
            found.append((end_s - start_s, self._matcher.taken_down(utterance)))
            return []

        Utterances(take_down).feed(np.pad(sound, (0, LISTENING_RATE)))
        return max(found, key=lambda one: one[0])[1]

    def is_ordinary(self, word: str) -> bool:
        """Say whether a word is one that people say all day."""
        return self._matcher.is_ordinary(word)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The witnesses' scores of every phrase or of the likely ones, each on its own scale."""

    sounds: Mapping[str, float]
    words: Mapping[str, float]

    def beside(self, text: str) -> float:
        """The sounds' score of a phrase, on the scale of the words."""
        return SOUND_WEIGHT * max(self.sounds.get(text, LEAST_SOUND), LEAST_SOUND)

    def weighed(self, witnesses: str) -> Mapping[str, float]:
        """The phrases' scores by both witnesses ("embedded"), or one ("phonemes", "words")."""
        if witnesses == "phonemes":
            return self.sounds
        if witnesses == "words":
            return self.words
        return {
            text: max(self.words.get(text, LEAST_WORDS), LEAST_WORDS) + self.beside(text)
            for text in {*self.sounds, *self.words}
        }


class Matcher:
    """Compares a stretch of speech with everything that can be said."""

    def __init__(self, vocabulary: Vocabulary, witnesses: str, accent: Accent = NO_ACCENT) -> None:
        lexicon = load_lexicon(vocabulary.language)
        if lexicon is None:
            raise MissingEngineError(
                f"the embedded recogniser does not know the language {vocabulary.language!r}",
                hint="It knows English; other languages need a Vosk model.",
            )
        self._phrases = {entry.text: entry for entry in vocabulary.entries}
        self._sounds = self._words = None
        self.unsayable: list[str] = []
        self.witnesses = witnesses
        """The witnesses that give the scores; thresholds go by this name."""
        if witnesses != "words":
            self._sounds = phonemes.PhonemeMatcher(vocabulary, lexicon, accent.sounds)
            self.unsayable = self._sounds.unsayable
        if witnesses != "phonemes":
            writings = lexicon.writings_of(vocabulary)
            self._words = WordMatcher([*self._phrases], [*writings, *accent.written])

    def match(self, sound: Pcm, start_s: float, end_s: float) -> list[Hypothesis]:
        """Find the likeliest phrase in an utterance, unless no phrase comes near."""
        scores = self.evidence(sound).weighed(self.witnesses)
        return self.chosen(scores, LOWEST[self.witnesses], start_s, end_s)

    def taken_down(self, sound: Pcm) -> TakenDown:
        """Write down an utterance with each witness."""
        return TakenDown(
            self._words.network.written(sound) if self._words else "",
            self._sounds.taken_down(sound) if self._sounds else (),
        )

    def is_ordinary(self, word: str) -> bool:
        """Say whether the words' witness takes a word for a frequent one."""
        return self._words is not None and self._words.network.is_ordinary(word)

    def evidence(self, sound: Pcm) -> Evidence:
        """Ask the witnesses about an utterance."""
        sounds = self._sounds.scores(sound) if self._sounds else {}
        alone = Evidence(sounds, {})
        beside = {text: alone.beside(text) for text in self._phrases} if sounds else {}
        return Evidence(sounds, self._words.likelihoods(sound, beside)) if self._words else alone

    def chosen(
        self, scores: Mapping[str, float], lowest: float, start_s: float, end_s: float
    ) -> list[Hypothesis]:
        """Choose the likeliest phrase above `lowest`.

        If it is an answer ("no"), the likeliest of the other phrases is returned, too: only the
        gate knows whether a question is open.
        """
        answers: list[tuple[float, str]] = []
        others: list[tuple[float, str]] = []
        for text, score in scores.items():
            kind = answers if self._phrases[text].command in ANSWERS else others
            kind.append((score, text))
        best = [max(others, default=(lowest, ""))]
        if answers and max(answers) > best[0]:
            best.insert(0, max(answers))
        return [
            self._hypothesis(self._phrases[text], score, start_s, end_s)
            for score, text in best
            if score > lowest
        ]

    @staticmethod
    def _hypothesis(phrase: Phrase, score: float, start_s: float, end_s: float) -> Hypothesis:
        return Hypothesis(phrase.command, phrase.text, score, start_s, end_s, partial=True)


def witnesses_here() -> list[str]:
    """Find which of the witnesses "phonemes" and "words" are installed, without loading them."""
    return [name for name, one in (("phonemes", phonemes), ("words", moonshine)) if one.is_here()]


def available() -> str:
    """Name the witnesses that are installed: "embedded" for both, "phonemes" or "words".

    Raises:
        MissingEngineError: none is installed.
    """
    here = witnesses_here()
    if not here:
        raise MissingEngineError(
            "the embedded recogniser is not installed",
            hint="Install voiceguide again with a connection, or use a Vosk model.",
        )
    return "embedded" if len(here) > 1 else here[0]
