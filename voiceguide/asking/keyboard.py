"""Reads lines that are typed while something else goes on."""

from __future__ import annotations

import os
import select
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO

_ENTER, _BACKSPACES, _INTERRUPT = "\r\n", "\b\x7f", "\x03"


class Keyboard:
    """Reads a terminal's lines without waiting; lines left unread stay for the next reader."""

    def __init__(self, stream: TextIO) -> None:
        """`stream` is a terminal that nobody has read from through Python."""
        self._descriptor = stream.fileno()
        self._typed = b""
        self.open = True
        """Whether more lines may come; False once the terminal's input has ended."""

    def pending(self) -> bool:
        """Whether a line has been typed.

        Raises:
            KeyboardInterrupt: on Windows, where Ctrl-C comes as a key.
        """
        if self.open and b"\n" not in self._typed:
            if sys.platform == "win32":
                self._take_keys()
            elif select.select([self._descriptor], [], [], 0)[0]:
                self._take()
        return b"\n" in self._typed

    def line(self) -> str | None:
        """The next line that was typed, without its end; None while there is none."""
        if not self.pending():
            return None
        line, _, self._typed = self._typed.partition(b"\n")
        return line.decode("utf-8", "replace")

    def _take(self) -> None:
        try:
            read = os.read(self._descriptor, 1024)
        except OSError:
            read = b""
        self.open = bool(read)
        self._typed += read

    def _take_keys(self) -> None:
        """Put keys together to a line: Windows reports keys, not lines."""
        import msvcrt

        # Type checkers on other systems do not know these functions.
        hit, get, put = (getattr(msvcrt, name) for name in ("kbhit", "getwch", "putwch"))
        while hit() and not self._typed.endswith(b"\n"):
            key = get()
            if key == _INTERRUPT:
                raise KeyboardInterrupt
            shown = key
            if key in _ENTER:
                self._typed, shown = self._typed + b"\n", "\n"
            elif key in _BACKSPACES:
                self._typed = self._typed.decode("utf-8", "ignore")[:-1].encode()
                shown = "\b \b"
            else:
                self._typed += key.encode("utf-8", "replace")
            for one in shown:
                put(one)
