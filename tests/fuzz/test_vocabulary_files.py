"""Whatever a vocabulary's file holds, it is one that can be listened for, or a UsageError."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from ruamel.yaml import YAML

import voiceguide.listener
from tests.fuzz.effort import effort, expect_one_line
from tests.fuzz.mutations import mutated_bytes, mutated_data
from tests.fuzz.test_routine_files import yaml_like
from tests.listener.speech import need
from voiceguide.commands import Command
from voiceguide.errors import UsageError
from voiceguide.listener.language.pronunciation import load_lexicon
from voiceguide.listener.language.vocabulary import MAX_WORDS, Vocabulary, load_vocabulary
from voiceguide.listener.phonemes import PhonemeMatcher, PhonemeNetwork

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGES = ["en", "ko"]
_lexicon = load_lexicon("en")
assert _lexicon
LEXICON = _lexicon


def source(language: str) -> bytes:
    return (resources.files(voiceguide.listener) / "data" / f"{language}.yaml").read_bytes()


@cache
def good(language: str) -> Any:
    """A bundled vocabulary as plain data; of the decoys, a few stand for all."""
    data = YAML(typ="safe", pure=True).load(source(language).decode())
    return data | {"decoys": data.get("decoys", [])[:5]}


def take(content: bytes, folder: Path) -> Vocabulary | None:
    path = folder / "f.yaml"
    path.write_bytes(content)
    try:
        vocabulary = load_vocabulary(path)
    except UsageError as error:
        event("refused")
        expect_one_line(error.message)
        return None
    event("taken")
    assert vocabulary.phrases(Command.STOP)
    meanings: dict[str, Command] = {}
    for entry in vocabulary.entries:
        assert 1 <= len(entry.text.split()) <= MAX_WORDS
        assert entry.text.isprintable()
        assert meanings.setdefault(entry.text.casefold(), entry.command) is entry.command
        found = vocabulary.find(entry.text)
        assert found
        assert found.command is entry.command
    return vocabulary


@effort(100)
@given(text=yaml_like)
def test_what_looks_like_yaml(text: str, tmp_path: Path) -> None:
    take(text.encode("utf-8", "surrogatepass"), tmp_path)


@effort(40)
@given(data=st.data(), language=st.sampled_from(LANGUAGES))
def test_the_bytes_of_a_vocabulary_changed(
    data: st.DataObject, language: str, tmp_path: Path
) -> None:
    take(data.draw(mutated_bytes(source(language))), tmp_path)


@effort(25)
@given(data=st.data(), language=st.sampled_from(LANGUAGES))
def test_the_values_of_a_vocabulary_changed(
    data: st.DataObject, language: str, tmp_path: Path
) -> None:
    take(json.dumps(data.draw(mutated_data(good(language)))).encode(), tmp_path)


@cache
def network() -> Any:
    need("hama")
    return PhonemeNetwork(LEXICON.same)


@pytest.mark.voice
@effort(20)
@given(said=st.text(st.characters(categories=["L", "M"]), min_size=1, max_size=12))
def test_any_word_can_be_listened_for_or_is_called_unsayable(said: str, tmp_path: Path) -> None:
    """What the loader takes does not upset the embedded recogniser, in whatever script."""
    content = {"language": "en", "commands": {"next": {"words": [said]}}}
    vocabulary = take(json.dumps(content).encode(), tmp_path)
    if vocabulary:
        matcher = PhonemeMatcher(vocabulary, LEXICON)
        event(f"unsayable: {bool(matcher.unsayable)}")
        assert matcher.unsayable in ([], vocabulary.phrases(Command.NEXT))
