"""Render every bundled routine at many lengths, and measure how exactly it is timed.

``python -m scripts.bench.timing [ROUTINE ...]`` renders each at its natural, shortest and longest
length and at ten lengths between, in the default voice, and prints the worst of each: the rendered
length against the target, the start of a sound against its label, the work of one side against the
other's. Exits with 1 when a limit is passed.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.pcm import SAMPLE_RATE
from voiceguide.export.render import render
from voiceguide.export.sidecars import labels_of
from voiceguide.narrator.voices import open_voice
from voiceguide.pacing.fit import fit_timeline, lengths
from voiceguide.pacing.script import Kind
from voiceguide.routine.library import find_routine, routine_paths
from voiceguide.routine.model import Side

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm
    from voiceguide.export.sidecars import Label
    from voiceguide.narrator.voice import Voice
    from voiceguide.pacing.timeline import Timeline
    from voiceguide.routine.model import Routine

BETWEEN = 10
LENGTH_LIMIT_S, LABEL_LIMIT_S, SIDES_LIMIT_S = 0.5, 0.005, 0.001
AUDIBLE = 0.01
"""Of a sound's own peak: what lies 40 dB below it is not its start."""


@dataclass(frozen=True, slots=True)
class Worst:
    """The largest deviations of some sessions, in seconds, and how many phrases overlap."""

    length_s: float
    label_s: float
    sides_s: float
    overlaps: int

    def is_good(self) -> bool:
        """Whether all is within the limits."""
        within = self.length_s <= LENGTH_LIMIT_S and self.label_s <= LABEL_LIMIT_S
        return within and self.sides_s <= SIDES_LIMIT_S and not self.overlaps


def main() -> int:
    """Print a line a routine."""
    print("| routine | sessions | length off by | labels off by | sides differ by | overlaps |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    good = True
    for name in sys.argv[1:] or routine_paths():
        with open_voice() as voice:
            measured = [_measure(*session, voice) for session in _sessions(name, voice)]
        worst = Worst(
            max(one.length_s for one in measured),
            max(one.label_s for one in measured),
            max(one.sides_s for one in measured),
            sum(one.overlaps for one in measured),
        )
        good = good and worst.is_good()
        print(
            f"| `{name}` | {len(measured)} | {worst.length_s * 1000:.2f} ms "
            f"| {worst.label_s * 1000:.2f} ms | {worst.sides_s * 1000:.2f} ms | {worst.overlaps} |",
            flush=True,
        )
    return 0 if good else 1


def _sessions(name: str, voice: Voice) -> list[tuple[Routine, float]]:
    routine = find_routine(name)
    possible = lengths(routine, voice.measure)
    between = np.linspace(possible.shortest_s, possible.longest_s, BETWEEN + 2)
    return [(routine, possible.natural_s), *((routine, float(target)) for target in between)]


def _measure(routine: Routine, target_s: float, voice: Voice) -> Worst:
    timeline = fit_timeline(routine, target_s, voice.measure)
    sound = np.concatenate(list(render(timeline, voice)))[:, 0]
    labels = labels_of(timeline, voice)
    return Worst(
        abs(len(sound) / SAMPLE_RATE - target_s),
        max(_label_error_s(sound, label) for label in labels),
        abs(_work_s(timeline, Side.LEFT) - _work_s(timeline, Side.RIGHT)),
        sum(earlier.end_s > later.start_s + 1e-9 for earlier, later in pairwise(labels)),
    )


def _label_error_s(sound: Pcm, label: Label) -> float:
    """From a label to the first audible sample at or after it; sound before it counts in full."""
    start, end = round(label.start_s * SAMPLE_RATE), round(label.end_s * SAMPLE_RATE)
    part = np.abs(sound[start:end])
    audible = AUDIBLE * part.max()
    before = np.flatnonzero(np.abs(sound[max(0, start - SAMPLE_RATE // 20) : start]) > audible)
    if before.size:
        return 1.0
    return float(np.flatnonzero(part > audible)[0]) / SAMPLE_RATE


def _work_s(timeline: Timeline, side: Side) -> float:
    return sum(
        segment.duration_s
        for segment in timeline.segments
        if segment.kind is Kind.WORK and segment.place.side is side
    )


if __name__ == "__main__":
    sys.exit(main())
