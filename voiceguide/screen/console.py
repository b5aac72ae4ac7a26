"""The terminal as a picture finds it: kept from C libraries, and put back however that ends."""

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
"""Signals that Textual takes and does not give back: later ones would wake a dead driver."""
_LEAVE = "\x1b[?1049l\x1b[?25h\x1b[?2004l\x1b[?1004l\x1b[?7h"
"""The first screen again, with a cursor, and without what a picture asks to be told."""


class Canvas:
    """The terminal's text stream; once the terminal is gone it swallows what it is given.

    Textual writes in a thread. If that died of an error, the rest of it would wait for ever.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.failure: OSError | ValueError | None = None
        """Why nothing is written any more."""

    def write(self, text: str) -> int:
        """Write, or keep why that cannot be."""
        if self.failure is None:
            try:
                return self._stream.write(text)
            except (OSError, ValueError) as error:
                self.failure = error
        return len(text)

    def flush(self) -> None:
        """Write what is held back, or keep why that cannot be."""
        if self.failure is None:
            try:
                self._stream.flush()
            except (OSError, ValueError) as error:
                self.failure = error

    def close(self) -> None:
        """Let go of the stream; of a terminal that is gone, nothing more is to be had."""
        with suppress(OSError, ValueError):
            self._stream.close()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever else a stream has
        return getattr(self._stream, name)


@contextmanager
def canvas() -> Iterator[Canvas | None]:
    """What Textual draws on, kept from what PortAudio, ALSA and Vosk print across the picture.

    They write to file descriptor 2, where Textual draws too, through `sys.__stderr__`: that gets a
    copy of the descriptor, and 2 itself leads nowhere for as long as the picture stands. None where
    Textual draws on standard output.
    """
    if os.name == "nt" or sys.__stderr__ is None:
        yield None
        return
    sys.__stderr__.flush()
    before, kept = sys.__stderr__, os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    # "replace": the name of a file can hold what is no character.
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
    """Put the lines' settings and the signals' handlers back, whatever a picture died of."""
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
    """How the terminal makes lines of keys; None where there is none, and on Windows."""
    if sys.platform != "win32":
        import termios

        with suppress(termios.error):
            return termios.tcgetattr(0)
    return None


def _set_lines(settings: list[Any] | None) -> None:
    if sys.platform != "win32" and settings is not None:
        import termios

        with suppress(termios.error):  # it is gone
            termios.tcsetattr(0, termios.TCSANOW, settings)
