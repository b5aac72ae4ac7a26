"""Narration as it is spoken: a routine's texts filled, and the narrator's own sentences.

Its language is that of the :class:`~voiceguide.wording.words.Words`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voiceguide.narrator.spoken.sentences import ends_sentence
from voiceguide.wording.templates import capitalised

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voiceguide.routine.model import Side
    from voiceguide.wording.words import Words

_SENTENCE_START = re.compile(r"(?:^|(?<=[.!?…] ))[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Filling:
    """The values that the placeholders of one narration stand for."""

    pressure: int = 3
    side: Side | None = None
    rounds: int = 1
    item: str = ""
    work_s: float = 60.0


def fill(template: str, context: Filling, words: Words) -> str:
    """Put the words of this moment into a routine's narration, as one tidy line."""
    side = context.side
    text = template.format(
        pressure=words.pressed(context.pressure),
        side=words.side(side.value) if side else "",
        other_side=words.side(side.other.value) if side else words.sides.other,
        rounds=words.number(context.rounds),
        times=words.counted(words.narration.times, context.rounds),
        item=context.item,
        minutes=minutes_words(context.work_s, words),
    )
    text = " ".join(text.split())
    return _SENTENCE_START.sub(_capital, text)


def _capital(start: re.Match[str]) -> str:
    """A letter that may begin a sentence, made a capital unless it follows a short form."""
    at = start.start()
    begins = at == 0 or ends_sentence(start.string, at - 1, at)
    return start.group().title() if begins else start.group()


def minutes_words(seconds: float, words: Words) -> str:
    """A duration in words, to the nearest minute and at least one."""
    return words.counted(words.narration.minutes, max(1, round(seconds / 60)))


def count_cue(number: int, words: Words) -> str:
    """The number of a round, spoken as it begins."""
    return capitalised(words.narration.count.format(n=words.number(number)))


def minutes_left(minutes: int, words: Words) -> str:
    """The words for how much of a long wait remains."""
    left = minutes_words(minutes * 60, words)
    return capitalised(words.narration.minutes_left.format(minutes=left))


def item_cue(item: str, words: Words) -> str:
    """The cue as the hands move on to the next toe, direction or spot; still to be filled."""
    return words.narration.item.format(item=item)


def side_cue(side: Side, words: Words) -> str:
    """The cue as a side begins, where the routine has no words for it."""
    return capitalised(words.sided(words.narration.side, side.value))


def opening(title: str, materials: Sequence[str], words: Words) -> str:
    """The first words of a session: what it is and what to have at hand."""
    if not materials:
        return words.narration.opening.format(title=title)
    return words.narration.opening_with.format(title=title, things=words.listed(materials))


def if_yes(advice: str, words: Words) -> str:
    """The text that follows a precaution when nobody is there to answer."""
    return words.narration.if_yes.format(advice=advice)
