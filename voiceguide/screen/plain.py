"""Plain lines, for screen readers, logs and pipes: one whenever something changes, and no more."""

from __future__ import annotations

import os
import select
import sys
import threading
import time
from queue import SimpleQueue
from typing import TYPE_CHECKING, TextIO, TypeVar

from voiceguide.screen.keys import command_for_line, typed_hints
from voiceguide.screen.lines import Changes
from voiceguide.screen.words import clean
from voiceguide.screen.worker import (
    GOING_S,
    Interrupts,
    Latest,
    SessionThread,
    handling,
    stop_for_sure,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from voiceguide.listener.commands import Command
    from voiceguide.session.view import Hearing, View

T = TypeVar("T")

_LOOK_S = 0.2
"""How often threads look whether they are to end."""


class PlainScreen:
    """A :class:`Screen` of lines; where the input is a terminal, typed lines are commands."""

    def __init__(
        self,
        on_command: Callable[[Command], None],
        phrases: Mapping[Command, str] | None = None,
        *,
        output: TextIO | None = None,
        keyboard: TextIO | None = None,
    ) -> None:
        self._on_command = on_command
        self._phrases = phrases or {}
        self._output = sys.stdout if output is None else output
        self._keyboard = sys.stdin if keyboard is None else keyboard
        self._latest = Latest()
        self._changes = Changes(self._phrases, typed=_is_terminal(self._keyboard))
        self._lines: SimpleQueue[str | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._interrupts = Interrupts()
        self._final = threading.Event()

    def run(self, session: Callable[[], T]) -> T:
        """Print while `session` runs in a thread; what it returned or raised.

        Raises:
            KeyboardInterrupt: Ctrl-C twice, or a signal to go.
        """
        writer = threading.Thread(target=self._write, name="screen", daemon=True)
        writer.start()
        reader = threading.Thread(target=self._read, name="keys", daemon=True)
        if _is_terminal(self._keyboard):
            reader.start()
        thread = SessionThread(session)
        try:
            with handling({"SIGINT": self._interrupt}):
                thread.start()
                while not thread.ended:
                    thread.wait(_LOOK_S)
                    self._leave_when_final()
            return thread.result()
        except KeyboardInterrupt:
            self._latest.close(KeyboardInterrupt)
            thread.wait(GOING_S)
            raise
        finally:
            self._over.set()
            self._lines.put(None)
            writer.join(GOING_S)

    def update(self, view: View, hearing: Hearing) -> None:
        """Print what has changed; raises when the screen is gone."""
        with self._lock:
            first = self._latest.get() is None
            self._latest.put(view, hearing)
            for line in self._changes.lines(view, hearing):
                self._lines.put(line)
            if first and _is_terminal(self._keyboard):
                self._lines.put(typed_hints())

    def _interrupt(self) -> None:
        if self._interrupts.is_final(time.monotonic()):
            self._final.set()
        else:
            stop_for_sure(self._on_command)

    def _leave_when_final(self) -> None:
        if self._final.is_set():
            raise KeyboardInterrupt

    def _write(self) -> None:
        """Print lines until told to end. A reader that has gone does not end the session."""
        while (line := self._lines.get()) is not None:
            try:
                encoding = self._output.encoding or "utf-8"
                self._output.write(line.encode(encoding, "replace").decode(encoding) + "\n")
                self._output.flush()
            except (OSError, ValueError):
                _silence(self._output)
                return

    def _read(self) -> None:
        """Give the commands of typed lines until the session or the input ends."""
        descriptor, rest = self._keyboard.fileno(), b""
        while not self._over.is_set():
            # Not readline(): a thread inside it would keep the interpreter from ending.
            if sys.platform != "win32" and not select.select([descriptor], [], [], _LOOK_S)[0]:
                continue
            try:
                read = os.read(descriptor, 1024)
            except OSError:
                return
            if not read:
                return
            *lines, rest = (rest + read).split(b"\n")
            for line in lines:
                self._typed(line.decode("utf-8", "replace"))

    def _typed(self, line: str) -> None:
        shown = self._latest.get()
        if shown is None or self._over.is_set():
            return
        if command := command_for_line(line, shown[0], self._phrases):
            self._on_command(command)
        else:
            self._lines.put(f"No key or command: {clean(line)[:40]}")


def _is_terminal(stream: TextIO) -> bool:
    return not stream.closed and stream.isatty()


def _silence(stream: TextIO) -> None:
    """Let a stream that nobody reads swallow the rest: Python would fail on it when it ends."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (OSError, ValueError):  # it is closed, or no file at all
        return
