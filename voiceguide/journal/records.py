"""The records that the journal takes in and gives out."""

from __future__ import annotations

import hashlib
import json
import math
import re
from dataclasses import dataclass, field
from typing import Any

from voiceguide.errors import JournalError

MAX_STATE_BYTES = 256 * 1024
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True)
class Start:
    """All that is known of a session before it begins."""

    routine: str
    """The routine's name."""
    title: str
    digest: str
    """The digest of the routine as it was: a checkpoint fits no other."""
    planned_s: float
    choices: dict[str, Any] = field(default_factory=dict)
    """The user's choices, as plain JSON."""


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A session that neither ended nor is running, so it can be taken up."""

    number: int
    start: Start
    elapsed_s: float
    """How far the session had come, in seconds."""
    state: dict[str, Any]
    """The session's last checkpoint."""
    ago_s: float
    """Seconds since its last sign of life, by the system's clock; never negative."""


@dataclass(frozen=True, slots=True)
class Past:
    """A session as the history lists it."""

    number: int
    routine: str
    title: str
    began: float
    """The session's beginning, in seconds since 1970."""
    elapsed_s: float
    planned_s: float
    reason: str
    """The way it ended: finished, stopped, failed or lapsed; else running or interrupted."""
    commands: dict[str, int]
    """The number of times that each command was followed, in the order of their first times."""


def to_json(data: dict[str, Any]) -> str:
    """Write a state or choices as text with a digest, which shows damage that SQLite does not.

    Raises:
        JournalError: the text is too long, or the data are no plain JSON.
    """
    try:
        text = sealed(json.dumps(data, separators=(",", ":"), allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        raise JournalError(
            f"the session's state cannot be kept: {error}", hint="Please report this."
        ) from error
    if len(text) > MAX_STATE_BYTES:  # ASCII only: as many bytes
        raise JournalError(
            f"the session's state is too long to be kept: {len(text)} bytes",
            hint=f"The limit is {MAX_STATE_BYTES}. A routine with fewer steps needs less.",
        )
    return text


def from_json(text: object) -> dict[str, Any] | None:
    """Read what :func:`to_json` wrote; None for anything else."""
    if not isinstance(text, str) or len(text) > MAX_STATE_BYTES:
        return None
    content = text.partition(" ")[2]
    if sealed(content) != text:
        return None
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def sealed(text: str) -> str:
    """The text with its digest in front."""
    digest = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()
    return f"{digest} {text}"


def plain_name(text: object) -> str:
    """The text if it is a name such as "time-left"; else, as for what someone said, nothing."""
    return text if isinstance(text, str) and _NAME.fullmatch(text) else ""


def seconds(value: object) -> float:
    """The value as a duration or time if it is a finite positive number, else 0."""
    if isinstance(value, (int, float)) and math.isfinite(value) and value > 0:
        return float(value)
    return 0.0


def words(value: object) -> str:
    """The value as text for a database, with question marks for invalid Unicode.

    Anything but text becomes empty.
    """
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""
