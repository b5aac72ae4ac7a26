"""`voiceguide` alone: at a terminal it greets, for a program it prints its help."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from tests.live.sessions import voice, write_microphone
from voiceguide.asking import filling
from voiceguide.cli import greeting, run
from voiceguide.cli.main import main
from voiceguide.errors import NoLoudspeakerError
from voiceguide.files.folders import routines_folder
from voiceguide.routine.library import routine_paths

if TYPE_CHECKING:
    from pathlib import Path

    from voiceguide.live.choices import Choices

NO_SOUND = ("--mic", "none", "--speaker", "none", "--voice", "silent")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Choices]:
    """What sessions would be run with; none is."""
    found: list[Choices] = []
    monkeypatch.setattr(run, "perform", lambda choices, **_: found.append(choices))
    return found


def at_a_terminal(*arguments: str, typed: str, patience_s: float = 90.0) -> tuple[str, int]:
    """What the program prints at a terminal of its own, where these lines are typed early on."""
    hands, terminal = pty.openpty()
    os.write(hands, typed.encode())
    command = [sys.executable, *arguments]
    streams = {"stdin": terminal, "stdout": terminal, "stderr": terminal}
    process = subprocess.Popen(command, **streams, start_new_session=True)  # type: ignore[call-overload]
    os.close(terminal)
    printed, deadline = b"", time.monotonic() + patience_s
    try:
        while time.monotonic() < deadline:
            if not select.select([hands], [], [], 0.2)[0]:
                continue
            try:
                printed += os.read(hands, 4096)
            except OSError:  # the program has gone
                break
        return printed.decode().replace("\r", ""), process.wait(10)
    finally:
        process.kill()
        process.wait()
        os.close(hands)


def test_without_a_terminal_it_prints_the_help() -> None:
    result = CliRunner().invoke(main, [])
    assert result.output.startswith("Usage: ")
    assert "run --ask" in result.output


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_at_a_terminal_it_asks_for_all_that_is_open() -> None:
    code = (
        "from voiceguide.cli import run\n"
        "run.perform = lambda choices, **_: print(choices)\n"
        "from voiceguide.cli.main import main\n"
        f"main(['run', '--ask', *{NO_SOUND!r}], prog_name='voiceguide')\n"
    )
    printed, exit_code = at_a_terminal("-c", code, typed="2\nr\n20\n")
    assert exit_code == 0, printed
    assert "routine='circulation-foot-massage'" in printed
    assert "minutes=20.0, mood='relax'" in printed


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.device
def test_alone_at_a_terminal_it_is_run_ask() -> None:
    printed, code = at_a_terminal("-m", "voiceguide", typed="", patience_s=30)
    # Where the tests run there may be loudspeakers, or none.
    assert printed.startswith(("This session will use\n", "There is no loudspeaker here."))
    assert code in {3, -9}


def test_without_a_loudspeaker_it_says_how_to_export(
    monkeypatch: pytest.MonkeyPatch, started: list[Choices]
) -> None:
    def none(*_: object, **__: object) -> None:
        raise NoLoudspeakerError("there is no loudspeaker on this machine", hint="Connect one.")

    monkeypatch.setattr(filling, "open_loudspeaker", none)
    result = CliRunner().invoke(main, ["run", "--ask", "--mic", "none"])
    assert result.exit_code == 3
    assert "voiceguide export soothing-foot-massage -o session.mp3\n" in result.output
    assert not started


def test_routines_of_one_title_are_told_apart_by_their_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, started: list[Choices]
) -> None:
    for name in ("HOME", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    routines_folder().mkdir(parents=True)
    original = routine_paths()["bread-dough-folding"]
    (routines_folder() / "bread-copy.yml").write_bytes(original.read_bytes())
    result = CliRunner().invoke(main, ["run", "--ask", *NO_SOUND])
    assert result.exit_code == 0, result.output
    assert "  1  Bread dough folding (bread-copy)\n" in result.stderr
    assert "  2  Bread dough folding (bread-dough-folding)\n" in result.stderr
    assert "  3  Circulation foot massage\n" in result.stderr


def test_what_is_given_is_not_asked_for(started: list[Choices]) -> None:
    options = ("--mood", "energise", "--minutes", "12")
    arguments = ["run", "hand-and-wrist-stretch", "--ask", *options, *NO_SOUND]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    assert "?" not in result.output
    (choices,) = started
    assert (choices.routine, choices.mood, choices.minutes) == (arguments[1], "energise", 12.0)


def test_where_nobody_can_answer_the_defaults_are_taken_at_once(started: list[Choices]) -> None:
    result = CliRunner().invoke(main, ["run", "--ask", *NO_SOUND])
    assert result.exit_code == 0, result.output
    assert "  No answer. Soothing foot massage.\n" in result.output
    assert "  No answer. As it is written.\n" in result.output
    (choices,) = started
    assert (choices.routine, choices.mood, choices.minutes) == ("soothing-foot-massage", None, None)


def test_without_ask_nothing_is_asked(
    monkeypatch: pytest.MonkeyPatch, started: list[Choices]
) -> None:
    monkeypatch.setattr(greeting, "asked", None)
    assert CliRunner().invoke(main, ["run", *NO_SOUND]).exit_code == 0
    assert len(started) == 1


@pytest.mark.voice
def test_it_says_what_it_found(tmp_path: Path, started: list[Choices]) -> None:
    microphone, speaker = tmp_path / "mic.wav", tmp_path / "speaker.wav"
    question_s = voice().measure("Relaxing, or energising?")
    write_microphone(microphone, [(question_s + 1.2, "Energising.")], 30)
    arguments = ["run", "soothing-foot-massage", "--ask", "--minutes", "20"]
    arguments += ["--mic", str(microphone), "--speaker", str(speaker)]
    result = CliRunner().invoke(main, [*arguments, "--recogniser", "embedded"])
    assert result.exit_code == 0, result.output
    assert result.stderr.splitlines()[:5] == [
        "This session will use",
        "  Voice        heart, American English, female",
        f"  Loudspeaker  {speaker}",
        f"  Microphone   {microphone}",
        "  Recogniser   built in, for English",
    ]
    assert [choices.mood for choices in started] == ["energise"]


def test_ctrl_c_ends_it_quietly(monkeypatch: pytest.MonkeyPatch, started: list[Choices]) -> None:
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(filling, "_asked_mood", interrupted)
    result = CliRunner().invoke(main, ["run", "hand-and-wrist-stretch", "--ask", *NO_SOUND])
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (0, "Stopped.")
    assert not started
