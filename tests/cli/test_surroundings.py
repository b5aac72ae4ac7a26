"""Where a program may be started: among other people's files, without streams, by `nohup`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from voiceguide import __version__
from voiceguide.audio.music import Music
from voiceguide.narrator.system import SystemNarrator
from voiceguide.screen.worker import handling

if TYPE_CHECKING:
    from pathlib import Path

ROUTINE = "circulation-foot-massage"
PLAIN = ("run", ROUTINE, "--voice", "silent", "--mic", "none", "--speaker", "none", "--plain")
NAMES = ("random", "queue", "types", "json", "runpy", "numpy", "soundfile", "pyttsx3")
posix = pytest.mark.skipif(sys.platform == "win32", reason="these are the ways of a POSIX shell")


def shell(line: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of shell in which `voiceguide` is the program."""
    program = 'voiceguide() { "$PYTHON" -m voiceguide "$@"; }\n'
    path = os.pathsep.join(filter(None, sys.path))
    done = subprocess.run(
        ["sh", "-c", program + line],
        check=False,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        cwd=cwd,
        env=os.environ | {"PYTHON": sys.executable, "PYTHONPATH": path},
        timeout=120,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.fixture
def crowded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with programs of somebody's own that have names of Python's modules."""
    for name in NAMES:
        (tmp_path / f"{name}.py").write_text(f"raise SystemExit('this is my {name}')")
    (tmp_path / "voiceguide").mkdir()
    (tmp_path / "voiceguide" / "__init__.py").write_text("raise SystemExit('this is mine')")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.voice
def test_the_system_voice_speaks_in_a_folder_with_a_random_py(crowded: Path) -> None:
    pytest.importorskip("pyttsx3")
    narrator = SystemNarrator()
    try:
        speech = narrator.synthesise("Stroke up to the ankle.", 1.0)
    finally:
        narrator.close()
    assert 0.5 < len(speech.pcm) / speech.sample_rate < 5
    assert abs(speech.pcm).max() > 0.05


def test_music_plays_in_a_folder_with_a_random_py(crowded: Path) -> None:
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(5 * 48_000) / 48_000)
    soundfile.write(crowded / "tone.wav", tone, 48_000)
    music = Music(str(crowded / "tone.wav"))
    try:
        assert abs(music.take(12_000)).max() > 0.005
    finally:
        music.close()


@posix
@pytest.mark.parametrize("missing", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_session_goes_to_its_end_without_streams(missing: str, tmp_path: Path) -> None:
    done = shell(f"voiceguide {' '.join(PLAIN)} {missing}", tmp_path)
    assert done.returncode == 0
    assert ("Finished after" in done.stderr) == ("2>&-" not in missing)
    assert ("Step 13 of 13" in done.stdout) == (">&-" not in missing.replace("2>&-", ""))


@posix
def test_without_a_command_and_an_input_the_help_is_given(tmp_path: Path) -> None:
    done = shell("voiceguide <&-", tmp_path)
    assert "Usage: voiceguide" in done.stdout + done.stderr


@posix
def test_nothing_that_is_printed_gets_into_a_file(tmp_path: Path) -> None:
    """A file that is opened while standard output is missing would be standard output."""
    code = (
        "import os, sys\nfrom voiceguide.cli.main import main\n"
        "try:\n    main(['--version'])\nexcept SystemExit:\n    pass\n"
        "file = open('mine', 'w')\nos.write(1, b'a remark of a library')\nfile.close()\n"
    )
    (tmp_path / "try.py").write_text(code)
    assert shell('"$PYTHON" try.py >&-', tmp_path).returncode == 0
    assert (tmp_path / "mine").read_text() == ""


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is Linux's own")
@pytest.mark.parametrize("arguments", ["--help", "--version", "run --help", "routine schema"])
def test_a_full_disk_behind_standard_output_is_told(arguments: str, tmp_path: Path) -> None:
    done = shell(f"voiceguide {arguments} > /dev/full", tmp_path)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "Error: standard output: No space left on device",
        "Hint: Free some space, or send the output elsewhere.",
    ]


@posix
@pytest.mark.parametrize("arguments", ["--version", "list --voice silent"])
def test_a_reader_that_has_seen_enough_is_no_error(arguments: str, tmp_path: Path) -> None:
    done = shell(f"voiceguide {arguments} | true", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


@posix
def test_a_folder_that_was_deleted_is_told_as_such(tmp_path: Path) -> None:
    gone = "mkdir gone; cd gone; rmdir ../gone; "
    export = f"voiceguide export {ROUTINE} --voice silent -o session.wav"
    done = shell(gone + export, tmp_path)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "Error: the folder you are in is not there any more",
        "Hint: Change to another, as with `cd ~`.",
    ]
    assert shell(gone + "voiceguide --version", tmp_path).stdout == f"voiceguide {__version__}\n"


# The program itself, since a function in the background is a shell of its own. It is told once
# something of the file is there.
HANG_UP = (
    f'"$PYTHON" -m voiceguide export {ROUTINE} --voice silent -o session.wav & '
    'until [ "$(ls -A)" ]; do sleep 0.01; done; kill -HUP $!; wait $!'
)


@posix
def test_a_hangup_that_nohup_has_it_ignore_ends_nothing(tmp_path: Path) -> None:
    assert shell(f"trap '' HUP; {HANG_UP}", tmp_path).returncode == 0
    assert soundfile.info(tmp_path / "session.wav").duration > 600


@posix
def test_a_hangup_that_nobody_has_it_ignore_leaves_nothing_behind(tmp_path: Path) -> None:
    assert shell(HANG_UP, tmp_path).returncode == 1
    assert list(tmp_path.iterdir()) == []


@posix
@pytest.mark.parametrize(("name", "heard"), [("SIGHUP", False), ("SIGINT", True)])
def test_a_screen_ignores_hangups_after_nohup_but_can_be_told_to_stop(
    name: str, heard: bool
) -> None:
    told: list[str] = []
    before = signal.signal(signal.Signals[name], signal.SIG_IGN)
    try:
        with handling({name: lambda: told.append(name)}):
            os.kill(os.getpid(), signal.Signals[name])
        assert signal.getsignal(signal.Signals[name]) is signal.SIG_IGN
    finally:
        signal.signal(signal.Signals[name], before)
    assert told == [name] * heard
