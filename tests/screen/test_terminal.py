"""The terminal screen: what is really drawn, in every state, at every size; keys; threads."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from scripts.material import moments
from scripts.material.moments import ASKING, CHECKING, HEARING, PAUSED, PHRASES, WORKING
from voiceguide.commands import Command
from voiceguide.screen.glyphs import letters, numerals
from voiceguide.screen.keys import hints
from voiceguide.screen.terminal import Pane, SessionApp
from voiceguide.screen.words import STATE_WORDS
from voiceguide.screen.worker import Latest
from voiceguide.session.view import State

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from textual.pilot import Pilot

    from voiceguide.session.view import Hearing, View

SMALL, LARGE = (80, 24), (200, 50)
SIZES = [SMALL, LARGE, (130, 36), (100, 30), (60, 18), (40, 12)]
VIEWS = {
    State.PREPARING: moments.PREPARING,
    State.ASKING: ASKING,
    State.NARRATING: replace(WORKING, state=State.NARRATING, round=0),
    State.WORKING: WORKING,
    State.PAUSED: PAUSED,
    State.RECOVERING: moments.RECOVERING,
    State.FINISHED: moments.FINISHED,
}
# What is shown large at 200 × 50, and how many rows of the terminal it takes.
LARGE_WORDS = {
    "Working": 3,
    "Left: Thumb strokes": 5,
    "Round 3 of 5": 3,
    "firm": 3,
    "Heard: next please": 3,
}


class Stage:
    """An app under test, its terminal and what it was told by keys."""

    def __init__(self, view: View, hearing: Hearing = HEARING) -> None:
        self.latest = Latest()
        self.latest.put(view, hearing)
        self.given: list[Command] = []
        self.app = SessionApp(self.latest, self.given.append, PHRASES)
        self.pilot: Pilot[None]

    @asynccontextmanager
    async def at(self, size: tuple[int, int]) -> AsyncIterator[Stage]:
        async with self.app.run_test(size=size) as self.pilot:
            await self.settle()
            yield self

    async def show(self, view: View, hearing: Hearing = HEARING) -> str:
        self.latest.put(view, hearing)
        await self.settle()
        return self.text

    async def settle(self) -> None:
        for _ in range(3):  # classes, then layout, then what is drawn into it
            self.app.tick()
            await self.pilot.pause()

    @property
    def rows(self) -> list[str]:
        return [strip.text for strip in self.app.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        return "\n".join(self.rows)


def drawn(view: View, size: tuple[int, int], hearing: Hearing = HEARING) -> str:
    async def once() -> str:
        async with Stage(view, hearing).at(size) as stage:
            return stage.text

    return asyncio.run(once())


def on_stage(
    view: View, act: Callable[[Stage], Awaitable[None]], size: tuple[int, int] = SMALL
) -> Stage:
    stage = Stage(view)

    async def play() -> None:
        async with stage.at(size):
            await act(stage)

    asyncio.run(play())
    return stage


def test_all_of_a_working_session_is_on_a_small_screen() -> None:
    text = drawn(WORKING, SMALL, replace(HEARING, heard="next please"))
    for part in (
        "WORKING",
        "Soothing foot massage",
        "12:48 left",
        "LEFT  Thumb strokes over the top of the foot",
        "Step 5 of 21 · The foot · toes to ankle and back",
        "Round 3 of 5",
        "● ● ◉ ○ ○",
        "Pressure: firm",
        "█████ █████ █████ █████ ▁▁▁▁▁",
        "0:47 left",
        "Next: Slow circles around the",
        "Three.",
        "Say “next please”  “softer please”  “harder please”  “repeat please”",
        "“pause please”  “slower please”  “stay here”  “end session”",
        "Heard: next please",
        "USB Audio Device · embedded",
        "Space pause  → next  ← back  R repeat  - lighter  + firmer  H help  Q stop",
        *numerals("0:47", 41, 8),
    ):
        assert part in text


def test_a_large_screen_has_large_letters() -> None:
    async def look(stage: Stage) -> None:
        short = replace(WORKING, step="Thumb strokes")
        text = await stage.show(short, replace(HEARING, heard="next please"))
        for words, rows in LARGE_WORDS.items():
            assert len(letters(words, 196, rows)) == rows
            for row in letters(words, 196, rows):
                assert row.rstrip() in text
        columns, rows = stage.app.query_one("#clock").content_size
        assert rows >= 12
        for row in numerals("0:47", columns, rows):
            assert row in text

    on_stage(WORKING, look, LARGE)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", list(State))
def test_every_state_fits_every_size_and_is_named(state: State, size: tuple[int, int]) -> None:
    rows = drawn(VIEWS[state], size).split("\n")
    assert len(rows) == size[1]
    assert all(len(row) == size[0] for row in rows)
    word = STATE_WORDS[state].upper()
    assert rows[0].startswith(f" {word}") or letters(word, 100, 3)[0] in rows[0]
    assert "Space" in rows[-1] or "Y yes" in rows[-1]


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (PAUSED, ["Say “carry on” or press Space to go on."]),
        (moments.RECOVERING, ["The loudspeaker is lost."]),
        (moments.FINISHED, ["That was the whole session, 20:00."]),
        (
            replace(ASKING, can_say=(Command.STOP, Command.YES, Command.NO)),
            ["a condition that a doctor is", "Y yes  N no", "Say “yes”  “no”  “end"],
        ),
        (CHECKING, ["Lighter, firmer, or is it good?", "G good", "Say “good”  “softer please”"]),
    ],
)
def test_a_state_says_what_to_do(view: View, words: list[str]) -> None:
    text = drawn(view, SMALL)
    for part in words:
        assert part in text


@pytest.mark.parametrize(
    ("view", "band"),
    [
        (PAUSED, "ansi_cyan"),
        (moments.RECOVERING, "ansi_red"),
        (moments.FINISHED, "ansi_green"),
        (ASKING, "ansi_yellow"),
        (CHECKING, "ansi_yellow"),
        (replace(PAUSED, question="Shall it end here?"), "ansi_yellow"),
        (WORKING, ""),
    ],
)
def test_a_coloured_band_marks_what_must_not_be_missed(view: View, band: str) -> None:
    async def look(stage: Stage) -> None:
        background = stage.app.query_one("#stage").styles.background
        assert background.hex == band if band else background.a == 0

    on_stage(view, look)


def test_without_colour_bands_are_reversed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    async def look(stage: Stage) -> None:
        assert "reverse" in str(stage.app.query_one("#stage").styles.text_style)
        assert "reverse" in str(stage.app.query_one("#header").styles.text_style)
        for strip in stage.app.screen._compositor.render_strips():
            for segment in strip.apply_filter(
                stage.app._filters[-1], stage.app.screen.styles.background
            ):
                style = segment.style
                assert style is None or style.color is None or style.color.is_default

    on_stage(PAUSED, look)


def test_what_was_heard_says_whether_it_was_sure() -> None:
    unsure = replace(HEARING, heard="next please", sure=False)
    assert "Heard something like next please - not sure" in drawn(WORKING, SMALL, unsure)


def test_trouble_with_a_device_is_told_in_words_and_no_microphone_means_keys() -> None:
    trouble = replace(HEARING, microphone="", notice="The microphone “USB mic” is gone.")
    text = drawn(WORKING, SMALL, trouble)
    assert "! The microphone “USB mic” is gone." in text
    assert "No microphone: use the keys." in text
    assert "Say “" not in text


def test_the_level_meter_follows_the_microphone() -> None:
    quiet = drawn(WORKING, SMALL, replace(HEARING, level_db=-120.0))
    loud = drawn(WORKING, SMALL, replace(HEARING, level_db=-1.0))
    assert "Mic ▁▁▁▁▁▁▁▁" in quiet
    assert "▄▄▄▄▄▄▄▄ too loud" in loud


def test_control_characters_and_markup_are_only_text() -> None:
    view = replace(WORKING, step="[red]A\x1b[2J\ttitle[/]", title="\x07Bell")
    text = drawn(view, SMALL)
    assert "[red]A[2J title[/]" in text
    assert "\x1b" not in text


def test_resizing_shows_the_same_moment_larger_and_smaller() -> None:
    async def act(stage: Stage) -> None:
        small = stage.text
        await stage.pilot.resize_terminal(*LARGE)
        await stage.settle()
        assert letters("Round 3 of 5", 64, 3)[0] in stage.text
        assert len(stage.rows) == 50
        await stage.pilot.resize_terminal(*SMALL)
        await stage.settle()
        assert stage.text == small

    on_stage(WORKING, act)


@pytest.mark.parametrize("view", [PAUSED, moments.RECOVERING, moments.FINISHED])
def test_what_stands_still_is_written_large_on_a_small_screen(view: View) -> None:
    text = drawn(view, SMALL)
    for row in letters(STATE_WORDS[view.state], 48, 3):
        assert row in text


def test_one_long_round_is_not_counted() -> None:
    soak = replace(WORKING, step="Soak both feet", round=1, rounds=1)
    assert "Round" not in drawn(soak, SMALL)


def test_it_follows_the_session() -> None:
    async def act(stage: Stage) -> None:
        assert "Round 4 of 5" in await stage.show(replace(WORKING, round=4))
        assert "Say “carry on” or" in await stage.show(PAUSED)
        text = await stage.show(WORKING)
        assert "Say “carry on” or" not in text
        assert "Round 3 of 5" in text

    on_stage(WORKING, act)


def test_a_small_change_draws_only_the_parts_that_show_it() -> None:
    async def act(stage: Stage) -> None:
        before = {part.id: part.drawn for part in stage.app.query(Pane)}
        await stage.show(WORKING, replace(HEARING, level_db=-10.0))
        after = {part.id: part.drawn for part in stage.app.query(Pane)}
        assert [name for name in after if after[name] is not before[name]] == ["ears"]

    on_stage(WORKING, act)


def test_keys_give_commands() -> None:
    async def act(stage: Stage) -> None:
        await stage.pilot.press("space", "right", "left", "plus", "minus", "full_stop", "up")
        await stage.pilot.press("question_mark", "N", "z", "tab")

    assert on_stage(WORKING, act).given == [
        Command.PAUSE,
        Command.NEXT,
        Command.BACK,
        Command.FIRMER,
        Command.LIGHTER,
        Command.PAUSE,
        Command.LOUDER,
        Command.HELP,
        Command.NEXT,
    ]


def test_keys_of_a_cyrillic_layout_give_commands_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")

    async def act(stage: Stage) -> None:
        await stage.pilot.press("т", "И", "р", "ж")  # noqa: RUF001

    assert on_stage(WORKING, act).given == [Command.NEXT, Command.BACK, Command.HELP]


def test_the_help_key_shows_all_keys_for_a_while() -> None:
    async def act(stage: Stage) -> None:
        assert "quieter" not in stage.text
        await stage.pilot.press("h")
        await stage.settle()
        for key in hints(WORKING):
            assert " ".join(key) in stage.text
        stage.app._keys_until_s = 0.0
        await stage.settle()
        assert "quieter" not in stage.text

    on_stage(WORKING, act)


def test_ctrl_c_stops_and_twice_gets_out_at_once() -> None:
    async def act(stage: Stage) -> None:
        await stage.pilot.press("ctrl+c")
        assert stage.given == [Command.STOP] * 2
        assert stage.app.failure is None
        await stage.pilot.press("ctrl+c")
        assert isinstance(stage.app.failure, KeyboardInterrupt)

    assert on_stage(WORKING, act).given == [Command.STOP] * 2


def test_nothing_can_be_opened_by_accident() -> None:
    async def act(stage: Stage) -> None:
        await stage.pilot.press("ctrl+p", "ctrl+q", "f10", "ctrl+z")
        assert len(stage.app.screen_stack) == 1
        assert stage.app.is_running

    assert on_stage(WORKING, act).given == [Command.STOP]


@pytest.mark.timed
def test_updates_from_another_thread_never_wait() -> None:
    async def act(stage: Stage) -> None:
        def flood() -> None:
            for number in range(10_000):
                stage.latest.put(replace(WORKING, round=number % 5 + 1), HEARING)

        begun_s = time.perf_counter()
        thread = threading.Thread(target=flood)
        thread.start()
        thread.join()  # the event loop stands still meanwhile
        assert time.perf_counter() - begun_s < 2
        await stage.settle()
        assert "Round 5 of 5" in stage.text

    on_stage(WORKING, act)
