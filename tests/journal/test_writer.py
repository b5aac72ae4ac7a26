"""The writer beside a session: it never keeps it waiting, and says once when it cannot write."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.journal.sessions import START, state_of
from voiceguide.commands import Command
from voiceguide.journal.journal import Journal
from voiceguide.journal.writer import JournalWriter
from voiceguide.session.effects import Acted, Checkpoint, Effect, End, Silence
from voiceguide.session.events import CommandHeard

if TYPE_CHECKING:
    from pathlib import Path

SESSION: list[tuple[float, Effect]] = [
    (0.0, Checkpoint(state_of(0), durable=True)),
    (3.0, Acted(CommandHeard(Command.NEXT, "my own phrase"))),
    (3.0, Silence(1)),
    (10.0, Checkpoint(state_of(10), durable=False)),
    (12.0, Acted(CommandHeard(Command.TIME_LEFT, "how long"))),
    (20.0, End("finished")),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite3"


def test_a_session_is_kept_without_a_word_that_was_said(path: Path) -> None:
    trouble: list[str] = []
    writer = JournalWriter(START, trouble.append, path)
    for now, effect in SESSION:
        writer.record(now, effect)
    writer.close()
    writer.close()
    with Journal(path) as journal:
        (past,) = journal.history(5)
    assert (past.reason, past.elapsed_s, past.planned_s) == ("finished", 20, 900)
    assert past.commands == {"next": 1, "time-left": 1}
    assert trouble == []
    assert b"my own" not in path.read_bytes()


def test_one_that_is_closed_without_an_end_can_be_taken_up_in_the_same_row(path: Path) -> None:
    first = JournalWriter(START, pytest.fail, path)
    first.record(600, Checkpoint(state_of(600), durable=True))
    first.close()
    second = JournalWriter(START, pytest.fail, path, number=1)
    second.record(0, Checkpoint(state_of(600), durable=True))
    second.record(100, Checkpoint(state_of(700), durable=False))
    second.record(150, End("stopped"))
    second.close()
    with Journal(path) as journal:
        (past,) = journal.history(5)
    assert (past.reason, past.elapsed_s) == ("stopped", 750)


def test_one_that_is_stopped_right_after_it_was_resumed_has_lost_nothing(path: Path) -> None:
    first = JournalWriter(START, pytest.fail, path)
    first.record(600, Checkpoint(state_of(600), durable=True))
    first.close()
    second = JournalWriter(START, pytest.fail, path, number=1)
    second.record(2, End("stopped"))
    second.close()
    with Journal(path) as journal:
        assert [(one.number, one.elapsed_s) for one in journal.history(5)] == [(1, 602)]


@pytest.mark.timed
def test_recording_never_waits_and_what_was_locked_out_comes_later(path: Path) -> None:
    trouble: list[str] = []
    with Journal(path) as journal:
        journal.begin(START)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        writer = JournalWriter(START, trouble.append, path)
        slowest = 0.0
        for now, effect in SESSION[:-1] * 100:
            began = time.monotonic()
            writer.record(now, effect)
            slowest = max(slowest, time.monotonic() - began)
        assert slowest < 0.1
        deadline = time.monotonic() + 20
        while not trouble and time.monotonic() < deadline:
            time.sleep(0.05)
        other.execute("ROLLBACK")
    writer.record(*SESSION[-1])
    writer.close()
    assert trouble == [f"This session is not kept: {path}: another program keeps it locked."]
    with Journal(path) as journal:
        assert journal.history(1)[0].reason == "finished"


def test_where_nothing_can_be_written_it_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    trouble: list[str] = []
    writer = JournalWriter(START, trouble.append, tmp_path / "file" / "journal.sqlite3")
    for now, effect in SESSION:
        writer.record(now, effect)
    writer.close()
    assert len(trouble) == 1
    assert trouble[0].startswith("This session is not kept: ")


def test_that_a_damaged_journal_was_set_aside_is_said(path: Path) -> None:
    path.write_bytes(b"rubbish" * 999)
    trouble: list[str] = []
    writer = JournalWriter(START, trouble.append, path)
    for now, effect in SESSION:
        writer.record(now, effect)
    writer.close()
    assert len(trouble) == 1
    assert trouble[0].startswith("The journal was damaged. It is kept as ")
    with Journal(path) as journal:
        assert journal.history(1)[0].reason == "finished"


def test_a_disk_that_hangs_delays_the_end_by_no_more_than_a_few_seconds(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voiceguide.journal.writer.CLOSES_WITHIN_S", 0.2)
    trouble: list[str] = []
    with Journal(path) as journal:
        journal.begin(START)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        writer = JournalWriter(START, trouble.append, path)
        began = time.monotonic()
        writer.close()
        assert time.monotonic() - began < 2
        assert trouble == ["This session is not kept: the disk takes too long."]
        other.execute("ROLLBACK")
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with Journal(path) as journal:
            if len(journal.history(5)) == 2:
                break
        time.sleep(0.05)
    else:
        pytest.fail("the thread never came to its end")
