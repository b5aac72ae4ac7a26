"""What is missing or broken when a session is started, as a user sees it."""

from __future__ import annotations

from pathlib import Path

import pytest
import soundfile
from click.testing import CliRunner

from voiceguide.cli.main import main
from voiceguide.routine.library import DEFAULT_ROUTINE


@pytest.fixture
def microphone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "mic.wav"
    soundfile.write(path, [0.0] * 1600, 16_000)
    return path


def refused(code: int, *options: str) -> list[str]:
    arguments = ["run", DEFAULT_ROUTINE, "--plain", "--skip-precautions", "--voice", "silent"]
    result = CliRunner().invoke(main, [*arguments, "--speaker", "none", *options])
    assert result.exit_code == code, result.output
    return result.stderr.splitlines()


def test_a_model_that_is_none_is_refused(microphone: Path) -> None:
    Path("empty").mkdir()
    error, hint = refused(3, "--mic", "mic.wav", "--model", "empty")
    assert error == "Error: empty: is no Vosk model"
    assert "voiceguide model list" in hint


@pytest.mark.voice
def test_a_broken_model_is_named(microphone: Path) -> None:
    for name in ("am/final.mdl", "conf/mfcc.conf", "conf/model.conf"):
        file = Path("broken", name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"nonsense")
    error, _ = refused(1, "--mic", "mic.wav", "--model", "broken")
    assert error.startswith("Error: ")
    assert "broken" in error


def test_vosk_by_name_needs_a_model(microphone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voiceguide.live.choosing.find_model", lambda _: None)
    error, hint = refused(3, "--mic", "mic.wav", "--recogniser", "vosk")
    assert error == "Error: there is no Vosk model for the language 'en' on this machine"
    assert "voiceguide model install en" in hint


def test_a_microphone_that_is_no_sound(tmp_path: Path) -> None:
    path = tmp_path / "mic.wav"
    path.write_text("no sound")
    error, _ = refused(2, "--mic", str(path))
    assert error == f"Error: {path}: not a sound file, or a damaged one"


@pytest.mark.parametrize("read", ["--mic", "--room", "--ambience", "--music"])
def test_what_is_read_is_not_written_over(microphone: Path, read: str) -> None:
    others = [] if read == "--mic" else ["--mic", "none"]
    error, hint = refused(2, "--speaker", "mic.wav", read, str(microphone), *others)
    assert error == "Error: mic.wav: would be read and written over at once"
    assert hint == "Hint: Give what is written another name."


def test_a_piece_of_the_music_is_not_written_over(microphone: Path) -> None:
    options = ["--mic", "none", "--music", str(microphone.parent)]
    error, _ = refused(2, "--speaker", "mic.wav", *options)
    assert error == "Error: mic.wav: would be read and written over at once"


def test_a_log_that_cannot_be_begun(microphone: Path, tmp_path: Path) -> None:
    error, hint = refused(2, "--mic", "none", "--log", str(tmp_path))
    assert error == f"Error: {tmp_path}: is a folder"
    assert hint.startswith("Hint: Give a file in it")


@pytest.mark.parametrize("until", ["25:99", "noon", "-1:00"])
def test_a_time_that_is_none(microphone: Path, until: str) -> None:
    error, _ = refused(2, "--mic", "none", "--until", until)
    assert error == f"Error: --until: {until!r} is no time of day"


def test_minutes_and_until_exclude_each_other(microphone: Path) -> None:
    error, _ = refused(2, "--mic", "none", "--until", "12:00", "--minutes", "20")
    assert error == "Error: --minutes and --until exclude each other"


def test_a_session_of_an_impossible_length(microphone: Path) -> None:
    error, _ = refused(2, "--mic", "none", "--minutes", "1")
    assert "cannot take 1 minute" in error
