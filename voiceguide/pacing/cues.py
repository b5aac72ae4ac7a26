"""Short prompts inside the work: which are spoken, and when.

Every cue is a wish with a rank. Wishes are granted from the most important down, each only where
it neither touches another cue nor reaches past the end of its work.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voiceguide.narrator import wording
from voiceguide.routine.model import Cue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from voiceguide.pacing.script import Work

GAP_S = 0.4
"""Silence between two cues, and before the end of the work."""
BREATHE_EVERY_S = 35.0
HALFWAY_FROM_ROUNDS = 4
MINUTES_FROM_S = 120.0


@dataclass(frozen=True, slots=True)
class SpokenCue:
    """A prompt inside the work."""

    offset_s: float
    """Seconds from the start of the work, or of the segment, that the cue lies in."""
    duration_s: float
    text: str

    @property
    def end_s(self) -> float:
        """Seconds from the start of the work or segment that it lies in to the cue's last sound."""
        return self.offset_s + self.duration_s


def place_cues(work: Work, measure: Callable[[str], float]) -> list[SpokenCue]:
    """The cues of one run of rounds, in order, none touching another."""
    placed: list[SpokenCue] = []
    behind_s = work.done * work.choice.tempo_s
    for offset_s, text in _wishes(work, measure):
        if offset_s < behind_s:
            continue
        cue = SpokenCue(offset_s - behind_s, measure(text), text)
        if cue.end_s + GAP_S <= work.duration_s and _is_free(cue, placed):
            placed.append(cue)
    return sorted(placed, key=lambda cue: cue.offset_s)


def _is_free(cue: SpokenCue, placed: list[SpokenCue]) -> bool:
    return all(
        cue.end_s + GAP_S <= other.offset_s or other.end_s + GAP_S <= cue.offset_s
        for other in placed
    )


def _wishes(work: Work, measure: Callable[[str], float]) -> Iterator[tuple[float, str]]:
    """Each cue's offset from the first round, in seconds, and text; the most important first."""
    step, words = work.place.step, work.words
    cues = step.cues if step else frozenset()
    rounds, tempo_s = work.choice.rounds, work.choice.tempo_s
    whole_s = rounds * tempo_s
    if work.question:
        # After a first round, so that there is something to judge, and with room to answer.
        yield work.done * tempo_s + min(tempo_s, work.duration_s / 3), work.question
    if Cue.LAST in cues and rounds > 1:
        yield (rounds - 1) * tempo_s, words.narration.last
    if Cue.MINUTES in cues and whole_s > MINUTES_FROM_S:
        for minutes in (1, 2, 5, 10, 20):
            if minutes * 60 < whole_s - 30:
                yield whole_s - minutes * 60, wording.minutes_left(minutes, words)
    if Cue.HALFWAY in cues and (rounds >= HALFWAY_FROM_ROUNDS or whole_s > MINUTES_FROM_S):
        yield whole_s / 2 if rounds == 1 else (rounds // 2) * tempo_s, words.narration.halfway
    if Cue.COUNT in cues:
        yield from _count(work, measure)
    if Cue.BREATHE in cues:
        for index in range(int(whole_s // BREATHE_EVERY_S)):
            text = words.narration.breathe[index % len(words.narration.breathe)]
            yield BREATHE_EVERY_S * (index + 0.5), text


def _count(work: Work, measure: Callable[[str], float]) -> Iterator[tuple[float, str]]:
    """Counts for every round where its number has room, else for every second, fifth or tenth."""
    rounds, tempo_s = work.choice.rounds, work.choice.tempo_s
    counts = [wording.count_cue(number, work.words) for number in range(1, rounds + 1)]
    longest_s = max(map(measure, counts))
    for stride in (1, 2, 5, 10):
        if stride * tempo_s >= longest_s + 2 * GAP_S:
            for number in range(stride, rounds + 1, stride):
                yield (number - 1) * tempo_s, counts[number - 1]
            return
