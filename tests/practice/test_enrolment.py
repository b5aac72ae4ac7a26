"""What is learnt of a person's pronunciation, and above all what is not."""

# ruff: noqa: RUF001 - the letters of phonetics
from __future__ import annotations

import pytest

from voiceguide.listener.language.accent import Accent, TakenDown
from voiceguide.listener.language.pronunciation import load_lexicon
from voiceguide.listener.language.vocabulary import load_vocabulary
from voiceguide.practice import enrolment
from voiceguide.practice.enrolment import Enrolment, distance

VOCABULARY = load_vocabulary("en")
ORDINARY = {
    "out",
    "stuff",
    "and",
    "session",
    "the",
    "next",
    "so",
    "please",
    "what's",
    "your",
    "name",
}


def learnt(phrase: str, *takes: TakenDown) -> Accent:
    return Enrolment(VOCABULARY, ORDINARY.__contains__).learnt({phrase: takes})


def words(phrase: str, *texts: str) -> list[str]:
    found = learnt(phrase, *(TakenDown(written=text) for text in texts))
    return [text for _, text in found.written]


def sounds(phrase: str, *ways: str) -> list[str]:
    found = learnt(phrase, *(TakenDown(sounds=tuple(way.split())) for way in ways))
    return [way for _, way in found.sounds]


def test_what_two_tries_agree_on_is_learnt() -> None:
    assert words("end session", "And session", "And session") == ["And session"]
    assert words("end session", "And session", "Incession") == ["And session", "Incession"]
    ways = ["s ɔ f t ɪ p l i z", "s ɔ f t ɪ p l i"]
    assert sounds("softer please", *ways) == ways


def test_one_try_teaches_nothing() -> None:
    take = TakenDown("And session", ("æ", "n", "s", "ɛ", "ʃ", "ə", "n"))
    assert learnt("end session", take) == Accent()
    assert learnt("end session", take, TakenDown()) == Accent()


def test_two_tries_that_differ_teach_nothing() -> None:
    assert words("resume", "Let's see you, ma'am", "Presume") == []
    assert sounds("repeat", "ɹ ɛ p i t ɝ", "ɹ ɛ b") == []


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("ouch", "Out"),  # what people say all day
        ("stop", "Stuff"),
        ("firmer", "Farmer"),  # a decoy of the vocabulary
        ("next", "The next"),  # several words, and all of them are such
        ("softer please", "Slower please"),  # another phrase
        ("softer please", "Slower, please"),
        ("softer please", "Lowder please"),  # more like "louder please"
        ("resume", "What's your name"),  # unlike
        ("end session", "End session"),  # known already
    ],
)
def test_what_could_mean_anything_else_is_refused(phrase: str, text: str) -> None:
    assert words(phrase, text, text) == []


def test_a_word_of_the_narration_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert words("slower", "Slowly", "Slowly") == []
    monkeypatch.setattr(enrolment, "narrated_words", frozenset)
    assert words("slower", "Slowly", "Slowly") == ["Slowly"]


@pytest.mark.parametrize("phrase", ["back", "firmer", "ouch", "next"])
def test_a_decoys_sounds_are_refused(phrase: str) -> None:
    lexicon = load_lexicon("en")
    assert lexicon
    ways = (" ".join(way) for way in lexicon.decoys)
    assert [way for way in ways if sounds(phrase, way, way)] == []


def test_sounds_near_a_decoy_are_refused() -> None:
    assert sounds("end session", *["ɪ n s ɛ ʃ ə n"] * 2) == []  # "in a session"


def test_sounds_that_are_another_phrases_are_refused() -> None:
    assert sounds("lighter please", *["l aʊ d ɝ p l i z"] * 2) == []
    assert sounds("lighter please", *["l aɪ t ɛ p l i z"] * 2) == ["l aɪ t ɛ p l i z"]


def test_distance_counts_what_must_change() -> None:
    assert distance(("a", "b", "c"), ("a", "c")) == pytest.approx(1 / 3)
    assert distance(("a",), ("b",)) == 1
    assert distance((), ()) == 0
