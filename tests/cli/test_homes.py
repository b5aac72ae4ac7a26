"""Homes as they are found in the world: with odd names, read-only, or none at all."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from importlib import resources
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

HOMES = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA")
UNSET = ("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")
SESSION = ("run", "circulation-foot-massage", "--mic", "none", "--speaker", "none", "--plain")
EXPORT = ("export", "circulation-foot-massage", "-o", "session.wav", "--minutes", "10")
QUICK = ("--voice", "silent")


def voiceguide(
    home: Path | None, *arguments: str, cwd: Path, before: Sequence[str] = ()
) -> subprocess.CompletedProcess[str]:
    """Run it as a program; `home` None: the variables are not set."""
    environment = {name: value for name, value in os.environ.items() if name not in HOMES + UNSET}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    if home is not None:
        environment |= dict.fromkeys(HOMES, str(home))
    done = subprocess.run(
        [*before, sys.executable, "-m", "voiceguide", *arguments],
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


NOBODY = 65534


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Path]:
    """A home whose data and cache belong to someone else, as after `sudo voiceguide`."""
    home = tmp_path / "home"
    folders = [home / ".local/share/voiceguide", home / ".cache/voiceguide"]
    for folder in folders:
        folder.mkdir(parents=True)
        folder.chmod(0o000)
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
    yield home
    for folder in folders:
        folder.chmod(0o700)
        if os.geteuid() == 0:
            os.chown(folder, 0, 0)


def with_no_privilege(home: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run it as somebody who may not read what belongs to others, as root may."""
    cwd.mkdir(exist_ok=True)
    before: list[str] = []
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("setpriv is not installed, and root may read everything")
        before = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"]
    return voiceguide(home, *arguments, cwd=cwd, before=before)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps permissions otherwise")
@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        ("history", "journal.sqlite3: cannot be used"),
        ("resume", "journal.sqlite3: cannot be used"),
        ("history --forget all", "journal.sqlite3: cannot be used"),
        ("people", "people: cannot be looked into"),
        ("people show Anna", "people: cannot be looked into"),
        ("people forget Anna", "people: cannot be looked into"),
    ],
)
def test_a_folder_that_belongs_to_someone_else_is_named(
    arguments: str, what: str, closed: Path, tmp_path: Path
) -> None:
    done = with_no_privilege(closed, *arguments.split(), cwd=tmp_path / "work")
    assert done.returncode == 1
    error, hint = done.stderr.splitlines()
    assert error.startswith("Error: ")
    assert error.endswith(f"{what}: Permission denied")
    assert "VOICEGUIDE_DATA" in hint


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps permissions otherwise")
def test_a_session_goes_on_beside_a_folder_that_belongs_to_someone_else(
    closed: Path, tmp_path: Path
) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "own.yaml").write_text(
        (resources.files("voiceguide") / "routines" / f"{SESSION[1]}.yaml").read_text("utf-8"),
        encoding="utf-8",
    )
    done = with_no_privilege(closed, "run", "own.yaml", *SESSION[2:], *QUICK, cwd=tmp_path / "work")
    assert done.returncode == 0, done.stderr
    assert (done.stdout + done.stderr).count("This session is not kept: ") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="there, homes come from the registry")
def test_without_a_home_in_the_environment_the_system_knows_one(tmp_path: Path) -> None:
    for arguments in (("list", *QUICK), ("show", "circulation-foot-massage", *QUICK), ("voices",)):
        done = voiceguide(None, *arguments, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
