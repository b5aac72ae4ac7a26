"""Vosk: any language that it has a model for, limited to the vocabulary's words."""

from __future__ import annotations

import importlib.util
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from voiceguide.audio.pcm import LISTENING_RATE
from voiceguide.errors import MissingEngineError, MissingModelError, RecogniserError
from voiceguide.hints import Setting
from voiceguide.listener.base import Hypothesis
from voiceguide.listener.utterances import UtteranceRecogniser

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from voiceguide.audio.pcm import Pcm
    from voiceguide.listener.language.vocabulary import Vocabulary

PAD_S = 0.2
"""Seconds of silence put around an utterance, because the decoder expects some at both ends."""
UNKNOWN = "[unk]"
_ACOUSTIC_MODELS = ("am/final.mdl", "final.mdl")


class VoskRecogniser(UtteranceRecogniser):
    """Hears a vocabulary's phrases with a Vosk model; it takes seconds to load."""

    def __init__(self, vocabulary: Vocabulary, model: Path) -> None:
        """`model` is the model's folder.

        Raises:
            MissingEngineError: Vosk is not installed, or does not run.
            MissingModelError: there is no model in the folder.
            RecogniserError: the model cannot be loaded, or is one of another language.
        """
        matcher = VoskMatcher(vocabulary, model)
        super().__init__("vosk", matcher.match)
        self.unknown = matcher.unknown


class VoskMatcher:
    """Asks Vosk which phrase an utterance is."""

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
        """The phrases that cannot be heard, because the model lacks one of their words."""
        if not self._phrases:
            raise RecogniserError(
                f"the model in {model} knows none of the vocabulary's words",
                hint=f"Is it a model for the language {vocabulary.language!r}?",
            )
        decoys = [word for word in (*vocabulary.decoys, UNKNOWN) if known.all_in(word)]
        grammar = json.dumps([*self._phrases, *map(str.lower, decoys)], ensure_ascii=False)
        with _told(
            f"the model in {model} cannot be limited to a vocabulary",
            "Use a small model: those with a graph/Gr.fst can.",
        ):
            self._engine: Any = library.KaldiRecognizer(loaded, LISTENING_RATE, grammar)
        self._engine.SetWords(True)

    def match(self, sound: Pcm, start_s: float, end_s: float) -> list[Hypothesis]:
        """Find the phrase that an utterance is, on trial; none if it holds other words, too."""
        words = self._decoded(np.pad(sound, round(PAD_S * LISTENING_RATE)))
        entry = self._phrases.get(" ".join(word["word"] for word in words))
        if entry is None:
            return []
        score = min(float(word["conf"]) for word in words)
        return [Hypothesis(entry.command, entry.text, score, start_s, end_s, partial=True)]

    def _decoded(self, sound: Pcm) -> list[dict[str, Any]]:
        with _told("Vosk failed", "Use the keyboard, or another recogniser."):
            self._engine.Reset()
            self._engine.AcceptWaveform(np.round(sound * 32767).astype("<i2").tobytes())
            words: list[dict[str, Any]] = json.loads(self._engine.FinalResult()).get("result", [])
        return words


class _Known:
    """The words that a model has."""

    def __init__(self, model: Any) -> None:  # noqa: ANN401 - vosk has no types
        self._model = model

    def all_in(self, text: str) -> bool:
        """Say whether the model has every word of a text."""
        return all(self._model.vosk_model_find_word(word) >= 0 for word in text.lower().split())


def _library() -> Any:  # noqa: ANN401 - as above
    if importlib.util.find_spec("vosk") is None:
        raise MissingEngineError("Vosk is not installed", hint="`pip install vosk` installs it.")
    try:
        import vosk
    except (ImportError, OSError, TypeError) as error:  # its library may not fit the machine
        raise MissingEngineError(
            f"Vosk does not run on this system: {error}",
            hint=f"{Setting.RECOGNISER.to('embedded')} needs no Vosk.",
        ) from error
    vosk.SetLogLevel(-1)
    return vosk


def _loaded(library: Any, folder: Path) -> Any:  # noqa: ANN401 - as above
    """Load the model after a look at its folder: Vosk may end the process over a wrong one.

    Raises:
        MissingModelError: there is no model in the folder.
        RecogniserError: the model cannot be loaded.
    """
    if not any((folder / name).is_file() for name in _ACOUSTIC_MODELS):
        raise MissingModelError(
            f"{folder} is not the folder of a Vosk model",
            hint="It should be the one that holds am/final.mdl.",
        )
    with _told(f"the model in {folder} cannot be loaded", "Install it again; it may be damaged."):
        return library.Model(str(folder))


@contextmanager
def _told(what: str, hint: str) -> Iterator[None]:
    """Turn any Exception of Vosk's into one error with our words: Vosk raises bare Exceptions.

    Raises:
        RecogniserError: Vosk failed.
    """
    try:
        yield
    except Exception as error:
        raise RecogniserError(f"{what}: {error}", hint=hint) from error
