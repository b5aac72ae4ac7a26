"""What the journal keeps, counts, takes up and forgets."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.journal.sessions import START, keeper, state_of
from voiceguide.errors import JournalError
from voiceguide.journal.journal import LAPSE_AFTER_S, Journal, Start

if TYPE_CHECKING:
    from pathlib import Path


class Clock:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "journal.sqlite3"


def interrupt(path: Path, clock: Clock, step: int = 60) -> int:
    with Journal(path, clock=clock) as journal:
        number = journal.begin(START)
        journal.checkpoint(number, step, state_of(step), durable=True)
    return number


def test_a_session_is_told_as_it_was(path: Path) -> None:
    clock = Clock()
    with Journal(path, clock=clock) as journal:
        number = journal.begin(START)
        for at_s, name in enumerate(["next", "lighter", "next"]):
            journal.command(number, at_s, name)
        journal.end(number, 890.5, "finished")
    with Journal(path) as journal:
        (past,) = journal.history(9)
    assert (past.number, past.routine, past.title, past.began) == (1, "tiny", "Tiny", clock.now)
    assert (past.elapsed_s, past.planned_s, past.reason) == (890.5, 900, "finished")
    assert list(past.commands.items()) == [("next", 2), ("lighter", 1)]
    assert list(path.parent.glob("running-*")) == []


def test_looking_makes_no_file(path: Path) -> None:
    with Journal(path) as journal:
        assert journal.history(5) == []
        assert journal.interrupted() is None
        assert journal.completed_count("tiny") == 0
        assert journal.forget(None) == 0
    assert not path.parent.exists()


def test_an_interrupted_session_comes_with_all_that_is_needed_to_go_on(path: Path) -> None:
    clock = Clock()
    interrupt(path, clock)
    clock.now += 90
    with Journal(path, clock=clock) as journal:
        found = journal.interrupted()
    assert found is not None
    assert (found.number, found.start, found.elapsed_s) == (1, START, 60)
    assert (found.state, found.ago_s) == (state_of(60), 90)


def test_a_resumed_session_goes_on_in_the_same_place(path: Path) -> None:
    interrupt(path, Clock())
    with Journal(path) as journal:
        journal.resume(1)
        assert journal.history(1)[0].reason == "running"
        assert journal.interrupted() is None
        journal.end(1, 900, "finished")
        assert [(one.number, one.reason) for one in journal.history(5)] == [(1, "finished")]


def test_an_interrupted_session_can_be_ended_but_not_continued_unclaimed(path: Path) -> None:
    interrupt(path, Clock())
    with Journal(path) as journal:
        with pytest.raises(JournalError, match="is not this process's"):
            journal.checkpoint(1, 61, state_of(61), durable=True)
        journal.end(1, 60, "interrupted")
        assert journal.interrupted() is None
        with pytest.raises(JournalError, match="is over or forgotten"):
            journal.end(1, 60, "stopped")
        with pytest.raises(JournalError, match="is over or forgotten"):
            journal.resume(1)
    assert list(path.parent.glob("running-*")) == []


@pytest.mark.parametrize(("hours", "lapsed"), [(0, False), (5.9, False), (6.1, True), (-48, False)])
def test_what_lies_too_far_back_lapses(path: Path, hours: float, lapsed: bool) -> None:
    clock = Clock()
    interrupt(path, clock)
    clock.now += hours * 3600
    with Journal(path, clock=clock) as journal:
        found = journal.interrupted()
        assert (found is None) == lapsed
        assert found is None or found.ago_s == max(0, hours * 3600)
        assert journal.history(1)[0].reason == ("lapsed" if lapsed else "interrupted")


def test_a_clock_that_is_set_back_does_not_keep_a_session_for_ever(path: Path) -> None:
    clock = Clock()
    interrupt(path, clock)
    clock.now -= 365 * 86_400
    with Journal(path, clock=clock) as journal:
        assert journal.interrupted() is not None
        clock.now += LAPSE_AFTER_S + 1
        assert journal.interrupted() is None


def test_the_newest_of_several_is_taken_up_and_one_without_a_checkpoint_never(path: Path) -> None:
    clock = Clock()
    for step in (10, 20):
        interrupt(path, clock, step)
    with Journal(path, clock=clock) as journal:
        journal.begin(START)
    with Journal(path, clock=clock) as journal:
        found = journal.interrupted()
        assert found is not None
        assert found.number == 2
        assert [one.reason for one in journal.history(5)] == [
            "lapsed",
            "interrupted",
            "interrupted",
        ]


def test_only_finished_sessions_make_a_routine_familiar(path: Path) -> None:
    with Journal(path) as journal:
        for reason in ("finished", "stopped", "finished", "lapsed", "failed"):
            journal.end(journal.begin(START), 9, reason)
        journal.end(journal.begin(Start("other", "Other", "", 1)), 9, "finished")
        assert journal.completed_count("tiny") == 2


def test_what_someone_said_is_never_kept(path: Path) -> None:
    with Journal(path) as journal:
        number = journal.begin(START)
        for secret in ("my aunt said next please", "Next", "", "a\nb", "n" * 65):
            journal.command(number, 1, secret)
        assert journal.history(1)[0].commands == {}
    assert b"aunt" not in b"".join(each.read_bytes() for each in path.parent.iterdir())


@pytest.mark.parametrize("which", [1, None])
def test_what_is_forgotten_is_in_no_file_any_more(path: Path, which: int | None) -> None:
    with Journal(path) as journal:
        number = journal.begin(Start("secret-routine", "Secret title", "", 1))
        journal.checkpoint(number, 1, {"secret": "state" * 2000}, durable=True)
        journal.end(number, 1, "stopped")
    (path.parent / "journal.damaged-2020-01-01.sqlite3").write_bytes(b"old")
    with Journal(path) as journal:
        assert journal.forget(which) == 1
        assert journal.history(5) == []
        files = b"".join(each.read_bytes() for each in path.parent.iterdir())
        assert b"ecret" not in files
        assert b"statestate" not in files
        assert bool(list(path.parent.glob("*damaged*"))) == (which is not None)
        assert journal.forget(which) == 0


def test_a_running_session_is_not_forgotten(path: Path) -> None:
    path.parent.mkdir()
    process = keeper(path)
    try:
        assert process.stdout
        process.stdout.readline()
        with Journal(path) as journal:
            journal.end(journal.begin(START), 1, "stopped")
            with pytest.raises(JournalError, match="session 1 is running"):
                journal.forget(1)
            with pytest.raises(JournalError, match="session 1 is running"):
                journal.end(1, 5, "stopped")
            assert journal.forget(None) == 1
            assert [one.number for one in journal.history(5)] == [1]
    finally:
        process.kill()
        process.communicate(timeout=30)


def test_text_of_any_kind_is_borne(path: Path) -> None:
    odd = "\udcff\0é\x1b[31m"
    with Journal(path) as journal:
        number = journal.begin(Start(odd, odd, odd, 1, {"routine": odd}))
        journal.checkpoint(number, 1, {odd: odd}, durable=True)
    with Journal(path) as journal:
        found = journal.interrupted()
        assert found is not None
        assert found.start.choices == {"routine": odd}, "a path comes back to the byte"
        assert found.state == {odd: odd}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps permissions otherwise")
def test_the_files_are_the_users_own_business(path: Path) -> None:
    with Journal(path) as journal:
        journal.begin(START)
        files = list(path.parent.iterdir())
        assert len(files) == 4, "database, log, its index, a lock"
        assert {each.stat().st_mode & 0o777 for each in files} == {0o600}


def test_a_durable_checkpoint_takes_no_noticeable_time(path: Path) -> None:
    with Journal(path) as journal:
        number = journal.begin(START)
        began = time.monotonic()
        for step in range(50):
            journal.checkpoint(number, step, state_of(step), durable=True)
        assert (time.monotonic() - began) / 50 < 0.5
