"""Large marks fit their room and say what they should."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from voiceguide.routine.library import find_routine, routine_paths
from voiceguide.screen.glyphs import LETTER_ROWS, bar, dots, gauge, letters, numerals
from voiceguide.screen.words import PRESSURE_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_numerals_are_drawn_like_a_clocks() -> None:
    assert numerals("1:05", 20, 5) == (
        "█   █▀▀▀▀█ █▀▀▀▀▀",
        "█ ▀ █    █ █     ",
        "█   █    █ ▀▀▀▀▀█",
        "█ ▀ █    █      █",
        "█   █▄▄▄▄█ ▄▄▄▄▄█",
    )


@given(
    st.from_regex(r"[0-9]{1,2}:[0-9]{2}", fullmatch=True), st.integers(24, 200), st.integers(3, 40)
)
def test_numerals_fit_and_all_rows_are_alike_wide(text: str, columns: int, rows: int) -> None:
    drawn = numerals(text, columns, rows)
    assert 3 <= len(drawn) <= rows
    assert len({len(row) for row in drawn}) == 1
    assert len(drawn[0]) <= columns


def test_numerals_without_room_are_plain() -> None:
    assert numerals("12:34", 6, 5) == ("12:34",)
    assert numerals("12:34", 80, 1) == ("12:34",)


@given(st.text("ABCxyz 019?!,", max_size=60), st.integers(1, 200), st.integers(0, 30))
def test_letters_fit_or_there_are_none(text: str, columns: int, rows: int) -> None:
    drawn = letters(text, columns, rows)
    assert len(drawn) <= rows
    assert all(len(row) <= columns for row in drawn)


def test_letters_take_the_largest_scale_that_fits() -> None:
    assert letters("Ok", 9, 3) == ("▄▀▀▄ █ ▄▀", "█  █ █▀▄ ", " ▀▀  ▀  ▀")
    assert len(letters("Paused", 200, 3)) == 3
    assert len(letters("Paused", 200, 5)) == 5


def test_letters_never_break_a_line_at_an_underscore() -> None:
    assert len(letters("aaa bbb", 16, 6)) == 6
    assert letters("aaa_bbb", 16, 6) == ()


def test_what_has_no_large_form_is_left_to_ordinary_text() -> None:
    assert letters("발 마사지", 200, 10) == ()
    assert letters("Épaule", 80, 3) == letters("Epaule", 80, 3) != ()


def test_every_bundled_title_and_pressure_has_a_large_form() -> None:
    for text in [*_titles(), *PRESSURE_WORDS.values()]:
        assert letters(text, 400, LETTER_ROWS), text


def _titles() -> Iterator[str]:
    for name in routine_paths():
        routine = find_routine(name)
        yield routine.title
        yield from (step.title for section in routine.sections for step in section.steps)


def test_bars_and_gauges_differ_by_shape() -> None:
    assert bar(0.5, 8) == ("▄▄▄▄", "▁▁▁▁")
    assert bar(-1, 4) == ("", "▁▁▁▁")
    assert bar(7, 4) == ("▄▄▄▄", "")
    assert gauge(2, 0, 1, 8) == ["██ ██ ▁▁"]
    assert gauge(1, 1, 1, 8, 2) == ["██      ", "██ ██ ▁▁"]


def test_dots_tell_done_present_and_to_come() -> None:
    assert dots(3, 5) == "● ● ◉ ○ ○"
    assert dots(0, 2) == "○ ○"
    assert dots(1, 40) == ""
