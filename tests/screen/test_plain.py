"""Plain lines: exact, few, without control characters; whatever becomes of the reader."""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, TextIO

import pytest

from scripts.material.moments import (
    ASKING,
    CHECKING,
    FINISHED,
    HEARING,
    PAUSED,
    PHRASES,
    PREPARING,
    RECOVERING,
    WORKING,
)
from voiceguide.commands import Command
from voiceguide.screen.lasting import LastingScreen
from voiceguide.screen.lines import ROUND_LINE_S, StateChanges
from voiceguide.screen.plain import PlainScreen
from voiceguide.session.view import Hearing, State, View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

needs_pty = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")


def told(*moments: View | tuple[View, Hearing], typed: bool = False) -> list[list[str]]:
    """The lines for each moment in turn."""
    changes = StateChanges(PHRASES, typed=typed)
    pairs = [one if isinstance(one, tuple) else (one, HEARING) for one in moments]
    return [list(changes.lines(view, hearing)) for view, hearing in pairs]


def played(session: Callable[[PlainScreen], object], output: TextIO | None = None) -> list[str]:
    output = output or io.StringIO()
    screen = PlainScreen(lambda _: None, PHRASES, output=output, keyboard=io.StringIO())
    LastingScreen(screen).run(lambda: session(screen))
    return output.getvalue().splitlines() if isinstance(output, io.StringIO) else []


def test_a_session_in_lines() -> None:
    narrating = replace(WORKING, state=State.NARRATING, round=0, rounds=0)
    assert told(
        PREPARING, ASKING, narrating, WORKING, CHECKING, PAUSED, WORKING, RECOVERING, FINISHED
    ) == [
        ["Soothing foot massage.", "Listening on USB Audio Device, recogniser embedded."],
        [f"Question: {ASKING.question}"],
        [
            (
                "Step 5 of 21, left side: Thumb strokes over the top of the foot, "
                "toes to ankle and back."
            ),
            "Pressure: firm.",
        ],
        ["5 rounds."],
        ["Question: Lighter, firmer, or is it good?"],
        ["Paused. Say “carry on” to go on."],
        ["Going on."],
        ["No sound. The loudspeaker is lost. The session waits for it."],
        ["Finished, 20:00."],
    ]


def test_the_same_moment_is_told_once() -> None:
    assert told(WORKING, WORKING, replace(WORKING, saying="Two.", elapsed_s=433))[1:] == [[], []]


def test_pressure_item_and_step_are_told_when_they_change() -> None:
    item = replace(WORKING, item="the big toe")
    firmer = replace(item, pressure=5)
    other = replace(firmer, step="Toe pulls", step_number=6)
    assert told(WORKING, item, firmer, other)[1:] == [
        ["Now the big toe."],
        ["Pressure: deep (at most)."],
        [
            "Step 6 of 21, left side: Toe pulls, toes to ankle and back.",
            "Now the big toe.",
            "Pressure: deep (at most).",
            "5 rounds.",
        ],
    ]


def test_rounds_are_told_now_and_then() -> None:
    rounds = [
        replace(WORKING, rounds=60, round=1 + second // 5, elapsed_s=float(second))
        for second in range(0, 300, 1)
    ]
    lines = [line for moment in told(*rounds) for line in moment if line.startswith("Round")]
    assert lines[:2] == ["Round 7 of 60.", "Round 13 of 60."]
    assert len(lines) == 299 // ROUND_LINE_S


def test_what_was_heard_is_told_each_time() -> None:
    heard = (WORKING, replace(HEARING, heard="next please"))
    assert told(WORKING, heard, heard, WORKING, heard)[1:] == [
        ["Heard: next please."],
        [],
        [],
        ["Heard: next please."],
    ]


def test_a_noise_like_a_phrase_is_told_once() -> None:
    unsure = (WORKING, replace(HEARING, heard="next please", sure=False))
    assert told(WORKING, unsure, WORKING, unsure)[1:] == [
        ["Heard something like next please - not sure."],
        [],
        [],
    ]


def test_a_device_that_is_lost_and_comes_back() -> None:
    lost = Hearing(notice="The microphone is gone.")
    assert told(WORKING, (WORKING, lost), WORKING)[1:] == [
        ["Notice: The microphone is gone.", "No microphone: use the keys."],
        ["Notice: all is well again.", "Listening on USB Audio Device, recogniser embedded."],
    ]


def test_lines_have_no_control_characters() -> None:
    view = replace(WORKING, title="\x1b[31mRed\nfeet\x07", step="A\tB")
    lines = told(view)[0]
    assert lines[0] == "[31mRed feet."
    assert all(line.isprintable() for line in lines)


def test_run_prints_and_returns_what_the_session_returns() -> None:
    def session(screen: PlainScreen) -> int:
        for moment in (PREPARING, FINISHED):
            screen.update(moment, HEARING)
        return 7

    output = io.StringIO()
    screen = PlainScreen(lambda _: None, output=output, keyboard=io.StringIO())
    assert LastingScreen(screen).run(lambda: session(screen)) == 7
    assert output.getvalue() == (
        "Soothing foot massage.\n"
        "Listening on USB Audio Device, recogniser embedded.\n"
        "Finished, 20:00.\n"
    )


def test_run_raises_what_the_session_raises() -> None:
    def session(_: PlainScreen) -> None:
        raise LookupError("gone")

    with pytest.raises(LookupError, match="gone"):
        played(session)


def test_what_the_encoding_lacks_is_spelled() -> None:
    raw = io.BytesIO()
    output = io.TextIOWrapper(raw, "ascii")
    played(lambda screen: screen.update(PAUSED, HEARING), output)
    assert b'Paused. Say "carry on" to go on.' in raw.getvalue()
    output.close()


def test_a_closed_pipe_does_not_end_the_session() -> None:
    reading, writing = os.pipe()
    os.close(reading)

    def session(screen: PlainScreen) -> str:
        for number in range(20):
            screen.update(replace(WORKING, step=f"Step {number}"), HEARING)
            time.sleep(0.01)
        return "whole"

    with os.fdopen(writing, "w", encoding="utf-8") as output:
        screen = PlainScreen(lambda _: None, output=output, keyboard=io.StringIO())
        assert LastingScreen(screen).run(lambda: session(screen)) == "whole"
        output.write("x" * 100_000)  # nor does what Python flushes when it ends


def test_a_stalled_reader_never_blocks_an_update() -> None:
    reading, writing = os.pipe()
    longest_s = 0.0

    def session(screen: PlainScreen) -> None:
        nonlocal longest_s
        for number in range(3000):
            begun_s = time.perf_counter()
            screen.update(replace(WORKING, step=f"{number} {'toe ' * 20}"), HEARING)
            longest_s = max(longest_s, time.perf_counter() - begun_s)
        os.close(reading)

    with os.fdopen(writing, "w", encoding="utf-8") as output:
        played(session, output)
    assert longest_s < 0.5


@pytest.fixture
def keyboard() -> Iterator[tuple[int, TextIO]]:
    """A terminal: where to type, and what the screen reads."""
    import pty

    master, slave = pty.openpty()
    with os.fdopen(slave) as stream:
        yield master, stream
    os.close(master)


@needs_pty
def test_typed_lines_give_commands(keyboard: tuple[int, TextIO]) -> None:
    master, stream = keyboard
    given: list[Command] = []
    output = io.StringIO()
    screen = PlainScreen(given.append, PHRASES, output=output, keyboard=stream)

    def session() -> None:
        screen.update(WORKING, HEARING)
        os.write(master, b"n\ncarry on\n\nxyz\x1b[A\n+\n")
        deadline_s = time.monotonic() + 5
        while len(given) < 4 and time.monotonic() < deadline_s:
            time.sleep(0.02)

    LastingScreen(screen).run(session)
    assert given == [Command.NEXT, Command.RESUME, Command.PAUSE, Command.FIRMER]
    lines = output.getvalue().splitlines()
    assert "Enter alone pauses and goes on." in lines[-2]
    assert lines[-1] == "No key or command: xyz[A"
    time.sleep(0.5)
    assert "keys" not in {thread.name for thread in threading.enumerate()}


@pytest.mark.parametrize("kind", ["pipe", "file"])
def test_lines_of_another_program_give_commands(kind: str, tmp_path: Path) -> None:
    """Also those that were there before the session, and the last one without its end."""
    sent = b"n\r\nNext Please.\nnonsense\n+\nstop"
    if kind == "pipe":
        reading, writing = os.pipe()
        os.write(writing, sent)
        os.close(writing)
    else:
        (tmp_path / "lines").write_bytes(sent)
        reading = os.open(tmp_path / "lines", os.O_RDONLY)
    given: list[Command] = []
    output = io.StringIO()

    def session() -> None:
        time.sleep(0.3)
        deadline_s = time.monotonic() + 8
        while len(given) < 4 and time.monotonic() < deadline_s:
            screen.update(WORKING, HEARING)
            time.sleep(0.02)

    with os.fdopen(reading) as stream:
        screen = LastingScreen(PlainScreen(given.append, PHRASES, output=output, keyboard=stream))
        screen.run(session)
    assert given == [Command.NEXT, Command.NEXT, Command.FIRMER, Command.STOP]
    assert output.getvalue().splitlines()[-1] == "No key or command: nonsense"


def test_a_piped_answer_finds_the_question_that_the_line_before_has_led_to() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"stop\n\n")  # Enter means yes only while that is asked
    os.close(writing)
    given: list[Command] = []

    def session() -> None:
        deadline_s = time.monotonic() + 8
        while len(given) < 2 and time.monotonic() < deadline_s:
            screen.update(ASKING if given else WORKING, HEARING)
            time.sleep(0.02)

    with os.fdopen(reading) as stream:
        screen = LastingScreen(
            PlainScreen(given.append, PHRASES, output=io.StringIO(), keyboard=stream)
        )
        screen.run(session)
    assert given == [Command.STOP, Command.YES]


def test_a_moment_that_cannot_be_told_does_not_end_the_session() -> None:
    output = io.StringIO()
    screen = LastingScreen(
        PlainScreen(lambda _: None, PHRASES, output=output, keyboard=io.StringIO())
    )

    def session() -> str:
        for view in (WORKING, replace(FINISHED, elapsed_s=float("inf")), FINISHED):
            for _ in range(2):
                screen.update(view, HEARING)
        return "whole"

    assert screen.run(session) == "whole"
    lines = output.getvalue().splitlines()
    assert [line for line in lines if line.startswith("The screen failed")] == [lines[-2]]
    assert lines[-1] == "Finished, 20:00."


def interrupted(times: int) -> tuple[list[Command], str]:
    """Press Ctrl-C so many times in a session that ends when told to stop or after 2 s."""
    given: list[Command] = []
    ended = "alone"
    screen = LastingScreen(PlainScreen(given.append, output=io.StringIO(), keyboard=io.StringIO()))

    def session() -> None:
        nonlocal ended
        try:
            for tick in range(40):
                if tick < times:
                    os.kill(os.getpid(), signal.SIGINT)
                screen.update(WORKING, HEARING)
                time.sleep(0.05)
        except BaseException as error:
            ended = type(error).__name__
            raise

    before = signal.getsignal(signal.SIGINT)
    try:
        screen.run(session)
    except KeyboardInterrupt:
        ended += " raised"
    assert signal.getsignal(signal.SIGINT) is before
    return given, ended


@pytest.mark.timed
def test_ctrl_c_is_stop_and_twice_ends_the_session_at_once() -> None:
    assert interrupted(1) == ([Command.STOP] * 2, "alone")
    begun_s = time.monotonic()
    assert interrupted(2) == ([Command.STOP] * 2, "KeyboardInterrupt raised")
    assert time.monotonic() - begun_s < 1.5
