from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from voiceguide.audio.low_cut import LowCut
from voiceguide.audio.microphones import FileMicrophone, NoMicrophone
from voiceguide.audio.pcm import LISTENING_RATE
from voiceguide.errors import AudioFileError
from voiceguide.hints import Setting

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm


def sine(rate: int, seconds: float = 2.0) -> Pcm:
    t = np.arange(round(seconds * rate)) / rate
    return (0.5 * np.sin(2 * np.pi * 440 * t)).astype(np.float32)


def at_the_ear() -> Pcm:
    """The sine at LISTENING_RATE, as every microphone gives it."""
    return LowCut().feed(sine(LISTENING_RATE))


def heard(path: Path, seconds: float, block: int = 320) -> Pcm:
    """Read in blocks, as a session does."""
    microphone = FileMicrophone(path)
    blocks = [microphone.read(block) for _ in range(round(seconds * LISTENING_RATE / block))]
    assert microphone.latency_s == 0
    microphone.close()
    microphone.close()
    assert {len(one) for one in blocks} == {block}
    assert not microphone.lost
    return np.concatenate(blocks)


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("channels", [1, 2, 5])
def test_a_file_of_any_rate_and_channels_gives_its_sound_then_silence(
    tmp_path: Path, rate: int, channels: int
) -> None:
    path = tmp_path / "sound.wav"
    soundfile.write(path, np.repeat(sine(rate)[:, None], channels, axis=1), rate)
    sound = heard(path, 2.5)
    edge = LISTENING_RATE // 10
    assert np.allclose(sound[edge : 2 * LISTENING_RATE - edge], at_the_ear()[edge:-edge], atol=0.01)
    assert np.abs(sound[2 * LISTENING_RATE + edge :]).max() < 1e-4


@pytest.mark.parametrize("suffix", ["flac", "ogg", "mp3", "aiff"])
def test_other_formats_are_read(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"sound.{suffix}"
    soundfile.write(path, sine(44_100), 44_100)
    level = np.sqrt(np.mean(heard(path, 1.8)[1600:] ** 2))
    assert level == pytest.approx(0.5 / np.sqrt(2), rel=0.03)


def test_blocks_of_any_length_give_the_same_sound(tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    soundfile.write(path, sine(44_100), 44_100)
    assert np.allclose(heard(path, 2.0, 1), heard(path, 2.0, 32_000), atol=1e-4)


def test_a_cut_off_wav_is_heard_to_where_it_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    soundfile.write(path, sine(16_000), 16_000)
    path.write_bytes(path.read_bytes()[: 44 + 2 * 16_000])
    sound = heard(path, 2.0)
    cut_off = np.pad(sine(16_000)[:16_000], (0, 16_000))
    assert np.allclose(sound, LowCut().feed(cut_off), atol=0.001)


def test_a_damaged_flac_is_no_crash(tmp_path: Path) -> None:
    path = tmp_path / "sound.flac"
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, 48_000).astype(np.float32)
    soundfile.write(path, noise, 16_000)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    try:
        sound = heard(path, 3.0)
    except AudioFileError as error:
        sound, message = LowCut().feed(noise), error.message
    else:
        message = "sound.flac"
    assert "sound.flac" in message
    assert np.allclose(sound[:4000], LowCut().feed(noise)[:4000], atol=0.001)


@pytest.mark.parametrize(
    "content", [b"no sound at all", b"RIFF", b"RIFF\x24\0\0\0WAVEfmt", bytes(1000)]
)
def test_what_is_no_sound_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "sound.wav"
    path.write_bytes(content)
    with pytest.raises(AudioFileError, match=r"sound\.wav: not a sound file, or") as caught:
        FileMicrophone(path)
    assert caught.value.exit_code == 2
    assert str(Setting.MICROPHONE) in caught.value.hint


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.wav").touch()
    for path, why in {
        tmp_path / "missing.wav": "no such file",
        tmp_path / "no" / "missing.wav": "no such file",
        tmp_path: "is a folder, not a sound file",
        tmp_path / "empty.wav": "the file is empty",
        tmp_path / ("a" * 300): "cannot be read: File name too long",
    }.items():
        with pytest.raises(AudioFileError) as caught:
            FileMicrophone(path)
        assert caught.value.message == f"{path}: {why}"
        assert caught.value.hint == f"Give a WAV, FLAC, Ogg or MP3 file for {Setting.MICROPHONE}."


@pytest.mark.skipif(sys.platform != "linux", reason="what root may not read is Linux's own")
def test_a_file_that_cannot_be_read_says_so() -> None:
    with pytest.raises(AudioFileError) as caught:
        FileMicrophone(Path("/proc/self/mem"))
    assert caught.value.message == "/proc/self/mem: cannot be read: Input/output error"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no FIFOs in its file system")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    with pytest.raises(AudioFileError, match=r"pipe\.wav: is not an ordinary file"):
        FileMicrophone(tmp_path / "pipe.wav")


def test_a_wav_that_is_cut_off_is_heard_as_far_as_it_goes(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, 32_000).astype(np.float32)
    whole, cut = tmp_path / "whole.wav", tmp_path / "cut.wav"
    soundfile.write(whole, noise, 16_000, subtype="PCM_16")
    cut.write_bytes(whole.read_bytes()[:20_044])
    sound = heard(cut, 2.0)
    assert np.array_equal(sound[:9000], heard(whole, 2.0)[:9000])
    assert not np.any(np.abs(sound[12_000:]) > 0.01)


def test_a_wav_without_samples_is_silence(tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    soundfile.write(path, np.zeros(0, np.float32), 16_000)
    assert not heard(path, 0.5).any()


@pytest.mark.parametrize("channels", [1, 2])
def test_samples_that_are_no_numbers_do_not_spread(tmp_path: Path, channels: int) -> None:
    path = tmp_path / "sound.wav"
    sound = sine(16_000)
    sound[8000:8010] = np.nan
    samples = np.repeat(sound[:, None], channels, axis=1)
    soundfile.write(path, samples, 16_000, subtype="FLOAT")
    result = heard(path, 2.0)
    assert np.isfinite(result).all()
    silenced = sine(16_000)
    silenced[8000:8010] = 0
    assert np.allclose(result, LowCut().feed(silenced), atol=0.001)


def test_infinite_samples_stay_within_reach(tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    sound = sine(48_000)
    sound[24_000] = np.inf
    soundfile.write(path, sound, 48_000, subtype="FLOAT")
    result = heard(path, 2.0)
    assert np.abs(result).max() < 2
    assert np.allclose(result[:7900], at_the_ear()[:7900], atol=0.01)


def test_no_microphone_hears_silence() -> None:
    microphone = NoMicrophone()
    assert not microphone.name
    assert not microphone.lost
    assert microphone.latency_s == 0
    assert np.array_equal(microphone.read(100), np.zeros(100, np.float32))
    microphone.close()
