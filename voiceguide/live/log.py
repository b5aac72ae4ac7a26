"""The log of a session: one JSON object a line, with times in seconds of the session's clock."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from voiceguide.errors import UsageError
from voiceguide.files.locks import try_lock
from voiceguide.hints import Setting
from voiceguide.session.effects import Acted, Began, Duck, Effect, End, Silence, Speak

if TYPE_CHECKING:
    from io import FileIO
    from pathlib import Path
    from types import TracebackType

    from voiceguide.listener.gate import Rejected


class SessionLog:
    """A log file, written line by line, so that it is complete up to any moment."""

    def __init__(self, path: Path) -> None:
        """Begin the log file.

        Raises:
            UsageError: the file cannot be written, or another session is writing it.
        """
        self._path = path
        self.trouble = ""
        """One line on why the log ended early, or empty; a full disk does not end a session."""
        try:
            # What the file holds is cut off once it is known that no other session is writing it.
            self._file = path.open("ab", buffering=0)
        except OSError as error:
            raise UsageError(
                f"{path}: cannot be written: {error.strerror or error}",
                hint=f"Give another file with {Setting.LOG}.",
            ) from error
        if not _is_ours_alone(self._file):
            self._file.close()
            raise UsageError(
                f"{path}: another session is writing it",
                hint=f"Give another file with {Setting.LOG}.",
            )
        with suppress(OSError):  # a pipe has no end to cut off
            self._file.truncate(0)

    def record(self, now: float, effect: Effect) -> None:
        """Log an effect, if its kind belongs in the log."""
        line = _line_of(effect, now)
        if line:
            self._write(now, line)

    def rejected(self, at_s: float, verdict: Rejected) -> None:
        """Log what was heard and not acted on."""
        self._write(
            at_s,
            {
                "type": "rejected",
                "phrase": verdict.phrase,
                "score": round(verdict.score, 3),
                "reason": verdict.reason.value,
            },
        )

    def note(self, now: float, kind: str, **fields: Any) -> None:  # noqa: ANN401 - JSON
        """Log anything else, with fields of its own."""
        self._write(now, {"type": kind, **fields})

    def __enter__(self) -> SessionLog:
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._file.close()

    def _write(self, now: float, line: dict[str, Any]) -> None:
        if self.trouble:
            return
        text = json.dumps({"t": round(now, 4), **line}, ensure_ascii=False) + "\n"
        try:
            self._file.write(text.encode())
        except OSError as error:
            self.trouble = f"The log ends here: {self._path}: {error.strerror or error}."


def _is_ours_alone(file: FileIO) -> bool:
    if os.name != "posix":
        return True  # elsewhere a locked file could not be read, either
    try:
        return try_lock(file.fileno())
    except OSError:
        return True  # the file, or its file system, knows no locks


def _line_of(effect: Effect, now: float) -> dict[str, Any] | None:
    match effect:
        case Began(kind, place, text, number, pressure):
            return {
                "type": "segment",
                "kind": kind.value,
                "step": place.step.step if place.step else None,
                "side": place.side.value if place.side else None,
                "round": number,
                "pressure": pressure,
                "text": text,
            }
        case Acted(command):
            return {
                "type": "command",
                "command": command.command.value,
                "phrase": command.phrase,
                "score": round(command.score, 3),
                "heard_at": round(command.heard_at_s, 4),
                "acted_at": round(now, 4),
                "source": command.source,
            }
        case _:
            return _line_of_voice(effect)


def _line_of_voice(effect: Effect) -> dict[str, Any] | None:
    match effect:
        case Speak(utterance, text):
            return {"type": "speak", "utterance": utterance, "text": text}
        case Duck(down):
            return {"type": "duck", "down": down}
        case Silence(utterance):
            return {"type": "silence", "utterance": utterance}
        case End(reason):
            return {"type": "end", "reason": reason}
        case _:
            return None
