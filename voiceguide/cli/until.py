"""`--until`: turns a time of day into the instant at which a session ends."""

from __future__ import annotations

import time
from datetime import datetime

from voiceguide.cli.options import noticed
from voiceguide.errors import UsageError


def instant_of(until: str) -> float:
    """The next instant at which a clock here shows HH:MM, in seconds since 1970.

    The user is told if there is something unusual about it.

    Raises:
        UsageError: the text is no time of day.
    """
    from voiceguide.live.instants import next_time_of_day

    try:
        at = datetime.strptime(until, "%H:%M")
    except ValueError:
        raise UsageError(
            f"--until: {until!r} is no time of day", hint="Give it as HH:MM, such as 21:30."
        ) from None
    found = next_time_of_day(at.hour, at.minute, time.time())
    if found.remark:
        noticed(found.remark)
    return found.at_s
