from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.narrator.spoken.sentences import sentences
from voiceguide.narrator.wording import Filling, fill, opening
from voiceguide.routine.model import PLACEHOLDERS, Side
from voiceguide.wording.language import words_of

ENGLISH = words_of("en")


def test_placeholders_become_words_and_sentences_start_with_a_capital() -> None:
    text = fill(
        "Stroke {pressure}ly up the {side} foot,\n not the {other_side}. {rounds} rounds.",
        Filling(4, Side.LEFT, 5),
        ENGLISH,
    )
    assert text == "Stroke firmly up the left foot, not the right. Five rounds."


@pytest.mark.parametrize("name", sorted(PLACEHOLDERS))
def test_every_allowed_placeholder_is_filled(name: str) -> None:
    assert "{" not in fill(f"a {{{name}}} b", Filling(item="toe", side=Side.RIGHT), ENGLISH)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (12, "twelve"),
        (20, "twenty"),
        (45, "forty-five"),
        (101, "one hundred and one"),
    ],
)
def test_numbers_are_words(number: int, words: str) -> None:
    assert ENGLISH.number(number) == words


def test_times() -> None:
    assert [ENGLISH.counted(ENGLISH.narration.times, number) for number in (1, 2, 5)] == [
        "once",
        "twice",
        "five times",
    ]


@given(st.text(alphabet="ab .!?\n", max_size=60))
def test_splitting_into_sentences_loses_no_word(text: str) -> None:
    assert " ".join(sentences(text)).split() == text.split()


def test_the_opening_names_what_is_needed() -> None:
    assert opening("Foot massage", ["oil", "a towel"], ENGLISH) == (
        "Foot massage. You will need oil and a towel."
    )
    assert opening("Foot massage", [], ENGLISH) == "Foot massage."
