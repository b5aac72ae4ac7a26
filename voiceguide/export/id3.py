"""Chapters in MP3 files: an ID3v2.3 tag with `CTOC` and `CHAP` frames.

After "ID3 tag version 2.3.0" and "ID3v2 Chapter Frame Addendum 1.0". Version 2.4 is newer, but
Windows does not show it, and ffmpeg drops its chapters whose titles take 128 bytes. The libraries
that write these frames are under the GPL, which a package of ours cannot import.
"""

from __future__ import annotations

import shutil
import struct
from itertools import groupby
from typing import TYPE_CHECKING

from voiceguide.files.overwriting import SOFTWARE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from voiceguide.export.chapters import Chapter

_UTF16 = b"\x01\xff\xfe"
_TOP_LEVEL, _ORDERED = 2, 1
_NO_BYTE_OFFSETS = struct.pack(">II", 0xFFFFFFFF, 0xFFFFFFFF)
_MOST = 255
"""A table of contents counts its entries in one byte."""


def mark_mp3(path: Path, title: str, chapters: Sequence[Chapter]) -> None:
    """Put a tag with the title and the chapters before a finished MP3 stream."""
    named = [(f"chapter{number}".encode(), one) for number, one in enumerate(chapters, 1)]
    frames = _text(b"TIT2", title) + _text(b"TSSE", SOFTWARE) + _contents(named)
    for name, chapter in named:
        times = struct.pack(">II", round(chapter.start_s * 1000), round(chapter.end_s * 1000))
        body = name + b"\0" + times + _NO_BYTE_OFFSETS + _text(b"TIT2", chapter.title)
        frames += _frame(b"CHAP", body)
    tagged = path.with_name("tagged.mp3")
    with tagged.open("wb") as file, path.open("rb") as stream:
        file.write(b"ID3\x03\x00\x00" + _synchsafe(len(frames)) + frames)
        shutil.copyfileobj(stream, file, 1 << 20)
    tagged.replace(path)


def _contents(named: Sequence[tuple[bytes, Chapter]]) -> bytes:
    """The table of contents. Where one cannot hold all chapters, each section has one below it."""
    if len(named) <= _MOST:
        return _table(b"toc", [name for name, _ in named], level=_TOP_LEVEL)
    entries: list[bytes] = []
    below = b""
    for section, group in groupby(named, lambda one: one[1].section):
        names = [name for name, _ in group]
        for start in range(0, len(names), _MOST):
            entries.append(f"toc{len(entries) + 1}".encode())
            below += _table(entries[-1], names[start : start + _MOST], title=section)
    return _table(b"toc", entries, level=_TOP_LEVEL) + below


def _table(name: bytes, entries: Sequence[bytes], *, level: int = 0, title: str = "") -> bytes:
    listed = b"".join(entry + b"\0" for entry in entries)
    head = name + b"\0" + bytes([level | _ORDERED, len(entries)])
    return _frame(b"CTOC", head + listed + (_text(b"TIT2", title) if title else b""))


def _text(name: bytes, text: str) -> bytes:
    return _frame(name, _UTF16 + text.encode("utf-16-le"))


def _frame(name: bytes, body: bytes) -> bytes:
    return name + struct.pack(">I", len(body)) + b"\0\0" + body


def _synchsafe(number: int) -> bytes:
    """A number of 28 bits in four bytes, the highest bit of each left free."""
    return bytes((number >> shift) & 0x7F for shift in (21, 14, 7, 0))
