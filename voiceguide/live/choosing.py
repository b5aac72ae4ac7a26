"""Finds and opens the voice and the recogniser that the choices ask for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.errors import MissingModelError
from voiceguide.listener.language.accent import NO_ACCENT
from voiceguide.listener.recognisers import RecogniserName, decide, found_here, open_recogniser
from voiceguide.models.installed import find_model, is_model
from voiceguide.narrator.base import CALM_RATE
from voiceguide.narrator.voices import open_voice

if TYPE_CHECKING:
    from voiceguide.listener.base import Recogniser
    from voiceguide.listener.language.accent import Accent
    from voiceguide.listener.language.vocabulary import Vocabulary
    from voiceguide.listener.recognisers import Decision
    from voiceguide.live.choices import Choices
    from voiceguide.narrator.voice import Voice


def chosen_voice(choices: Choices, language: str) -> Voice:
    """Open the chosen voice for a routine in this language.

    Raises:
        UsageError: no voice has that name.
        MissingEngineError: nothing on this machine can speak.
    """
    return open_voice(choices.voice, language=language, rate=choices.rate or CALM_RATE)


def decision_for(choices: Choices, language: str) -> Decision:
    """Decide which recogniser listens in a session with these choices, or why none does.

    Raises:
        MissingModelError: the folder that was named holds no model.
    """
    here = found_here(language, model=_model(choices, language) is not None)
    asked = RecogniserName(choices.recogniser)
    return decide(asked, language, here, model_named=bool(choices.model))


def check_recogniser(choices: Choices, language: str) -> None:
    """Check that a recogniser that was asked for by name can be had.

    Raises:
        MissingError: the recogniser that was asked for, or its model, is not here.
    """
    decision = decision_for(choices, language)
    if decision.refusal and RecogniserName(choices.recogniser) is not RecogniserName.AUTO:
        raise decision.refusal


def chosen_recogniser(
    choices: Choices, vocabulary: Vocabulary, accent: Accent = NO_ACCENT
) -> Recogniser:
    """Open the chosen recogniser for someone with this accent; a model takes seconds to load.

    Raises:
        MissingError: the recogniser, or a model for it, is not here.
        RecogniserError: the recogniser failed to load.
    """
    language = vocabulary.language
    decision = decision_for(choices, language)
    if decision.refusal:
        raise decision.refusal
    model = _model(choices, language)
    return open_recogniser(
        decision.name.value, language, model, vocabulary=vocabulary, accent=accent
    )


def _model(choices: Choices, language: str) -> Path | None:
    """The folder of the Vosk model that was named, else of the one found for the language.

    Raises:
        MissingModelError: the folder that was named holds no model.
    """
    if not choices.model:
        found = find_model(language)
        return found.path if found else None
    model = Path(choices.model)
    if not is_model(model):
        raise MissingModelError(
            f"{model}: is no Vosk model",
            hint="Give the folder that holds am and conf; `voiceguide model list` shows them.",
        )
    return model
