"""Sessions with music: steered by voice, known to the echo canceller, kept by the journal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner

from tests.audio.pieces import write_piece
from tests.live.sessions import ROUTINE, Ran, perform
from voiceguide.audio.ambience import AMBIENCE_LUFS
from voiceguide.audio.loudness import loudness
from voiceguide.audio.pcm import frames
from voiceguide.cli.main import main
from voiceguide.journal.journal import Journal
from voiceguide.live.ear import Ear

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm
    from voiceguide.live.hearing import Rendered


def level_db(sound: Pcm) -> float:
    """Of its loudest 50 ms: between two dips, that is the music at its own level."""
    parts = sound[: len(sound) // 1200 * 1200].reshape(-1, 1200)
    return float(10 * np.log10(np.mean(parts**2, axis=1).max() + 1e-12))


SAID = ((14.0, "Music down."), (24.0, "Music off."), (34.0, "Music on."), (44.0, "Music up."))


@pytest.fixture(scope="module")
def steered(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """One session in which the music is turned down, off, on, and up; its own echo is heard."""
    folder = tmp_path_factory.mktemp("music")
    piece = write_piece(folder / "a.mp3", 440.0, 60.0, rate=44_100)
    options = ("--voice", "silent", "--music", str(piece), "--echo", "0.5")
    return perform(folder, SAID, *options)


@pytest.mark.voice
def test_the_commands_are_heard_over_the_music_and_nothing_else(steered: Ran) -> None:
    commands = [line["command"] for line in steered.of("command")]
    assert commands == ["music-down", "music-off", "music-on", "music-up"]


@pytest.mark.voice
def test_the_music_follows(steered: Ran) -> None:
    levels = [level_db(steered.between(at, at + 5.0)) for at in (8.0, 18.0, 28.0, 38.0, 60.0)]
    before, down, off, on, up = levels
    assert down - before == pytest.approx(-3.0, abs=0.3)
    assert off < before - 40
    assert on == pytest.approx(down, abs=0.3)
    assert up == pytest.approx(before, abs=0.3)


@pytest.mark.voice
def test_the_screen_says_how_loud_it_is(steered: Ran) -> None:
    lines = [line for line in steered.output.splitlines() if line.startswith("Music")]
    assert lines == ["Music on.", "Music -3 dB.", "Music off.", "Music -3 dB.", "Music on."]


@pytest.mark.voice
def test_over_the_narrator_it_dips_and_between_phrases_it_is_as_quiet_as_a_bed(
    tmp_path: Path,
) -> None:
    piece = write_piece(tmp_path / "a.flac", 3000.0, 20.0)
    plain = perform(tmp_path, [])
    ran = perform(tmp_path, [], "--music", str(piece))
    music = ran.sound - plain.sound  # the same session, to the sample
    spoken = [line["t"] for line in ran.of("speak")]
    at_s = next(one for one in np.arange(5, 60, 0.5) if all(abs(one - t) > 6 for t in spoken))
    assert loudness(music[frames(at_s - 1) : frames(at_s + 2)]) < AMBIENCE_LUFS + 1
    long_text = max(ran.of("speak"), key=lambda line: len(line["text"]))
    under = level_db(music[frames(long_text["t"] + 2) : frames(long_text["t"] + 5)])
    between = level_db(music[frames(at_s - 1) : frames(at_s + 2)])
    assert between - under == pytest.approx(8.0, abs=1.0)


def quiet_run(*arguments: str) -> str:
    options = ["--plain", "--skip-precautions", "--voice", "silent", "--mic", "none"]
    result = CliRunner().invoke(main, ["run", *arguments, *options])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def routine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("small.yaml").write_text(ROUTINE)
    return "small.yaml"


def test_the_echo_canceller_is_told_of_all_that_is_played(
    routine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Pcm] = []
    listen = Ear.listen

    def noting(ear: Ear, rendered: Rendered) -> None:
        told.append(rendered.sound.copy())
        listen(ear, rendered)

    monkeypatch.setattr(Ear, "listen", noting)
    write_piece(Path("a.wav"), 440.0)
    quiet_run(routine, "--music", "a.wav", "--speaker", "out.wav")
    played, _ = soundfile.read("out.wav", dtype="float32")
    assert np.abs(played).max() > 0.005
    assert np.allclose(np.concatenate(told), played, atol=1 / 32768)


def test_a_folder_that_loses_a_file_goes_on_with_a_notice(routine: str) -> None:
    Path("pieces").mkdir()
    write_piece(Path("pieces/a.wav"), 440.0)
    Path("pieces/b.wav").write_text("no sound")
    said = quiet_run(routine, "--music", "pieces", "--speaker", "out.wav")
    path = Path("pieces/b.wav").absolute()
    assert f"Notice: Left out: music {path}: not a sound file, or a damaged one.\n" in said
    played, _ = soundfile.read("out.wav", dtype="float32")
    assert level_db(played[frames(40.0) :]) > -50


@pytest.mark.parametrize("name", ["gone.wav", "text.txt", "empty"])
def test_what_is_no_music_is_refused_before_anything_is_said(routine: str, name: str) -> None:
    Path("text.txt").write_text("la la la")
    Path("empty").mkdir()
    arguments = ["run", routine, "--music", name, "--speaker", "out.wav", "--mic", "none"]
    result = CliRunner().invoke(main, [*arguments, "--voice", "silent", "--plain"])
    assert result.exit_code == 2
    error, hint = result.stderr.splitlines()
    assert error.startswith(f"Error: music {Path(name).absolute()}: ")
    assert hint.startswith("Hint: Give a WAV, FLAC,")
    assert not Path("out.wav").exists()


def test_music_is_not_written_over(routine: str) -> None:
    write_piece(Path("a.wav"), 440.0)
    before = Path("a.wav").read_bytes()
    arguments = ["run", routine, "--music", "a.wav", "--speaker", "a.wav", "--voice", "silent"]
    result = CliRunner().invoke(main, [*arguments, "--mic", "none", "--plain"])
    assert result.exit_code == 2
    assert "would be read and written over at once" in result.stderr
    assert Path("a.wav").read_bytes() == before


def test_two_sessions_with_the_same_music_are_the_same_sound(routine: str) -> None:
    write_piece(Path("a.ogg"), 440.0, rate=44_100)
    for name in ("one.wav", "two.wav"):
        quiet_run(routine, "--music", "a.ogg", "--speaker", name)
    assert Path("one.wav").read_bytes() == Path("two.wav").read_bytes()


@pytest.mark.parametrize("there", [True, False])
def test_a_session_is_taken_up_with_its_music_or_without_it(
    routine: str, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    piece = write_piece(Path("a.wav"), 440.0).absolute()
    with monkeypatch.context() as context:  # it dies as it ends
        context.setattr(Journal, "end", lambda *_: None)
        quiet_run(routine, "--music", "a.wav", "--speaker", "first.wav")
    if not there:
        piece.unlink()
    Path("elsewhere").mkdir()
    Path("elsewhere/small.yaml").write_text(ROUTINE)
    monkeypatch.chdir("elsewhere")
    result = CliRunner().invoke(main, ["resume", "--plain"])
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert ("Music on." in lines) is there
    notice = f"Notice: There is no music now: music {piece}: no such file."
    assert (notice in lines) is not there
    played, _ = soundfile.read("first.wav", dtype="float32")
    assert bool(np.median(np.abs(played)) > 0) is there  # chimes are short
