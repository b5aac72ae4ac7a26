"""Whatever becomes of the journal's files: our error or none comes out, and nothing is lost.

Every session that was in the files is listed, or in a file that was set aside, for someone with
SQLite's own tools. Only what stood in a log with damaged bytes may go: SQLite takes those for the
end of what was written before a power failure.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from tests.fuzz.effort import effort, expect_one_line
from tests.fuzz.mutations import mutated_bytes, mutated_data, odd_values
from tests.journal.sessions import START, state_of
from voiceguide.errors import JournalError
from voiceguide.journal.journal import Journal

if TYPE_CHECKING:
    from pathlib import Path

TITLES = ("Feet on Friday", "Hands on Monday")
FILES = ("journal.sqlite3", "journal.sqlite3-wal", "journal.sqlite3-shm")


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a journal that a power failure left: two sessions, one of them in the log."""
    path = tmp_path_factory.mktemp("good") / FILES[0]
    with Journal(path) as journal:
        journal.end(journal.begin(replace(START, title=TITLES[0])), 300, "finished")
    with Journal(path) as journal:
        number = journal.begin(replace(START, title=TITLES[1]))
        journal.command(number, 5, "next")
        journal.checkpoint(number, 60, state_of(60), durable=True)
        files = {name: path.with_name(name).read_bytes() for name in FILES}
    assert all(files.values())
    return files


def lay_out(folder: Path, files: dict[str, bytes]) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder / FILES[0]


def use(path: Path) -> Journal | None:
    """All that is done with a journal; None where it cannot be used, which has been said."""
    journal = Journal(path, busy_s=0.1)
    try:
        found = journal.interrupted()
        journal.completed_count("tiny")
        journal.history(9)
        if found:
            journal.resume(found.number)
            journal.end(found.number, 70, "stopped")
        number = journal.begin(START)
        journal.command(number, 1, "next")
        journal.checkpoint(number, 5, state_of(5), durable=True)
        journal.end(number, 10, "finished")
        assert journal.history(1)[0].reason == "finished"
        assert journal.history(1)[0].number == number
    except JournalError as error:
        event("error")
        expect_one_line(error.message)
        journal.close()
        return None
    event("set aside" if journal.notice else "taken")
    return journal


@effort(60)
@given(data=st.data())
def test_any_bytes_of_its_files_changed(
    data: st.DataObject, good: dict[str, bytes], tmp_path: Path
) -> None:
    some = st.lists(st.sampled_from(FILES), min_size=1, unique=True)
    which = data.draw(some, label="which")
    changed = {name: data.draw(mutated_bytes(good[name], most=3), label=name) for name in which}
    files = good | changed
    path = lay_out(tmp_path / "journal", files)
    journal = use(path)
    if journal is None:
        # It may not have been understood at the first attempt; at the second, it is.
        journal = use(path)
    if journal is None and 1 < path.read_bytes()[63] < 100:
        return  # the version's own byte has changed: then it is left alone, which has been said
    assert journal, "a damaged journal keeps nobody from a new one"
    with closing(journal):
        listed = {one.title for one in journal.history(9)}
    if FILES[1] not in which:
        there = b"".join(one.read_bytes() for one in path.parent.iterdir())
        for title in TITLES:
            if any(title.encode() in content for content in files.values()):
                assert title in listed or title.encode() in there


@effort(60)
@given(data=st.data())
def test_any_values_in_it_changed(
    data: st.DataObject, good: dict[str, bytes], tmp_path: Path
) -> None:
    path = lay_out(tmp_path / "journal", good)
    with closing(sqlite3.connect(path)) as database, database:
        tables = {"session": 11, "command": 3}
        for _ in range(data.draw(st.integers(1, 4))):
            table = data.draw(st.sampled_from(sorted(tables)))
            names = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            name = data.draw(st.sampled_from(names))
            value = data.draw(
                st.one_of(
                    st.integers(-(2**63), 2**63 - 1),
                    st.floats(),
                    st.text(max_size=20),
                    st.binary(max_size=20),
                    odd_values.map(lambda odd: json.dumps(odd, default=str)),
                )
            )
            with suppress(sqlite3.Error, UnicodeEncodeError):  # what the schema itself refuses
                database.execute(f"UPDATE {table} SET {name} = ?", (value,))  # noqa: S608
    journal = use(path)
    assert journal, "odd values keep nobody from a new session"
    with closing(journal):
        for one in journal.history(9):
            assert one.reason.isprintable()
            assert min(one.began, one.elapsed_s, one.planned_s) >= 0


@effort(60)
@given(data=st.data())
def test_a_damaged_checkpoint_is_not_taken_up(
    data: st.DataObject, good: dict[str, bytes], tmp_path: Path
) -> None:
    path = lay_out(tmp_path / "journal", good)
    with closing(sqlite3.connect(path)) as database, database:
        (text,) = database.execute("SELECT state FROM session WHERE id = 2").fetchone()
        changed = data.draw(mutated_bytes(text.encode())).decode(errors="replace")
        database.execute("UPDATE session SET state = ? WHERE id = 2", (changed,))
    with Journal(path) as journal:
        found = journal.interrupted()
        event("as it was" if found else "found out")
        assert (found is not None) == (changed == text)


@effort(60)
@given(state=mutated_data(state_of(60), most=2) | odd_values)
def test_any_state_is_kept_as_it_is_or_refused(state: Any, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "journal", ignore_errors=True)
    with Journal(tmp_path / "journal" / FILES[0]) as journal:
        number = journal.begin(START)
        try:
            journal.checkpoint(number, 60, state, durable=False)
        except JournalError as error:
            event("refused")
            expect_one_line(error.message)
            return
        journal.close()
        found = journal.interrupted()
        event("kept" if found else "no use")
        assert (found is not None) == isinstance(state, dict)
        assert found is None or found.state == json.loads(json.dumps(state))


def test_an_emptied_file_beside_its_log_is_set_aside_with_it(
    good: dict[str, bytes], tmp_path: Path
) -> None:
    """SQLite alone would throw the log away."""
    path = lay_out(tmp_path / "journal", good | {FILES[0]: b""})
    with Journal(path) as journal:
        assert journal.begin(START) == 1
        assert "kept as" in journal.notice
    (log,) = path.parent.glob("journal.damaged-*.sqlite3-wal")
    assert log.read_bytes() == good[FILES[1]]
