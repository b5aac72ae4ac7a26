"""Standard output and error output that take any text, whatever becomes of them.

What an encoding lacks is spelled with letters that it has; no other place needs to think of that.
"""

from __future__ import annotations

import codecs
import io
import os
import sys
import unicodedata
from contextlib import suppress
from typing import BinaryIO, TextIO

_ERRORS = "voiceguide.legible"
_ASCII = "plain_ascii"


def prepare_streams() -> None:
    """Let the program's output take any text, and fail as an OSError where it was closed."""
    _occupy()
    for name in ("stdout", "stderr"):
        if stream := getattr(sys, name):
            make_legible(stream)


def make_legible(stream: TextIO) -> None:
    """Let a stream spell what its encoding lacks: "…" as "...", "é" as "e"; again does no harm."""
    if not isinstance(stream, io.TextIOWrapper):
        return  # none that encodes
    # click takes ASCII for a mistake and would write UTF-8, of which such a terminal makes a letter
    # of each byte.
    is_ascii = codecs.lookup(stream.encoding).name == "ascii"
    stream.reconfigure(encoding=_ASCII if is_ascii else stream.encoding, errors=_ERRORS)


def silence(stream: TextIO | None) -> None:
    """Let a stream that nobody reads swallow the rest: Python would fail on it when it ends."""
    if stream is None:
        return
    with suppress(OSError, ValueError):  # it is closed, or no file at all
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def own_stdout() -> BinaryIO:
    """A child's pipe to its parent, taken away from libraries that print to standard output."""
    pipe = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return pipe


def _occupy() -> None:
    """Stand in for closed streams: the next file opened would get their number, and C's prints."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            # What is asked for cannot be written to a closed output: for reading only, the write
            # fails as it should. Notices to a closed error output are nobody's loss.
            os.open(os.devnull, os.O_WRONLY if name == "stderr" else os.O_RDONLY)
        if getattr(sys, name) is None:
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115


def _spelled(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return "".join(map(_spelled_letter, missing)), error.end


def _spelled_letter(letter: str) -> str:
    from anyascii import anyascii

    kind = unicodedata.category(letter)
    if kind == "Cs":  # a byte of a file's name that is no text
        return f"\\x{ord(letter) & 0xFF:02x}"
    return anyascii(letter) or ("" if kind in {"Mn", "Cf"} else "?")


def _find_ascii(name: str) -> codecs.CodecInfo | None:
    """ASCII by another name."""
    if name != _ASCII:
        return None
    found = codecs.lookup("ascii")
    return codecs.CodecInfo(
        found.encode,
        found.decode,
        incrementalencoder=found.incrementalencoder,
        incrementaldecoder=found.incrementaldecoder,
        name=_ASCII,
    )


codecs.register_error(_ERRORS, _spelled)
codecs.register(_find_ascii)
