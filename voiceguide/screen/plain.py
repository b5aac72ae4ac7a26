"""A screen of plain lines, for screen readers, logs and pipes: one whenever something changes."""

from __future__ import annotations

import os
import select
import sys
import threading
import time
from queue import SimpleQueue
from typing import TYPE_CHECKING, TextIO, TypeVar

from voiceguide.screen.cells import shortened
from voiceguide.screen.keys import command_for_line, typed_hints
from voiceguide.screen.lines import StateChanges
from voiceguide.screen.worker import (
    GOING_S,
    Interrupts,
    Latest,
    SessionThread,
    handling,
    stop_for_sure,
)
from voiceguide.streams import make_legible, silence
from voiceguide.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from voiceguide.commands import Command
    from voiceguide.session.view import Hearing, View

T = TypeVar("T")

PIPED_EVERY_S = 0.25
"""Seconds between two lines of a pipe, which come all at once.

So each line finds the session as the line before has left it.
"""
_LOOK_S = 0.2
"""Seconds after which threads check again whether they must end."""
_LONGEST = 4096
"""The most bytes that are kept of a line without an end."""


class PlainScreen:
    """Shows a session as lines, and takes typed or piped lines as commands."""

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
        make_legible(self._output)
        self._keyboard = sys.stdin if keyboard is None else keyboard
        self._latest = Latest()
        self._changes = StateChanges(self._phrases, typed=_is_terminal(self._keyboard))
        self._lines: SimpleQueue[str | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._interrupts = Interrupts()
        self._final = threading.Event()

    def show(self, session: SessionThread[T]) -> None:
        """Start the session if it is not started yet, and print until it has ended.

        Raises:
            KeyboardInterrupt: Ctrl-C twice, or a signal to end.
        """
        writer = threading.Thread(target=self._write, name="screen", daemon=True)
        writer.start()
        if (descriptor := _descriptor(self._keyboard)) is not None:
            reader = threading.Thread(
                target=self._read, args=[descriptor], name="keys", daemon=True
            )
            reader.start()
        try:
            with handling({"SIGINT": self._interrupt}):
                session.start()
                while not session.ended:
                    session.wait(_LOOK_S)
                    self._leave_when_final()
        finally:
            self._over.set()
            self._lines.put(None)
            writer.join(GOING_S)

    def update(self, view: View, hearing: Hearing) -> None:
        """Print what has changed."""
        with self._lock:
            first = self._latest.get() is None
            self._latest.put(view, hearing)
            for line in self._changes.lines(view, hearing):
                self._lines.put(line)
            if first and _is_terminal(self._keyboard):
                self._lines.put(typed_hints())

    def tell(self, line: str) -> None:
        """Print a line that is not about the session's course."""
        self._lines.put(line)

    def _interrupt(self) -> None:
        if self._interrupts.is_final(time.monotonic()):
            self._final.set()
        else:
            stop_for_sure(self._on_command)

    def _leave_when_final(self) -> None:
        if self._final.is_set():
            raise KeyboardInterrupt

    def _write(self) -> None:
        """Print lines until told to end; the session goes on if the lines' reader is gone."""
        while (line := self._lines.get()) is not None:
            try:
                self._output.write(f"{line}\n")
                self._output.flush()
            except (OSError, ValueError):
                silence(self._output)
                return

    def _read(self, descriptor: int) -> None:
        """Read lines and give their commands, until the session or the input ends."""
        rest, more = b"", True
        while more and self._waited():
            # Not readline(): a thread inside it would keep the interpreter from ending.
            if sys.platform != "win32" and not select.select([descriptor], [], [], _LOOK_S)[0]:
                continue
            try:
                read = os.read(descriptor, 1024)
            except OSError:
                return
            more = bool(read)
            *lines, rest = (rest + read).split(b"\n")
            if not more and rest:
                lines.append(rest)  # the last line of a pipe may lack its end
            self._take(lines)
            rest = rest[-_LONGEST:]

    def _waited(self) -> bool:
        """Wait until the session is shown or has ended; True if it goes on."""
        while self._latest.get() is None and not self._over.is_set():
            self._over.wait(_LOOK_S)
        return not self._over.is_set()

    def _take(self, lines: list[bytes]) -> None:
        for line in lines:
            self._typed(line.decode("utf-8", "replace"))
            if not _is_terminal(self._keyboard):
                self._over.wait(PIPED_EVERY_S)

    def _typed(self, line: str) -> None:
        shown = self._latest.get()
        if shown is None or self._over.is_set():
            return
        if command := command_for_line(line, shown[0], self._phrases):
            self._on_command(command)
        else:
            self._lines.put(f"No key or command: {shortened(clean(line), 40)}")


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and not stream.closed and stream.isatty()


def _descriptor(stream: TextIO | None) -> int | None:
    """The file descriptor to read lines from; None where there is no input."""
    try:
        return None if stream is None else stream.fileno()
    except (OSError, ValueError):  # the stream is not the system's, or closed
        return None
