"""Which words may be heard at a moment, from text alone."""

from __future__ import annotations

from itertools import pairwise

import pytest

from voiceguide.listener.narration import NarratedWords, laid_out, said_between
from voiceguide.narrator.voice import Span

SPANS = [
    Span(start_s, end_s, text, text)
    for start_s, end_s, text in (
        (0.0, 3.0, "Now the left foot, next to the heel."),
        (3.4, 5.0, "Repeat it slowly."),
    )
]


def said() -> NarratedWords:
    narration = NarratedWords()
    narration.begin(SPANS, 10.0)
    return narration


def test_words_lie_in_order_within_their_sentence() -> None:
    words = laid_out(SPANS[0], 10.0)
    assert [word.text for word in words] == [
        "now",
        "the",
        "left",
        "foot",
        "next",
        "to",
        "the",
        "heel",
    ]
    assert words[0].start_s == 10.0
    assert words[-1].end_s == pytest.approx(13.0, abs=0.5)
    assert all(one.end_s <= other.start_s + 1e-9 for one, other in pairwise(words))


def test_a_comma_takes_time() -> None:
    words = {word.text: word for word in laid_out(SPANS[0], 0.0)}
    assert words["next"].start_s - words["foot"].end_s > 0.2
    assert words["foot"].start_s == pytest.approx(words["left"].end_s)


@pytest.mark.parametrize(
    ("start_s", "end_s", "word", "there"),
    [
        (13.5, 14.0, "repeat", True),
        (13.5, 14.0, "now", False),
        (10.2, 10.6, "now", True),
        (10.2, 10.6, "repeat", False),
        (15.3, 15.7, "slowly", True),  # the room still holds it
        (16.5, 17.0, "slowly", False),
    ],
)
def test_what_may_be_heard_is_what_is_said_then(
    start_s: float, end_s: float, word: str, there: bool
) -> None:
    assert (word in said_between(said().words, start_s, end_s)) is there


def test_what_was_cut_off_was_not_said() -> None:
    narration = said()
    narration.end(13.0)
    assert "repeat" not in [word.text for word in narration.words]
    assert "now" in [word.text for word in narration.words]


def test_long_gone_words_are_forgotten() -> None:
    narration = said()
    narration.begin(SPANS[1:], 60.0)
    assert [word.text for word in narration.words] == ["repeat", "it", "slowly"]


def test_what_is_heard_counts_and_not_how_it_is_written() -> None:
    words = laid_out(Span(0.0, 2.0, "Add ⅓ cup.", "Add one third cup."), 0.0)
    assert [word.text for word in words] == ["add", "one", "third", "cup"]
    assert laid_out(Span(0.0, 2.0, "欢迎。", ""), 0.0) == []
