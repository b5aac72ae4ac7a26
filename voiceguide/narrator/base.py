"""The protocol of all speech engines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm

CALM_RATE = 0.85
"""The usual rate: about 150 words a minute from engines whose everyday pace is 180."""


@dataclass(frozen=True, slots=True)
class SpokenSentence:
    """A sentence's sound, as an engine made it."""

    pcm: Pcm
    """Mono float32 in [-1, 1]."""
    sample_rate: int
    """The sample rate in hertz."""


class Narrator(Protocol):
    """A voice that can be asked for one sentence at a time."""

    @property
    def identity(self) -> str:
        """Engine, version and voice: equal identities make equal sound from equal text."""

    @property
    def language(self) -> str:
        """The tag of the language whose letters it reads; empty if it does not care."""

    def synthesise(self, sentence: str, rate: float) -> SpokenSentence:
        """Speak one sentence; `rate` 1.0 is the engine's everyday pace, 0.5 half as fast.

        Raises:
            NarratorError: when the engine fails, hangs or dies.
        """

    def close(self) -> None:
        """Release what the engine holds; it can be called twice."""
