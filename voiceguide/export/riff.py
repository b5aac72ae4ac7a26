"""Cue points in WAV files.

RIFF `cue ` points with `LIST adtl` labels, and the title as `LIST INFO`, after "Multimedia
Programming Interface and Data Specifications 1.0" (IBM and Microsoft, 1991). Libraries leave them
out.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from voiceguide.audio.pcm import frames

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from voiceguide.export.markers import Chapter


def mark_wav(path: Path, title: str, chapters: Sequence[Chapter]) -> None:
    """Append the chapters to a finished WAV file."""
    points = labels = b""
    for number, chapter in enumerate(chapters, 1):
        frame = frames(chapter.start_s)
        points += struct.pack("<II4sIII", number, frame, b"data", 0, 0, frame)
        text = struct.pack("<I", number) + chapter.title.encode() + b"\0"
        labels += _chunk(b"labl", text)
    added = _chunk(b"cue ", struct.pack("<I", len(chapters)) + points)
    added += _chunk(b"LIST", b"adtl" + labels)
    added += _chunk(b"LIST", b"INFO" + _chunk(b"INAM", title.encode() + b"\0"))
    with path.open("r+b") as file:
        file.seek(0, 2)
        if file.tell() % 2:
            file.write(b"\0")  # chunks start on even bytes
        file.write(added)
        size = file.tell() - 8
        file.seek(4)
        file.write(struct.pack("<I", size))


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
