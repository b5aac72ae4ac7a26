"""Two of them at once in one home: each keeps what is its own, and nothing is half written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from tests.live.sessions import ROUTINE
from voiceguide.journal.journal import Journal

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A home of its own, with nothing in it."""
    names = ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "LOCALAPPDATA", "VOICEGUIDE_DATA")
    path = os.pathsep.join(filter(None, sys.path))
    return {**os.environ, **dict.fromkeys(names, str(tmp_path / "home")), "PYTHONPATH": path}


@pytest.mark.voice
def test_two_sessions_in_one_home(tmp_path: Path, environment: dict[str, str]) -> None:
    """Both synthesise the same sentences into one cache, and write to one journal."""
    (tmp_path / "small.yaml").write_text(ROUTINE)
    command = [sys.executable, "-m", "voiceguide", "run", "small.yaml", "--plain"]
    command += ["--mic", "none", "--skip-precautions"]
    both = [
        subprocess.Popen(
            [*command, "--speaker", f"{name}.wav", "--log", f"{name}.jsonl"],
            env=environment,
            cwd=tmp_path,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ("one", "two")
    ]
    for process in both:
        _, told = process.communicate(timeout=300)
        assert process.returncode == 0, told
        assert "not kept" not in told
    sounds = [soundfile.read(tmp_path / f"{name}.wav", dtype="int16")[0] for name in ("one", "two")]
    assert np.array_equal(*sounds)
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()
    with Journal(tmp_path / "home" / "journal.sqlite3") as journal:
        past = journal.history(9)
    assert sorted(one.number for one in past) == [1, 2]
    assert {one.reason for one in past} == {"finished"}
    assert not list((tmp_path / "home").rglob("running-*.lock")), "no lock is left"


_SAVES = """
import sys
from voiceguide.live.profiles import Profile, load_profile, save_profile
mine = float(sys.argv[1])
sys.stdin.readline()
for turn in range(200):
    save_profile("mic", "speaker", Profile(delay_s=mine, noise_db=-mine * 100))
    found = load_profile("mic", "speaker")
    assert found, "absent or damaged"
    assert found.noise_db == -found.delay_s * 100, "half of one, half of the other"
"""


def test_two_practices_save_at_once(tmp_path: Path, environment: dict[str, str]) -> None:
    both = [
        subprocess.Popen(
            [sys.executable, "-c", _SAVES, figure],
            env=environment,
            stdin=subprocess.PIPE,
            text=True,
        )
        for figure in ("0.25", "0.5")
    ]
    for process in both:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [process.wait(timeout=120) for process in both] == [0, 0]
    for process in both:
        assert process.stdin
        process.stdin.close()
    (file,) = (tmp_path / "home" / "profiles").iterdir()
    assert json.loads(file.read_text("utf-8"))["delay_s"] in {0.25, 0.5}
