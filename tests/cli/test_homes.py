"""Homes as they are found in the world: with odd names, read-only, or none at all."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOMES = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA")
UNSET = ("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")
SESSION = ("run", "circulation-foot-massage", "--mic", "none", "--speaker", "none", "--plain")
EXPORT = ("export", "circulation-foot-massage", "-o", "session.wav", "--minutes", "10")
QUICK = ("--voice", "silent")


def voiceguide(home: Path | None, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run it as a program; `home` None: the variables are not set."""
    environment = {name: value for name, value in os.environ.items() if name not in HOMES + UNSET}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    if home is not None:
        environment |= dict.fromkeys(HOMES, str(home))
    done = subprocess.run(
        [sys.executable, "-m", "voiceguide", *arguments],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
        cwd=cwd,
        timeout=300,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.mark.voice
@pytest.mark.parametrize("name", ["Zoë Müller 家", "-it's (a) $HOME & 100%20 more"])
def test_a_home_of_any_name(name: str, tmp_path: Path) -> None:
    home = tmp_path / name
    (home / "work").mkdir(parents=True)
    for arguments in (SESSION, EXPORT, ("new", "evening"), ("check", "evening.yaml", *QUICK)):
        done = voiceguide(home, *arguments, cwd=home / "work")
        assert done.returncode == 0, done.stderr
        assert "is not kept" not in done.stdout + done.stderr
    told = voiceguide(home, "history", cwd=home / "work").stdout
    assert "Circulation" in told
    assert (home / "work" / "session.wav").stat().st_size > 1e6
    assert list(home.rglob("journal.sqlite3")), "the journal is in this home"
    assert list(home.rglob("*.phrase")), "and so is the cache"


@contextmanager
def unwilling(home: Path, kind: str) -> Iterator[None]:
    """A home that takes nothing, for root either."""
    if kind == "a file":
        home.write_text("no folder")
        yield
        return
    home.mkdir(mode=0o555)
    if os.geteuid() != 0:
        yield
        return
    mount = ["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(home)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("root may write everywhere, and mounting a read-only disk is not allowed here")
    try:
        yield
    finally:
        subprocess.run(["umount", str(home)], check=True)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps permissions otherwise")
@pytest.mark.parametrize("kind", ["read-only", "a file"])
def test_a_home_that_takes_nothing_is_told_once_and_stops_no_session(
    kind: str, tmp_path: Path
) -> None:
    home, work = tmp_path / "home", tmp_path / "work"
    work.mkdir()
    with unwilling(home, kind):
        session = voiceguide(home, *SESSION, *QUICK, cwd=work)
        assert session.returncode == 0, session.stderr
        told = session.stdout + session.stderr
        assert told.count("This session is not kept: ") == 1
        assert voiceguide(home, *EXPORT, cwd=work).returncode == 0
        listed = voiceguide(home, "list", *QUICK, cwd=work)
        assert (listed.returncode, listed.stderr) == (0, "")
        assert "soothing-foot-massage" in listed.stdout
    assert (work / "session.wav").stat().st_size > 1e6


@pytest.mark.skipif(sys.platform == "win32", reason="there, homes come from the registry")
def test_without_a_home_in_the_environment_the_system_knows_one(tmp_path: Path) -> None:
    for arguments in (("list", *QUICK), ("show", "circulation-foot-massage", *QUICK), ("voices",)):
        done = voiceguide(None, *arguments, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
