"""The journal's file and the locks beside it: transactions, and which sessions are running."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from voiceguide.files.locks import PATIENCE_S, take_lock
from voiceguide.journal.database import damaged_files, explained, is_damage, open_database

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    from voiceguide.files.locks import Lock


class Store:
    """The journal's file, opened when it is first needed. Every failure is a JournalError."""

    def __init__(self, path: Path, busy_s: float) -> None:
        """`busy_s` are the seconds to wait for another process."""
        self.path = path
        self.notice = ""
        """A notice for the user, such as that a damaged journal was set aside; else empty."""
        self._busy_s = busy_s
        self._opened: sqlite3.Connection | None = None
        self._locks: dict[int, Lock] = {}

    def is_there(self) -> bool:
        """Say whether the file exists; a folder that we may not look into raises JournalError."""
        with explained(self.path):
            try:
                self.path.stat()
            except (FileNotFoundError, NotADirectoryError):
                return False
            return True

    def read(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows that a query finds; none where there is no file, and none is made."""
        if not self.is_there():
            return []
        with self._in_use() as database:
            return database.execute(query, values).fetchall()

    @contextmanager
    def writing(self, *, durable: bool) -> Iterator[sqlite3.Connection]:
        """Open a transaction; if it fails, the locks that were taken in it are released.

        With `durable` its changes are on the disk at the end; else the system writes them within
        seconds.
        """
        held = set(self._locks)
        try:
            with self._in_use() as database:
                database.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
                database.execute("BEGIN IMMEDIATE")
                try:
                    yield database
                    database.execute("COMMIT")
                except BaseException:
                    if database.in_transaction:  # SQLite may have rolled back by itself
                        database.execute("ROLLBACK")
                    raise
        except BaseException:
            for number in set(self._locks) - held:
                self.let_go(number)
            raise

    def holds(self, number: int) -> bool:
        """Say whether this store holds a session's lock, so that the session is its own."""
        return number in self._locks

    def take(self, number: int) -> bool:
        """Make a session this process's own; False while another process has it."""
        with explained(self.path):
            lock = take_lock(self._lock_path(number), min(PATIENCE_S, self._busy_s))
        if lock:
            self._locks[number] = lock
        return lock is not None

    def let_go(self, number: int) -> None:
        """Release a session, so that any process may take it."""
        self._locks.pop(number).release()

    def is_running(self, number: int) -> bool:
        """Say whether a living process has this session."""
        if number in self._locks:
            return True
        if not self.take(number):
            return True
        self.let_go(number)
        return False

    def wipe(self, *, everything: bool) -> None:
        """Clear deleted data from SQLite's log; with `everything`, delete damaged files, too."""
        with self._in_use() as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        if everything:
            with explained(self.path):
                for path in damaged_files(self.path):
                    path.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file and release every session."""
        self._close_file()
        for number in list(self._locks):
            self.let_go(number)

    @contextmanager
    def _in_use(self) -> Iterator[sqlite3.Connection]:
        with explained(self.path):
            if self._opened is None:
                self._opened, notice = open_database(self.path, self._busy_s)
                self.notice = notice or self.notice
            try:
                yield self._opened
            except Exception as error:
                if is_damage(error):  # when it is opened again, damage is found and it is set aside
                    self._close_file()
                raise

    def _close_file(self) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def _lock_path(self, number: int) -> Path:
        return self.path.with_name(f"running-{number}.lock")
