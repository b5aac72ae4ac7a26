"""Where the parts of a session start: the chapters, and how each format is given them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voiceguide.export.id3 import mark_mp3
from voiceguide.export.riff import mark_wav
from voiceguide.export.vorbis import MOST_CHAPTERS, mark_flac, mark_opus
from voiceguide.pacing.script import Kind
from voiceguide.text import one_line

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
    """One line."""
    section: str = ""
    """Of the routine."""


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
        chapters.append(Chapter(segment.start_s, end_s, one_line(title), place.section))
    return chapters


def mark(path: Path, title: str, chapters: Sequence[Chapter]) -> None:
    """Add the chapters, and the session's title, to a finished audio file."""
    _MARKS.get(path.suffix.lower(), mark_opus)(path, one_line(title), chapters)


def chapters_left_out(path: Path, chapters: Sequence[Chapter]) -> str:
    """What to tell the user where the format cannot hold that many; mostly nothing."""
    count = len(chapters) - MOST_CHAPTERS
    if count <= 0 or path.suffix.lower() in _MARKS_WITHOUT_END:
        return ""
    return (
        f"A {path.suffix} file holds {MOST_CHAPTERS} chapters: the last {count}, from "
        f"“{chapters[MOST_CHAPTERS].title}” on, are not marked. MP3 and WAV hold them all."
    )


_MARKS_WITHOUT_END = {".wav": mark_wav, ".mp3": mark_mp3}
_MARKS = {**_MARKS_WITHOUT_END, ".flac": mark_flac}
