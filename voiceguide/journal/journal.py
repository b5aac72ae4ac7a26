"""The journal of every session, from its beginning to its end.

A session is a row, with its latest checkpoint in it. What must survive a power failure is on the
disk before the call returns; everything survives the end of the process. A session without an end
is still running if its process holds a lock (see locks.py). Of commands only the names are kept,
never the words that were said.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from voiceguide.errors import JournalError
from voiceguide.files.folders import journal_file
from voiceguide.journal.records import (
    MAX_STATE_BYTES,
    Interrupted,
    Past,
    Start,
    from_json,
    plain_name,
    seconds,
    to_json,
    words,
)
from voiceguide.journal.store import Store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

__all__ = ["LAPSE_AFTER_S", "Interrupted", "Journal", "Past", "Start"]

LAPSE_AFTER_S = 6 * 3600.0
"""Seconds after which an interrupted session lapses: by then the oil is dry."""


class Journal:
    """The journal in one file, opened when it is first needed. One thread at a time may use it.

    Several processes may use the same file. Every method but :meth:`close` raises JournalError
    when the file cannot be read or written.
    """

    def __init__(
        self,
        path: Path | None = None,
        *,
        clock: Callable[[], float] = time.time,
        busy_s: float = 3.0,
    ) -> None:
        """`clock` gives seconds since 1970; `busy_s` is how long to wait for another process."""
        self._store = Store(path or journal_file(), busy_s)
        self._clock = clock

    @property
    def path(self) -> Path:
        """The journal's file."""
        return self._store.path

    @property
    def notice(self) -> str:
        """A notice for the user, such as that a damaged journal was set aside; else empty."""
        return self._store.notice

    def begin(self, start: Start) -> int:
        """Note that a session begins, and return its number."""
        now = self._clock()
        values = (
            words(start.routine),
            words(start.title),
            words(start.digest),
            seconds(start.planned_s),
            to_json(start.choices),
        )
        with self._store.writing(durable=True) as database:
            newest = database.execute("SELECT max(id) FROM session").fetchone()[0]
            number = (newest or 0) + 1
            while not self._store.take(number):  # that one still runs, in a journal set aside
                number += 1
            database.execute(
                "INSERT INTO session"
                " (id, began, touched, routine, title, digest, planned_s, choices)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (number, now, now, *values),
            )
        return number

    def resume(self, number: int) -> float:
        """Make an interrupted session this process's own; return how far it had come, in seconds.

        Raises:
            JournalError: the session is running or over.
        """
        with self._store.writing(durable=True) as database:
            self._claim(database, number)
            database.execute("UPDATE session SET touched = ? WHERE id = ?", (self._clock(), number))
            query = "SELECT elapsed_s FROM session WHERE id = ?"
            return seconds(database.execute(query, (number,)).fetchone()[0])

    def checkpoint(
        self, number: int, elapsed_s: float, state: dict[str, Any], *, durable: bool
    ) -> None:
        """Replace the session's state, which is plain JSON of at most MAX_STATE_BYTES.

        With `durable` it is on the disk when this returns; else the system writes it within
        seconds.
        """
        text = to_json(state)
        with self._store.writing(durable=durable) as database:
            self._check_running_here(database, number)
            database.execute(
                "UPDATE session SET elapsed_s = ?, state = ?, touched = ? WHERE id = ?",
                (seconds(elapsed_s), text, self._clock(), number),
            )

    def command(self, number: int, at_s: float, name: str) -> None:
        """Note that a command was followed.

        Anything but a plain name is not kept, so that nobody's words get in by mistake.
        """
        if not plain_name(name):
            return
        with self._store.writing(durable=False) as database:
            self._check_running_here(database, number)
            database.execute("INSERT INTO command VALUES (?, ?, ?)", (number, seconds(at_s), name))

    def end(self, number: int, elapsed_s: float, reason: str) -> None:
        """Note how a session ended: finished, stopped, failed or lapsed.

        Raises:
            JournalError: the session is over, or another process runs it.
        """
        with self._store.writing(durable=True) as database:
            if not self._store.holds(number):
                self._claim(database, number)
            self._check_running_here(database, number)
            database.execute(
                "UPDATE session SET elapsed_s = ?, reason = ?, touched = ?, state = NULL"
                " WHERE id = ?",
                (seconds(elapsed_s), plain_name(reason) or "failed", self._clock(), number),
            )
        self._store.let_go(number)

    def interrupted(
        self, *, now: float | None = None, lapse_after_s: float = LAPSE_AFTER_S
    ) -> Interrupted | None:
        """The newest session that neither ended nor runs, or None.

        Sessions that lie further back than `lapse_after_s`, or whose state is unusable, lapse.
        """
        if not self._store.is_there():
            return None
        now = self._clock() if now is None else now
        best: Interrupted | None = None
        with self._store.writing(durable=False) as database:
            rows = database.execute(
                "SELECT id, touched, elapsed_s, routine, title, digest, planned_s, choices,"
                " CASE WHEN length(CAST(state AS BLOB)) <= ? THEN state END"
                " FROM session WHERE reason IS NULL ORDER BY id DESC",
                (MAX_STATE_BYTES,),
            ).fetchall()
            for row in rows:
                found = self._judge(database, row, now, lapse_after_s)
                best = best or found
        return best

    def completed_count(self, routine: str) -> int:
        """The number of sessions in which a routine was finished."""
        rows = self._store.read(
            "SELECT count(*) FROM session WHERE routine = ? AND reason = 'finished'",
            words(routine),
        )
        return int(rows[0][0]) if rows else 0

    def history(self, limit: int) -> list[Past]:
        """The last `limit` sessions at most, the newest first."""
        rows = self._store.read(
            "SELECT id, routine, title, began, elapsed_s, planned_s, reason"
            " FROM session ORDER BY id DESC LIMIT ?",
            limit,
        )
        return [self._past(row) for row in rows]

    def forget(self, number: int | None) -> int:
        """Erase a session, or with None all sessions and damaged journals.

        The result is the number of sessions erased. Sessions that are running stay.

        Raises:
            JournalError: the session that was named is running.
        """
        if not self._store.is_there():
            return 0
        count = 0
        with self._store.writing(durable=True) as database:
            rows = database.execute(
                "SELECT id, reason FROM session WHERE id = ifnull(?, id)", (number,)
            ).fetchall()
            for each, reason in rows:
                if reason is None and self._store.is_running(each):
                    continue
                database.execute("DELETE FROM session WHERE id = ?", (each,))
                count += 1
        if number is not None and len(rows) > count:
            raise JournalError(f"session {number} is running", hint="Forget it when it is over.")
        self._store.wipe(everything=number is None)
        return count

    def close(self) -> None:
        """Close the file and release the locks; sessions without an end are interrupted then."""
        self._store.close()

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self.close()

    def _judge(
        self, database: sqlite3.Connection, row: tuple[Any, ...], now: float, lapse_after_s: float
    ) -> Interrupted | None:
        number, touched, elapsed_s, routine, title, digest, planned_s, choices, state = row
        if self._store.is_running(number):
            return None
        if seconds(touched) > now:  # the clock was set back: the session's age counts from now on
            database.execute("UPDATE session SET touched = ? WHERE id = ?", (now, number))
        ago_s = max(0.0, now - seconds(touched))
        known, wanted = from_json(state), from_json(choices)
        if known is None or wanted is None or ago_s > lapse_after_s:
            database.execute(
                "UPDATE session SET reason = 'lapsed', state = NULL WHERE id = ?", (number,)
            )
            return None
        start = Start(words(routine), words(title), words(digest), seconds(planned_s), wanted)
        return Interrupted(number, start, seconds(elapsed_s), known, ago_s)

    def _past(self, row: tuple[Any, ...]) -> Past:
        number, routine, title, began, elapsed_s, planned_s, reason = row
        if reason is None:
            reason = "running" if self._store.is_running(number) else "interrupted"
        commands: dict[str, int] = {}
        for (name,) in self._store.read("SELECT name FROM command WHERE session = ?", number):
            if plain_name(name):
                commands[name] = commands.get(name, 0) + 1
        times = seconds(began), seconds(elapsed_s), seconds(planned_s)
        return Past(number, words(routine), words(title), *times, plain_name(reason), commands)

    def _claim(self, database: sqlite3.Connection, number: int) -> None:
        """Make an interrupted session this process's own."""
        if self._store.holds(number) or not self._store.take(number):
            raise JournalError(f"session {number} is running", hint="End it where it runs.")
        self._check_running_here(database, number)

    def _check_running_here(self, database: sqlite3.Connection, number: int) -> None:
        row = database.execute("SELECT reason FROM session WHERE id = ?", (number,)).fetchone()
        if row != (None,):
            raise JournalError(
                f"session {number} is over or forgotten", hint="`voiceguide run` begins a new one."
            )
        if not self._store.holds(number):
            raise JournalError(
                f"session {number} is not this process's", hint="Take it up with resume first."
            )
