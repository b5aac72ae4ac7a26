"""Running a session on a pseudo-terminal: results, errors, signals; the terminal restored."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import textwrap
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")

PROGRAM = """
import sys, time
from dataclasses import replace
from pathlib import Path
from scripts.material.moments import HEARING, PAUSED, PHRASES, WORKING
from voiceguide.screen import parts
from voiceguide.screen.screens import open_screen

given = []
screen = open_screen("terminal", given.append, phrases=PHRASES)
ended = "alone"

def wait(seconds, view=WORKING):
    global ended
    try:
        for _ in range(int(seconds * 20)):
            screen.update(view, HEARING)
            time.sleep(0.05)
    except BaseException as error:
        ended = type(error).__name__
        raise

{session}

try:
    print("result:", screen.run(session))
except KeyboardInterrupt:
    print("KeyboardInterrupt")
except LookupError as error:
    print("LookupError", error)
print("given:", [command.value for command in given], "ended:", ended)
"""
ALTERNATE, BACK = "\x1b[?1049h", "\x1b[?1049l"


class Terminal:
    """A program on a terminal of 80 × 24, and all it has written."""

    def __init__(self, session: str) -> None:
        import pty
        import termios

        self.master, slave = pty.openpty()
        termios.tcsetwinsize(slave, (24, 80)) if hasattr(termios, "tcsetwinsize") else None
        self.before = termios.tcgetattr(slave)
        self.program = subprocess.Popen(
            [sys.executable, "-c", PROGRAM.replace("{session}", textwrap.dedent(session))],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            env=os.environ | {"TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"},
        )
        self.slave = slave
        self.written = ""

    def until(self, text: str, within_s: float = 15.0, after: int = 0) -> None:
        """Read until the program has written this, after so many characters."""
        deadline_s = time.monotonic() + within_s
        while text not in self.written[after:]:
            assert time.monotonic() < deadline_s, self.written[-2000:]
            if select.select([self.master], [], [], 0.1)[0]:
                self.written += os.read(self.master, 65536).decode("utf-8", "replace")

    def over(self) -> str:
        """All that the program wrote, by its end; the terminal is as it was."""
        import termios

        self.until("ended:")
        assert self.program.wait(10) == 0
        while select.select([self.master], [], [], 0)[0]:
            self.written += os.read(self.master, 65536).decode("utf-8", "replace")
        assert termios.tcgetattr(self.slave) == self.before
        self.close()
        return self.written

    def close(self) -> None:
        for descriptor in (self.master, self.slave):
            os.close(descriptor)

    def end(self) -> str:
        """What the program wrote after it gave the terminal back."""
        self.over()
        assert self.written.index(ALTERNATE) < self.written.index(BACK)
        assert "\x1b[?25h" in self.written.rpartition(BACK)[2]  # the cursor is back
        last = self.written.rpartition(BACK)[2].rpartition("\x1b[?1004l")[2]
        return last.replace("\r\n", "\n").strip()


def test_it_shows_a_session_and_returns_its_result() -> None:
    terminal = Terminal("""
        def session():
            wait(1)
            return 42
    """)
    terminal.until("Round 3 of 5")
    assert terminal.end() == "result: 42\ngiven: [] ended: alone"


def test_a_session_that_is_over_at_once() -> None:
    terminal = Terminal("def session(): return 'short'")
    assert terminal.end() == "result: short\ngiven: [] ended: alone"


def test_it_raises_what_the_session_raises() -> None:
    terminal = Terminal("""
        def session():
            wait(0.5)
            raise LookupError("no such toe")
    """)
    assert terminal.end() == "LookupError no such toe\ngiven: [] ended: alone"


def test_keys_reach_the_session() -> None:
    terminal = Terminal("""
        def session():
            wait(0.5)
            while "stop" not in given:
                wait(0.1)
            return "stopped"
    """)
    terminal.until("Round 3 of 5")
    for keys in (b" ", b"\x1b[C", b"\x1b[6~", b"\x1b[A", b"+", b".", b"q"):
        os.write(terminal.master, keys)
        time.sleep(0.1)
    assert terminal.end() == (
        "result: stopped\n"
        "given: ['pause', 'next', 'next', 'louder', 'firmer', 'pause', 'stop'] ended: alone"
    )


def test_ctrl_c_twice_ends_the_session_too() -> None:
    terminal = Terminal("def session(): wait(30)")
    terminal.until("Round 3 of 5")
    os.write(terminal.master, b"\x03")
    time.sleep(0.2)
    os.write(terminal.master, b"\x03")
    assert terminal.end() == "KeyboardInterrupt\ngiven: ['stop', 'stop'] ended: KeyboardInterrupt"


def test_a_signal_to_go_ends_all_and_gives_the_terminal_back() -> None:
    terminal = Terminal("def session(): wait(30)")
    terminal.until("Round 3 of 5")
    terminal.program.send_signal(signal.SIGTERM)
    assert terminal.end() == "KeyboardInterrupt\ngiven: [] ended: KeyboardInterrupt"


def test_a_picture_that_breaks_leaves_a_session_in_plain_lines() -> None:
    terminal = Terminal("""
        def session():
            wait(0.5)
            wait(0.5, replace(WORKING, elapsed_s="long"))
            wait(1.5)
            return "whole"
    """)
    terminal.until("session goes on")
    os.write(terminal.master, b"Next Please.\n")
    lines = terminal.end().splitlines()
    assert lines[0].startswith("The screen failed (TypeError: ")
    assert lines[0].endswith("). The session goes on in plain lines.")
    assert " at screen/parts.py:" in lines[0]
    assert [line for line in lines if line != "Next Please."][1:4] == [  # the terminal's echo
        "Soothing foot massage.",
        "Listening on USB Audio Device, recogniser embedded.",
        "Step 5 of 21, left side: Thumb strokes over the top of the foot, toes to ankle and back.",
    ]
    assert lines[-2:] == ["result: whole", "given: ['next'] ended: alone"]
    assert terminal.written.count("The screen failed") == 1
    assert "Traceback" not in terminal.written


def test_a_picture_that_cannot_be_made_leaves_plain_lines() -> None:
    terminal = Terminal("""
        from voiceguide.screen.terminal import SessionApp
        SessionApp.CSS_PATH = "missing.tcss"

        def session():
            wait(0.5)
            return "whole"
    """)
    written = terminal.over()
    assert "The screen failed (" in written
    assert "Step 5 of 21, left side: Thumb strokes over the top of the foot" in written
    assert "result: whole" in written
    assert "Traceback" not in written


def test_a_session_lives_through_every_width() -> None:
    """At 13 columns and fewer, one was ended."""
    import termios

    terminal = Terminal("""
        def session():
            wait(8)
            return "whole"
    """)
    terminal.until("Round 3 of 5")
    for size in [(10, 13), (4, 12), (1, 1), (4, 10), (100, 300), (24, 80)]:
        termios.tcsetwinsize(terminal.master, size)
        terminal.program.send_signal(signal.SIGWINCH)
        time.sleep(0.3)
    terminal.until("Round 3 of 5")
    assert terminal.end() == "result: whole\ngiven: [] ended: alone"


GONE = """
def session():
    Path({path!r}).write_text("begun")
    wait(3{view})
    Path({path!r}).write_text("whole")
"""


@pytest.mark.parametrize(
    ("view", "told"),
    [("", "whole"), ("", "begun")],
    ids=["who can speak can still steer", "without a microphone nobody could"],
)
def test_a_terminal_that_is_closed(tmp_path: Path, view: str, told: str) -> None:
    path = tmp_path / "told"
    deaf = "global HEARING; HEARING = replace(HEARING, microphone='')"
    code = GONE.format(path=str(path), view=view)
    if told == "begun":
        code = code.replace("def session():", f"def session():\n    {deaf}")
    terminal = Terminal(code)
    terminal.until("Round 3 of 5")
    terminal.program.send_signal(signal.SIGHUP)  # as the system does
    terminal.close()
    terminal.program.wait(15)
    assert path.read_text() == told


def test_a_terminal_that_vanishes_without_a_word(tmp_path: Path) -> None:
    """No signal comes where another program holds the session; writing fails all the same."""
    path = tmp_path / "told"
    terminal = Terminal(GONE.format(path=str(path), view=""))
    terminal.until("Round 3 of 5")
    terminal.close()
    terminal.program.wait(15)
    assert path.read_text() == "whole"


def test_a_screen_that_was_stopped_is_drawn_anew() -> None:
    terminal = Terminal("""
        def session():
            wait(6)
            return "whole"
    """)
    terminal.until("Round 3 of 5")
    os.write(terminal.master, b"\x1a")
    terminal.until(BACK)
    time.sleep(0.5)
    before = len(terminal.written)
    terminal.program.send_signal(signal.SIGCONT)
    terminal.until("Round 3 of 5", after=before)
    os.write(terminal.master, b" ")
    assert terminal.end() == "result: whole\ngiven: ['pause'] ended: alone"


def test_one_that_was_stopped_unasked_is_drawn_anew_and_put_back() -> None:
    """A stop that no program sees coming (SIGSTOP)."""
    terminal = Terminal("""
        def session():
            wait(6)
            return "whole"
    """)
    terminal.until("Round 3 of 5")
    terminal.program.send_signal(signal.SIGSTOP)
    time.sleep(0.5)
    before = len(terminal.written)
    terminal.program.send_signal(signal.SIGCONT)
    terminal.until("Round 3 of 5", after=before)
    for _ in range(4):
        os.write(terminal.master, b"n")
        time.sleep(0.7)
    assert terminal.end() == ("result: whole\ngiven: ['next', 'next', 'next', 'next'] ended: alone")
