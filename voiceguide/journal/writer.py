"""Writes to the journal from a session, which must never wait for a disk."""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING

from voiceguide.errors import VoiceguideError
from voiceguide.journal.journal import Journal
from voiceguide.session.effects import Acted, Checkpoint, Effect, End

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from voiceguide.journal.journal import Start

_CLOSES_WITHIN_S = 5.0


class JournalWriter:
    """A thread of its own, and a queue. When it cannot write, it says so once and stays silent."""

    def __init__(
        self, start: Start, on_trouble: Callable[[str], None], path: Path | None = None
    ) -> None:
        self._start = start
        self._on_trouble = on_trouble
        self._path = path
        self._effects: queue.SimpleQueue[tuple[float, Effect] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="journal", daemon=True)
        self._thread.start()

    def record(self, now: float, effect: Effect) -> None:
        """Keep what is worth keeping of an effect."""
        if isinstance(effect, Acted | Checkpoint | End):
            self._effects.put((now, effect))

    def close(self) -> None:
        """Wait a moment for what is not written yet."""
        self._effects.put(None)
        self._thread.join(_CLOSES_WITHIN_S)

    def _work(self) -> None:
        try:
            with Journal(self._path) as journal:
                number = journal.begin(self._start)
                if journal.notice:
                    self._on_trouble(journal.notice)
                self._write_all(journal, number)
        except VoiceguideError as error:
            self._on_trouble(f"This session is not kept: {error.message}.")

    def _write_all(self, journal: Journal, number: int) -> None:
        elapsed_s = 0.0
        while (item := self._effects.get()) is not None:
            now, effect = item
            match effect:
                case Acted(command):
                    journal.command(number, now, command.command.value)
                case Checkpoint(state, durable):
                    elapsed_s = float(state["elapsed_s"])
                    journal.checkpoint(number, elapsed_s, state, durable=durable)
                case End(reason):
                    journal.end(number, max(now, elapsed_s), reason)
                case _:
                    pass
