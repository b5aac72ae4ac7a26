"""Chapters in FLAC and Opus files: `CHAPTERnnn` Vorbis comments, which players read in both.

After "Ogg Vorbis I format specification: comment field", RFC 9639 (FLAC), RFC 7845 (Opus in Ogg)
and RFC 3533 (Ogg). The libraries that write any comment are under the GPL, which a package of ours
cannot import.
"""

from __future__ import annotations

import shutil
import struct
import zlib
from typing import TYPE_CHECKING, BinaryIO

from voiceguide.export.timestamp import timestamp
from voiceguide.files.overwriting import SOFTWARE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from voiceguide.export.chapters import Chapter

MOST_CHAPTERS = 999
"""The most chapters of a file: they are numbered with three digits."""
_SERIAL = 1
"""The Ogg stream's serial number. The encoder draws one at random, but equal sessions are to be
equal files."""
_PAGE = struct.Struct("<4sBBqIIIB")
_PAGE_MOST = 255 * 255
_CONTINUED = 1
_VORBIS_COMMENT, _LAST_BLOCK = 4, 0x80
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def mark_flac(path: Path, title: str, chapters: Sequence[Chapter]) -> None:
    """Replace the comments of a finished FLAC file."""
    body = _comments(title, chapters)
    marked = path.with_name("marked.flac")
    with marked.open("wb") as file, path.open("rb") as stream:
        file.write(stream.read(4))
        last = False
        while not last:
            kind, size = stream.read(1)[0], int.from_bytes(stream.read(3), "big")
            last, block = bool(kind & _LAST_BLOCK), stream.read(size)
            if kind & ~_LAST_BLOCK != _VORBIS_COMMENT:
                file.write(bytes([kind & ~_LAST_BLOCK]) + size.to_bytes(3, "big") + block)
        file.write(bytes([_VORBIS_COMMENT | _LAST_BLOCK]) + len(body).to_bytes(3, "big") + body)
        shutil.copyfileobj(stream, file, 1 << 20)
    marked.replace(path)


def mark_opus(path: Path, title: str, chapters: Sequence[Chapter]) -> None:
    """Replace the comments of a finished Opus file, and number its pages anew."""
    packet = b"OpusTags" + _comments(title, chapters)
    marked = path.with_name("marked.opus")
    with marked.open("wb") as file, path.open("rb") as stream:
        for sequence, page in enumerate(_with_comments(_pages(stream), packet)):
            file.write(_page(page, sequence))
    marked.replace(path)


_Page = tuple[int, int, bytes, bytes]
"""Flags, granule position, segment table, body."""


def _pages(stream: BinaryIO) -> Iterator[_Page]:
    while header := stream.read(_PAGE.size):
        _, _, flags, position, _, _, _, count = _PAGE.unpack(header)
        lacing = stream.read(count)
        yield flags, position, lacing, stream.read(sum(lacing))


def _with_comments(pages: Iterator[_Page], packet: bytes) -> Iterator[_Page]:
    """The header page, the new comments in place of the old, and the sound as it was."""
    yield next(pages)
    while next(pages)[2][-1] == 255:  # the old comments go on in the next page
        pass
    for start in range(0, len(packet), _PAGE_MOST):
        body = packet[start : start + _PAGE_MOST]
        whole, rest = divmod(len(body), 255)
        # A packet ends with a segment of less than 255 bytes; a page that it only passes
        # through is full.
        goes_on = start + _PAGE_MOST < len(packet)
        lacing = b"\xff" * whole + (b"" if goes_on else bytes([rest]))
        yield _CONTINUED if start else 0, 0, lacing, body
    yield from pages


def _page(page: _Page, sequence: int) -> bytes:
    flags, position, lacing, body = page

    def packed(checksum: int) -> bytes:
        fields = (b"OggS", 0, flags, position, _SERIAL, sequence, checksum, len(lacing))
        return _PAGE.pack(*fields) + lacing + body

    return packed(_checksum(packed(0)))


def _checksum(data: bytes) -> int:
    """Ogg's CRC-32: zlib's, with the bits of every byte and of the sum in reverse."""
    crc = zlib.crc32(data.translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{crc:032b}"[::-1], 2)


def _comments(title: str, chapters: Sequence[Chapter]) -> bytes:
    # Readers of FLAC look in SOFTWARE for what made the file, those of Ogg in ENCODER.
    lines = [f"TITLE={title}", f"SOFTWARE={SOFTWARE}", f"ENCODER={SOFTWARE}"]
    for number, chapter in enumerate(chapters[:MOST_CHAPTERS], 1):
        lines.append(f"CHAPTER{number:03}={timestamp(chapter.start_s)}")
        lines.append(f"CHAPTER{number:03}NAME={chapter.title}")
    packed = b"".join(_counted(line.encode()) for line in lines)
    return _counted(SOFTWARE.encode()) + struct.pack("<I", len(lines)) + packed


def _counted(text: bytes) -> bytes:
    return struct.pack("<I", len(text)) + text
