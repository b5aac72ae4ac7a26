"""Writes to the journal from a session, which must never wait for a disk."""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING

from voiceguide.errors import JournalError
from voiceguide.journal.journal import Journal
from voiceguide.session.effects import Acted, Checkpoint, Effect, End

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from voiceguide.journal.journal import Start

CLOSES_WITHIN_S = 5.0


class JournalWriter:
    """Writes effects to the journal from a queue, in a thread of its own.

    When it cannot write, it says so once, through `on_trouble` and from its own thread. It tries
    again with the next effect: a disk may have space again, another program may be done.
    """

    def __init__(
        self,
        start: Start,
        on_trouble: Callable[[str], None],
        path: Path | None = None,
        *,
        number: int | None = None,
    ) -> None:
        """`number` is that of the interrupted session that is taken up; None: it is a new one."""
        self._start = start
        self._on_trouble = on_trouble
        self._path = path
        self._resumed = number
        self._number: int | None = None
        self._ahead_s = 0.0
        """Seconds by which the session is ahead of its clock: those before it was resumed."""
        self._troubled = self._closed = False
        self._effects: queue.SimpleQueue[tuple[float, Effect] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="journal", daemon=True)
        self._thread.start()

    def record(self, now: float, effect: Effect) -> None:
        """Queue an effect if the journal keeps its kind; return at once."""
        if isinstance(effect, Acted | Checkpoint | End):
            self._effects.put((now, effect))

    def close(self) -> None:
        """Wait up to CLOSES_WITHIN_S for what is not written yet; it can be called twice."""
        if not self._closed:
            self._closed = True
            self._effects.put(None)
            self._thread.join(CLOSES_WITHIN_S)
            if self._thread.is_alive():
                self._trouble("the disk takes too long")

    def _work(self) -> None:
        with Journal(self._path) as journal:
            self._try(journal, None)
            while (item := self._effects.get()) is not None:
                self._try(journal, item)

    def _try(self, journal: Journal, item: tuple[float, Effect] | None) -> None:
        try:
            if self._number is None:
                self._number = self._begin(journal)
            if item:
                self._write(journal, self._number, *item)
        except JournalError as error:
            self._trouble(error.message)

    def _begin(self, journal: Journal) -> int:
        if self._resumed is None:
            number = journal.begin(self._start)
        else:
            number = self._resumed
            self._ahead_s = journal.resume(number)
        if journal.notice:
            self._on_trouble(journal.notice)
        return number

    def _write(self, journal: Journal, number: int, now: float, effect: Effect) -> None:
        match effect:
            case Acted(command):
                journal.command(number, now + self._ahead_s, command.command.value)
            case Checkpoint(state, durable):
                elapsed_s = float(state["elapsed_s"])
                self._ahead_s = elapsed_s - now
                journal.checkpoint(number, elapsed_s, state, durable=durable)
            case End(reason):
                journal.end(number, now + self._ahead_s, reason)
            case _:
                pass

    def _trouble(self, what: str) -> None:
        if not self._troubled:
            self._troubled = True
            self._on_trouble(f"This session is not kept: {what}.")
