"""Chunks that WAV files hold beside the sound.

After "Multimedia Programming Interface and Data Specifications 1.0" (IBM and Microsoft, 1991).
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from voiceguide.files.overwriting import SOFTWARE

if TYPE_CHECKING:
    from pathlib import Path


def chunk(name: bytes, data: bytes) -> bytes:
    """A named piece of a RIFF file."""
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def info(title: str = "") -> bytes:
    """A chunk that says what made the file, and what it is called."""
    named = chunk(b"INAM", title.encode() + b"\0") if title else b""
    return chunk(b"LIST", b"INFO" + named + chunk(b"ISFT", SOFTWARE.encode() + b"\0"))


def append_chunks(path: Path, chunks: bytes) -> None:
    """Add chunks to the end of a finished WAV file."""
    with path.open("r+b") as file:
        file.seek(0, 2)
        if file.tell() % 2:
            file.write(b"\0")  # chunks start on even bytes
        file.write(chunks)
        size = file.tell() - 8
        file.seek(4)
        file.write(struct.pack("<I", size))
