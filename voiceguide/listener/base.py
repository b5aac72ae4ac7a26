"""The interface of every recogniser, and the hypotheses that it hands to the gate."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm
    from voiceguide.commands import Command
    from voiceguide.listener.language.accent import TakenDown


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """Something that may have been a command."""

    command: Command
    phrase: str
    """The phrase as the vocabulary writes it: "next please"."""
    score: float
    """More is surer. Scores are comparable within one recogniser and tier only."""
    start_s: float
    end_s: float
    """Where it was heard, from `start_s` to `end_s`, in seconds of sound fed since the recogniser
    was made."""
    quiet_before_s: float = math.inf
    """Seconds of quiet since somebody spoke before it. A command stands alone."""
    partial: bool = False
    """Whether the recogniser has not decided yet, because more speech may follow."""


class Scribe(Protocol):
    """Writes down how somebody says a phrase, so that it can be learnt."""

    def taken_down(self, sound: Pcm) -> TakenDown:
        """Write down the longest utterance in a sound as it was said, known phrase or not."""

    def is_ordinary(self, word: str) -> bool:
        """Say whether a word is one that people say all day."""


class Recogniser(Protocol):
    """Hears a vocabulary's phrases in a stream of sound."""

    @property
    def name(self) -> str:
        """The name that thresholds and logs go by: `vosk` or `embedded`."""

    @property
    def speech(self) -> float:
        """The probability, 0 to 1, that the latest sound is speech."""

    @property
    def scribe(self) -> Scribe | None:
        """The scribe that writes down how somebody says a phrase; None if the recogniser cannot."""

    def feed(self, pcm: Pcm, near: Pcm | None = None) -> list[Hypothesis]:
        """Take in sound, and return what was heard in it.

        `pcm` is mono float32 in [-1, 1] at LISTENING_RATE, of any length. `near` is given while the
        loudspeaker plays: the same sound, but silent where it can be no one's voice. Speech is
        looked for in `near`.

        Raises:
            RecogniserError: when the engine fails.
        """

    def close(self) -> None:
        """Let go of what the engine holds; it can be called twice."""
