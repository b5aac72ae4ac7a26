"""Writes the chapters of a session into an audio file of each format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voiceguide.export.id3 import mark_mp3
from voiceguide.export.riff import mark_wav
from voiceguide.export.vorbis import MOST_CHAPTERS, mark_flac, mark_opus
from voiceguide.text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from voiceguide.export.chapters import Chapter


def mark(path: Path, title: str, chapters: Sequence[Chapter]) -> None:
    """Add the chapters, and the session's title, to a finished audio file."""
    _MARKS.get(path.suffix.lower(), mark_opus)(path, one_line(title), chapters)


def chapters_left_out(path: Path, chapters: Sequence[Chapter]) -> str:
    """The notice for the user if the format cannot hold so many chapters; otherwise empty."""
    count = len(chapters) - MOST_CHAPTERS
    if count <= 0 or path.suffix.lower() in _MARKS_WITHOUT_END:
        return ""
    return (
        f"A {path.suffix} file holds {MOST_CHAPTERS} chapters: the last {count}, from "
        f"“{chapters[MOST_CHAPTERS].title}” on, are not marked. MP3 and WAV hold them all."
    )


_MARKS_WITHOUT_END = {".wav": mark_wav, ".mp3": mark_mp3}
_MARKS = {**_MARKS_WITHOUT_END, ".flac": mark_flac}
