"""What is said before the present visit's own blocks: greeting, precautions, news of the time."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from voiceguide.pacing.script import Kind, Place, Spoken, opening_blocks, precaution_blocks
from voiceguide.pacing.timeline import duration_of
from voiceguide.routine.model import Precaution
from voiceguide.session import words
from voiceguide.session.questions import precaution_s

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voiceguide.pacing.script import Block
    from voiceguide.pacing.timeline import Measure
    from voiceguide.routine.model import Routine
    from voiceguide.session.options import Options


class Opening:
    """A queue of blocks, and of precautions that are asked or read out when their turn comes."""

    def __init__(self, routine: Routine, options: Options, measure: Measure) -> None:
        self.read: Precaution | None = None
        """The precaution that is being read out where nobody can be heard answering."""
        self._words = routine.words
        self._measure = measure
        self._coming = deque(_opening_of(routine, options))

    def __len__(self) -> int:
        return len(self._coming)

    def take(self) -> Block | Precaution:
        """Take the first of what is coming."""
        return self._coming.popleft()

    def add(self, blocks: Iterable[Block]) -> None:
        """Say these after what is coming."""
        self._coming.extend(blocks)

    def put_back(self, precaution: Precaution) -> None:
        """Let a precaution that could not be answered come next."""
        self._coming.appendleft(precaution)

    def clear(self) -> None:
        """Drop everything that is coming."""
        self._coming.clear()

    def read_out(self, precaution: Precaution) -> Block:
        """Begin to read out a precaution: returns its first block, and queues the others next."""
        self.read = precaution
        first, *others = precaution_blocks(precaution, self._words)
        self._coming.extendleft(reversed(others))
        return first

    def was_read(self) -> None:
        """Note that no precaution is being read out any more."""
        self.read = None

    def skip_words(self) -> None:
        """Pass over everything up to the next precaution."""
        while self._coming and not isinstance(self._coming[0], Precaution):
            self._coming.popleft()

    def left_s(self) -> float:
        """Seconds that what is coming takes."""
        return sum(
            precaution_s(one, self._measure)
            if isinstance(one, Precaution)
            else duration_of(one, self._measure)
            for one in self._coming
        )


def _opening_of(routine: Routine, options: Options) -> list[Block | Precaution]:
    opening: list[Block | Precaution] = list(opening_blocks(routine))
    if options.skip_precautions:
        return opening
    asked = [one for one in routine.precautions if one.ask not in options.answered]
    if len(asked) < len(routine.precautions):
        text = words.asked_lately(options.recipient, routine.words)
        opening.append(Spoken(Place("opening"), Kind.NARRATION, text))
    return [*opening, *asked]
