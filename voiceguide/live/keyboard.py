"""Lines typed while something else goes on."""

from __future__ import annotations

import os
import select
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO

_ENTER, _BACKSPACES, _INTERRUPT = "\r\n", "\b\x7f", "\x03"


class Keyboard:
    """A terminal's lines, taken without waiting for them; what is left there is the next one's."""

    def __init__(self, stream: TextIO) -> None:
        """`stream` is a terminal that nobody has read from through Python."""
        self._descriptor = stream.fileno()
        self._typed = b""
        self.open = True
        """False once there is nothing more to come."""

    def line(self) -> str | None:
        """A line that has been typed, without its end; None while there is none.

        Raises:
            KeyboardInterrupt: on Windows, where Ctrl-C comes as a key.
        """
        if sys.platform == "win32":
            return self._line_of_keys()
        if self.open and b"\n" not in self._typed and self._is_ready():
            self._take()
        if b"\n" not in self._typed:
            return None
        line, _, self._typed = self._typed.partition(b"\n")
        return line.decode("utf-8", "replace")

    def _is_ready(self) -> bool:
        return bool(select.select([self._descriptor], [], [], 0)[0])

    def _take(self) -> None:
        try:
            read = os.read(self._descriptor, 1024)
        except OSError:
            read = b""
        self.open = bool(read)
        self._typed += read

    def _line_of_keys(self) -> str | None:
        """Windows tells of keys, not of lines."""
        import msvcrt

        getch, putch = (getattr(msvcrt, name) for name in ("getwch", "putwch"))
        while getattr(msvcrt, "kbhit")():  # noqa: B009 - unknown to type checkers elsewhere
            key = getch()
            if key == _INTERRUPT:
                raise KeyboardInterrupt
            if key in _ENTER:
                putch("\n")
                line, self._typed = self._typed.decode(), b""
                return line
            if key in _BACKSPACES:
                self._typed = self._typed.decode()[:-1].encode()
                key = "\b \b"
            else:
                self._typed += key.encode("utf-8", "replace")
            for one in key:
                putch(one)
        return None
