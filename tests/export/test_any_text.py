"""Whatever text a routine holds, every file of an export holds it, as other programs read it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic_core import from_json

from tests.export import readers
from tests.export.readers import needs_ffmpeg, plain
from tests.fakes import measure
from tests.fuzz.effort import effort
from voiceguide.export.chapters import Chapter
from voiceguide.export.markers import mark
from voiceguide.export.sidecars import Label, label_track, timeline_text
from voiceguide.export.subtitles import subrip, webvtt
from voiceguide.export.writer import SUFFIXES, format_for, write_audio
from voiceguide.narrator.wording import Filling, fill
from voiceguide.pacing.fit import natural_timeline
from voiceguide.routine.model import Routine

if TYPE_CHECKING:
    from collections.abc import Callable

NASTY = [
    "First coat --> second coat. Then wait.",
    "Mix <powder> & water until the level is < six.",
    "<i>it</i> is 3 <4 and 5> 2, a <b> and a </b>, < i>",
    "&amp; stays &amp;, and so does &nbsp; &#60;",
    "12",
    "2\n00:00:01,000 --> 00:00:02,000\nanother caption",
    "00:00:01.000 --> 00:00:02.000",
    "one\n\n\ntwo\t\tthree",
    "NOTE no comment",
    "STYLE ::cue { color: red }",
    "WEBVTT",
    "{\\an8} above, {\\i1}slanted{\\i0}, \\N and \\h and \\n",
    "\ufeffa mark of byte order",
    "🦶🏽 👩‍👩‍👧 feet",
    "\u202b\u05e9\u05dc\u05d5\u05dd\u202c \u0639\u0627\u0644\u0645",
    "a=b==c",
    "CHAPTER001=00:00:00.000",
    "C:\\feet\\new",
    "'single' \"double\" `back`",
    "line\u2028separator\u2029paragraph",
    "Käsekuchen, ½ łyżki, 手",
    "-" * 200,
    ";#comment; [CHAPTER] title=x",
]


def _can_be_probed(text: str) -> bool:
    """ffprobe shows code points that are no characters, now and ever, as U+FFFD."""
    return not any(ord(one) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(one) <= 0xFDEF for one in text)


pieces = st.one_of(
    st.sampled_from(NASTY),
    st.sampled_from(["-->", "<", ">", "&", "{", "\\", "\n", "\n\n", "\t", " ", "=", "1\n"]),
    st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=30),
)
texts = (
    st.lists(pieces, min_size=1, max_size=6)
    .map(lambda parts: "".join(parts)[:200].strip())
    .filter(lambda text: plain(text) and _can_be_probed(text))
)
many_texts = st.lists(texts, min_size=1, max_size=30)


def labels(found: list[str]) -> list[Label]:
    return [Label(float(at), at + 0.5, text) for at, text in enumerate(found)]


def written(text: str, name: str, read: Callable[[Path], list[str]]) -> list[str]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(text.encode())
        return read(path)


@given(many_texts)
@example(NASTY)
@effort(60)
def test_subtitles_hold_it(found: list[str]) -> None:
    expected = [plain(text) for text in found]
    assert written(subrip(labels(found)), "s.srt", readers.in_srt) == expected
    assert written(webvtt(labels(found)), "s.vtt", readers.in_webvtt) == expected


@given(many_texts)
@example(NASTY)
@effort(60)
def test_labels_hold_it(found: list[str]) -> None:
    track = label_track(labels(found))
    assert written(track, "s.txt", readers.in_labels) == [plain(text) for text in found]


@given(texts, texts)
@effort(40)
def test_the_plan_holds_it(title: str, said: str) -> None:
    """As pydantic's own parser of JSON reads it, which is not Python's."""
    step = {
        "step": "one", "title": title, "technique": "move", "region": "hands",
        "say": said.replace("{", "").replace("}", "") or "-",
    }  # fmt: skip
    section = {"name": "main", "title": title, "steps": [step]}
    routine = Routine.model_validate({"routine": "r", "title": title, "sections": [section]})
    plan = from_json(timeline_text(natural_timeline(routine, measure)))
    assert plan["title"] == routine.title
    spoken = [segment["text"] for segment in plan["segments"] if segment["step"]]
    assert filled(routine) in spoken


def filled(routine: Routine) -> str:
    return fill(routine.sections[0].steps[0].say, Filling(), routine.words)


@needs_ffmpeg
@given(many_texts)
@example(NASTY)
@effort(20)
def test_a_player_shows_it(found: list[str]) -> None:
    expected = [plain(text) for text in found]
    assert written(subrip(labels(found)), "s.srt", readers.in_ffmpeg) == expected
    assert written(webvtt(labels(found)), "s.vtt", readers.in_ffmpeg) == expected


def test_subtitles_are_as_their_formats_say() -> None:
    """To the byte: what stands in brackets and what a format would take for its own."""
    said = [
        Label(0.5, 3661.25, "Mix <powder> & wait --> done."),
        Label(4000, 4000, "\n Two\nlines"),
    ]
    assert subrip(said) == (
        "1\n00:00:00,500 --> 01:01:01,250\nMix <\u2060powder> & wait --\u2060> done.\n"
        "\n2\n01:06:40,000 --> 01:06:40,001\nTwo lines\n"
    )
    assert webvtt(said) == (
        "WEBVTT\n"
        "\n00:00:00.500 --> 01:01:01.250\nMix &lt;powder&gt; &amp; wait --&gt; done.\n"
        "\n01:06:40.000 --> 01:06:40.001\nTwo lines\n"
    )
    as_it_is = "-> the level is < six, {level}, C:/feet & \\ 2 > 1"
    assert subrip([Label(0, 1, as_it_is)]).splitlines()[2] == as_it_is.replace("< ", "<\u2060 ")


def sound(path: Path) -> None:
    file_format = format_for(path, bits=16, channels=1)
    write_audio(path, [np.zeros((2400, 1), "f")], file_format, title="", chapters=[])


@needs_ffmpeg
@pytest.mark.parametrize("suffix", SUFFIXES)
@given(many_texts)
@example(NASTY)
@effort(8)
def test_tags_and_chapters_hold_it(suffix: str, found: list[str]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"s{suffix}"
        sound(path)
        chapters = [Chapter(at / 100, (at + 1) / 100, one) for at, one in enumerate(found)]
        mark(path, found[0], chapters)
        probed = readers.probed(path)
    tags = probed["format"].get("tags") or probed["streams"][0]["tags"]
    title = {name.lower(): value for name, value in tags.items()}["title"]
    assert plain(title) == plain(found[0])
    assert [plain(one["tags"]["title"]) for one in probed["chapters"]] == [
        plain(text) for text in found
    ]
