"""Sessions whose process dies: by kill -9 at any moment, by a power failure at any byte."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.journal.sessions import START, keeper, state_of
from voiceguide.files import locks
from voiceguide.journal.journal import Journal

if TYPE_CHECKING:
    from pathlib import Path

KILLS = 20


@pytest.mark.parametrize("seed", range(KILLS))
def test_a_killed_session_is_where_it_was_last_written(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "journal.sqlite3"
    process = keeper(path, seed)
    assert process.stdout
    written = int(process.stdout.readline())
    with Journal(path) as other:
        assert other.interrupted() is None, "it is still running"
        assert other.history(1)[0].reason == "running"
    time.sleep(seed * 7 % KILLS * 0.15 / KILLS)
    process.kill()
    rest = process.communicate(timeout=30)[0].splitlines(keepends=True)
    # A number that the kill cut short has no end of line.
    written = max([written, *(int(line) for line in rest if line.endswith("\n"))])
    with Journal(path) as journal:
        found = journal.interrupted()
        assert found is not None
        assert not journal.notice, "the file is in order"
        # The one that was being written may be there or not.
        assert found.state["step"] in {written, written + 1}
        assert found.elapsed_s == found.state["step"]
        assert set(found.state["filling"]) <= {chr(97 + found.state["step"] % 26)}
        assert journal.history(1)[0].commands.get("next", 0) in {written // 3, (written + 1) // 3}


def test_whatever_of_the_log_reached_the_disk_some_moment_of_the_session_is_found(
    tmp_path: Path,
) -> None:
    """Power fails: SQLite's log ends at any byte."""
    path = tmp_path / "journal.sqlite3"
    with Journal(path) as journal:
        number = journal.begin(START)
        for step in range(1, 30):
            journal.checkpoint(number, step, state_of(step), durable=step % 2 == 0)
        log = (tmp_path / "journal.sqlite3-wal").read_bytes()
        main = path.read_bytes()
    found = []
    for length in [*range(0, len(log), len(log) // 61), len(log)]:
        folder = tmp_path / str(length)
        folder.mkdir()
        (folder / "journal.sqlite3").write_bytes(main)
        (folder / "journal.sqlite3-wal").write_bytes(log[:length])
        with Journal(folder / "journal.sqlite3") as journal:
            interrupted = journal.interrupted()
            assert not journal.notice
        found.append(interrupted.state["step"] if interrupted else 0)
        shutil.rmtree(folder)
    assert found == sorted(found), "more of the log is never an earlier moment"
    assert found[-1] == 29
    assert len(set(found)) > 10


@pytest.mark.skipif(not shutil.which("strace"), reason="strace tells what is flushed")
@pytest.mark.parametrize(("durable", "flushed"), [(True, 20), (False, 0)])
def test_durable_checkpoints_are_flushed_and_others_are_not(
    tmp_path: Path, durable: bool, flushed: int
) -> None:
    code = (
        "import os, sys; from pathlib import Path\n"
        "from voiceguide.journal.journal import Journal, Start\n"
        "journal = Journal(Path(sys.argv[1]))\n"
        "number = journal.begin(Start('a', 'A', '', 1.0))\n"
        "os.path.exists('/begin-here')\n"
        "for step in range(20):\n"
        f"    journal.checkpoint(number, step, {{'step': step}}, durable={durable})\n"
        "os.path.exists('/end-here')\n"
    )
    trace = tmp_path / "trace"
    calls = "trace=fsync,fdatasync,stat,newfstatat,statx"
    command = ["strace", "-f", "-e", calls, "-o", str(trace), sys.executable, "-c", code]
    done = subprocess.run(
        [*command, str(tmp_path / "j.sqlite3")], check=False, capture_output=True, timeout=60
    )
    text = trace.read_text() if trace.exists() else ""
    if done.returncode or "/begin-here" not in text:
        pytest.skip("strace may not trace here")
    between = text.split("/begin-here")[1].split("/end-here")[0]
    assert between.count("sync(") == flushed


def test_of_two_that_take_up_the_same_session_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    with Journal(path) as journal:
        number = journal.begin(START)
        journal.checkpoint(number, 60, state_of(60), durable=True)
    code = (
        "import sys; from pathlib import Path\n"
        "from voiceguide.errors import JournalError\n"
        "from voiceguide.journal.journal import Journal\n"
        "journal = Journal(Path(sys.argv[1]))\n"
        f"try: journal.resume({number}); print('mine', flush=True)\n"
        "except JournalError: print('refused', flush=True)\n"
        "sys.stdin.read()\n"
    )
    both = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    said = [process.stdout.readline().strip() for process in both if process.stdout]
    for process in both:
        process.communicate("", timeout=30)
    assert sorted(said) == ["mine", "refused"]


def test_two_processes_keep_their_sessions_at_once(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    both = [keeper(path, seed) for seed in (1, 2)]
    written = []
    for process in both:
        assert process.stdout
        written.append([int(process.stdout.readline()) for _ in range(100)][-1])
    for process in both:
        process.kill()
        process.communicate(timeout=30)
    with Journal(path) as journal:
        past = journal.history(5)
        assert [one.reason for one in past] == ["interrupted"] * 2
        assert all(one.elapsed_s >= 100 for one in past), written
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()


def test_a_lock_on_a_file_that_was_just_removed_is_no_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its last holder removed it between our opening and our locking it."""
    path, lock_file = tmp_path / "running-1.lock", locks.try_lock
    removals = iter([True])

    def removed_meanwhile(descriptor: int) -> bool:
        if next(removals, False):
            path.unlink()
        return lock_file(descriptor)

    monkeypatch.setattr(locks, "try_lock", removed_meanwhile)
    lock = locks.take_lock(path, 1.0)
    assert lock is not None
    assert locks.take_lock(path, 0.0) is None, "a second one finds the same file locked"
    lock.release()
    assert not path.exists()
