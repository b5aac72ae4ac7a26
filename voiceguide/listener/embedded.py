"""The recogniser that works right after install: English, any phrase, nothing to train.

Each stretch of speech between two pauses is put before two witnesses. One knows how the phrases
sound (phonemes.py), the other how likely their words are to have been said at all (moonshine.py).
What only sounds like a command is found out by the second, a mumbled or foreign "firmer", which is
no likely sentence, is known by the first. They add up; either can go alone, with bars of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from voiceguide.errors import MissingEngineError, RecogniserError
from voiceguide.listener import moonshine, phonemes
from voiceguide.listener.base import Hypothesis
from voiceguide.listener.commands import ANSWERS
from voiceguide.listener.pronunciation import load_lexicon
from voiceguide.listener.utterances import Utterances

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm
    from voiceguide.listener.vocabulary import Phrase, Vocabulary

SOUND_WEIGHT = 3.0
"""Of a phoneme's score beside the words' log-probability. From 2 to 6 it makes little difference:
scripts/training/witnesses.py."""
LEAST_SOUND, LEAST_WORDS = -6.0, -15.0
"""Further down it is equally impossible, and noise."""
MENTIONED = 6
"""Phrases whose words are scored because they sound right."""
LOWEST = {"embedded": -22.0, "phonemes": -4.0, "words": -12.0}
"""Scores below are nothing like a command, and not handed on."""


class EmbeddedRecogniser:
    """Hears a vocabulary's phrases in English speech; loads in less than a second."""

    def __init__(self, vocabulary: Vocabulary, witnesses: str = "") -> None:
        """`witnesses` is "embedded" for both, "phonemes" or "words"; by default all there are.

        Raises:
            MissingEngineError: the language is not known, or no witness is here.
        """
        self.name = witnesses or available()
        """Thresholds and logs go by it."""
        self._matcher = Matcher(vocabulary, self.name)
        self._utterances: Utterances | None = Utterances(self._matcher.match)

    @property
    def unsayable(self) -> list[str]:
        """The vocabulary's phrases that it has no pronunciation for."""
        return self._matcher.unsayable

    @property
    def speech(self) -> float:
        """The probability, 0 to 1, that the latest sound is speech."""
        return self._utterances.speech if self._utterances else 0.0

    def feed(self, pcm: Pcm) -> list[Hypothesis]:
        """What was heard in these samples.

        A phrase comes on trial (`partial`) some 200 ms after its end, and for good, with the same
        score, 160 ms later if nothing has followed.
        """
        if self._utterances is None:
            raise RecogniserError("the recogniser is closed", hint="Open another.")
        return self._utterances.feed(pcm)

    def close(self) -> None:
        """Let the networks go."""
        self._utterances = None


class Matcher:
    """Compares a stretch of speech with everything that can be said."""

    def __init__(self, vocabulary: Vocabulary, witnesses: str) -> None:
        lexicon = load_lexicon(vocabulary.language)
        if lexicon is None:
            raise MissingEngineError(
                f"the embedded recogniser does not know the language {vocabulary.language!r}",
                hint="It knows English; other languages need a Vosk model.",
            )
        self._phrases = {entry.text: entry for entry in vocabulary.entries}
        self._sounds = self._words = None
        self.unsayable: list[str] = []
        self._lowest = LOWEST[witnesses]
        if witnesses != "words":
            self._sounds = phonemes.PhonemeMatcher(vocabulary, lexicon)
            self.unsayable = self._sounds.unsayable
        if witnesses != "phonemes":
            self._words = moonshine.Moonshine([*self._phrases])

    def match(self, sound: Pcm, start_s: float, end_s: float) -> list[Hypothesis]:
        """The likeliest phrase, unless nothing comes near.

        If it is an answer ("no"), the likeliest of the others comes, too: only the gate knows
        whether a question is open.
        """
        scores = self._scores(sound)
        answers: list[tuple[float, str]] = []
        others: list[tuple[float, str]] = []
        for text, score in scores.items():
            kind = answers if self._phrases[text].command in ANSWERS else others
            kind.append((score, text))
        chosen = [max(others, default=(self._lowest, ""))]
        if answers and max(answers) > chosen[0]:
            chosen.insert(0, max(answers))
        return [
            self._hypothesis(self._phrases[text], score, start_s, end_s)
            for score, text in chosen
            if score > self._lowest
        ]

    def _scores(self, sound: Pcm) -> dict[str, float]:
        sounds = self._sounds.scores(sound) if self._sounds else {}
        if self._words is None:
            return sounds
        likeliest = sorted(sounds, key=sounds.__getitem__)[-MENTIONED:]
        words = self._words.likelihoods(sound, also=likeliest)
        if self._sounds is None:
            return words
        return {
            text: max(words.get(text, LEAST_WORDS), LEAST_WORDS)
            + SOUND_WEIGHT * max(sounds.get(text, LEAST_SOUND), LEAST_SOUND)
            for text in self._phrases
        }

    @staticmethod
    def _hypothesis(phrase: Phrase, score: float, start_s: float, end_s: float) -> Hypothesis:
        return Hypothesis(phrase.command, phrase.text, score, start_s, end_s, partial=True)


def available() -> str:
    """The witnesses that are here: "embedded" for both, "phonemes" or "words".

    Raises:
        MissingEngineError: none is.
    """
    here = [name for name, one in (("phonemes", phonemes), ("words", moonshine)) if one.is_here()]
    if not here:
        raise MissingEngineError(
            "the embedded recogniser is not installed",
            hint="Install voiceguide again with a connection, or use a Vosk model.",
        )
    return "embedded" if len(here) > 1 else here[0]
