"""What someone can mean."""

from __future__ import annotations

from enum import Enum


class Command(str, Enum):
    """A command, whatever phrase or key it came by."""

    NEXT = "next"
    BACK = "back"
    REPEAT = "repeat"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    LIGHTER = "lighter"
    FIRMER = "firmer"
    SLOWER = "slower"
    FASTER = "faster"
    LOUDER = "louder"
    QUIETER = "quieter"
    LONGER = "longer"
    TIME_LEFT = "time-left"
    WHERE = "where"
    HELP = "help"
    YES = "yes"
    NO = "no"
    GOOD = "good"
    OUCH = "ouch"


ANSWERS = frozenset({Command.YES, Command.NO, Command.GOOD})
"""These count only when something was asked."""
