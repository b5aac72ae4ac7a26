"""The journal's file: opened, made, checked, and set aside when it is damaged."""

from __future__ import annotations

import glob
import os
import sqlite3
import time
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from voiceguide.errors import JournalError
from voiceguide.files.folders import SOMEWHERE_ELSE
from voiceguide.files.locks import take_lock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VERSION = 1
LAST_VERSION = 99
"""The highest version that is believed: a file that claims a higher one is damaged, not newer."""
ELSEWHERE = f"Free some space or mend its permissions, or {SOMEWHERE_ELSE}."
_TABLES = {
    "session": (
        "id INTEGER PRIMARY KEY",
        "began REAL NOT NULL",  # seconds since 1970
        "routine TEXT NOT NULL",
        "title TEXT NOT NULL",
        "digest TEXT NOT NULL",
        "planned_s REAL NOT NULL",
        "choices TEXT NOT NULL",  # a digest and JSON
        "touched REAL NOT NULL",  # its last sign of life
        "elapsed_s REAL NOT NULL DEFAULT 0",
        "state TEXT",  # a digest and JSON; none before the first checkpoint and after the end
        "reason TEXT",  # why it ended; none until then
    ),
    "command": (
        "session INTEGER NOT NULL REFERENCES session ON DELETE CASCADE",
        "at_s REAL NOT NULL",
        "name TEXT NOT NULL",
    ),
}
_SCHEMA = (
    *(f"CREATE TABLE {name} ({', '.join(columns)})" for name, columns in _TABLES.items()),
    "CREATE INDEX command_of ON command (session)",
)
_SETTINGS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA wal_autocheckpoint = 200",  # pages: the log stays below a megabyte
    "PRAGMA fullfsync = ON",  # without it, macOS leaves data in the disk's own cache
    "PRAGMA secure_delete = ON",  # deleted data is overwritten
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",  # a file from elsewhere runs no code of its own
)


class DamagedError(Exception):
    """The file is there but is no journal."""


def open_database(path: Path, busy_s: float) -> tuple[sqlite3.Connection, str]:
    """Open the database, or make it, and return it with a notice for the user, mostly empty.

    A damaged file is set aside under another name. `busy_s` is how many seconds to wait for another
    process.

    Raises:
        JournalError: the file cannot be read or written, or a newer voiceguide made it.
    """
    with explained(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Only the user may read it; SQLite gives its other files the same permissions.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        try:
            return _connect(path, busy_s), ""
        except DamagedError:
            return _replace(path, busy_s)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system raise into JournalError."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise JournalError(f"{path}: cannot be used: {reason}", hint=ELSEWHERE) from error
    except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:
        if is_damage(error):
            raise JournalError(
                f"{path}: is damaged: {error}", hint="The next session begins a new journal."
            ) from error
        if _is_busy(error):
            raise JournalError(
                f"{path}: another program keeps it locked", hint="Try again in a moment."
            ) from error
        raise JournalError(f"{path}: cannot be used: {error}", hint=ELSEWHERE) from error


def is_damage(error: Exception) -> bool:
    """Say whether an error comes from the file's content.

    Subclasses of DatabaseError mean other things, such as a locked file or a full disk.
    """
    if isinstance(error, UnicodeDecodeError):  # SQLite's message quotes the damage
        return True
    return type(error) is sqlite3.DatabaseError or "unsupported file format" in str(error)


def _is_busy(error: Exception) -> bool:
    return isinstance(error, sqlite3.OperationalError) and "locked" in str(error)


def _connect(path: Path, busy_s: float) -> sqlite3.Connection:
    """Open and check the database, and wait for other processes where SQLite itself does not."""
    deadline = time.monotonic() + busy_s
    while True:
        try:
            return _connect_once(path, busy_s)
        except sqlite3.OperationalError as error:
            if not _is_busy(error) or time.monotonic() >= deadline:
                raise
            time.sleep(0.02)


def _connect_once(path: Path, busy_s: float) -> sqlite3.Connection:
    # A file's first page says that it has a log, even before there is one. If it does not say so,
    # SQLite would throw the log away.
    if _starts(path.with_name(path.name + "-wal"), 1) and not _is_logged(_starts(path, 100)):
        raise DamagedError
    # One thread at a time uses it, but not always the one that opened it.
    database = sqlite3.connect(path, timeout=busy_s, isolation_level=None, check_same_thread=False)
    try:
        # Without this, text that is not UTF-8 would raise whenever it is read.
        database.text_factory = lambda raw: raw.decode("utf-8", "replace")
        for setting in _SETTINGS:
            database.execute(setting).close()
        if _version(database, path) == 0:
            _make_tables(database, path)
        _check(database)
    except BaseException as error:
        database.close()
        if isinstance(error, Exception) and is_damage(error):
            raise DamagedError from error
        raise
    return database


def _starts(path: Path, count: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(count)
    except FileNotFoundError:
        return b""


def _is_logged(header: bytes) -> bool:
    """Whether this is the start of a database with a write-ahead log."""
    return header.startswith(b"SQLite format 3\0") and header[18:20] == b"\2\2"


def _version(database: sqlite3.Connection, path: Path) -> int:
    version = int(database.execute("PRAGMA user_version").fetchone()[0])
    if not 0 <= version <= LAST_VERSION:
        raise DamagedError
    if version > VERSION:
        raise JournalError(
            f"{path}: made by a newer voiceguide (version {version}; this one knows {VERSION})",
            hint=f"Update voiceguide, or {SOMEWHERE_ELSE}.",
        )
    return version


def _make_tables(database: sqlite3.Connection, path: Path) -> None:
    database.execute("BEGIN IMMEDIATE")
    if _version(database, path):  # another process was quicker
        database.execute("ROLLBACK")
        return
    if database.execute("SELECT 1 FROM sqlite_master").fetchone():
        raise DamagedError
    for statement in _SCHEMA:
        database.execute(statement)
    database.execute(f"PRAGMA user_version = {VERSION}")
    database.execute("COMMIT")


def _check(database: sqlite3.Connection) -> None:
    """Check every page: a journal is small, and damage must not turn up during a session.

    Raises:
        DamagedError: the file is damaged, or its tables are not ours.
    """
    if database.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
        raise DamagedError
    found = database.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
    if sorted(sql for (sql,) in found) != sorted(_SCHEMA):
        raise DamagedError


def _replace(path: Path, busy_s: float) -> tuple[sqlite3.Connection, str]:
    """Set a damaged file aside and begin a new one, unless another process has just done so."""
    lock = take_lock(path.with_suffix(".lock"), busy_s)
    if lock is None:
        raise JournalError(f"{path}: another program is mending it", hint="Try again in a moment.")
    try:
        try:
            return _connect(path, busy_s), ""
        except DamagedError:
            aside = _set_aside(path)
        return (
            _connect(path, busy_s),
            f"The journal was damaged. It is kept as {aside}, and a new one is begun.",
        )
    except DamagedError as error:
        raise JournalError(f"{path}: is damaged beyond replacing", hint=ELSEWHERE) from error
    finally:
        lock.release()


def _set_aside(path: Path) -> Path:
    date = f"{datetime.now().astimezone():%Y-%m-%d}"
    aside = path.with_name(f"{path.stem}.damaged-{date}{path.suffix}")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.stem}.damaged-{date}-{number}{path.suffix}")
    path.rename(aside)
    for end in ("-wal", "-shm"):  # SQLite would take them for parts of the new file
        part = path.with_name(path.name + end)
        if part.exists():
            part.replace(aside.with_name(aside.name + end))
    return aside


def damaged_files(path: Path) -> list[Path]:
    """Every file beside `path` that was set aside because it was damaged."""
    return sorted(path.parent.glob(f"{glob.escape(path.stem)}.damaged-*"))
