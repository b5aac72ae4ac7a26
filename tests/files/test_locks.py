"""Locks between processes: who has to wait, and for how long."""

from __future__ import annotations

import math
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from voiceguide.errors import VoiceguideError
from voiceguide.files.locks import locked, take_lock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOLD = """
import sys
from pathlib import Path
from voiceguide.files.locks import locked
with locked(Path(sys.argv[1]), 0):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock of `x.json` until it is told a line, or killed."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "x.json")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_who_is_not_let_in_is_told_what_is_locked(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    for patience_s in (0, 0.1):
        with (
            pytest.raises(VoiceguideError, match=r"x\.json: another program keeps it locked"),
            locked(tmp_path / "x.json", patience_s),
        ):
            pytest.fail("two have it")
    assert holder.poll() is None


def test_who_waits_says_so_once_and_goes_on_when_the_other_is_done(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    said: list[int] = []

    def waiting() -> None:
        said.append(1)
        threading.Timer(0.2, lambda: holder.communicate("done\n")).start()

    with locked(tmp_path / "x.json", math.inf, waiting):
        assert holder.wait(10) == 0
        assert said == [1]
        assert take_lock(tmp_path / "x.lock", 0) is None
    assert list(tmp_path.iterdir()) == []


def test_a_process_that_was_killed_holds_nothing(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    holder.kill()
    holder.wait()
    with locked(tmp_path / "x.json", 0):
        pass
    assert list(tmp_path.iterdir()) == []


def test_nobody_says_that_they_wait_where_the_lock_is_free(tmp_path: Path) -> None:
    with locked(tmp_path / "x.json", 0, pytest.fail):
        pass


def test_what_fails_under_a_lock_lets_go_of_it(tmp_path: Path) -> None:
    with pytest.raises(KeyError), locked(tmp_path / "x.json", 0):
        raise KeyError
    with locked(tmp_path / "x.json", 0):
        pass
