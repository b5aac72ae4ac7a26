"""Keeps the terminal from C libraries while a picture is shown, and restores it at the end."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAKEN = ("SIGTSTP", "SIGCONT", "SIGWINCH", "SIGTTIN", "SIGTTOU")
"""Signals whose handlers Textual sets and does not restore: they would wake a dead driver."""
_LEAVE = "\x1b[?1049l\x1b[?25h\x1b[?2004l\x1b[?1004l\x1b[?7h"
"""Terminal codes that restore the first screen and its cursor, and end reports to a picture."""


class Canvas:
    """The terminal's text stream; once the terminal is gone, writing does nothing.

    Textual writes in a thread. If an error ended that thread, the rest of Textual would wait for
    ever.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.failure: OSError | ValueError | None = None
        """The error that ended writing, or None."""

    def write(self, text: str) -> int:
        """Write the text, or keep the error."""
        if self.failure is None:
            try:
                return self._stream.write(text)
            except (OSError, ValueError) as error:
                self.failure = error
        return len(text)

    def flush(self) -> None:
        """Write what the stream holds back, or keep the error."""
        if self.failure is None:
            try:
                self._stream.flush()
            except (OSError, ValueError) as error:
                self.failure = error

    def close(self) -> None:
        """Close the stream; the error of a terminal that is gone is ignored."""
        with suppress(OSError, ValueError):
            self._stream.close()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever else a stream has
        return getattr(self._stream, name)


@contextmanager
def canvas() -> Iterator[Canvas | None]:
    """Give Textual a stream to draw on that PortAudio, ALSA and Vosk cannot print across.

    They write to file descriptor 2, and Textual draws there, too, through `sys.__stderr__`. So
    `sys.__stderr__` gets a copy of the descriptor, and 2 itself leads nowhere while the picture is
    shown. The stream is None on Windows, where Textual draws on standard output, and where there is
    no standard error.
    """
    if os.name == "nt" or sys.__stderr__ is None:
        yield None
        return
    sys.__stderr__.flush()
    before, kept = sys.__stderr__, os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    # "replace": a file's name can hold bytes that are no characters.
    drawn = Canvas(open(kept, "w", encoding=before.encoding, errors="replace", closefd=False))  # noqa: SIM115
    try:
        vars(sys)["__stderr__"] = drawn
        yield drawn
    finally:
        vars(sys)["__stderr__"] = before
        drawn.close()
        os.dup2(kept, 2)
        os.close(kept)


@contextmanager
def kept_terminal() -> Iterator[None]:
    """Restore the terminal's line settings and the signals' handlers, however a picture ends."""
    settings, handlers = _line_settings(), _handlers()
    try:
        yield
    except BaseException:
        with suppress(OSError, ValueError):
            sys.stderr.write(_LEAVE)
            sys.stderr.flush()
        raise
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        _set_lines(settings)


def _handlers() -> dict[int, Any]:
    if threading.current_thread() is not threading.main_thread():
        return {}
    numbers = [getattr(signal, name) for name in _TAKEN if hasattr(signal, name)]
    return {number: signal.getsignal(number) for number in numbers}


def _line_settings() -> list[Any] | None:
    """The terminal's line settings; None where there is no terminal, and on Windows."""
    if sys.platform != "win32":
        import termios

        with suppress(termios.error):
            return termios.tcgetattr(0)
    return None


def _set_lines(settings: list[Any] | None) -> None:
    if sys.platform != "win32" and settings is not None:
        import termios

        with suppress(termios.error):  # the terminal is gone
            termios.tcsetattr(0, termios.TCSANOW, settings)
