from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from voiceguide.audio.loudspeakers import AHEAD_S, FileLoudspeaker, NoLoudspeaker
from voiceguide.audio.pcm import SAMPLE_RATE, frames
from voiceguide.errors import ExportError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def test_a_file_is_complete_when_it_is_closed_and_not_there_before(tmp_path: Path) -> None:
    path = tmp_path / "session.wav"
    sound = np.random.default_rng(0).uniform(-0.9, 0.9, 50_000).astype(np.float32)
    loudspeaker = FileLoudspeaker(path)
    for start in range(0, len(sound), 480):
        assert loudspeaker.room() >= 480
        loudspeaker.write(sound[start : start + 480])
    assert not path.exists()
    loudspeaker.close()
    loudspeaker.close()
    written, rate = soundfile.read(path, dtype="float32")
    assert rate == SAMPLE_RATE
    assert len(written) == len(sound)
    assert np.allclose(written, sound, atol=1 / 32768)
    assert os.listdir(tmp_path) == ["session.wav"]  # noqa: PTH208 - names are the point


def test_too_loud_a_sound_is_held_at_full_scale(tmp_path: Path) -> None:
    loudspeaker = FileLoudspeaker(tmp_path / "session.wav")
    loudspeaker.write(np.array([2.0, -2.0, 0.5], np.float32))
    loudspeaker.close()
    written = soundfile.read(tmp_path / "session.wav")[0]
    assert np.allclose(written, [1.0, -1.0, 0.5], atol=1e-4)


def test_an_older_file_stays_until_the_new_one_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "session.wav"
    path.write_bytes(b"older")
    loudspeaker = FileLoudspeaker(path)
    loudspeaker.write(np.zeros(480, np.float32))
    assert path.read_bytes() == b"older"
    loudspeaker.close()
    assert soundfile.info(path).frames == 480


def test_a_missing_folder_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        FileLoudspeaker(tmp_path / "missing" / "session.wav")
    with pytest.raises(UsageError, match="is a folder"):
        FileLoudspeaker(tmp_path)


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 kB: five seconds of sound."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root on Linux can make a small disk")
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize("seconds", [5.5, 10.0])
def test_a_full_disk_is_an_error_and_leaves_nothing(tiny_disk: Path, seconds: float) -> None:
    path = tiny_disk / "session.wav"

    def perform() -> None:
        loudspeaker = FileLoudspeaker(path)
        try:
            for _ in range(round(seconds / 0.02)):
                loudspeaker.write(np.full(480, 0.1, np.float32))
        finally:
            loudspeaker.close()

    with pytest.raises(ExportError, match=r"session\.wav: .*disk is (probably )?full"):
        perform()
    assert not list(tiny_disk.iterdir())


@pytest.mark.parametrize("kind", ["file", "none"])
def test_a_paced_loudspeaker_takes_sound_as_fast_as_it_is_heard(tmp_path: Path, kind: str) -> None:
    wav = tmp_path / "session.wav"
    loudspeaker = FileLoudspeaker(wav, paced=True) if kind == "file" else NoLoudspeaker(paced=True)
    room = loudspeaker.room()
    assert frames(AHEAD_S) <= room < frames(AHEAD_S + 1.0)
    loudspeaker.write(np.zeros(room, np.float32))
    assert loudspeaker.room() < frames(1.0)
    loudspeaker.write(np.zeros(frames(60), np.float32))
    assert loudspeaker.room() == 0
    loudspeaker.close()


CARDS = """\
import sounddevice
if len(sounddevice.query_devices()) and any(
        "pulse" not in d["name"] and d["name"] != "default" for d in sounddevice.query_devices()):
    raise SystemExit("has a sound card")
from voiceguide.audio.loudspeakers import CardLoudspeaker
from voiceguide.audio.microphones import CardMicrophone
from voiceguide.errors import MissingDeviceError
for kind in (CardLoudspeaker, CardMicrophone):
    try:
        kind()
    except MissingDeviceError as error:
        print(error.exit_code, error.message, error.hint, sep="|")
"""


def test_without_a_sound_server_both_devices_are_missing(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("elsewhere, sound cards need no server")
    environment = os.environ | {
        "PULSE_SERVER": f"unix:{tmp_path}/none",
        "PIPEWIRE_REMOTE": f"{tmp_path}/none",
    }
    done = subprocess.run(
        [sys.executable, "-c", CARDS],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    if "has a sound card" in done.stderr or "PortAudio library not found" in done.stderr:
        pytest.skip(done.stderr.splitlines()[-1])
    assert done.returncode == 0, done.stderr
    loudspeaker, microphone = (line.split("|") for line in done.stdout.splitlines())
    assert loudspeaker[0] == microphone[0] == "3"
    assert "loudspeaker" in loudspeaker[1]
    assert "microphone" in microphone[1]
    assert all([*loudspeaker, *microphone])
