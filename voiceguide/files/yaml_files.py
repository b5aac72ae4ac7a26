"""Reads a text file that anyone may have saved with any editor.

Editors differ in how they write letters as bytes. Some files tell their encoding for certain, by a
mark at the beginning or by the zeros that only UTF-16 and UTF-32 have between letters. Any other
file is UTF-8 or refused, since a guess would put wrong letters into somebody's words.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from voiceguide.files.bad_yaml import BadYamlError

if TYPE_CHECKING:
    from pathlib import Path

_MARKS = (
    # UTF-32's begins as UTF-16's does, so it comes first.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
_ZEROS: dict[tuple[bool, ...], str] = {
    # Which of the first four bytes are zero, where the first two letters are plain ones.
    (True, True, True, False): "utf-32-be",
    (False, True, True, True): "utf-32-le",
    (True, False, True, False): "utf-16-be",
    (False, True, False, True): "utf-16-le",
}
_SAVE = "Save the file as UTF-8; most editors ask for the encoding under “Save as”."


def read_text(path: Path, max_bytes: int) -> str:
    """The whole text of an ordinary file.

    Raises:
        BadYamlError: it is not there, not a file, too large, or in no encoding that is certain.
    """
    try:
        if path.is_dir():
            raise BadYamlError("cannot be read: it is a folder")
        if path.exists() and not path.is_file():  # a pipe would be waited for
            raise BadYamlError("cannot be read: it is not an ordinary file")
        with path.open("rb") as file:
            raw = file.read(max_bytes + 1)
    except FileNotFoundError:
        raise BadYamlError("no such file") from None
    except (OSError, ValueError) as error:  # ValueError: a zero in its name
        why = getattr(error, "strerror", None) or str(error)
        raise BadYamlError(f"cannot be read: {why}") from error
    if len(raw) > max_bytes:
        raise BadYamlError(f"larger than {max_bytes // 1024} kB")
    return decoded(raw)


def decoded(raw: bytes) -> str:
    """The text that a file's bytes stand for, without the mark at its beginning.

    Raises:
        BadYamlError: no encoding is certain. It has the line of the first doubtful byte, if known.
    """
    encoding = _encoding(raw)
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        if b"\0" in raw and not encoding.startswith("utf-16"):
            raise BadYamlError("is no text, but a file of another kind") from error
        if not encoding.startswith("utf-8"):
            name = encoding.upper()[:6]
            raise BadYamlError(f"begins like {name} text, and is none", hint=_SAVE) from error
        before = raw[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        raise BadYamlError(
            f"{_near(raw, error.start)} has a letter that is not UTF-8",
            before.count(b"\n") + 1,
            hint=_SAVE,
        ) from error


def _encoding(raw: bytes) -> str:
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return name
    return _ZEROS.get(tuple(byte == 0 for byte in raw[:4]), "utf-8")


def _near(raw: bytes, at: int) -> str:
    """The word around a byte, with a sign in place of what is not known."""
    start = max(raw.rfind(gap, 0, at) for gap in (b" ", b"\t", b"\n", b"\r")) + 1
    word = raw[max(start, at - 20) : at + 20].split()[0] if raw[at : at + 1].strip() else b""
    return repr(word.decode("utf-8", "replace"))
