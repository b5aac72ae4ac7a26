"""The planned sequence of segments: what is heard or done, from which second to which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voiceguide.pacing.cues import SpokenCue, place_cues
from voiceguide.pacing.script import Block, Kind, Place, Spoken, Work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from voiceguide.pacing.script import Pause

    Measure = Callable[[str], float]
    """Seconds that the narrator takes for a text, measured from its speech."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of the session. Segments follow each other without gap or overlap."""

    start_s: float
    duration_s: float
    kind: Kind
    place: Place
    round: int | None = None
    """1 for a step's first round; None where there is no work."""
    text: str = ""
    """The text that is said from the segment's start (narration, question)."""
    cues: tuple[SpokenCue, ...] = ()
    """The cues that are said during work; their offsets are from the segment's start."""

    @property
    def end_s(self) -> float:
        """Seconds from the session's start to the segment's end."""
        return self.start_s + self.duration_s

    def spoken(self) -> Iterator[tuple[float, str]]:
        """Every start (seconds from the session's start) and text that the narrator says here."""
        if self.text:
            yield self.start_s, self.text
        for cue in self.cues:
            yield self.start_s + cue.offset_s, cue.text


@dataclass(frozen=True, slots=True)
class Timeline:
    """A planned session."""

    routine: str
    title: str
    segments: tuple[Segment, ...]

    @property
    def total_s(self) -> float:
        """Seconds from the first sound to the end."""
        return self.segments[-1].end_s

    def texts(self) -> list[str]:
        """Every distinct text the narrator will need, in order of first use."""
        return list(dict.fromkeys(text for part in self.segments for _, text in part.spoken()))


def build_timeline(routine: str, title: str, blocks: Iterable[Block], measure: Measure) -> Timeline:
    """Give every block of a script its time."""
    segments: list[Segment] = []
    now_s = 0.0
    for block in blocks:
        for segment in _segments(block, now_s, measure):
            segments.append(segment)
            now_s = segment.end_s
    return Timeline(routine, title, tuple(segments))


def duration_of(block: Block, measure: Measure) -> float:
    """Seconds that a block takes."""
    return measure(block.text) + block.pause_s if isinstance(block, Spoken) else block.duration_s


def _segments(block: Block, start_s: float, measure: Measure) -> Iterator[Segment]:
    if isinstance(block, Work):
        yield from _rounds(block, start_s, measure)
    else:
        yield _single(block, start_s, measure)


def _single(block: Spoken | Pause, start_s: float, measure: Measure) -> Segment:
    text = block.text if isinstance(block, Spoken) else ""
    return Segment(start_s, duration_of(block, measure), block.kind, block.place, text=text)


def _rounds(work: Work, start_s: float, measure: Measure) -> Iterator[Segment]:
    tempo_s, cues = work.choice.tempo_s, place_cues(work, measure)
    for index in range(work.choice.rounds):
        # Products, not sums: a hundred rounds must not gather a hundred rounding errors.
        begin_s, end_s = index * tempo_s, (index + 1) * tempo_s
        last = index == work.choice.rounds - 1
        inside = tuple(
            SpokenCue(cue.offset_s - begin_s, cue.duration_s, cue.text)
            for cue in cues
            if begin_s <= cue.offset_s and (last or cue.offset_s < end_s)
        )
        yield Segment(
            start_s + begin_s, end_s - begin_s, Kind.WORK, work.place, index + 1, cues=inside
        )
