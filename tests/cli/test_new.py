"""`new`: with options, with answers typed at a terminal, and with what it refuses."""

from __future__ import annotations

import errno
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import event, given
from hypothesis import strategies as st

from tests.fakes import measure
from tests.fuzz.effort import effort
from voiceguide.cli import new as new_module
from voiceguide.cli.main import main
from voiceguide.errors import RoutineError, UsageError
from voiceguide.pacing.fit import fit_timeline, natural_timeline
from voiceguide.pacing.guess import guessed_s
from voiceguide.routine.loader import load_routine, parse_routine
from voiceguide.writing.draft import draft_of_length
from voiceguide.writing.template import Draft

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
        (("…",), "no file's name can be made of '…'"),
        (("a" * 201,), "the name: found 201 characters; at most 200 are allowed"),
        (("te\x1ba",), "the name: the character '\\x1b' is none that can be shown"),
        (("tea", "--step", ""), "a step has no text"),
        (("tea", "--about", "a\x07"), "--about: the character '\\x07' is none that can be shown"),
        (
            ("tea", "--step", "a\udcff"),
            "step 1: found 'a\\udcff'; it should be text without halves",
        ),
        (("tea", *("--step", "Pour") * 101), "a draft has at most 100 steps; these are 101"),
        (("tea", "--minutes", "5"), "--minutes needs steps to share them"),
        (("tea", "--step", "Boil", "--minutes", "90"), "1 step cannot take 90 minutes"),
        (("tea", *TEA, "--minutes", "0.1"), "2 steps cannot take 0.1 minutes"),
        (("tea", "--step", "x" * 300), "step 1: found 300 characters; at most 200 are allowed"),
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


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Käsekuchen", "kasekuchen"),
        ("抹茶", "mocha"),
        ("Don't panic!", "dont-panic"),
        ("Light the candles 🎂", "light-the-candles"),
        ("🎂", "birthday"),
        ("My Tea", "my-tea"),
        ("Щи", "shchi"),
        ("a" * 70, "a" * 60),
        ("½ cup", "1-2-cup"),
    ],
)
def test_a_title_in_any_script_gets_a_name_that_is_told(typed: str, name: str) -> None:
    result = run(typed, "--step", "Wait")
    assert result.exit_code == 0, result.stderr
    first, *others = result.stderr.splitlines()
    assert first == f"Note: {typed!r} is named {name!r} in files and commands."
    assert len(others) == (typed in {"抹茶", "Щи"})  # an English voice cannot say these
    routine = load_routine(Path(f"{name}.yaml"))
    assert (routine.routine, routine.title) == (name, typed)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Light the candles 🎂", "title: Light the candles 🎂"),
        ("Pour ½ cup of crème", "title: Pour ½ cup of crème"),
        ("抹茶を点てる", "title: 抹茶を点てる"),
        ("Käsekuchen für Oma", "title: Käsekuchen für Oma"),
        ("Mind: hot", "title: 'Mind: hot'"),
        ("Kettle #2", "title: 'Kettle #2'"),
        ("- pour", "title: '- pour'"),
        ("no", "title: 'no'"),
        ("1:30", "title: '1:30'"),
        ("2024-05-01", "title: '2024-05-01'"),
        ("It's “hot”", "title: It's “hot”"),
        ("{side}", "title: '{side}'"),
        ("a" * 200, f"title: {'a' * 200}"),
        ("a\u2028b", 'title: "a\\Lb"'),
    ],
)
def test_the_file_reads_as_it_was_typed(text: str, line: str) -> None:
    assert run("cake", "--about", text, "--step", text).exit_code == 0
    written = Path("cake.yaml").read_text("utf-8")
    assert f"        {line}  " in written
    routine = load_routine(Path("cake.yaml"))
    assert (routine.summary, routine.sections[0].steps[0].title) == (text, text)
    assert run_check("cake.yaml") == ""


VOICES = re.compile(
    "the voice cannot say|has no word that can|can be said by the voice|^Hint: Write"
)
"""Of the voice, which reads English, and not of the file."""


def run_check(path: str) -> str:
    """What is wrong with the file itself."""
    result = CliRunner().invoke(main, ["check", path])
    lines = (result.stdout + result.stderr).splitlines()
    return "\n".join(one for one in lines if not VOICES.search(one) and ": fine" not in one)


def test_after_a_wrong_answer_the_question_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    at_a_terminal(monkeypatch)
    Path("tea.yaml").write_text("mine")
    answers = ["…", "tea", "Tee für zwei", "\x1b", "For two 🍵", "Boil", "x" * 201, "Pour ½ cup"]
    result = run(typed="\n".join([*answers, "", "many", "900", "90", "6", ""]))
    assert result.exit_code == 0, result.stderr
    for told in (
        "Error: No file's name can be made of '…'. Give a name with letters or numbers",
        "Error: Tea.yaml: exists already. Choose another name, or remove it.",
        "Error: This: the character '\\x1b' is none that can be shown. Say it in other words.",
        "Error: This: found 201 characters; at most 200 are allowed. Say it in other words.",
        "Error: 'many' is not a number, such as 7.5.",
        "Error: 2 steps cannot take 90 minutes. Give ",
    ):
        assert result.stderr.count(told) == 1, told
    assert result.stderr.count("Step 2: ") == 2
    routine = load_routine(Path("tee-fur-zwei.yaml"))
    assert (routine.title, routine.summary) == ("Tee für zwei", "For two 🍵")
    assert [step.title for step in routine.sections[0].steps] == ["Boil", "Pour ½ cup"]
    assert Path("tea.yaml").read_text() == "mine"


def test_what_was_typed_is_given_back_where_the_dialogue_ends_early(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at_a_terminal(monkeypatch)
    result = run(typed="Käse & Tee\nFor two\nBoil it's 🍵\n\n")
    assert result.exit_code == 1
    command = next(line for line in result.stderr.splitlines() if line.startswith("  voiceguide"))
    assert list(Path().iterdir()) == []
    monkeypatch.setattr(new_module, "_is_terminal", lambda: False)
    assert shlex.split(command)[:2] == ["voiceguide", "new"]
    assert run(*shlex.split(command)[2:], "--minutes", "5").exit_code == 0
    routine = load_routine(Path("kase-tee.yaml"))
    assert (routine.title, routine.summary) == ("Käse & Tee", "For two")
    assert [step.title for step in routine.sections[0].steps] == ["Boil it's 🍵"]


def test_nothing_is_given_back_where_nothing_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    at_a_terminal(monkeypatch)
    assert "To go on" not in run("tea", typed="").stderr


def test_what_was_typed_is_given_back_where_the_disk_is_full(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    at_a_terminal(monkeypatch)
    monkeypatch.setattr(Path, "write_text", full)
    result = run("tea", typed="For two\nBoil\n\n5\n")
    assert result.exit_code == 1
    assert "  voiceguide new tea --about 'For two' --step Boil --minutes 5\n" in result.stderr
    assert "Error: tea.yaml: the disk is full" in result.stderr


def test_the_command_to_try_can_be_copied() -> None:
    assert run("tea", "-o", "my tea.yaml").stdout == (
        "Wrote my tea.yaml. Try: voiceguide check 'my tea.yaml' --lint\n"
    )


anything = st.text(st.characters(), max_size=60)


@effort(60)
@given(title=anything, about=anything, steps=st.lists(anything, max_size=4))
def test_any_text_becomes_a_file_that_holds_it_or_one_line_about_it(
    title: str, about: str, steps: list[str]
) -> None:
    for path in Path().iterdir():
        path.unlink()
    answers = [f"--about={about}", *(f"--step={step}" for step in steps)]
    result = run(*answers, "--", title)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    if result.exit_code:
        assert result.exit_code == 2
        error, hint = result.stderr.splitlines()
        assert error.startswith("Error: ")
        assert hint.startswith("Hint: ")
        assert list(Path().iterdir()) == []
        event("refused")
        return
    event("taken")
    (path,) = Path().iterdir()
    routine = load_routine(path)
    assert path.name == f"{routine.routine}.yaml"
    assert same(routine.title, title) or routine.routine == title.strip()
    assert not about.strip() or same(routine.summary or "", about)
    if steps:
        for step, typed in zip(routine.sections[0].steps, steps, strict=True):
            assert same(step.title, typed)
            spoken = step.say.replace("{{", "{").replace("}}", "}")
            assert same(spoken.removesuffix("."), typed.strip().removesuffix("."))
    assert all(character in path.read_text("utf-8") for character in title if character.isalnum())
    assert run_check(str(path)) == ""


def test_what_the_voice_of_a_new_routine_cannot_say_is_told_at_once() -> None:
    """In tea.yaml it stands as it was typed, and check names it."""
    result = run("tea", "--step", "抹茶を点てる")
    assert result.exit_code == 0
    assert result.stderr == (
        "Note: The voice cannot say all of 2 texts, such as '抹茶を点てる': what it cannot say is "
        "only shown. Put the language of your text into the file.\n"
    )
    assert run("toast", "--step", "Pour ½ cup").stderr == ""


@given(
    steps=st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=5),
    minutes=st.floats(0.1, 200),
)
def test_a_draft_takes_the_minutes_or_one_line_says_what_it_can_take(
    steps: list[str], minutes: float
) -> None:
    text = refusal = ""
    try:
        text = draft_of_length(Draft("mine", steps=steps), minutes)
    except (RoutineError, UsageError) as error:
        refusal = error.message
    if not text:
        assert len(refusal.splitlines()) == 1
        return
    total_s = natural_timeline(parse_routine(text, name="mine.yaml"), guessed_s).total_s
    assert total_s == pytest.approx(minutes * 60, abs=0.1 * 60 * len(steps))


def same(one: str, other: str) -> bool:
    """Equal but for line ends, and the spaces around the whole."""
    return " ".join(one.split()) == " ".join(other.split())


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
