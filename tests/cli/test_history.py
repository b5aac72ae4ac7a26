"""`voiceguide history` as a user meets it."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from voiceguide.cli.main import main
from voiceguide.journal.journal import Journal, Start

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["history", *arguments])


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A journal of three: finished, stopped, and interrupted."""
    monkeypatch.setenv("VOICEGUIDE_DATA", str(tmp_path))
    path = tmp_path / "journal.sqlite3"
    with Journal(path, clock=lambda: 1_700_000_000.0) as journal:
        first = journal.begin(Start("tiny", "Tiny massage", "", 900))
        for name in ("next", "lighter", "next"):
            journal.command(first, 1, name)
        journal.end(first, 899.7, "finished")
        journal.end(journal.begin(Start("tiny", "Tiny massage", "", 900)), 61, "stopped")
        journal.checkpoint(
            journal.begin(Start("evil", "\x1b[2JEvil\n", "", 4000)), 3661, {}, durable=True
        )
    return path


def test_the_newest_comes_first_with_all_that_is_told(path: Path) -> None:
    result = run()
    assert result.exit_code == 0
    heading, evil, stopped, finished, heard = result.stdout.splitlines()
    assert heading.split() == ["id", "when", "done", "ended", "routine"]
    date = r"2023-11-1[345] \d\d:\d\d"
    assert re.fullmatch(rf" +3  {date} +1:01:01 of 1:06:40  interrupted  \?\[2JEvil\?", evil)
    assert re.fullmatch(rf" +2  {date} +1:01 of 15:00  stopped      Tiny massage", stopped)
    assert re.fullmatch(rf" +1  {date} +15:00 of 15:00  finished     Tiny massage", finished)
    assert heard.strip() == "heard: next ×2, lighter"


def test_a_title_in_any_script_is_shown_as_it_is_written(path: Path) -> None:
    title = "Pieds\N{NO-BREAK SPACE}: \N{WOMAN}\N{ZERO WIDTH JOINER}\N{COOKING} ක්\u200dෂ"
    with Journal(path, clock=lambda: 1_700_000_000.0) as journal:
        journal.end(journal.begin(Start("feet", title, "", 900)), 900, "finished")
    assert run("--limit", "1").stdout.splitlines()[1].endswith(f"  {title}")


def test_json_has_the_same(path: Path) -> None:
    told = json.loads(run("--json", "--limit", "2").stdout)
    assert [one["number"] for one in told] == [3, 2]
    first = json.loads(run("--json").stdout)[-1]
    assert first == {
        "number": 1,
        "routine": "tiny",
        "title": "Tiny massage",
        "began": 1_700_000_000.0,
        "elapsed_s": 899.7,
        "planned_s": 900.0,
        "reason": "finished",
        "commands": {"next": 2, "lighter": 1},
    }


def test_nothing_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEGUIDE_DATA", str(tmp_path / "none"))
    assert run().stdout == "No sessions yet. `voiceguide run` begins one.\n"
    assert run("--json").stdout == "[]\n"
    assert run("--forget", "all").stdout == "Forgot 0 sessions.\n"
    assert not (tmp_path / "none").exists()


def test_forgetting_one_and_all(path: Path) -> None:
    assert run("--forget", "2").stdout == "Forgot 1 session.\n"
    assert [one["number"] for one in json.loads(run("--json").stdout)] == [3, 1]
    assert run("--forget", "all").stdout == "Forgot 2 sessions.\n"
    assert json.loads(run("--json").stdout) == []


@pytest.mark.parametrize(
    ("which", "message", "hint"),
    [
        ("9", "there is no session 9", "`voiceguide history` lists them."),
        ("x", "--forget: 'x' is no number", "Give an id, or all."),
        ("-1", "--forget: '-1' is no number", "Give an id, or all."),
        ("²", "--forget: '²' is no number", "Give an id, or all."),
        ("9" * 30, f"--forget: '{'9' * 30}' is no number", "Give an id, or all."),
    ],
)
def test_what_cannot_be_forgotten(path: Path, which: str, message: str, hint: str) -> None:
    result = run(f"--forget={which}")
    assert result.exit_code == 2
    assert result.stderr == f"Error: {message}\nHint: {hint}\n"
    assert len(json.loads(run("--json").stdout)) == 3


def test_a_running_session_cannot_be_forgotten(path: Path) -> None:
    with Journal(path) as journal:
        journal.resume(3)
        result = run("--forget", "3")
        assert result.exit_code == 1
        assert result.stderr.startswith("Error: session 3 is running\n")
        assert run("--forget", "all").stdout == "Forgot 2 sessions.\n"


def test_a_damaged_journal_is_told_of_on_stderr(path: Path) -> None:
    path.write_bytes(b"rubbish" * 999)
    result = run("--json")
    assert (result.exit_code, result.stdout) == (0, "[]\n")
    assert result.stderr.startswith("The journal was damaged. It is kept as ")


def test_a_newer_journal_is_refused_in_two_lines(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 2")
    result = run()
    assert result.exit_code == 1
    error, hint = result.stderr.splitlines()
    assert error == f"Error: {path}: made by a newer voiceguide (version 2; this one knows 1)"
    assert hint.startswith("Hint: Update voiceguide")


def test_a_date_beyond_any_calendar(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE session SET began = 1e18")
    result = run()
    assert result.exit_code == 0
    assert result.stdout.count("unknown") == 3
