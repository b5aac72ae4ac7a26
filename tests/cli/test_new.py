"""`new`: with options, with answers typed at a terminal, and with what it refuses."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import measure
from voiceguide.cli import new as new_module
from voiceguide.cli.main import main
from voiceguide.errors import UsageError
from voiceguide.pacing.draft import draft_of_length
from voiceguide.pacing.fit import fit_timeline, natural_timeline
from voiceguide.routine.loader import load_routine, parse_routine
from voiceguide.routine.template import Draft

if TYPE_CHECKING:
    from click.testing import Result

TEA = (
    "--about",
    "A pot of tea: done right",
    "--step",
    "Boil the kettle",
    "--step",
    "Pour it: slowly",
)


@pytest.fixture(autouse=True)
def _inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(main, ["new", *arguments], input=typed)


def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(new_module, "_is_terminal", lambda: True)


def lint(path: str) -> str:
    return CliRunner().invoke(main, ["check", path, "--lint", "--voice", "silent"]).stdout


def test_without_steps_it_is_an_example_that_is_fine() -> None:
    assert run("evening-feet").exit_code == 0
    assert lint("evening-feet.yaml") == "evening-feet.yaml: fine\n"
    assert load_routine(Path("evening-feet.yaml")).title == "Evening feet"


def test_with_options_it_asks_nothing_and_takes_the_length() -> None:
    result = run("tea", *TEA, "--minutes", "8")
    assert result.exit_code == 0
    assert result.stdout == "Wrote tea.yaml. Try: voiceguide check tea.yaml --lint\n"
    assert lint("tea.yaml") == "tea.yaml: fine\n"
    routine = load_routine(Path("tea.yaml"))
    assert routine.summary == "A pot of tea: done right"
    (section,) = routine.sections
    assert [(step.step, step.title) for step in section.steps] == [
        ("boil-the-kettle", "Boil the kettle"),
        ("pour-it-slowly", "Pour it: slowly"),
    ]
    assert natural_timeline(routine, measure).total_s == pytest.approx(480, abs=3)
    assert fit_timeline(routine, 480, measure).total_s == pytest.approx(480, abs=0.5)


def test_a_long_step_waits() -> None:
    assert run("rise", "--step", "Let the dough rise", "--minutes", "25").exit_code == 0
    (step,) = load_routine(Path("rise.yaml")).sections[0].steps
    assert (step.technique.value, step.repetitions) == ("wait", 1)
    assert lint("rise.yaml") == "rise.yaml: fine\n"


def test_on_a_terminal_it_asks_for_what_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    at_a_terminal(monkeypatch)
    result = run(typed="Evening Tea\nFor two\nBoil the kettle\nPour\n\nmany\n6\n")
    assert result.exit_code == 0, result.stderr
    for asked in ("Name of the routine", "What is it for", "Step 2", "Step 3", "How many minutes"):
        assert asked in result.stderr
    routine = load_routine(Path("evening-tea.yaml"))
    assert routine.summary == "For two"
    assert [step.title for step in routine.sections[0].steps] == ["Boil the kettle", "Pour"]
    assert natural_timeline(routine, measure).total_s == pytest.approx(360, abs=3)


def test_what_was_given_is_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    at_a_terminal(monkeypatch)
    result = run("tea", *TEA, "--minutes", "8", typed="")
    assert result.exit_code == 0
    assert result.stderr == ""


def test_enter_alone_everywhere_gives_the_example(monkeypatch: pytest.MonkeyPatch) -> None:
    at_a_terminal(monkeypatch)
    assert run("evening-feet", typed="\n\n").exit_code == 0
    assert len(load_routine(Path("evening-feet.yaml")).sections) == 2


def test_giving_up_in_the_middle_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    at_a_terminal(monkeypatch)
    assert run("tea", typed="For two\nBoil").exit_code == 1
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("kind", ["file", "link", "folder"])
def test_what_is_there_is_never_overwritten(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    at_a_terminal(monkeypatch)
    path = Path("tea.yaml")
    if kind == "file":
        path.write_text("mine")
    elif kind == "link":
        path.symlink_to("nowhere")
    else:
        path.mkdir()
    result = run("tea", typed="For two\nBoil\n\n5\n")
    assert result.exit_code == 2
    assert "What is it for" not in result.stderr  # told before anything is asked
    assert list(Path().iterdir()) == [path]
    assert kind != "file" or path.read_text() == "mine"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ((), "no name is given"),
        (("My Tea",), "'My Tea' is no name for a routine"),
        (("a" * 61,), f"'{'a' * 61}' is no name for a routine"),
        (("tea\n",), "'tea\\n' is no name for a routine"),
        (("tea", "--minutes", "5"), "--minutes needs steps to share them"),
        (("tea", "--step", "Boil", "--minutes", "90"), "1 step cannot take 90 minutes"),
        (("tea", *TEA, "--minutes", "0.1"), "2 steps cannot take 0.1 minutes"),
        (("tea", "--step", "x" * 300), "the new routine, line"),
        (("tea", "-o", "missing/tea.yaml"), "missing/tea.yaml: the folder missing does not exist"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments: tuple[str, ...], error: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    first, second = result.stderr.splitlines()
    assert first.startswith(f"Error: {error}")
    assert second.startswith("Hint: ")
    assert list(Path().iterdir()) == []


def test_a_full_disk_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    result = run("tea")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: tea.yaml: the disk is full\n")
    assert list(Path().iterdir()) == []


@given(
    about=st.text(max_size=60),
    steps=st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=5),
    minutes=st.none() | st.floats(0.1, 200),
)
def test_whatever_is_typed_becomes_a_valid_file_or_one_line(
    about: str, steps: list[str], minutes: float | None
) -> None:
    text, refusal = "", ""
    try:
        text = draft_of_length(Draft("mine", about, steps=steps), minutes)
    except UsageError as error:
        refusal = error.message
    if not text:
        assert len(refusal.splitlines()) == 1
        return
    routine = parse_routine(text, name="mine.yaml")
    assert [step.title for step in routine.sections[0].steps] == [step.strip() for step in steps]
    assert routine.summary == about.strip() or not about.strip()
    if minutes is not None:
        total_s = natural_timeline(routine, lambda spoken: len(spoken) / 14).total_s
        assert total_s == pytest.approx(minutes * 60, abs=0.1 * 60 * len(steps))


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX's")
def test_a_real_terminal_is_asked() -> None:
    import pty

    ours, theirs = pty.openpty()
    code = "from voiceguide.cli.main import main; main()"
    child = subprocess.Popen(
        [sys.executable, "-c", code, "new", "tea"],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
    )
    os.close(theirs)
    try:
        os.write(ours, b"For two\nBoil the kettle\n\n5\n")
        assert child.communicate(timeout=60)[0].startswith(b"Wrote tea.yaml")
    finally:
        os.close(ours)
        child.kill()
    assert load_routine(Path("tea.yaml")).summary == "For two"
