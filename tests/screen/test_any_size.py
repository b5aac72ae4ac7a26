"""No size, title or letter breaks a part of the screen, or is drawn wider than there is room."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from scripts.material import moments
from scripts.material.moments import ASKING, HEARING, PAUSED, PHRASES, WORKING
from voiceguide.screen import parts
from voiceguide.screen.cells import letters_of, shortened, wrapped
from voiceguide.screen.parts import Moment
from voiceguide.screen.terminal import SessionApp
from voiceguide.screen.worker import Latest

if TYPE_CHECKING:
    from voiceguide.session.view import Hearing, View

CHINESE = "先用温水泡脚然后用拇指从脚趾慢慢推到脚踝再回来重复五次"
TITLES = [
    CHINESE,
    "발 마사지 " * 6,
    "Ma\u0301ssage\u0301 " + "e\u0301" * 40,  # accents of their own
    "👩‍👩‍👧‍👦 🇵🇱 ❤️ 👣🏽 " * 5,
    "עיסוי כף הרגל \u202e המלא",
    "تدليك القدم كاملا من الأصابع إلى الكاحل",
    "a\tb\nc\x1b[2J\x07d\x00e",
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen",
    "\u200b\u200d\ufe0f\u0301",
    "\uff46\uff55\uff4c\uff4c\u3000\uff57\uff49\uff44\uff54\uff48 " * 4,  # full width
    "\U0001f468\u200d" * 30,
    "\udcff broken name",
    "",
    " ",
]
VIEWS = [
    *(WORKING, ASKING, PAUSED, moments.CHECKING),
    *(moments.PREPARING, moments.RECOVERING, moments.FINISHED),
]
DRAWN = (
    *(parts.header, parts.title, parts.countdown, parts.facts, parts.bars, parts.stage),
    *(parts.sayable, parts.ears, parts.notice, parts.keys),
)
texts = st.sampled_from(TITLES) | st.text(max_size=120)


def named(view: View, text: str) -> View:
    """A view in which everything that comes from files is this text."""
    return replace(
        view,
        title=text,
        section=text,
        step=text if view.step else "",
        direction=text,
        item=text,
        next_step=text,
        saying=text,
        question=text if view.question else "",
    )


def heard(text: str) -> Hearing:
    return replace(HEARING, microphone=text, recogniser=text, heard=text, notice=text)


@settings(max_examples=600, deadline=None)
@given(
    st.sampled_from(VIEWS),
    texts,
    st.integers(1, 300) | st.integers(1, 20),
    st.integers(1, 100) | st.integers(1, 5),
    st.integers(0, 400),
)
@example(WORKING, "Hand and wrist stretch", 13, 10, 5)  # ended a session
@example(WORKING, CHINESE, 1, 1, 5)
def test_every_part_fits_every_room(
    view: View, text: str, columns: int, rows: int, rounds: int
) -> None:
    view = replace(named(view, text), rounds=rounds, round=min(view.round, rounds))
    moment = Moment(view, heard(text), dict.fromkeys(PHRASES, text or "x"))
    for draw in DRAWN:
        for line in draw(moment, columns, rows).plain.split("\n"):
            assert cell_len(line) <= columns, draw.__name__
            assert line.isprintable(), draw.__name__


@settings(max_examples=500, deadline=None)
@given(texts, st.integers(1, 60), st.integers(1, 9))
def test_wrapped_text_is_all_there_or_ends_in_an_ellipsis(
    text: str, columns: int, rows: int
) -> None:
    lines = wrapped(text, columns, rows)
    assert 1 <= len(lines) <= rows
    assert all(cell_len(line) <= columns for line in lines)
    whole = "".join(text.split())
    if all(cell_len(letter) <= columns for letter in letters_of(whole)):
        shown = "".join("".join(lines).split())
        assert shown == whole or shown.endswith("…")


@pytest.mark.parametrize(
    ("text", "columns", "rows", "lines"),
    [
        (CHINESE, 20, 2, ("先用温水泡脚然后用拇", "指从脚趾慢慢推到脚…")),
        (CHINESE, 200, 1, (CHINESE,)),
        ("Soak 双脚先用温水泡脚", 11, 3, ("Soak 双脚先", "用温水泡脚")),
        ("Thumb strokes", 8, 2, ("Thumb", "strokes")),
        ("Thumb strokes", 8, 1, ("Thumb s…",)),
        ("Fußreflexzonen", 5, 2, ("Fußre", "flex…")),
        ("e\u0301" * 6, 4, 2, ("e\u0301" * 4, "e\u0301" * 2)),
        ("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 2, 2, ("👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦")),
        ("宽", 1, 1, ("…",)),
        ("", 5, 1, ("",)),
    ],
)
def test_a_title_is_cut_by_its_cells(
    text: str, columns: int, rows: int, lines: tuple[str, ...]
) -> None:
    assert wrapped(text, columns, rows) == lines


def test_what_fits_is_not_shortened() -> None:
    assert shortened("宽", 2) == "宽"
    assert shortened("宽宽", 3) == "宽…"
    assert shortened("宽宽", 2) == "…"
    assert shortened("ab", 0) == ""


def test_a_long_chinese_title_is_shown() -> None:
    async def look() -> str:
        latest = Latest()
        latest.put(replace(WORKING, step=CHINESE), HEARING)
        app = SessionApp(latest, lambda _: None, PHRASES)
        async with app.run_test(size=(60, 24)) as pilot:
            for _ in range(3):
                app.tick()
                await pilot.pause()
            return "\n".join(strip.text for strip in app.screen._compositor.render_strips())

    assert CHINESE[:20] in asyncio.run(look())


SIZES = [
    *((1, 1), (1, 40), (2, 2), (3, 5), (10, 4), (12, 4), (13, 10), (14, 10)),
    *((40, 1), (300, 1), (20, 8), (59, 14), (131, 35), (299, 99), (300, 100)),
]


@pytest.mark.parametrize("text", ["Thumb strokes", *TITLES[::3]])
def test_the_whole_screen_is_drawn_and_resized_at_any_size(text: str) -> None:
    """By the real app: it lives through every size, in every state, and shows the last one."""

    async def resize() -> None:
        latest = Latest()
        app = SessionApp(latest, lambda _: None, PHRASES)
        async with app.run_test(size=(80, 24)) as pilot:
            for index, size in enumerate(SIZES):
                view = VIEWS[index % len(VIEWS)]
                latest.put(named(view, text), heard(text))
                app.tick()
                await pilot.resize_terminal(*size)
                app.tick()
                await pilot.pause()
                assert app.failure is None
                assert app.size == size
            strips = app.screen._compositor.render_strips()
            assert [strip.cell_length for strip in strips] == [300] * 100

    asyncio.run(resize())
