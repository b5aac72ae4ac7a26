"""Which recogniser the choices mean."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.errors import MissingEngineError, MissingModelError
from voiceguide.listener.accent import NO_ACCENT
from voiceguide.listener.models import find_model, is_model
from voiceguide.listener.recognisers import (
    NEED_A_MODEL,
    available_recognisers,
    open_recogniser,
)

if TYPE_CHECKING:
    from voiceguide.listener.accent import Accent
    from voiceguide.listener.base import Recogniser
    from voiceguide.listener.vocabulary import Vocabulary
    from voiceguide.live.choices import Choices


def check_recogniser(choices: Choices, language: str) -> None:
    """What was asked for by name must be there.

    Raises:
        MissingModelError: Vosk's model is not.
        MissingEngineError: the recogniser is not.
    """
    model = Path(choices.model) if choices.model else None
    if model and not is_model(model):
        raise MissingModelError(
            f"{model}: is no Vosk model",
            hint="Give the folder that holds am and conf; `voiceguide model list` shows them.",
        )
    if choices.recogniser in NEED_A_MODEL and model is None and not find_model(language):
        raise MissingModelError(
            f"there is no Vosk model for {language!r} on this machine",
            hint=f"`voiceguide model install {language}` fetches one; the embedded recogniser "
            "needs none.",
        )
    for one in available_recognisers():
        if one.name == choices.recogniser and one.missing:
            raise MissingEngineError(
                f"the recogniser {one.name!r} cannot be used: {one.missing}",
                hint="Leave --recogniser out, or use keys with `--recogniser none`.",
            )


def chosen_recogniser(
    choices: Choices, vocabulary: Vocabulary, accent: Accent = NO_ACCENT
) -> Recogniser:
    """Opened, to listen to someone with this accent; a model takes seconds to load.

    Raises:
        MissingError: it, or a model for it, is not here.
        RecogniserError: it failed to load.
    """
    check_recogniser(choices, vocabulary.language)
    model = Path(choices.model) if choices.model else None
    # Whoever names a model wants it heard with.
    name = "vosk" if model and choices.recogniser == "auto" else choices.recogniser
    if model is None and name in {"auto", *NEED_A_MODEL}:
        found = find_model(vocabulary.language)
        model = found.path if found else None
    return open_recogniser(name, vocabulary.language, model, vocabulary=vocabulary, accent=accent)
