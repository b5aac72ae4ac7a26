"""More chapters than a table of contents can count, and than three digits can number."""

from __future__ import annotations

import struct
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.export.readers import chapter_titles, needs_ffmpeg, probed
from tests.fakes import ToneNarrator
from voiceguide.export.chapters import Chapter, chapters_of
from voiceguide.export.markers import chapters_left_out
from voiceguide.export.session import Request, export_session
from voiceguide.export.writer import SUFFIXES, format_for, write_audio
from voiceguide.narrator.cache import PhraseCache
from voiceguide.narrator.voice import Voice
from voiceguide.pacing.fit import natural_timeline
from voiceguide.routine.model import Routine

if TYPE_CHECKING:
    from pathlib import Path


def marked(path: Path, chapters: list[Chapter]) -> Path:
    file_format = format_for(path, bits=16, channels=1)
    sound = np.zeros((24_000, 1), np.float32)
    write_audio(path, [sound], file_format, title="Many", chapters=chapters)
    return path


def many(sections: int, steps: int) -> list[Chapter]:
    """An opening, the steps, an ending."""
    names = ["opening", *(f"part-{n // steps}" for n in range(sections * steps)), "ending"]
    return [
        Chapter(at / 1000, (at + 1) / 1000, f"Step {at}", section)
        for at, section in enumerate(names)
    ]


def frames_of(data: bytes) -> list[tuple[bytes, bytes]]:
    """An ID3v2.3 tag's frames, or those in a frame, by the specification."""
    found, at = [], 0
    while at < len(data):
        name, size = data[at : at + 4], struct.unpack(">I", data[at + 4 : at + 8])[0]
        found.append((name, data[at + 10 : at + 10 + size]))
        assert len(found[-1][1]) == size
        at += 10 + size
    return found


def contents(path: Path) -> dict[str, tuple[int, list[str]]]:
    """Every table of contents: its flags and what it lists."""
    raw = path.read_bytes()
    assert raw[:5] == b"ID3\x03\x00"
    size = 0
    for byte in raw[6:10]:
        size = size << 7 | byte
    tables = {}
    for name, body in frames_of(raw[10 : 10 + size]):
        if name == b"CTOC":
            own, rest = body.split(b"\0", 1)
            count = rest[1]
            entries = rest[2:].split(b"\0", count)[:count]
            tables[own.decode()] = rest[0], [entry.decode() for entry in entries]
    return tables


def test_few_chapters_stand_in_one_table(tmp_path: Path) -> None:
    names = [f"chapter{number}" for number in range(1, 256)]
    path = marked(tmp_path / "s.mp3", many(23, 11))
    assert contents(path) == {"toc": (3, names)}


@pytest.mark.parametrize(("sections", "steps"), [(2, 127), (6, 50), (20, 200), (1, 600)])
def test_many_chapters_stand_in_a_table_for_each_section(
    tmp_path: Path, sections: int, steps: int
) -> None:
    chapters = many(sections, steps)
    tables = contents(marked(tmp_path / "s.mp3", chapters))
    flags, entries = tables.pop("toc")
    assert flags == 3  # the top, and in order
    assert entries == list(tables)
    assert {flags for flags, _ in tables.values()} == {1}
    listed = [name for _, names in tables.values() for name in names]
    assert listed == [f"chapter{number}" for number in range(1, len(chapters) + 1)]
    sections_of = [
        {chapters[int(name.removeprefix("chapter")) - 1].section for name in names}
        for _, names in tables.values()
    ]
    assert all(len(section) == 1 for section in sections_of)


@needs_ffmpeg
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_300_steps_are_302_chapters_in_every_format(tmp_path: Path, suffix: str) -> None:
    chapters = many(6, 50)
    path = marked(tmp_path / f"s{suffix}", chapters)
    found = probed(path)["chapters"]
    assert [one["tags"]["title"] for one in found] == [one.title for one in chapters]
    assert [float(one["start_time"]) for one in found] == pytest.approx(
        [one.start_s for one in chapters], abs=1e-4
    )
    assert chapters_left_out(path, chapters) == ""


@needs_ffmpeg
@pytest.mark.parametrize("suffix", [".mp3", ".wav"])
def test_as_many_as_a_routine_can_have(tmp_path: Path, suffix: str) -> None:
    chapters = many(20, 200)
    path = marked(tmp_path / f"s{suffix}", chapters)
    assert chapter_titles(path) == [one.title for one in chapters]
    assert chapters_left_out(path, chapters) == ""


@needs_ffmpeg
@pytest.mark.parametrize("suffix", [".flac", ".opus", ".ogg"])
def test_what_three_digits_cannot_number_is_named(tmp_path: Path, suffix: str) -> None:
    chapters = many(20, 50)
    path = marked(tmp_path / f"s{suffix}", chapters)
    assert chapter_titles(path) == [one.title for one in chapters[:999]]
    assert chapters_left_out(path, chapters) == (
        f"A {suffix} file holds 999 chapters: the last 3, from “Step 999” on, are not marked. "
        "MP3 and WAV hold them all."
    )
    assert chapters_left_out(path, chapters[:999]) == ""


def test_an_export_says_what_it_leaves_out(tmp_path: Path) -> None:
    routine = Routine.model_validate(
        {
            "routine": "long",
            "title": "Long",
            "sections": [
                {
                    "name": f"part-{part}",
                    "steps": [
                        {
                            "step": f"wait-{part}-{step}",
                            "title": f"Wait {part}.{step}",
                            "technique": "wait",
                            "region": "sole",
                            "tempo": 0.5,
                            "say": "A.",
                        }
                        for step in range(50)
                    ],
                }
                for part in range(20)
            ],
        }
    )
    voice = Voice(ToneNarrator(), cache=PhraseCache(tmp_path / "cache"))
    timeline = natural_timeline(routine, voice.measure)
    chapters = chapters_of(timeline)
    assert [one.section for one in chapters[:52]] == ["opening", *["part-0"] * 50, "part-1"]
    assert all(earlier.end_s == later.start_s for earlier, later in pairwise(chapters))
    told: list[str] = []
    export_session(timeline, voice, Request(tmp_path / "s.flac"), notice=told.append)
    assert told == [chapters_left_out(tmp_path / "s.flac", chapters)]
    assert "the last 3, from “Wait 19.48” on" in told[0]
