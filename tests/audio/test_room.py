from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from voiceguide.audio.pcm import LISTENING_RATE, SAMPLE_RATE
from voiceguide.audio.room import DELAY_S, Room, load_room
from voiceguide.errors import AudioFileError

if TYPE_CHECKING:
    from pathlib import Path

    from voiceguide.audio.pcm import Pcm

BLOCKS = 100
BLOCK_S = 0.02
DELAY = round(DELAY_S * LISTENING_RATE)


def sine(rate: int, hertz: float = 440.0) -> Pcm:
    t = np.arange(round(BLOCKS * BLOCK_S * rate)) / rate
    return (0.5 * np.sin(2 * np.pi * hertz * t)).astype(np.float32)


def through(room: Room, played: Pcm, blocks: int = BLOCKS) -> Pcm:
    """Played and heard in turn, as in a session."""
    heard = []
    for block in np.array_split(played, blocks):
        room.play(block)
        heard.append(room.heard(round(len(block) / SAMPLE_RATE * LISTENING_RATE)))
    return np.concatenate(heard)


@pytest.mark.parametrize("gain", [0.1, 0.5, 1.0])
def test_a_plain_gain_is_exact_and_without_gaps(gain: float) -> None:
    heard = through(Room(np.array([gain], np.float32)), sine(SAMPLE_RATE))
    assert not heard[:DELAY].any()
    expected = gain * sine(LISTENING_RATE)[: len(heard) - DELAY]
    assert np.allclose(heard[DELAY + 200 :], expected[200:], atol=0.002 * gain)


def test_an_impulse_response_is_applied_over_the_edges_of_blocks() -> None:
    random = np.random.default_rng(0)
    response = (random.standard_normal(3000) * np.exp(-np.arange(3000) / 600)).astype(np.float32)
    plain = through(Room(np.ones(1, np.float32)), sine(SAMPLE_RATE))
    heard = through(Room(response), sine(SAMPLE_RATE))
    assert np.allclose(heard, np.convolve(plain, response)[: len(plain)], atol=1e-3)


def test_the_room_rings_on_after_the_sound() -> None:
    response = np.zeros(1600, np.float32)
    response[-1] = 0.25
    room = Room(response)
    click = np.zeros(480, np.float32)
    click[0] = 1.0
    room.play(click)
    room.play(np.zeros(4800, np.float32))
    heard = room.heard(3200)
    assert int(np.abs(heard).argmax()) == pytest.approx(DELAY + 1599, abs=2)


def response_file(path: Path, sound: Pcm, rate: int = LISTENING_RATE) -> Path:
    soundfile.write(path, sound, rate, subtype="FLOAT")
    return path


def test_a_response_is_read_from_a_file_of_any_rate(tmp_path: Path) -> None:
    # Some 0.4 ms wide: a single sample at 48 kHz is nothing that 16 kHz can hold.
    wide = np.hanning(21).astype(np.float32)
    room = load_room(response_file(tmp_path / "room.wav", 0.5 * wide / wide.sum(), 48_000))
    heard = through(room, sine(SAMPLE_RATE))
    assert np.abs(heard[1600:]).max() == pytest.approx(0.5 * 0.5, rel=0.05)


def test_the_first_channel_counts(tmp_path: Path) -> None:
    both = np.zeros((100, 2), np.float32)
    both[0] = 0.25, 1.0
    heard = through(load_room(response_file(tmp_path / "room.wav", both)), sine(SAMPLE_RATE))
    assert np.abs(heard[1600:]).max() == pytest.approx(0.5 * 0.25, rel=0.01)


@pytest.mark.parametrize("value", [0.0, np.nan, np.inf])
def test_what_is_no_impulse_response_is_refused(tmp_path: Path, value: float) -> None:
    path = response_file(tmp_path / "room.wav", np.full(100, value, np.float32))
    with pytest.raises(AudioFileError, match=r"room\.wav: holds no impulse response"):
        load_room(path)


def test_an_empty_file_and_no_sound_are_refused(tmp_path: Path) -> None:
    empty = response_file(tmp_path / "empty.wav", np.zeros(0, np.float32))
    with pytest.raises(AudioFileError):
        load_room(empty)
    (tmp_path / "text.wav").write_text("no sound")
    with pytest.raises(AudioFileError, match="not a sound file, or a damaged one"):
        load_room(tmp_path / "text.wav")
    with pytest.raises(AudioFileError, match=r"missing\.wav: no such file"):
        load_room(tmp_path / "missing.wav")
