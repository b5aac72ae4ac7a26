"""The sentences that no routine writes itself, and the filling of those that it does.

English. Another language is another set of these tables.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voiceguide.narrator.spoken.sentences import ends_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voiceguide.routine.model import Side

PRESSURE_WORDS = {1: "feather-light", 2: "light", 3: "moderate", 4: "firm", 5: "deep"}

HALFWAY = "Halfway."
LAST = "Last one."
BREATHE = ("Breathe in, and slowly out.", "Let your shoulders drop.", "Easy, even breaths.")
PRESSURE_QUESTION = "Lighter, firmer, or is it good?"
CLOSING = "That was the whole session."

# fmt: off
_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)
_TENS = (
    "zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)
# fmt: on
_SENTENCE_START = re.compile(r"(?:^|(?<=[.!?…] ))[a-z]")


@dataclass(frozen=True, slots=True)
class Context:
    """What the placeholders of one narration stand for."""

    pressure: int = 3
    side: Side | None = None
    rounds: int = 1
    item: str = ""
    work_s: float = 60.0


def fill(template: str, context: Context) -> str:
    """Put the words of this moment into a routine's narration, as one tidy line."""
    side = context.side
    text = template.format(
        pressure=PRESSURE_WORDS[context.pressure],
        side=side.value if side else "",
        other_side=side.other.value if side else "other",
        rounds=number_words(context.rounds),
        times=times_words(context.rounds),
        item=context.item,
        minutes=minutes_words(context.work_s),
    )
    text = " ".join(text.split())
    return _SENTENCE_START.sub(_capital, text)


def _capital(start: re.Match[str]) -> str:
    """A letter that may begin a sentence, capital unless after a short form."""
    at = start.start()
    begins = at == 0 or ends_sentence(start.string, at - 1, at)
    return start.group().upper() if begins else start.group()


def number_words(number: int) -> str:
    """A count as it is said, 0 to 999."""
    if number < 20:
        return _ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")
    hundreds, rest = divmod(number, 100)
    return f"{_ONES[hundreds]} hundred" + (f" and {number_words(rest)}" if rest else "")


def times_words(number: int) -> str:
    """How often: once, twice, three times and so on."""
    return {1: "once", 2: "twice"}.get(number, f"{number_words(number)} times")


def minutes_words(seconds: float) -> str:
    """A duration to the nearest minute, at least one."""
    minutes = max(1, round(seconds / 60))
    return f"{number_words(minutes)} minute{'' if minutes == 1 else 's'}"


def count_cue(number: int) -> str:
    """The number of a round, spoken as it begins."""
    return f"{number_words(number).capitalize()}."


def minutes_left(minutes: int) -> str:
    """How much of a long wait remains."""
    return f"{minutes_words(minutes * 60).capitalize()} left."


def item_cue(item: str) -> str:
    """Spoken as the hands move on to the next toe, direction or spot."""
    return f"Now {item}."


def side_cue(side: Side) -> str:
    """Spoken as a side begins, where the routine has no words for it."""
    return f"Now the {side.value} side."


def opening(title: str, materials: Sequence[str]) -> str:
    """The first words of a session: what it is and what to have at hand."""
    if not materials:
        return f"{title}."
    *most, last = materials
    things = f"{', '.join(most)} and {last}" if most else last
    return f"{title}. You will need {things}."


def if_yes(advice: str) -> str:
    """What follows a precaution when nobody is there to answer."""
    return f"If the answer is yes: {advice}"
