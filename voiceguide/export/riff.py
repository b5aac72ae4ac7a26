"""Cue points in WAV files: RIFF `cue ` points with `LIST adtl` labels. Libraries leave them out."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from voiceguide.audio.pcm import frames
from voiceguide.audio.riff import append_chunks, chunk, info

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from voiceguide.export.chapters import Chapter


def mark_wav(path: Path, title: str, chapters: Sequence[Chapter]) -> None:
    """Append the title and the chapters to a finished WAV file."""
    points = labels = b""
    for number, chapter in enumerate(chapters, 1):
        frame = frames(chapter.start_s)
        points += struct.pack("<II4sIII", number, frame, b"data", 0, 0, frame)
        text = struct.pack("<I", number) + chapter.title.encode() + b"\0"
        labels += chunk(b"labl", text)
    added = chunk(b"cue ", struct.pack("<I", len(chapters)) + points)
    append_chunks(path, added + chunk(b"LIST", b"adtl" + labels) + info(title))
