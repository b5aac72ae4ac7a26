"""Text as people type it and as it is shown."""

from __future__ import annotations

import pytest

from voiceguide.text import (
    clean,
    clock,
    counted,
    did_you_mean,
    nearest,
    nearest_or_all,
    one_line,
    typed,
)


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0:00"),
        (-3, "0:00"),
        (59.4, "0:59"),
        (59.6, "1:00"),
        (65, "1:05"),
        (3599.6, "1:00:00"),
        (3605, "1:00:05"),
        (36_000, "10:00:00"),
    ],
)
def test_a_duration(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown


@pytest.mark.parametrize(
    ("count", "shown"),
    [(1, "1 step"), (0, "0 steps"), (2, "2 steps"), (1.0, "1 step"), (1.5, "1.5 steps")],
)
def test_a_number_of_things(count: float, shown: str) -> None:
    assert counted(count, "step") == shown


@pytest.mark.parametrize(
    ("unknown", "near"),
    [
        ("haert", "heart"),
        ("HEEL", "heel"),
        ("Tea-Pause", "tea-pause"),
        ("teapause", "tea-pause"),
        ("soak-feet", "soak-feet-and-scalp"),
        ("repeats", "repetitions"),
        ("zz9", None),
        ("", None),
        ("x" * 1_000_000, None),
    ],
)
def test_what_was_meant(unknown: str, near: str | None) -> None:
    known = ["heart", "heel", "tea-pause", "soak-feet-and-scalp", "repetitions"]
    assert nearest(unknown, known) == near
    assert did_you_mean(unknown, known) == (f"Did you mean {near!r}? " if near else "")
    ending = f"; did you mean {near!r}?" if near else f"; allowed: {', '.join(known)}"
    assert nearest_or_all(unknown, iter(known)) == ending


def test_a_name_is_given_as_it_is_known() -> None:
    assert nearest("zira", ["Microsoft Zira", "Zira"]) == "Zira"
    assert nearest("straße", ["STRASSE"]) == "STRASSE"


@pytest.mark.parametrize(
    ("text", "on_screen", "in_file"),
    [
        ("a\n b\t\tc ", "a b c", "a b c"),
        ("a  b", "a b", "a  b"),
        ("\x1b[31mred\x07", "[31mred", "[31mred"),
        ("\u202eabc\u2028d", "abc d", "\u202eabc d"),
        ("👩\u200d🍳", "👩🍳", "👩\u200d🍳"),
    ],
)
def test_one_line(text: str, on_screen: str, in_file: str) -> None:
    assert clean(text) == on_screen
    assert one_line(text) == in_file


@pytest.mark.parametrize(
    ("line", "compared"),
    [
        ("“Next,  Please.”", "next please"),
        ("time-left", "time left"),
        ("That\N{RIGHT SINGLE QUOTATION MARK}s", "thats"),
        ("?", "?"),
    ],
)
def test_what_is_typed(line: str, compared: str) -> None:
    assert typed(line) == compared
