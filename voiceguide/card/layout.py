"""How large the type of a card may be so that all of it stands on one page.

Lengths are points, 72 an inch. The page is what A4 and Letter have in common.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voiceguide.errors import UsageError

if TYPE_CHECKING:
    from voiceguide.card.content import Card

_MM = 72 / 25.4
MARGIN = 10 * _MM
WIDTH = 210 * _MM - 2 * MARGIN
"""A4 is the narrower of the two."""
HEIGHT = 279.4 * _MM - 2 * MARGIN
"""Letter is the shorter."""
GUTTER = 8 * _MM
SAY_WIDTH = 0.47 * (WIDTH - GUTTER)
STEPS_WIDTH = WIDTH - GUTTER - SAY_WIDTH
HEADER = 66.0
"""Title, materials and the space below them."""
FOOTER = 20.0
LARGEST, SMALLEST = 19.0, 7.0
"""Sizes of type. Below the smallest nobody reads from where the hands are."""
LEADING = 1.42
"""From line to line, in sizes."""
MEANING = 0.62
"""The size of a meaning beside its phrase."""
HEADING = 0.8
"""The size of a section's heading beside its steps."""
TIME = 2.9
"""The column of a time, in sizes: 1:02:03 stands in it in a smaller type."""

Width = Callable[[str, float, bool], float]
"""How wide a text is at a size, bold or not."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """The type of the two columns."""

    say: float
    steps: float


def sizes_for(card: Card, width_of: Width) -> Sizes:
    """The largest type with which each column fits.

    Raises:
        UsageError: not even the smallest does.
    """
    room = HEIGHT - HEADER - FOOTER
    say = _largest(room, lambda size: say_height(card, size, width_of))
    steps = _largest(room, lambda size: steps_height(card, size, width_of))
    if say is None or steps is None:
        count = sum(len(group.rows) for group in card.groups)
        raise UsageError(
            f"the {count} steps do not fit on one page",
            hint="Leave some out with --skip, or give fewer --minutes.",
        )
    return Sizes(say, steps)


def _largest(room: float, height_at: Callable[[float], float]) -> float | None:
    size = LARGEST
    while size >= SMALLEST:
        if height_at(size) <= room:
            return size
        size -= 0.5
    return None


def say_height(card: Card, size: float, width_of: Width) -> float:
    """Of the column of phrases, its heading included."""
    lines = 1.0
    for saying in card.sayings:
        phrases = wrapped(saying.phrase, say_width(card, size, width_of), size, width_of, bold=True)
        room = SAY_WIDTH - say_width(card, size, width_of) - size / 2
        meanings = wrapped(saying.meaning, room, size * MEANING, width_of)
        lines += max(len(phrases), len(meanings) * MEANING)
    return lines * size * LEADING


def say_width(card: Card, size: float, width_of: Width) -> float:
    """Of the phrases, beside which their meanings stand; at most two thirds of the column."""
    widest = max((width_of(saying.phrase, size, True) for saying in card.sayings), default=0.0)
    return min(widest, SAY_WIDTH * 2 / 3)


def steps_height(card: Card, size: float, width_of: Width) -> float:
    """Of the column of steps, their headings included."""
    lines = 1.0
    for group in card.groups:
        lines += HEADING + 0.25
        room = title_width(len(group.sides), size)
        lines += sum(len(wrapped(row.title, room, size, width_of)) for row in group.rows)
    return lines * size * LEADING


def title_width(sides: int, size: float) -> float:
    """Of a step's title beside its times."""
    return STEPS_WIDTH - max(1, sides) * TIME * size


def wrapped(
    text: str, room: float, size: float, width_of: Width, *, bold: bool = False
) -> list[str]:
    """A text in lines that are no wider than the room; a word that is wider is broken."""
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}".strip()
        if width_of(joined, size, bold) <= room:
            lines[-1] = joined
            continue
        lines.append("")
        for letter in word:
            if lines[-1] and width_of(lines[-1] + letter, size, bold) > room:
                lines.append("")
            lines[-1] += letter
    return [line for line in lines if line] or [""]


def roughly(text: str, size: float, bold: bool) -> float:
    """A width for fonts that are not known here: rather too much than too little."""
    ems = sum(1.0 if unicodedata.east_asian_width(one) in "WF" else 0.54 for one in text)
    return ems * size * (1.06 if bold else 1.0)
