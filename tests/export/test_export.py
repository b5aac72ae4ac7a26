"""Whole exports, read back and compared with their plan."""

from __future__ import annotations

import json
import re
import struct
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile
import webvtt
from tinytag import TinyTag

from tests.audio.pieces import write_piece
from tests.fakes import ToneNarrator
from voiceguide.audio.loudness import loudness, true_peak
from voiceguide.audio.pcm import SAMPLE_RATE, decibels
from voiceguide.errors import ExportError, UsageError
from voiceguide.export.chapters import chapters_of
from voiceguide.export.render import Mix, render
from voiceguide.export.session import Request, export_session
from voiceguide.export.sidecars import labels_of, sentences_of
from voiceguide.export.writer import SUFFIXES, format_for
from voiceguide.narrator.cache import PhraseCache
from voiceguide.narrator.voice import Voice
from voiceguide.narrator.voices import open_voice
from voiceguide.pacing.fit import fit_timeline, lengths, natural_timeline
from voiceguide.routine.library import find_routine, routine_paths
from voiceguide.routine.model import Routine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from voiceguide.audio.pcm import Pcm
    from voiceguide.pacing.timeline import Timeline

SHORT = Routine.model_validate(
    {
        "routine": "short",
        "title": "Short",
        "sections": [
            {
                "name": "foot",
                "sides": ["left", "right"],
                "steps": [
                    {
                        "step": "strokes",
                        "title": "Strokes",
                        "technique": "effleurage",
                        "region": "dorsum",
                        "repetitions": 3,
                        "tempo": 3,
                        "say": "Stroke {pressure}ly up the {side} foot. Then glide back.",
                        "brief": "Strokes again.",
                        "cues": ["count", "last"],
                    }
                ],
            }
        ],
    }
)


@pytest.fixture
def voice(tmp_path: Path) -> Voice:
    return Voice(ToneNarrator(), cache=PhraseCache(tmp_path / "cache"))


@pytest.fixture
def timeline(voice: Voice) -> Timeline:
    return natural_timeline(SHORT, voice.measure)


def sound_of(timeline: Timeline, voice: Voice, mix: Mix | None = None) -> Pcm:
    sound: Pcm = np.concatenate(list(render(timeline, voice, mix)))
    return sound


def chapters_in(path: Path) -> list[tuple[float, str]]:
    """Starts and titles as another program reads them."""
    if path.suffix == ".wav":
        chunks = riff_chunks(path)
        count = struct.unpack("<I", chunks[b"cue "][:4])[0]
        starts = [struct.unpack("<I", chunks[b"cue "][24 * n + 24 :][:4])[0] for n in range(count)]
        names = re.findall(rb"labl.{8}(.*?)\0", chunks[b"LISTadtl"], re.DOTALL)
        pairs = zip(starts, names, strict=True)
        return [(start / SAMPLE_RATE, name.decode()) for start, name in pairs]
    if path.suffix == ".mp3":
        raw, found = path.read_bytes(), []
        for chapter in re.finditer(rb"CHAP.{6}\w+\0(.{4}).{12}TIT2(.{4})..\x01", raw, re.DOTALL):
            at, size = (struct.unpack(">I", field)[0] for field in chapter.groups())
            found.append((at / 1000, raw[chapter.end() :][: size - 1].decode("utf-16")))
        return found
    tags = {name.lower(): values[0] for name, values in TinyTag.get(path).other.items()}
    numbers = sorted(name for name in tags if re.fullmatch(r"chapter\d+", name))
    return [(_seconds(tags[number]), tags[f"{number}name"]) for number in numbers]


def _seconds(timestamp: str) -> float:
    hours, minutes, seconds = timestamp.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_format_holds_the_session_and_its_chapters(
    suffix: str, tmp_path: Path, timeline: Timeline, voice: Voice
) -> None:
    path = tmp_path / f"session{suffix}"
    export_session(timeline, voice, Request(path))
    pcm, rate = soundfile.read(path)
    # The MP3 encoder's own delay and padding are part of what a plain decoder returns.
    assert len(pcm) / rate == pytest.approx(
        timeline.total_s, abs=0.15 if suffix == ".mp3" else 1e-3
    )
    assert TinyTag.get(path).title == "Short"
    assert [title for _, title in chapters_in(path)] == [
        chapter.title for chapter in chapters_of(timeline)
    ]
    assert [at for at, _ in chapters_in(path)] == pytest.approx(
        [chapter.start_s for chapter in chapters_of(timeline)], abs=1e-3
    )


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_input_gives_the_same_bytes(
    suffix: str, tmp_path: Path, timeline: Timeline, voice: Voice
) -> None:
    both = [tmp_path / f"{name}{suffix}" for name in ("a", "b")]
    for path in both:
        export_session(timeline, voice, Request(path, beat=True, ambience="stream"))
    assert both[0].read_bytes() == both[1].read_bytes()


@pytest.mark.parametrize(("bits", "subtype"), [(16, "PCM_16"), (24, "PCM_24")])
@pytest.mark.parametrize("channels", [1, 2])
def test_wav_has_the_bits_and_channels_asked_for(
    bits: int, subtype: str, channels: int, tmp_path: Path, timeline: Timeline, voice: Voice
) -> None:
    path = tmp_path / "session.wav"
    export_session(timeline, voice, Request(path, bits=bits, channels=channels))
    info = soundfile.info(path)
    assert (info.subtype, info.channels, info.samplerate) == (subtype, channels, SAMPLE_RATE)


def riff_chunks(path: Path) -> dict[bytes, bytes]:
    raw = path.read_bytes()
    assert struct.unpack("<I", raw[4:8])[0] == len(raw) - 8
    chunks, at = {}, 12
    while at < len(raw):
        name, size = raw[at : at + 4], struct.unpack("<I", raw[at + 4 : at + 8])[0]
        body = raw[at + 8 : at + 8 + size]
        chunks[name + body[:4] if name == b"LIST" else name] = body
        at += 8 + size + size % 2
    return chunks


def test_wav_cue_points_lie_on_the_chimes(tmp_path: Path, timeline: Timeline, voice: Voice) -> None:
    path = tmp_path / "session.wav"
    export_session(timeline, voice, Request(path))
    chunks = riff_chunks(path)
    count = struct.unpack("<I", chunks[b"cue "][:4])[0]
    points = [struct.unpack("<II4sIII", chunks[b"cue "][4 + 24 * n :][:24]) for n in range(count)]
    chapters = chapters_of(timeline)
    assert [point[5] / SAMPLE_RATE for point in points] == pytest.approx(
        [chapter.start_s for chapter in chapters], abs=1e-4
    )
    titles = [b"Short", b"Strokes, left", b"Strokes, right", b"End"]
    assert all(title + b"\0" in chunks[b"LISTadtl"] for title in titles)


def test_every_label_lies_within_5_ms_of_its_sound(timeline: Timeline, voice: Voice) -> None:
    sound = sound_of(timeline, voice)[:, 0]
    for label in labels_of(timeline, voice):
        start = round(label.start_s * SAMPLE_RATE)
        before, after = sound[max(0, start - 120) : start], sound[start : start + 120]
        assert not np.any(np.abs(before) > 0.001), label
        assert np.any(np.abs(after) > 0.001), label


def test_between_the_labels_there_is_silence(timeline: Timeline, voice: Voice) -> None:
    sound = sound_of(timeline, voice)[:, 0]
    for label in labels_of(timeline, voice):
        sound[int(label.start_s * SAMPLE_RATE) : int(label.end_s * SAMPLE_RATE) + 2] = 0
    assert not np.any(sound)


def test_speech_has_one_gain_to_its_loudness(timeline: Timeline, voice: Voice) -> None:
    sound = sound_of(timeline, voice)[:, 0]
    spoken = [
        sound[round(label.start_s * SAMPLE_RATE) : round(label.end_s * SAMPLE_RATE)]
        for label in sentences_of(timeline, voice)
    ]
    assert loudness(np.concatenate(spoken)) == pytest.approx(-19.0, abs=0.3)
    crests = [np.abs(pcm).max() for pcm in spoken]
    assert max(crests) == pytest.approx(min(crests), rel=0.01)  # the tones were all equal


def test_in_stereo_the_voice_is_equal_on_both_sides_and_the_rain_is_not(
    timeline: Timeline, voice: Voice
) -> None:
    plain = sound_of(timeline, voice, Mix(channels=2))
    assert np.array_equal(plain[:, 0], plain[:, 1])
    rainy = sound_of(timeline, voice, Mix(channels=2, ambience="rain"))
    assert not np.array_equal(rainy[:, 0], rainy[:, 1])


def test_blocks_do_not_grow_with_the_session(timeline: Timeline, voice: Voice) -> None:
    assert max(len(block) for block in render(timeline, voice)) <= 5 * SAMPLE_RATE


def test_everything_beside_the_audio_agrees_with_the_plan(
    tmp_path: Path, timeline: Timeline, voice: Voice
) -> None:
    request = Request(
        tmp_path / "session.flac",
        subtitles=("srt", "vtt"),
        labels=True,
        timeline_path=tmp_path / "plan.json",
    )
    written = export_session(timeline, voice, request)
    assert sorted(tmp_path.glob("[sp]*.*")) == sorted(written)
    expected = [label.text for label in sentences_of(timeline, voice)]
    assert [
        caption.text for caption in webvtt.read(str(tmp_path / "session.vtt")).captions
    ] == expected
    subtitles = webvtt.from_srt(str(tmp_path / "session.srt"))
    assert [caption.text for caption in subtitles.captions] == expected
    plan = json.loads((tmp_path / "plan.json").read_text())
    assert sum(part["duration_s"] for part in plan["segments"]) == pytest.approx(plan["total_s"])
    for earlier, later in pairwise(plan["segments"]):
        end_s = earlier["start_s"] + earlier["duration_s"]
        assert later["start_s"] == pytest.approx(end_s, abs=2e-6)


def test_what_breaks_half_way_leaves_nothing_and_keeps_the_older_file(
    tmp_path: Path, timeline: Timeline, voice: Voice
) -> None:
    path = tmp_path / "session.wav"
    path.write_text("older")
    before = sorted(tmp_path.iterdir())

    def interrupted(blocks: object, total: int) -> object:
        yield next(blocks)  # type: ignore[call-overload]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_session(timeline, voice, Request(path), progress=interrupted)  # type: ignore[arg-type]
    assert path.read_text() == "older"
    assert [item for item in sorted(tmp_path.iterdir()) if item.name != "cache"] == [
        item for item in before if item.name != "cache"
    ]


def test_a_folder_that_vanishes_is_reported(
    tmp_path: Path, timeline: Timeline, voice: Voice
) -> None:
    folder = tmp_path / "gone"
    with pytest.raises((ExportError, UsageError), match="does not exist"):
        export_session(timeline, voice, Request(folder / "session.wav"))


def test_a_wav_beyond_4_gib_is_refused_and_flac_is_named() -> None:
    with pytest.raises(UsageError, match="4 GiB") as refusal:
        format_for(Path("x.wav"), bits=24, channels=2, duration_s=36_000)
    assert ".flac" in refusal.value.hint


@pytest.mark.voice
@pytest.mark.parametrize("name", routine_paths())
def test_bundled_routines_meet_every_length_in_the_real_voice(name: str) -> None:
    routine = find_routine(name)
    with open_voice("neural") as voice:
        possible = lengths(routine, voice.measure)
        span_s = possible.longest_s - possible.shortest_s
        targets = [possible.natural_s, possible.shortest_s, possible.longest_s]
        targets += [possible.shortest_s + span_s * n / 11 for n in range(1, 11)]
        for target_s in targets:
            timeline = fit_timeline(routine, target_s, voice.measure)
            assert timeline.total_s == pytest.approx(target_s, abs=1e-3)
            labels = labels_of(timeline, voice)
            for earlier, later in pairwise(labels):
                assert earlier.end_s <= later.start_s + 1e-9


@pytest.mark.voice
def test_a_real_session_has_its_length_and_keeps_its_peak() -> None:
    routine = find_routine("foot-massage-techniques")
    with open_voice("neural") as voice:
        shortest_s = lengths(routine, voice.measure).shortest_s
        timeline = fit_timeline(routine, shortest_s, voice.measure)
        mix = Mix(channels=2, beat=True, ambience="rain")
        sound = np.concatenate(list(render(timeline, voice, mix)))
    assert len(sound) / SAMPLE_RATE == pytest.approx(shortest_s, abs=1e-3)
    assert true_peak(np.ascontiguousarray(sound[:, 0])) <= decibels(-1)


@pytest.fixture
def piece(tmp_path: Path) -> str:
    return str(write_piece(tmp_path / "piece.flac", 3000.0, 90.0, rate=44_100, sides=(0.3, 0.1)))


def test_music_lies_as_deep_under_the_voice_as_ambience(
    timeline: Timeline, voice: Voice, piece: str
) -> None:
    plain = sound_of(timeline, voice, Mix(channels=2))
    music = sound_of(timeline, voice, Mix(channels=2, music=piece)) - plain
    assert len(music) == len(plain)
    # Apart from the fades at both ends, and from the dips.
    parts = np.array_split(music[3 * SAMPLE_RATE : -3 * SAMPLE_RATE], 40)
    left, right = (
        max(loudness(np.ascontiguousarray(one[:, side])) for one in parts) for side in (0, 1)
    )
    assert left - right == pytest.approx(20 * np.log10(3), abs=0.2)
    assert 10 * np.log10((10 ** (left / 10) + 10 ** (right / 10)) / 2) == pytest.approx(-41, abs=2)
    for label in sentences_of(timeline, voice):
        middle = round((label.start_s + label.end_s) / 2 * SAMPLE_RATE)
        under = np.abs(music[middle - 1200 : middle + 1200]).max()
        assert under < 0.5 * np.abs(music).max()


def test_an_export_with_music_is_the_same_every_time(
    tmp_path: Path, timeline: Timeline, voice: Voice, piece: str
) -> None:
    paths = [tmp_path / f"{name}.wav" for name in ("one", "two")]
    for path in paths:
        export_session(timeline, voice, Request(path, music=piece))
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert soundfile.info(paths[0]).frames == round(timeline.total_s * SAMPLE_RATE)


def test_music_that_goes_away_leaves_the_export_and_a_notice(
    tmp_path: Path, timeline: Timeline, voice: Voice
) -> None:
    piece = str(write_piece(tmp_path / "short.mp3", 3000.0, rate=44_100))
    notices: list[str] = []
    path = tmp_path / "session.wav"

    def losing(blocks: Iterator[NDArray[np.float32]], _: int) -> Iterator[NDArray[np.float32]]:
        for block in blocks:
            Path(piece).unlink(missing_ok=True)
            yield block

    request = Request(path, music=piece)
    export_session(timeline, voice, request, progress=losing, notice=notices.append)
    assert notices == [f"The music has ended: music {piece}: no such file."]
    assert soundfile.info(path).frames == round(timeline.total_s * SAMPLE_RATE)


def test_everything_at_once_stays_below_full_scale(
    tmp_path: Path, timeline: Timeline, voice: Voice
) -> None:
    # Music of all but silence and a few bangs is brought up until the bangs are all there is.
    bangs = np.zeros(20 * SAMPLE_RATE)
    bangs[:: SAMPLE_RATE // 3] = 1.0
    path = tmp_path / "bangs.wav"
    soundfile.write(path, bangs, SAMPLE_RATE)
    mix = Mix(channels=2, beat=True, ambience="rain", music=str(path))
    sound = sound_of(timeline, voice, mix)
    assert true_peak(np.ascontiguousarray(sound[:, 0])) <= decibels(-1)
