"""Running a session on a pseudo-terminal: results, errors, signals; the terminal restored."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import textwrap
import time

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")

PROGRAM = """
import sys, time
from scripts.material.moments import HEARING, PAUSED, PHRASES, WORKING
from voiceguide.errors import VoiceguideError
from voiceguide.screen import parts
from voiceguide.screen.terminal import TerminalScreen

given = []
screen = TerminalScreen(given.append, PHRASES)
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
except VoiceguideError as error:
    print("Error:", error.message, "because", repr(error.__cause__))
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

    def until(self, text: str, within_s: float = 15.0) -> None:
        """Read until the program has written this."""
        deadline_s = time.monotonic() + within_s
        while text not in self.written:
            assert time.monotonic() < deadline_s, self.written[-2000:]
            if select.select([self.master], [], [], 0.1)[0]:
                self.written += os.read(self.master, 65536).decode("utf-8", "replace")

    def end(self) -> str:
        """What the program wrote after it gave the terminal back."""
        import termios

        self.until("ended:")
        assert self.program.wait(10) == 0
        while select.select([self.master], [], [], 0)[0]:
            self.written += os.read(self.master, 65536).decode("utf-8", "replace")
        assert self.written.index(ALTERNATE) < self.written.index(BACK)
        assert "\x1b[?25h" in self.written[self.written.index(BACK) :]  # the cursor is back
        assert termios.tcgetattr(self.slave) == self.before
        for descriptor in (self.master, self.slave):
            os.close(descriptor)
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


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_to_go_ends_all_and_gives_the_terminal_back(name: str) -> None:
    terminal = Terminal("def session(): wait(30)")
    terminal.until("Round 3 of 5")
    terminal.program.send_signal(getattr(signal, name))
    assert terminal.end() == "KeyboardInterrupt\ngiven: [] ended: KeyboardInterrupt"


def test_a_screen_that_breaks_ends_the_session_and_prints_no_traceback() -> None:
    terminal = Terminal("""
        from dataclasses import replace

        def session():
            wait(0.5)
            wait(30, replace(WORKING, elapsed_s="long"))
    """)
    ended = terminal.end()
    assert ended.startswith(
        "Error: the screen failed, and the session was ended because TypeError("
    )
    assert ended.endswith("given: [] ended: VoiceguideError")
    assert "Traceback" not in terminal.written
