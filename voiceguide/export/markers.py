"""Where the parts of a session start: the chapters, and how each format is given them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voiceguide.export.id3 import mark_mp3
from voiceguide.export.riff import mark_wav
from voiceguide.export.vorbis import mark_flac, mark_opus
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
    marks = {".wav": mark_wav, ".mp3": mark_mp3, ".flac": mark_flac}
    marks.get(path.suffix.lower(), mark_opus)(path, title, chapters)
