"""Whatever a language's file holds, a whole session can be spoken in it, or it is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hypothesis import event, given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from tests.fakes import measure
from tests.fuzz.effort import effort, expect_one_line
from tests.fuzz.mutations import mutated_bytes, mutated_data
from tests.fuzz.test_routine_files import yaml_like
from tests.wording.languages import GERMAN, HALF
from voiceguide.errors import LanguageError
from voiceguide.pacing.fit import natural_timeline
from voiceguide.routine.loader import parse_routine
from voiceguide.session import words as said
from voiceguide.wording import language
from voiceguide.wording.templates import COUNTED_TO, Counted

if TYPE_CHECKING:
    from pathlib import Path

    from voiceguide.wording.words import Words

GOOD: Any = YAML(typ="safe", pure=True).load(GERMAN)


def take(content: bytes, folder: Path) -> None:
    path = folder / "qps.yaml"
    path.write_bytes(content)
    try:
        words = language._words(language._read(path), path)
    except LanguageError as error:
        event("refused")
        for problem in (error.message, *error.problems):
            expect_one_line(problem)
        return
    event("taken")
    speak(words)


def speak(words: Words) -> None:
    """All that depends on a number, and a whole routine."""
    for number in (0, 1, 2, 5, 11, 21, 99, 100, 101, 999, COUNTED_TO, 12_345):
        for part in (words.narration, words.replies):
            for _, value in part:
                if isinstance(value, Counted):
                    assert words.counted(value, number)
    for seconds in (0.0, 60.0, 1000.0):
        assert said.late(seconds, words)
        assert said.time_left(seconds, words)
    routine = parse_routine(HALF.replace("language: de\n", ""), name="r")
    routine._words = words
    assert natural_timeline(routine, measure).texts()


@effort(100)
@given(text=yaml_like)
def test_what_looks_like_yaml(text: str, tmp_path: Path) -> None:
    take(text.encode("utf-8", "surrogatepass"), tmp_path)


@effort(40)
@given(data=st.data())
def test_the_bytes_of_a_language_changed(data: st.DataObject, tmp_path: Path) -> None:
    take(data.draw(mutated_bytes(GERMAN.encode())), tmp_path)


@effort(40)
@given(data=st.data())
def test_the_values_of_a_language_changed(data: st.DataObject, tmp_path: Path) -> None:
    take(json.dumps(data.draw(mutated_data(GOOD))).encode(), tmp_path)
