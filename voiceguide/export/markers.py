"""Where the parts of a session start, written into the audio file itself.

WAV has RIFF `cue ` points with `LIST adtl` labels (Multimedia Programming Interface and Data
Specifications 1.0, 1991), MP3 has ID3v2 chapters, FLAC and Opus have CHAPTERnnn comments. What a
library does is left to mutagen; no library here writes cue points.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voiceguide.audio.pcm import frames
from voiceguide.pacing.script import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from voiceguide.pacing.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the session that a player can jump to."""

    start_s: float
    end_s: float
    title: str


def chapters_of(timeline: Timeline) -> list[Chapter]:
    """A chapter for the opening, every step on every side, and the ending; each at its chime."""
    chimes = [segment for segment in timeline.segments if segment.kind is Kind.CHIME]
    ends = [segment.start_s for segment in chimes[1:]] + [timeline.total_s]
    chapters = []
    for index, (segment, end_s) in enumerate(zip(chimes, ends, strict=True)):
        place = segment.place
        if place.step:
            title = f"{place.step.title}, {place.side.value}" if place.side else place.step.title
        else:
            title = timeline.title if index == 0 else "End"
        chapters.append(Chapter(segment.start_s, end_s, title))
    return chapters


def mark(path: Path, title: str, chapters: Sequence[Chapter]) -> None:
    """Add the chapters, and the session's title, to a finished audio file."""
    {
        ".wav": _mark_wav,
        ".mp3": _mark_mp3,
        ".flac": _mark_flac,
        ".opus": _mark_opus,
        ".ogg": _mark_opus,
    }[path.suffix.lower()](path, title, chapters)


def _mark_wav(path: Path, title: str, chapters: Sequence[Chapter]) -> None:
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


def _mark_mp3(path: Path, title: str, chapters: Sequence[Chapter]) -> None:
    from mutagen.id3 import CHAP, CTOC, ID3, TIT2, CTOCFlags

    tags = ID3()
    tags.add(TIT2(text=[title]))
    names = [f"chapter{number}" for number in range(1, len(chapters) + 1)]
    flags = CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED
    tags.add(CTOC(element_id="toc", flags=flags, child_element_ids=names, sub_frames=[]))
    for name, chapter in zip(names, chapters, strict=True):
        tags.add(
            CHAP(
                element_id=name,
                start_time=round(chapter.start_s * 1000),
                end_time=round(chapter.end_s * 1000),
                sub_frames=[TIT2(text=[chapter.title])],
            )
        )
    tags.save(path)


def _mark_flac(path: Path, title: str, chapters: Sequence[Chapter]) -> None:
    from mutagen.flac import FLAC

    audio = FLAC(path)
    audio.update(_comments(title, chapters))
    audio.save()


def _mark_opus(path: Path, title: str, chapters: Sequence[Chapter]) -> None:
    from mutagen.oggopus import OggOpus

    audio = OggOpus(path)
    audio.update(_comments(title, chapters))
    audio.save()
    _fix_serial(path)


def _fix_serial(path: Path, serial: int = 1) -> None:
    """Give the Ogg stream a fixed serial number: the encoder's is random, equal files are not."""
    from mutagen.ogg import OggPage

    with path.open("r+b") as file:
        while True:
            start = file.tell()
            try:
                page = OggPage(file)
            except EOFError:
                return
            page.serial = serial
            file.seek(start)
            file.write(page.write())


def _comments(title: str, chapters: Sequence[Chapter]) -> dict[str, str]:
    comments = {"TITLE": title}
    for number, chapter in enumerate(chapters, 1):
        comments[f"CHAPTER{number:03}"] = timestamp(chapter.start_s)
        comments[f"CHAPTER{number:03}NAME"] = chapter.title
    return comments


def timestamp(seconds: float) -> str:
    """A time as HH:MM:SS.mmm."""
    milliseconds = round(seconds * 1000)
    minutes, milliseconds = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{milliseconds / 1000:06.3f}"
