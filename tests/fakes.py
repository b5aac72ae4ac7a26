"""Stand-ins for where the point is the core's logic."""

from __future__ import annotations

import numpy as np

from voiceguide.audio.pcm import SAMPLE_RATE, frames
from voiceguide.narrator.base import SpokenSentence


def measure(text: str) -> float:
    """A narrator's timing without a narrator: fifteen characters a second."""
    return len(text) / 15


class ToneNarrator:
    """Says every sentence as a tone, and records what it was asked for."""

    identity = "tone 1"
    language = "en"

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.closed = 0

    def synthesise(self, sentence: str, rate: float) -> SpokenSentence:
        """A tone between two silences, as engines leave them."""
        self.asked.append(sentence)
        t = np.arange(frames(len(sentence) / 15 / rate)) / SAMPLE_RATE
        tone = (0.3 * np.sin(2 * np.pi * 440 * t)).astype(np.float32)
        return SpokenSentence(np.pad(tone, frames(0.25)), SAMPLE_RATE)

    def close(self) -> None:
        """Count."""
        self.closed += 1
