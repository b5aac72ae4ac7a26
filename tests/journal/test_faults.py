"""What a disk, another program or a stranger can do to the file."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.journal.sessions import START, state_of
from voiceguide.errors import JournalError
from voiceguide.journal.database import _replace
from voiceguide.journal.journal import Journal
from voiceguide.journal.records import MAX_STATE_BYTES, sealed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A journal with one session that was interrupted after a minute."""
    path = tmp_path / "journal.sqlite3"
    with Journal(path) as journal:
        number = journal.begin(START)
        journal.checkpoint(number, 60, state_of(60), durable=True)
    return path


def change(path: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(statement, values)


def as_root_on_linux() -> None:
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root on Linux can mount a disk")


@contextmanager
def disk(folder: Path, options: str) -> Iterator[None]:
    as_root_on_linux()
    folder.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("mounting a small disk is not allowed here")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize(
    "content", [b"not a database " * 1000, b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_a_damaged_file_is_set_aside_and_a_new_one_begun(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    for count in (1, 2):
        with Journal(path) as journal:
            number = journal.begin(START)
            journal.end(number, 10, "finished")
            assert journal.completed_count("tiny") == 1
            aside = sorted(path.parent.glob("journal.damaged-*.sqlite3"))
            assert len(aside) == count
            assert any(str(each) in journal.notice for each in aside)
        assert all(each.read_bytes() == content for each in aside)
        path.write_bytes(content)


def test_a_database_of_something_else_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    change(path, "CREATE TABLE recipe (name)")
    with Journal(path) as journal:
        assert journal.history(5) == []
        assert "kept as" in journal.notice
    (aside,) = tmp_path.glob("journal.damaged-*.sqlite3")
    change(aside, "SELECT name FROM recipe")


def test_one_that_another_process_has_mended_meanwhile_is_left_alone(path: Path) -> None:
    before = path.read_bytes()
    # What open_database does, once it has found damage.
    database, notice = _replace(path, busy_s=1)
    database.close()
    assert notice == ""
    assert path.read_bytes() == before
    assert not list(path.parent.glob("journal.damaged-*"))


def test_two_that_find_it_damaged_set_it_aside_once(path: Path) -> None:
    path.write_bytes(b"rubbish" * 1000)
    code = (
        "import sys; from pathlib import Path\n"
        "from voiceguide.journal.journal import Journal, Start\n"
        "sys.stdin.readline()\n"
        "Journal(Path(sys.argv[1])).begin(Start('a', 'A', '', 1.0))\n"
    )
    several = [
        subprocess.Popen([sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    for process in several:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [process.wait(timeout=60) for process in several] == [0] * 4
    for process in several:
        assert process.stdin
        process.stdin.close()
    assert len(list(path.parent.glob("journal.damaged-*.sqlite3"))) == 1
    with Journal(path) as journal:
        assert len(journal.history(9)) == 4


def test_a_damaged_schema_is_set_aside_although_the_message_about_it_is_no_text(path: Path) -> None:
    # Python cannot decode SQLite's message then, and raises something else.
    path.write_bytes(path.read_bytes().replace(b"indexcommand_of", b"index\x80ommand_of"))
    with Journal(path) as journal:
        assert journal.history(5) == []
        assert "kept as" in journal.notice


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_whatever_bytes_change_nothing_but_our_error_comes_out(
    path: Path, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("flipped")
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        where = data.draw(st.one_of(st.integers(0, 120), st.integers(0, len(raw) - 1)))
        raw[where] = data.draw(st.integers(0, 255))
    raw = raw[: data.draw(st.one_of(st.just(len(raw)), st.integers(0, len(raw))))]
    (folder / "journal.sqlite3").write_bytes(raw)
    # Anything but JournalError is a bug.
    with Journal(folder / "journal.sqlite3", busy_s=0.1) as journal, suppress(JournalError):
        journal.interrupted()
        journal.history(5)
        number = journal.begin(START)
        journal.checkpoint(number, 5, state_of(5), durable=True)
        journal.end(number, 10, "finished")
        assert journal.history(1)[0].reason == "finished"
    shutil.rmtree(folder)


@pytest.mark.parametrize("version", [-1, 100, 2**24 + 1, 2**31 - 1])
def test_a_version_that_will_never_be_is_damage(path: Path, version: int) -> None:
    change(path, f"PRAGMA user_version = {version}")
    with Journal(path) as journal:
        assert journal.begin(START) == 1
        assert "kept as" in journal.notice


@pytest.mark.parametrize(
    "change_to", ["id INTEGER PRIMARY KEZ", "id INTEGER PRIMARY KEY, extra INTEGER"]
)
def test_any_other_schema_is_damage(path: Path, change_to: str) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA writable_schema = ON")
        update = "UPDATE sqlite_master SET sql = replace(sql, 'id INTEGER PRIMARY KEY', ?)"
        database.execute(update, (change_to,))
    with Journal(path) as journal:
        assert journal.begin(START) == 1
        assert "kept as" in journal.notice


def test_a_newer_version_is_refused_and_left_as_it_is(path: Path) -> None:
    change(path, "PRAGMA user_version = 7")
    before = path.read_bytes()
    with Journal(path) as journal, pytest.raises(JournalError) as caught:
        journal.history(5)
    assert (
        caught.value.message == f"{path}: made by a newer voiceguide (version 7; this one knows 1)"
    )
    assert caught.value.hint.startswith("Update voiceguide")
    assert path.read_bytes() == before
    assert not list(path.parent.glob("journal.damaged-*"))


@pytest.mark.timed
def test_a_file_that_another_program_locks_is_waited_for_but_not_for_long(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        began = time.monotonic()
        with Journal(path, busy_s=0.3) as journal, pytest.raises(JournalError) as caught:
            journal.begin(START)
        assert 0.25 < time.monotonic() - began < 3
        assert caught.value.message == f"{path}: another program keeps it locked"
        other.execute("ROLLBACK")
    with Journal(path, busy_s=0.3) as journal:
        assert journal.begin(START) == 2


def test_a_full_disk_leaves_the_last_state_that_fitted(tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    with disk(folder, "size=200k"), Journal(folder / "journal.sqlite3") as journal:
        number = journal.begin(START)
        kept = 0
        with pytest.raises(JournalError, match="full") as caught:  # noqa: PT012 - which one is open
            for step in range(1, 100):
                filling = {"step": step, "filling": "x" * 30_000}
                journal.checkpoint(number, step, filling, durable=True)
                kept = step
        assert "Free some space" in caught.value.hint
        assert kept >= 1
        journal.close()
        with Journal(folder / "journal.sqlite3") as again:
            found = again.interrupted()
            assert found is not None
            assert found.state["step"] == kept
            assert not again.notice


def test_a_disk_without_any_space(tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    with disk(folder, "size=16k"):
        (folder / "ballast").write_bytes(b"x" * 16_384)
        with Journal(folder / "journal.sqlite3") as journal, pytest.raises(JournalError):
            journal.begin(START)


def test_a_read_only_disk(tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    with disk(folder, "size=200k"):
        with Journal(folder / "journal.sqlite3") as journal:
            journal.begin(START)
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        with Journal(folder / "journal.sqlite3") as journal:
            with pytest.raises(JournalError, match="Read-only") as caught:
                journal.begin(START)
            assert "VOICEGUIDE_DATA" in caught.value.hint


@pytest.mark.parametrize("what", ["file for a folder", "folder for a file"])
def test_a_place_where_no_journal_can_be(tmp_path: Path, what: str) -> None:
    path = tmp_path / "there" / "journal.sqlite3"
    if what == "file for a folder":
        (tmp_path / "there").write_text("in the way")
    else:
        path.mkdir(parents=True)
    with Journal(path) as journal, pytest.raises(JournalError, match="cannot be used"):
        journal.begin(START)


@pytest.mark.parametrize(
    "state",
    [
        "{",
        "[1, 2]",
        "null",
        '"text"',
        "[" * 100_000,
        "{}" + " " * MAX_STATE_BYTES,
        "1" * 10_000,
        None,
    ],
    ids=["cut", "list", "null", "text", "deep", "long", "number", "none"],
)
def test_a_state_that_is_no_use_lapses(path: Path, state: str | None) -> None:
    change(path, "UPDATE session SET state = ?", None if state is None else sealed(state))
    with Journal(path) as journal:
        assert journal.interrupted() is None
        assert [one.reason for one in journal.history(5)] == ["lapsed"]


def test_a_state_of_which_a_figure_has_changed_lapses(path: Path) -> None:
    change(path, "UPDATE session SET state = replace(state, '\"step\":60', '\"step\":61')")
    with Journal(path) as journal:
        assert journal.interrupted() is None
        assert [one.reason for one in journal.history(5)] == ["lapsed"]


@pytest.mark.parametrize("value", ["text", b"\xff\xfe", float("inf"), -1e308, 10**18])
@pytest.mark.parametrize(
    "column", ["began", "touched", "elapsed_s", "planned_s", "title", "reason"]
)
def test_strange_values_in_any_column_are_borne(path: Path, column: str, value: object) -> None:
    change(path, f"UPDATE session SET {column} = ?", value)  # noqa: S608 - our own column
    change(path, "INSERT INTO command VALUES (1, ?, ?)", value, value)
    with Journal(path) as journal:
        (past,) = journal.history(5)
        journal.interrupted()
        assert past.number == 1
        assert all(0 <= each < 1e20 for each in (past.began, past.elapsed_s, past.planned_s))


@pytest.mark.parametrize(
    "state", [{"a": "x" * MAX_STATE_BYTES}, {"a": float("nan")}, {"a": {1, 2}}]
)
def test_a_state_that_cannot_be_kept_is_refused_and_the_last_one_stays(
    tmp_path: Path, state: dict[str, object]
) -> None:
    path = tmp_path / "journal.sqlite3"
    with Journal(path) as journal:
        number = journal.begin(START)
        journal.checkpoint(number, 7, state_of(7), durable=True)
        with pytest.raises(JournalError):
            journal.checkpoint(number, 8, state, durable=True)
    with Journal(path) as journal:
        found = journal.interrupted()
        assert found is not None
        assert found.state == state_of(7)
