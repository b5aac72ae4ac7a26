"""Makes standard output and error output take any text, whatever becomes of them.

A letter that an encoding lacks is spelled with letters that it has. No other place needs to think
of that.
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
    """Let the program's output take any text, and fail with an OSError if it was closed."""
    _occupy()
    for name in ("stdout", "stderr"):
        if stream := getattr(sys, name):
            make_legible(stream)


def make_legible(stream: TextIO) -> None:
    """Let a stream spell what its encoding lacks: "…" as "...", "é" as "e". May be repeated."""
    if not isinstance(stream, io.TextIOWrapper):
        return  # it does not encode
    # click takes ASCII for a mistake and would write UTF-8; such a terminal makes a letter of each
    # byte.
    is_ascii = codecs.lookup(stream.encoding).name == "ascii"
    stream.reconfigure(encoding=_ASCII if is_ascii else stream.encoding, errors=_ERRORS)


def silence(stream: TextIO | None) -> None:
    """Let a stream that nobody reads swallow the rest: Python would fail on it at its exit."""
    if stream is None:
        return
    with suppress(OSError, ValueError):  # it is closed, or no file at all
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def own_stdout() -> BinaryIO:
    """Give a child its pipe to its parent, taken from libraries that print to standard output."""
    pipe = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return pipe


def _occupy() -> None:
    """Open something for each closed stream: the next file would get its number and C's prints."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            # What is asked for cannot be written to a closed output. Open for reading only, it
            # makes the write fail, as it should. Notices to a closed error output may be lost.
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
    """Find ASCII by another name, `plain_ascii`."""
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
