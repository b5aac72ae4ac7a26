"""The commands that someone can give."""

from __future__ import annotations

from enum import StrEnum


class Command(StrEnum):
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
    MUSIC_UP = "music-up"
    MUSIC_DOWN = "music-down"
    MUSIC_OFF = "music-off"
    MUSIC_ON = "music-on"
    LONGER = "longer"
    TIME_LEFT = "time-left"
    WHERE = "where"
    HELP = "help"
    YES = "yes"
    NO = "no"
    GOOD = "good"
    OUCH = "ouch"


MUSIC = frozenset({Command.MUSIC_UP, Command.MUSIC_DOWN, Command.MUSIC_OFF, Command.MUSIC_ON})
"""Commands that do something only where there is music."""
ANSWERS = frozenset({Command.YES, Command.NO, Command.GOOD})
"""Commands that count only when something was asked."""
