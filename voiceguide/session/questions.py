"""What is being asked, and how long an answer is waited for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voiceguide.routine.model import Precaution

ANSWER_WAIT_S = 6.0
"""From the question's last word. Most people answer within two seconds; hands may be busy."""
MOST_TIMES = 2


class About(Enum):
    """What a question is about."""

    PRECAUTION = "precaution"
    STOP = "stop"
    PRESSURE = "pressure"
    BETTER = "better"
    """After "ouch"."""


@dataclass(slots=True)
class Question:
    """A question that is open."""

    about: About
    text: str
    asked_s: float
    precaution: Precaution | None = None
    was_paused: bool = False
    """Whether the session was paused when this was asked."""
    times: int = 1
    until_s: float | None = None
    """When the wait ends; None while the question is still being said."""

    @property
    def asked_enough(self) -> bool:
        """Whether it is not asked again. A stop that nobody confirms was a mishearing."""
        return self.times >= MOST_TIMES or self.about is About.STOP
