"""A session that was cut short, to be taken up again."""

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
    """What the session was started with, as far as it still holds.

    `tell` is given a line for each choice that does not: a file that was written of it stays, and
    an end that has passed binds nobody.

    Raises:
        JournalError: its record holds no session's choices.
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
    """Say so where the routine is not the one that the session was interrupted in.

    Raises:
        UsageError: its file has changed.
    """
    if found.start.digest != digest_of(routine):
        raise UsageError(
            f"{routine.routine} has changed since the session was interrupted",
            hint="Start it anew with `voiceguide run`.",
        )


def digest_of(routine: Routine) -> str:
    """What a checkpoint fits: the same routine with the same steps."""
    # Sets have no order of their own: written sorted, they are the same every time.
    text = json.dumps(routine.model_dump(), sort_keys=True, default=sorted)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
