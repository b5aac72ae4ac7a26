"""Chapters: the starts of a session's parts, for players to jump to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voiceguide.pacing.script import Kind
from voiceguide.text import one_line

if TYPE_CHECKING:
    from voiceguide.pacing.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the session that a player can jump to."""

    start_s: float
    end_s: float
    title: str
    """The chapter's title, in one line."""
    section: str = ""
    """The name of the section that the chapter belongs to."""


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
