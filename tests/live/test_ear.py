"""What is heard stays in step with what is played, whatever cards do."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from voiceguide.audio.microphones import NoMicrophone
from voiceguide.audio.pcm import LISTENING_RATE, SAMPLE_RATE
from voiceguide.live.ear import APART_S, Ear
from voiceguide.live.hearing import EarMoment, Heard, Listening, Overheard, Rendered


class Bursts(NoMicrophone):
    """Gives as many samples as it is told to."""

    def __init__(self, *counts: int) -> None:
        self.counts = list(counts)

    def read(self, count: int) -> np.ndarray:
        return np.ones(self.counts.pop(0) if self.counts else count, np.float32)


@dataclass
class Recorder(Listening):
    """Keeps how much it was given."""

    lengths: list[int] = field(default_factory=list)

    def feed(self, moment: EarMoment) -> list[Heard | Overheard]:
        self.lengths.append(len(moment.heard))
        return []

    def close(self) -> None:
        """Nothing to let go of."""


def heard(*counts: int) -> list[int]:
    """How much of each burst of a microphone comes through, a tenth of a second at a time."""
    recorder = Recorder()
    ear = Ear(Bursts(*counts), lambda: recorder)
    block = np.zeros(SAMPLE_RATE // 10, np.float32)
    for index in range(max(len(counts), 1)):
        ear.listen(Rendered(block, index / 10))
    ear.close()
    return recorder.lengths


TENTH = LISTENING_RATE // 10


def test_bursts_come_through_whole() -> None:
    assert heard(0, 2 * TENTH, TENTH) == [0, 2 * TENTH, TENTH]


def test_a_backlog_is_dropped() -> None:
    assert sum(heard(15 * TENTH, TENTH, TENTH)) == 3 * TENTH


def test_a_gap_is_filled() -> None:
    lengths = heard(*[0] * 10, TENTH, TENTH)
    assert abs(sum(lengths) - 12 * TENTH) <= APART_S * LISTENING_RATE
