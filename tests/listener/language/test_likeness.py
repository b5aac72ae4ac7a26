# ruff: noqa: RUF001 - the letters of phonetics
from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.listener.language.likeness import likeness, most_alike
from voiceguide.listener.language.spelling import spelled
from voiceguide.listener.language.vocabulary import languages, load_vocabulary

TEXTS = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz '-é다음ж1"), max_size=24)


@pytest.mark.parametrize(
    ("phrase", "near", "far"),
    [
        ("next", "neck", "water"),
        ("next", "text", "neck"),
        ("slower", "flower", "ankle"),
        ("carry on", "carrying on", "moving on"),
        ("lighter", "light, a", "slight"),
        ("lighter", "writer", "louder"),
        ("firmer", "farmer", "finger"),
        ("back", "bag", "bath"),
        ("repeat", "repeating", "reading"),
        ("stop", "top", "toe"),
        ("pause", "paws", "palm"),
        ("end session", "and session", "session"),
        ("softer please", "softer peas", "please"),
        ("다음", "다른", "나무"),
        ("дальше", "дальний", "стоп"),
    ],
)
def test_what_sounds_nearer_is_more_alike(phrase: str, near: str, far: str) -> None:
    assert likeness(phrase, near) > likeness(phrase, far) + 0.05


@pytest.mark.parametrize(
    ("one", "other"), [("next", "Next!"), ("wait", "weight"), ("no", "know"), ("café", "cafe")]
)
def test_the_same_sounds_are_the_same_however_they_are_written(one: str, other: str) -> None:
    assert likeness(one, other) == 1


@pytest.mark.parametrize(("one", "other"), [("pat", "bat"), ("next", "necks"), ("다음", "나음")])
def test_other_sounds_are_not_quite_the_same(one: str, other: str) -> None:
    assert likeness(one, other) < 1


def test_most_of_a_command_is_unlike_most_others() -> None:
    entries = load_vocabulary("en").entries
    pairs = [
        likeness(one.text, other.text)
        for one in entries
        for other in entries
        if one.command is not other.command
    ]
    assert sorted(pairs)[len(pairs) // 2] < 0.4


@given(TEXTS, TEXTS)
def test_likeness_is_a_share_whichever_text_comes_first(one: str, other: str) -> None:
    alike = likeness(one, other)
    assert 0 <= alike <= 1
    assert likeness(other, one) == alike
    assert likeness(one, one) == 1


@given(TEXTS, st.lists(TEXTS, max_size=12))
def test_the_likest_stretch_lies_inside_the_text(phrase: str, words: list[str]) -> None:
    alike, where = most_alike(phrase, words)
    assert 0 <= alike <= 1
    assert 0 <= where.start <= where.stop <= len(words)
    assert (alike > 0) == (where.stop > where.start)
    assert most_alike(phrase, words) == (alike, where)


@given(st.lists(TEXTS, max_size=8), st.lists(TEXTS, max_size=8))
@pytest.mark.parametrize("phrase", ["next please", "stop", "what can I say", "다음 단계"])
def test_a_phrase_is_found_wherever_it_stands(
    phrase: str, before: list[str], after: list[str]
) -> None:
    alike, where = most_alike(phrase, [*before, *phrase.split(), *after])
    assert alike == pytest.approx(1)
    assert where.stop <= len(before) + len(phrase.split())


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("next", "until next week", "next"),
        ("repeat", "keep repeating this", "repeating"),
        ("lighter", "use a light a touch", "light a"),
        ("carry on", "then carry on as before", "carry on"),
        ("slower", "like a flower in bloom", "flower"),
        ("end session", "and session two", "and session"),
    ],
)
def test_the_likest_stretch_is_named(phrase: str, text: str, found: str) -> None:
    words = text.split()
    alike, where = most_alike(phrase, words)
    assert " ".join(words[where]) == found
    assert alike > 0.7


def test_part_of_a_word_is_less_alike_than_a_whole_one() -> None:
    words = ("repeat", "repeating", "unrepeatable")
    whole, part, little = (most_alike("repeat", [word])[0] for word in words)
    assert whole == 1 > part > little


def test_nothing_is_like_nothing() -> None:
    assert most_alike("next", []) == (0.0, slice(0, 0))
    assert most_alike("…", ["next"]) == (0.0, slice(0, 0))
    assert likeness("next", "") == 0
    assert likeness("", "…") == 1


@pytest.mark.timed
def test_looking_for_every_phrase_takes_no_time_that_is_felt() -> None:
    words = ("stroke from the toes up to the ankle and " * 7).split()[:60]
    entries = [entry for language in languages() for entry in load_vocabulary(language).entries]

    def search() -> float:
        begun = time.perf_counter()
        for entry in entries:
            most_alike(entry.text, words)
        return time.perf_counter() - begun

    # About 20 ms for English; the margin is for a busy machine.
    assert min(search() for _ in range(3)) < 0.25


@pytest.mark.parametrize(
    ("word", "sounds"),
    [
        ("stroke", "s t ɹ oʊ k"),
        ("breathe", "b ɹ i ð"),
        ("thumbs", "θ ʌ m z"),
        ("kneading", "n i d ɪ ŋ"),
        ("ankle", "æ ŋ k ə l"),
        ("pressed", "p ɹ ɛ s t"),
        ("lightly", "l aɪ t l i"),
        ("circles", "s ɝ k ə l z"),
        ("attention", "æ t ɛ n ʃ ə n"),
    ],
)
def test_words_of_a_massage_are_read_by_rule(word: str, sounds: str) -> None:
    assert " ".join(spelled(word)) == sounds
