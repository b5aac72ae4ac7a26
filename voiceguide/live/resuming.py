"""Takes up a session that was cut short."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from voiceguide.errors import JournalError, UsageError
from voiceguide.files.whole import free_name
from voiceguide.live.choices import choices_from
from voiceguide.live.devices import files_written

if TYPE_CHECKING:
    from collections.abc import Callable

    from voiceguide.journal.records import Interrupted
    from voiceguide.live.choices import Choices
    from voiceguide.routine.model import Routine

LONGEST_AWAY_S = 26 * 3600.0
"""No time of day is further away, even where the clocks are put back."""
_ANEW = "Start anew with `voiceguide run`."


def taken_up(found: Interrupted, tell: Callable[[str], object]) -> Choices:
    """The choices that the session was started with, as far as they still hold.

    `tell` is given a line for each choice that does not: the rest of a session that was written to
    a file goes to another file, and an end that has passed is dropped.

    Raises:
        JournalError: the session's record is damaged and holds no choices.
    """
    try:
        choices = choices_from(found.start.choices)
    except ValueError as error:
        raise JournalError(
            "the interrupted session cannot be taken up: its record is damaged", hint=_ANEW
        ) from error
    for path in files_written(choices):
        free = free_name(path)
        if free != path:
            tell(f"{path} is there already; the rest of the session is written to {free}.")
        choices = replace(choices, loudspeaker=str(free))
    if choices.ends_at is None or 0 < choices.ends_at - time.time() < LONGEST_AWAY_S:
        return choices
    tell("The time at which the session was to end has passed: it takes what it takes.")
    return replace(choices, ends_at=None)


def refuse_changed(found: Interrupted, routine: Routine) -> None:
    """Refuse a routine that has changed since the session was interrupted.

    Raises:
        UsageError: the routine has changed.
    """
    if found.start.digest != digest_of(routine):
        raise UsageError(
            f"{routine.routine} has changed since the session was interrupted",
            hint="Start it anew with `voiceguide run`.",
        )


def digest_of(routine: Routine) -> str:
    """A digest of the whole routine: a checkpoint fits only a routine with the same digest."""
    # Sets have no order: sorted, they are written the same way every time.
    text = json.dumps(routine.model_dump(), sort_keys=True, default=sorted)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
