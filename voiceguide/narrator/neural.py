"""The neural voice: hibari-tts, whose default voice lies inside its wheel."""

from __future__ import annotations

import importlib.util
import os
import re
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.errors import MissingEngineError, NarratorError
from voiceguide.hints import Setting
from voiceguide.narrator.base import SpokenSentence

if TYPE_CHECKING:
    from hibari import Hibari

DEFAULT_VOICE = "heart"
"""The voice whose model lies inside the engine's wheel."""
_NO = re.compile(r"\b(no)\.(?!\s*\d)")
_INSTALL = f"`pip install hibari-tts` installs it, or give {Setting.VOICE.to('system')}."


def neural_voices() -> dict[str, str]:
    """Names and descriptions of the neural voices whose model is on this machine.

    The engine would fetch the others by itself when asked for one; they are not offered, since
    nothing here uses the network.
    """
    try:
        from hibari.voices import VOICES, voice_path
    except ImportError:
        return {}
    found = {}
    for name, voice in VOICES.items():
        try:
            path = voice_path(name, download_missing=False)
        except FileNotFoundError:
            continue
        if Path(path).is_file():
            found[name] = f"{voice['accent']} English, {voice['gender']}"
    return found


def is_installed() -> bool:
    """Whether the default voice is installed. To import the engine would take 0.2 seconds."""
    return importlib.util.find_spec("hibari") is not None


def legible(sentence: str) -> str:
    """A sentence written so that the engine does not read "yes or no." as "yes or number"."""
    return _NO.sub(r"\1 .", sentence)


class NeuralNarrator:
    """Speaks with one of hibari's voices; the model is loaded at the first sentence."""

    language = "en"

    def __init__(self, voice: str = DEFAULT_VOICE) -> None:
        found = is_installed() if voice == DEFAULT_VOICE else voice in neural_voices()
        if not found:
            raise MissingEngineError(f"the neural voice {voice!r} is not installed", hint=_INSTALL)
        self._voice = voice
        self._engine: Hibari | None = None

    @property
    def identity(self) -> str:
        """Engine, version and voice."""
        return f"hibari-tts {version('hibari-tts')} {self._voice}"

    def synthesise(self, sentence: str, rate: float) -> SpokenSentence:
        """Speak one sentence; the same sentence gives the same samples."""
        try:
            engine = self._load()
            pcm = engine(legible(sentence), speed=min(max(rate, 0.5), 2.0), seed=0)
        except Exception as error:  # the engine raises whatever its libraries raise
            raise NarratorError(
                f"the neural voice failed on {sentence[:40]!r}: {error}",
                hint=f"Give {Setting.VOICE.to('system')} to use another voice.",
            ) from error
        return SpokenSentence(np.asarray(pcm, np.float32), engine.sample_rate)

    def close(self) -> None:
        """Release the model."""
        self._engine = None

    def _load(self) -> Hibari:
        if self._engine is None:
            from hibari import Hibari

            self._engine = Hibari(voice=self._voice, threads=min(2, os.cpu_count() or 1))
        return self._engine
