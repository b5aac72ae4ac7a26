"""What the journal takes in and gives out."""

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
    """What is known of a session before it begins."""

    routine: str
    """Its name."""
    title: str
    digest: str
    """Of the routine as it was: a checkpoint fits no other."""
    planned_s: float
    choices: dict[str, Any] = field(default_factory=dict)
    """What was asked for, as plain JSON."""


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A session that neither ended nor is running: it can be taken up."""

    number: int
    start: Start
    elapsed_s: float
    """How far it had come."""
    state: dict[str, Any]
    """From its last checkpoint."""
    ago_s: float
    """Since its last sign of life, by the clock on the wall; never negative."""


@dataclass(frozen=True, slots=True)
class Past:
    """A session as the history lists it."""

    number: int
    routine: str
    title: str
    began: float
    """Seconds since 1970."""
    elapsed_s: float
    planned_s: float
    reason: str
    """finished, stopped, failed or lapsed; running; or interrupted."""
    commands: dict[str, int]
    """How often each was heard, the first one first."""


def to_json(data: dict[str, Any]) -> str:
    """A state or choices, as text that tells whether it was damaged: SQLite does not.

    Raises:
        JournalError: it is too long, or no plain JSON.
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
    """What :func:`to_json` wrote, or None when it is not that."""
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
    """A text with its digest before it."""
    digest = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()
    return f"{digest} {text}"


def plain_name(text: object) -> str:
    """A name such as "time-left". Anything else, such as what someone said, becomes nothing."""
    return text if isinstance(text, str) and _NAME.fullmatch(text) else ""


def seconds(value: object) -> float:
    """A sane duration or time from whatever is there: finite, not negative, else 0."""
    if isinstance(value, (int, float)) and math.isfinite(value) and value > 0:
        return float(value)
    return 0.0


def words(value: object) -> str:
    """Text that a database takes: what is no valid Unicode becomes a question mark."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""
