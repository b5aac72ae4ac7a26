"""Hints that name settings, wherever they are shown.

The command line calls a setting by its option, and a page by the label of a field. Rooms below both
know neither: they write `f"Leave {Setting.MICROPHONE} out."`, and the code that shows the hint has
it `worded` for the place where somebody reads it.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    NameOf = Callable[["Setting", str], str]
    """Names a setting, with the value that is advised; an empty value is none in particular."""


class Setting(Enum):
    """A thing that somebody can set. In a hint it is a mark, in brackets that no message has."""

    BITS = "bits"
    LOG = "log"
    LOUDSPEAKER = "loudspeaker"
    MICROPHONE = "microphone"
    MINUTES = "minutes"
    OUTPUT = "output"
    PLAIN = "plain"
    RECOGNISER = "recogniser"
    TIMELINE = "timeline"
    UNTIL = "until"
    VOICE = "voice"

    def __str__(self) -> str:
        return f"⟨{self.value}⟩"

    def to(self, value: str) -> str:
        """The mark for this setting with this value."""
        return f"⟨{self.value}={value}⟩"


_MARK = re.compile(f"⟨({'|'.join(one.value for one in Setting)})(?:=([^⟩]*))?⟩")


def in_plain_words(setting: Setting, value: str) -> str:
    """A setting's name for a reader of whom nothing is known."""
    return f"the {setting.value} “{value}”" if value else f"the setting “{setting.value}”"


def worded(hint: str, name_of: NameOf = in_plain_words) -> str:
    """The hint with the names of its settings in place of their marks."""
    text = _MARK.sub(lambda mark: name_of(Setting(mark[1]), mark[2] or ""), hint)
    return text[:1].upper() + text[1:] if _MARK.match(hint) else text


def elsewhere(setting: Setting | None) -> str:
    """The end of a hint to write to another place; None means that nobody has set that place."""
    return f"give another place with {setting}." if setting else "give another place."
