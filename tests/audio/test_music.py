"""Music from real files: every format, folders, seams, memory, and everything that goes wrong."""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import soundfile

from tests.audio.pieces import pitch_of, write_piece
from voiceguide.audio.ambience import AMBIENCE_LUFS
from voiceguide.audio.loudness import SILENCE_LUFS, combined_loudness, loudness, plain_loudness
from voiceguide.audio.music import AHEAD_S, Music, check_music
from voiceguide.audio.pcm import SAMPLE_RATE, frames
from voiceguide.audio.playlist import SEAM_S
from voiceguide.audio.tracks import find_tracks
from voiceguide.errors import AudioFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voiceguide.audio.pcm import Pcm

NOISE = np.random.default_rng(0).standard_normal


@pytest.fixture
def opened() -> Iterator[list[Music]]:
    """Closed at the end, whatever happens."""
    pieces: list[Music] = []
    yield pieces
    for music in pieces:
        music.close()


def taken(music: Music, seconds: float, block: int = 1200) -> Pcm:
    """What comes in blocks, the first channel."""
    count = frames(seconds)
    parts = [music.take(min(block, count - at)) for at in range(0, count, block)]
    return np.ascontiguousarray(np.concatenate(parts)[:, 0])


@pytest.mark.parametrize(
    ("name", "rate", "sides"),
    [
        ("a.wav", 44_100, (0.2, 0.1)),
        ("a.wav", 8_000, (0.02,)),
        ("a.wav", 96_000, (0.3,) * 6),
        ("a.flac", 48_000, (0.5, 0.5)),
        ("a.ogg", 44_100, (0.1, 0.1)),
        ("a.opus", 48_000, (0.2,)),
        ("a.mp3", 44_100, (0.2, 0.2)),
        ("a.aiff", 22_050, (0.2,)),
        ("a.xyz.wav", SAMPLE_RATE, (0.2, 0.0)),
    ],
)
def test_whatever_can_be_read_sounds_at_its_pitch_and_at_the_level_of_a_bed(
    tmp_path: Path, opened: list[Music], name: str, rate: int, sides: tuple[float, ...]
) -> None:
    path = write_piece(tmp_path / name, 440.0, rate=rate, sides=sides)
    for channels in (1, 2):
        opened.append(Music(str(path), channels=channels))
        sound = opened[-1].take(frames(20.0))
        assert sound.shape == (frames(20.0), channels)
        assert pitch_of(sound[: frames(5.0), 0]) == pytest.approx(440.0, abs=1.0)
        # From 7 to 9 s it is faded into its own beginning.
        levels = [loudness(np.ascontiguousarray(side[: frames(6.0)])) for side in sound.T]
        assert combined_loudness((one, 1.0) for one in levels) == pytest.approx(
            AMBIENCE_LUFS, abs=1.0
        )


def test_both_sides_of_a_stereo_file_stay_apart(tmp_path: Path, opened: list[Music]) -> None:
    path = write_piece(tmp_path / "a.wav", 440.0, sides=(0.2, 0.1))
    opened.append(Music(str(path), channels=2))
    left, right = opened[0].take(frames(5.0)).T
    assert np.abs(left).max() == pytest.approx(2 * np.abs(right).max(), rel=0.01)


def test_a_folder_plays_in_order_of_name_and_over_again(
    tmp_path: Path, opened: list[Music]
) -> None:
    for name, hertz in (("c.flac", 800.0), ("A.wav", 300.0), ("b.ogg", 500.0)):
        write_piece(tmp_path / name, hertz)
    write_piece(tmp_path / ".hidden.wav", 1000.0)
    (tmp_path / "cover.jpg").write_bytes(b"a picture")
    (tmp_path / "deeper").mkdir()
    write_piece(tmp_path / "deeper" / "aa.wav", 1200.0)
    opened.append(Music(str(tmp_path)))
    # Each lasts nine seconds, two of which are shared with the next.
    sound = taken(opened[0], 7.0 * 7)
    pitches = [pitch_of(sound[frames(at) : frames(at + 4)]) for at in range(2, 49, 7)]
    assert np.round(pitches, -2).tolist() == [300, 500, 800, 300, 500, 800, 300]


def test_where_a_piece_begins_again_there_is_no_seam(tmp_path: Path, opened: list[Music]) -> None:
    path = tmp_path / "noise.wav"
    soundfile.write(path, 0.1 * NOISE(frames(10.0)), SAMPLE_RATE)
    opened.append(Music(str(path)))
    sound = taken(opened[0], 20.0)
    levels = [np.std(sound[frames(at) : frames(at + 0.5)]) for at in np.arange(0, 20, 0.5)]
    assert max(levels) < 1.2 * min(levels)
    assert np.array_equal(sound[frames(2.5) : frames(7.5)], sound[frames(10.5) : frames(15.5)])


def test_a_tone_is_joined_without_a_click(tmp_path: Path, opened: list[Music]) -> None:
    opened.append(Music(str(write_piece(tmp_path / "a.wav", 333.3, 7.7))))
    sound = taken(opened[0], 30.0)
    inside = np.abs(np.diff(sound[: frames(5.0)])).max()
    assert np.abs(np.diff(sound)).max() < 1.5 * inside


def test_music_does_not_depend_on_where_blocks_are_cut(tmp_path: Path, opened: list[Music]) -> None:
    path = str(write_piece(tmp_path / "a.mp3", 440.0, 6.0, rate=44_100))
    opened += [Music(path), Music(path)]
    short, long = taken(opened[0], 15.0, block=77), taken(opened[1], 15.0, block=9999)
    assert np.array_equal(short, long)


@pytest.mark.skipif(sys.platform != "linux", reason="reads a process's memory from /proc")
@pytest.mark.timed
def test_an_hour_of_music_is_not_held_in_memory(tmp_path: Path, opened: list[Music]) -> None:
    path = tmp_path / "hour.wav"
    minute = (0.1 * NOISE(8_000 * 60)).astype(np.float32)
    with soundfile.SoundFile(path, "w", 8_000, 1, subtype="PCM_U8") as file:
        for _ in range(60):
            file.write(minute)
    started_s = time.monotonic()
    opened.append(Music(str(path)))
    assert time.monotonic() - started_s < 3.0
    assert len(taken(opened[0], 300.0)) == frames(300.0)
    status = Path(f"/proc/{opened[0]._process.pid}/status").read_text()
    peak_kb = int(status.partition("VmHWM:")[2].split()[0])
    assert peak_kb < 150_000  # as samples at SAMPLE_RATE, it would be 345 MB
    assert len(opened[0]._ready) <= 1


BAD: dict[str, tuple[Any, str]] = {
    "nothing there": (lambda _: None, "no such file"),
    "an empty folder": (lambda path: path.mkdir(), "no sound files in this folder"),
    "text": (lambda path: path.write_text("do re mi"), "not a sound file, or a damaged one"),
    "an empty file": (lambda path: path.touch(), "the file is empty"),
    "half a header": (
        lambda path: path.write_bytes(b"RIFF\xff\xff\xff\x7fWAVEfmt "),
        "not a sound file, or a damaged one",
    ),
    "silence": (
        lambda path: soundfile.write(path, np.zeros(60_000), 6_000, format="WAV"),
        "no sound in it",
    ),
    "no numbers": (
        lambda path: soundfile.write(
            path, np.full(60_000, np.nan), 6_000, format="WAV", subtype="FLOAT"
        ),
        "no sound in it",
    ),
    "a moment": (
        lambda path: soundfile.write(path, NOISE(3_000), 1_000 * 6, format="WAV"),
        "shorter than 4 s",
    ),
    "an impossible rate": (
        lambda path: soundfile.write(path, NOISE(9_000), 100, format="WAV"),
        "damaged: 100 samples a second",
    ),
    "a pipe": (getattr(os, "mkfifo", None), "is not an ordinary file"),
}


@pytest.mark.parametrize("what", sorted(BAD))
@pytest.mark.parametrize("name", ["x", "x.wav", "x.raw", "x.mp3"])
def test_what_is_no_music_is_one_error(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], what: str, name: str
) -> None:
    if what == "a pipe" and sys.platform == "win32":
        pytest.skip("there are no named pipes in folders")
    make, why = BAD[what]
    path = tmp_path / name
    make(path)
    with pytest.raises(AudioFileError) as caught:
        check_music(str(path))
    if path.suffix == ".raw" and path.is_file() and path.stat().st_size:
        why = "not a sound file, or a damaged one"  # raw samples have no header to tell a rate
    assert caught.value.message == f"music {path}: {why}"
    assert caught.value.exit_code == 2
    assert "\n" not in caught.value.message + caught.value.hint
    assert capfd.readouterr() == ("", "")


def test_a_path_that_no_system_takes_is_one_error() -> None:
    for path in ("a\0b", "x" * 300_000):
        with pytest.raises(AudioFileError):
            check_music(path)


def test_a_folder_in_which_nothing_can_be_played_names_its_first_file(tmp_path: Path) -> None:
    for name in ("b.wav", "a.wav"):
        (tmp_path / name).write_text("no sound")
    with pytest.raises(AudioFileError, match=r"a\.wav: not a sound file"):
        check_music(str(tmp_path))


def test_what_cannot_be_read_is_left_out_with_one_notice(
    tmp_path: Path, opened: list[Music], capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.mp3").write_bytes(b"damaged" * 1000)
    write_piece(tmp_path / "b.wav", 500.0, 6.0)
    soundfile.write(tmp_path / "c.wav", np.zeros(frames(6.0)), SAMPLE_RATE)
    notices: list[str] = []
    opened.append(Music(str(tmp_path), notice=notices.append))
    sound = taken(opened[0], 20.0)
    assert pitch_of(sound) == pytest.approx(500.0, abs=1.0)
    assert notices == [
        f"Left out: music {tmp_path / 'a.mp3'}: not a sound file, or a damaged one.",
        f"Left out: music {tmp_path / 'c.wav'}: no sound in it.",
    ]
    assert capfd.readouterr() == ("", "")  # decoders have remarks of their own


def test_a_file_that_goes_away_is_left_out(tmp_path: Path, opened: list[Music]) -> None:
    write_piece(tmp_path / "a.wav", 300.0, 12.0)
    gone = write_piece(tmp_path / "b.wav", 500.0, 12.0)
    notices: list[str] = []
    opened.append(Music(str(tmp_path), notice=notices.append))
    taken(opened[0], 1.0)
    gone.unlink()
    sound = taken(opened[0], 20.0)
    assert len(sound) == frames(20.0)
    assert pitch_of(sound[frames(13.0) :]) == pytest.approx(300.0, abs=1.0)
    assert notices == [f"Left out: music {gone}: no such file."]


def test_when_nothing_is_left_the_music_fades_away(tmp_path: Path, opened: list[Music]) -> None:
    path = write_piece(tmp_path / "a.wav", 300.0, 12.0)
    notices: list[str] = []
    opened.append(Music(str(path), notice=notices.append))
    taken(opened[0], 1.0)
    path.unlink()
    rest = taken(opened[0], 20.0)
    assert len(rest) == frames(11.0)
    fading = np.abs(rest[-frames(SEAM_S) :]).reshape(10, -1).max(axis=1)
    assert np.all(np.diff(fading[1:]) < 0.002)
    assert fading[-1] < 0.2 * fading[0]
    assert np.abs(rest[-10:]).max() < 1e-3
    assert notices == [f"The music has ended: music {path}: no such file."]
    assert taken(opened[0], 1.0).size == 0


def wait_until_ready(music: Music, seconds: float) -> None:
    for _ in range(200):
        if sum(map(len, list(music._ready))) >= frames(seconds):
            return
        time.sleep(0.02)
    pytest.fail("nothing was read ahead")


def test_read_ahead_it_is_the_same_sound(tmp_path: Path, opened: list[Music]) -> None:
    path = str(write_piece(tmp_path / "a.wav", 440.0, 6.0))
    opened += [Music(path), Music(path)]
    opened[1].read_ahead()
    for _ in range(4):
        wait_until_ready(opened[1], 5.0)
        assert np.array_equal(taken(opened[0], 5.0), taken(opened[1], 5.0))
    assert sum(map(len, opened[1]._ready)) <= frames(AHEAD_S + 2.0)


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be stopped and continued")
@pytest.mark.timed
def test_a_disk_that_sleeps_keeps_nobody_waiting(tmp_path: Path, opened: list[Music]) -> None:
    music = Music(str(write_piece(tmp_path / "a.wav", 440.0, 6.0)))
    opened.append(music)
    music.read_ahead()
    wait_until_ready(music, 5.0)
    os.kill(music._process.pid, signal.SIGSTOP)
    longest_s = 0.0
    got = 0
    for _ in range(100):
        began_s = time.monotonic()
        got += len(music.take(frames(0.5)))
        longest_s = max(longest_s, time.monotonic() - began_s)
    assert got < frames(AHEAD_S + 10.0)  # what was ready, and what the pipe held
    assert longest_s < 0.1
    os.kill(music._process.pid, signal.SIGCONT)
    wait_until_ready(music, 5.0)


@pytest.mark.parametrize("ahead", [False, True])
def test_a_reader_that_dies_ends_the_music_and_says_so(
    tmp_path: Path, opened: list[Music], ahead: bool
) -> None:
    notices: list[str] = []
    path = write_piece(tmp_path / "a.wav", 440.0)
    opened.append(Music(str(path), notice=notices.append))
    if ahead:
        opened[0].read_ahead()
    opened[0]._process.kill()
    for _ in range(100):
        opened[0].take(frames(5.0))
        if notices:
            break
        time.sleep(0.02)
    assert notices == ["The music has ended: its reader failed."]
    assert opened[0].take(100).size == 0


@pytest.mark.parametrize("ahead", [False, True])
def test_nothing_is_left_running(tmp_path: Path, ahead: bool) -> None:
    notices: list[str] = []
    path = write_piece(tmp_path / "a.wav", 440.0)
    music = Music(str(path), notice=notices.append)
    if ahead:
        music.read_ahead()
    music.take(100)
    music.close()
    music.close()
    assert music._process.poll() is not None
    assert music._thread is None or not music._thread.is_alive()
    assert notices == []


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg", "mp3"])
def test_a_damaged_file_plays_or_is_one_error(
    tmp_path: Path, opened: list[Music], capfd: pytest.CaptureFixture[str], suffix: str
) -> None:
    whole = write_piece(tmp_path / f"a.{suffix}", 440.0, 6.0, rate=44_100).read_bytes()
    random = np.random.default_rng(len(suffix))
    for number in range(4):
        damaged = bytearray(whole)
        for at in random.integers(0, len(whole), 40):
            damaged[at] = random.integers(256)
        path = tmp_path / f"{number}.{suffix}"
        path.write_bytes(damaged[: len(whole) if number % 2 else len(whole) * 2 // 3])
        with suppress(AudioFileError):  # and nothing else
            opened.append(Music(str(path)))
            sound = taken(opened[-1], 12.0)
            assert np.isfinite(sound).all()
            assert np.abs(sound).max() < 0.3
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("hertz", [0, 60, 200, 1000, 4000, 9000])
def test_plain_loudness_is_loudness_where_nothing_is_silent(hertz: int) -> None:
    t = np.arange(frames(5.0)) / SAMPLE_RATE
    sound = (0.1 * np.sin(2 * np.pi * hertz * t) if hertz else 0.1 * NOISE(len(t))).astype("f4")
    assert plain_loudness(sound) == pytest.approx(loudness(sound), abs=0.1)


def test_silence_has_no_loudness() -> None:
    for count in (0, 1, 1000):
        assert plain_loudness(np.zeros(count, np.float32)) == SILENCE_LUFS


def test_a_single_file_is_its_own_list(tmp_path: Path) -> None:
    assert find_tracks(str(tmp_path / "any.name")) == [tmp_path / "any.name"]
