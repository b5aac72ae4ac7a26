"""The user's files stay as they are, unless they say otherwise."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner, Result

from tests.audio.pieces import write_piece
from voiceguide.cli.main import main
from voiceguide.errors import NoLoudspeakerError

TEA = """\
routine: tea
title: Tea
summary: Boil and wait.
language: en
sections:
  - name: main
    steps:
      - {step: boil, title: Boil, technique: wait, region: kettle, tempo: 2, say: Boil.}
"""
READ = "would be read and written over at once"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a routine and a recording of the user's own."""
    monkeypatch.chdir(tmp_path)
    Path("tea.yaml").write_text(TEA)
    soundfile.write("mine.wav", np.full(24_000 * 5, 0.1), 24_000)
    return tmp_path


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, [*arguments, "--voice", "silent"], input=typed)


def export(*arguments: str, typed: str = "") -> Result:
    return run("export", "tea.yaml", *arguments, typed=typed)


def refused(result: Result) -> str:
    assert result.exit_code == 2
    error, hint = result.stderr.splitlines()
    assert hint.startswith("Hint: ")
    return error.removeprefix("Error: ")


def kept(here: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in here.rglob("*") if path.is_file()}


def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voiceguide.cli.outputs._can_ask", lambda: True)


@pytest.mark.parametrize("name", ["the same", "a link", "another name", "through a folder"])
@pytest.mark.parametrize("kind", ["routine", "ambience", "music", "folder of music", "vocabulary"])
def test_what_is_read_is_not_written_over_whatever_it_is_called(
    kind: str, name: str, here: Path
) -> None:
    Path("words.yaml").write_text("language: en\ncommands:\n  next: {phrases: [move along]}\n")
    write_piece(Path("a.wav"), 440.0)
    Path("pieces").mkdir()
    write_piece(Path("pieces/a.wav"), 440.0)
    read, arguments = {
        "routine": ("tea.yaml", ["export", "tea.yaml", "-o", "s.wav", "--timeline", "{}"]),
        "ambience": ("a.wav", ["export", "tea.yaml", "--ambience", "a.wav", "-o", "{}"]),
        "music": ("a.wav", ["export", "tea.yaml", "--music", "a.wav", "-o", "{}"]),
        "folder of music": (
            "pieces/a.wav",
            ["export", "tea.yaml", "--music", "pieces", "-o", "{}"],
        ),
        "vocabulary": (
            "words.yaml",
            ["run", "tea.yaml", "--vocabulary", "words.yaml", "--mic", "none", "--log", "{}"],
        ),
    }[kind]
    output = {
        "the same": read,
        "a link": f"link{Path(read).suffix}",
        "another name": f"twin{Path(read).suffix}",
        "through a folder": f"pieces/../{read}",
    }[name]
    if name == "a link":
        Path(output).symlink_to(read)
    if name == "another name":
        os.link(read, output)
    before = kept(here)
    result = run(*[one.format(output) for one in arguments], "--force")
    assert refused(result) == f"{output}: {READ}"
    assert kept(here) == before


@pytest.mark.parametrize("names", [("s.wav", "s.wav"), ("s.wav", "./s.wav"), ("S.wav", "s.WAV")])
def test_two_outputs_of_one_name_are_refused(names: tuple[str, str]) -> None:
    assert "two of the files would have the same name" in refused(
        export("-o", names[0], "--timeline", names[1], "--force")
    )


SIDE = [
    ("s.txt", ["--labels"]),
    ("s.srt", ["--subtitles", "srt"]),
    ("s.vtt", ["--subtitles", "srt,vtt"]),
    ("plan.json", ["--timeline", "plan.json"]),
]


@pytest.mark.parametrize(("name", "options"), SIDE)
def test_a_side_file_is_asked_about(
    name: str, options: list[str], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(name).write_text("my notes")
    before = kept(here)
    result = export("-o", "s.mp3", *options)
    assert refused(result) == f"{name}: exists already"
    assert "--force" in result.stderr
    at_a_terminal(monkeypatch)
    for typed in ("n\n", "\n"):
        result = export("-o", "s.mp3", *options, typed=typed)
        assert result.exit_code == 1
        assert f"{name} exists already. Replace it? [y/N]" in result.stderr
        assert result.stderr.endswith("Nothing was written.\n")
    assert kept(here) == before
    assert export("-o", "s.mp3", *options, typed="y\n").exit_code == 0
    assert Path(name).read_text() != "my notes"


@pytest.mark.parametrize(("name", "options"), SIDE)
def test_force_is_meant(name: str, options: list[str]) -> None:
    Path(name).write_text("my notes")
    assert export("-o", "s.mp3", *options, "--force").exit_code == 0
    assert "my notes" not in Path(name).read_text()


@pytest.mark.parametrize("suffix", ["wav", "flac", "mp3", "opus", "ogg"])
def test_a_sound_file_of_ours_is_replaced_and_no_other(suffix: str, here: Path) -> None:
    path = Path(f"s.{suffix}")
    assert export("-o", str(path)).exit_code == 0
    assert export("-o", str(path), "--beat").exit_code == 0
    sound, rate = soundfile.read(path)
    kinds = {"mp3": ("MP3", "MPEG_LAYER_III"), "opus": ("OGG", "OPUS"), "ogg": ("OGG", "OPUS")}
    container, subtype = kinds.get(suffix, (suffix.upper(), "PCM_16"))
    with soundfile.SoundFile(path, "w", rate, 1, subtype, format=container) as file:
        file.software = "voiceguide"  # an editor keeps it, and its library adds its own
        file.write(sound)
    before = kept(here)
    assert refused(export("-o", str(path))) == f"{path}: exists already"
    assert kept(here) == before
    assert export("-o", str(path), "--force").exit_code == 0


@pytest.mark.parametrize("content", [b"", b"no sound", b"RIFF\xff\xff\xff\x7fWAVEfmt "])
def test_what_is_no_sound_is_the_users_unless_it_is_empty(content: bytes) -> None:
    Path("s.wav").write_bytes(content)
    assert export("-o", "s.wav").exit_code == (2 if content else 0)


@pytest.mark.parametrize(("name", "again"), [("card.pdf", 0), ("card.html", 2)])
def test_a_card(name: str, again: int) -> None:
    assert run("card", "tea.yaml", "-o", name).exit_code == 0
    assert run("card", "tea.yaml", "-o", name).exit_code == again
    Path(name).write_bytes(b"%PDF-1.4 mine")
    assert refused(run("card", "tea.yaml", "-o", name)) == f"{name}: exists already"
    assert run("card", "tea.yaml", "-o", name, "--force").exit_code == 0
    assert Path(name).read_bytes() != b"%PDF-1.4 mine"


def test_a_voice_heard_into_a_file() -> None:
    before = Path("mine.wav").read_bytes()
    result = CliRunner().invoke(main, ["voices", "--say", "silent", "-o", "mine.wav"])
    assert refused(result) == "mine.wav: exists already"
    assert Path("mine.wav").read_bytes() == before


SESSION = ["run", "tea.yaml", "--plain", "--mic", "none", "--skip-precautions"]


def test_a_sessions_recording_and_its_log() -> None:
    ours = ["--speaker", "out.wav", "--log", "out.jsonl"]
    for _ in range(2):  # the second replaces those of the first
        assert run(*SESSION, *ours).exit_code == 0
    lines = Path("out.jsonl").read_text().splitlines()
    assert json.loads(lines[-1])["type"] == "end"
    assert sum('"end"' in line for line in lines) == 1
    Path("out.jsonl").write_text("my notes")
    assert refused(run(*SESSION, *ours)) == "out.jsonl: exists already"
    before = Path("mine.wav").read_bytes()
    assert refused(run(*SESSION, "--speaker", "mine.wav")) == "mine.wav: exists already"
    assert (Path("mine.wav").read_bytes(), Path("out.jsonl").read_text()) == (before, "my notes")
    assert run(*SESSION, *ours, "--force").exit_code == 0
    assert refused(run(*SESSION, "--speaker", "o.wav", "--log", "o.wav")).startswith("o.wav: two")


def test_where_there_is_no_loudspeaker_the_wav_takes_a_free_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def none(*_: object, **__: object) -> None:
        raise NoLoudspeakerError("there is no loudspeaker on this machine", hint="Connect one.")

    monkeypatch.setattr("voiceguide.live.opening.open_loudspeaker", none)
    assert "to tea.wav.\n" in run("run", "tea.yaml", "--plain").stdout
    first = Path("tea.wav").read_bytes()
    result = run("run", "tea.yaml", "--plain")
    assert result.stdout.endswith("to tea-2.wav, since tea.wav is there already.\n")
    assert Path("tea.wav").read_bytes() == first
    assert soundfile.info("tea-2.wav").frames == soundfile.info("tea.wav").frames


@pytest.mark.skipif(sys.platform == "win32", reason="a log is locked elsewhere only")
def test_a_log_that_another_session_writes_is_left_to_it() -> None:
    from voiceguide.errors import UsageError
    from voiceguide.live.log import SessionLog

    with SessionLog(Path("s.jsonl")) as log:
        log.note(0.0, "loudspeaker", state="lost")
        with pytest.raises(UsageError, match=r"s\.jsonl: another session is writing it"):
            SessionLog(Path("s.jsonl"))
        log.note(1.0, "loudspeaker", state="back")
    assert len(Path("s.jsonl").read_text().splitlines()) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="these files are POSIX's")
def test_the_plan_can_be_piped(here: Path) -> None:
    command = [sys.executable, "-m", "voiceguide", "export", "tea.yaml", "-o", "s.wav"]
    command += ["--voice", "silent", "--timeline", "/dev/stdout"]
    done = subprocess.run(command, check=True, capture_output=True)
    assert json.loads(done.stdout)["title"] == "Tea"
    assert export("-o", "s.wav", "--timeline", "/dev/null").exit_code == 0
    assert Path("/dev/null").is_char_device()
