"""Vosk: any language that it has a model for, limited to the vocabulary's words."""

from __future__ import annotations

import importlib.util
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from voiceguide.errors import MissingEngineError, MissingModelError, RecogniserError
from voiceguide.listener.base import LISTENING_RATE, Hypothesis

if TYPE_CHECKING:
    from pathlib import Path

    from voiceguide.audio.pcm import Pcm
    from voiceguide.listener.vocabulary import Vocabulary

STEP = LISTENING_RATE // 20
"""Samples, 50 ms: how often it is asked what it has heard so far. Its decoder takes in 200 ms or
so at a time and says the same in between."""
STABLE_S = 0.18
"""A partial result that stays the same for this long is taken for what was said."""
PATIENCE_S = 6.0
"""Speech that has not come to an end after this long is begun anew."""
UNKNOWN = "[unk]"
_ACOUSTIC_MODELS = ("am/final.mdl", "final.mdl")


class VoskRecogniser:
    """Hears a vocabulary's phrases with a Vosk model; it takes seconds to load."""

    name = "vosk"

    def __init__(self, vocabulary: Vocabulary, model: Path) -> None:
        library = _library()
        loaded = _loaded(library, model)
        known = _Known(loaded)
        self._phrases = {
            entry.text.lower(): entry for entry in vocabulary.entries if known.all_in(entry.text)
        }
        self.unknown = [
            entry.text for entry in vocabulary.entries if entry.text.lower() not in self._phrases
        ]
        """The vocabulary's phrases that the model lacks a word of; they cannot be heard."""
        if not self._phrases:
            raise RecogniserError(
                f"the model in {model} knows none of the vocabulary's words",
                hint=f"Is it a model for the language {vocabulary.language!r}?",
            )
        decoys = [word.lower() for word in vocabulary.decoys if known.all_in(word)]
        grammar = json.dumps([*self._phrases, *decoys, UNKNOWN], ensure_ascii=False)
        try:
            self._engine: Any = library.KaldiRecognizer(loaded, LISTENING_RATE, grammar)
        except Exception as error:  # Vosk raises bare Exceptions
            raise RecogniserError(
                f"the model in {model} cannot be limited to a vocabulary",
                hint="Use a small model: those with a graph/Gr.fst can.",
            ) from error
        self._engine.SetWords(True)
        self._engine.SetPartialWords(True)
        self._rest = np.zeros(0, np.float32)
        self._fed = self._origin = 0
        self._text = ""
        self._since = 0
        self._told: str | None = None

    def feed(self, pcm: Pcm) -> list[Hypothesis]:
        """What was heard in these samples; a phrase comes on trial when it has been stable."""
        if self._engine is None:
            raise RecogniserError("the recogniser is closed", hint="Open another.")
        clean = np.clip(np.nan_to_num(pcm.astype(np.float32), posinf=0.0, neginf=0.0), -1, 1)
        self._rest = np.concatenate([self._rest, clean])
        found = []
        while len(self._rest) >= STEP:
            block, self._rest = self._rest[:STEP], self._rest[STEP:]
            found += self._step(block)
        return found

    def close(self) -> None:
        """Let the model go."""
        self._engine = None

    def _step(self, block: Pcm) -> list[Hypothesis]:
        sound = np.round(block * 32767).astype("<i2").tobytes()
        self._fed += len(block)
        try:
            if self._engine.AcceptWaveform(sound):
                return self._finish(json.loads(self._engine.Result()))
            partial = json.loads(self._engine.PartialResult())
        except Exception as error:  # as above
            raise RecogniserError(
                f"Vosk failed: {error}", hint="Use the keyboard, or another recogniser."
            ) from error
        return self._consider(partial)

    def _finish(self, result: dict[str, Any]) -> list[Hypothesis]:
        """The end of an utterance, as Vosk sees it: a second or two after the last word."""
        heard = self._hypothesis(result.get("result", []), partial=False)
        return [heard] if heard else []

    def _consider(self, result: dict[str, Any]) -> list[Hypothesis]:
        words = result.get("partial_result", [])
        text = " ".join(word["word"] for word in words)
        if text != self._text:
            self._text, self._since = text, self._fed
        stable = self._fed - self._since >= STABLE_S * LISTENING_RATE
        if not text or not stable:
            return []
        heard = self._hypothesis(words, partial=True)
        if heard is None or text == self._told:
            return []
        self._told = text
        return [heard]

    def _hypothesis(self, words: list[dict[str, Any]], *, partial: bool) -> Hypothesis | None:
        """The phrase that these words are, if they are nothing else besides."""
        entry = self._phrases.get(" ".join(word["word"] for word in words))
        if entry is None:
            return None
        score = min(float(word["conf"]) for word in words)
        return Hypothesis(
            entry.command, entry.text, score, words[0]["start"], words[-1]["end"], partial
        )


class _Known:
    """The words that a model has."""

    def __init__(self, model: Any) -> None:  # noqa: ANN401 - vosk has no types
        self._model = model

    def all_in(self, text: str) -> bool:
        """Whether every word of a text is known."""
        return all(self._model.vosk_model_find_word(word) >= 0 for word in text.lower().split())


def _library() -> Any:  # noqa: ANN401 - as above
    if importlib.util.find_spec("vosk") is None:
        raise MissingEngineError("Vosk is not installed", hint="`pip install vosk` installs it.")
    try:
        import vosk
    except (ImportError, OSError, TypeError) as error:  # its library may not fit the machine
        raise MissingEngineError(
            f"Vosk does not run on this system: {error}",
            hint="`--recogniser embedded` needs no Vosk.",
        ) from error
    vosk.SetLogLevel(-1)
    return vosk


def _loaded(library: Any, folder: Path) -> Any:  # noqa: ANN401 - as above
    """The model; its folder is looked at first, because Vosk may end the process over a wrong one.

    Raises:
        MissingModelError: there is no model in the folder.
        RecogniserError: there is one that cannot be loaded.
    """
    if not any((folder / name).is_file() for name in _ACOUSTIC_MODELS):
        raise MissingModelError(
            f"{folder} is not the folder of a Vosk model",
            hint="It should be the one that holds am/final.mdl.",
        )
    try:
        return library.Model(str(folder))
    except Exception as error:  # Vosk raises bare Exceptions
        raise RecogniserError(
            f"the model in {folder} cannot be loaded", hint="Install it again; it may be damaged."
        ) from error
