"""Finds the largest type with which a card fits on one page, or spreads its steps over more.

Lengths are points, 72 an inch. The page is what A4 and Letter have in common.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from voiceguide.errors import UsageError
from voiceguide.screen.cells import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voiceguide.card.content import Card, Group

_MM = 72 / 25.4
MARGIN = 10 * _MM
WIDTH = 210 * _MM - 2 * MARGIN
"""The width of what is printed. A4 is the narrower of the two."""
HEIGHT = 279.4 * _MM - 2 * MARGIN
"""The height of what is printed. Letter is the shorter of the two."""
GUTTER = 8 * _MM
SAY_WIDTH = STEPS_WIDTH = (WIDTH - GUTTER) / 2
"""Widths of the columns. They are alike, so that steps can go on in either column of further
pages."""
HEADER = 78.0
"""Height of the title, the materials and the space below them."""
FOOTER = 22.0
LARGEST, SMALLEST = 19.0, 7.0
"""Sizes of type. Below the smallest nobody reads from where the hands are."""
SPREAD = 10.0
"""The size of steps that take more than one page: there is no need to make them smaller."""
STILL_LARGE = 14.0
"""Type at which a phrase is read from the floor; larger is only better where there is room."""
LEADING = 1.42
"""Distance from line to line, in sizes of the type."""
MOST_LEADING = 2.0
"""The largest leading. Further apart, a phrase and its meaning are no longer read as one line."""
MEANING = 0.65
"""The size of a meaning, where its phrase's is 1."""
HEADING = 0.8
"""The size of a section's heading, where its steps' is 1."""

Width = Callable[[str, float, bool], float]
"""A function that says how wide a text is at a size, bold or not."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """The type of the two columns."""

    say: float
    steps: float
    say_leading: float
    """Distance from phrase to phrase, in sizes of the type: they take the room that is left."""
    spread: bool = False
    """Whether the steps take more than one page."""


def sizes_for(card: Card, width_of: Width) -> Sizes:
    """The largest type with which each column fits; many steps are spread over pages.

    Raises:
        UsageError: not even the smallest type is small enough for the phrases.
    """
    room = HEIGHT - HEADER - FOOTER
    say = _largest(lambda size: say_height(card, size, width_of) <= room)
    steps = _largest(lambda size: steps_height(card.groups, card, size, width_of) <= room)
    if say is None:
        raise UsageError(
            f"the {len(card.sayings)} phrases do not fit on one page",
            hint="Give shorter phrases in the vocabulary.",
        )
    # Phrases are found sooner where each has one line, unless that makes them small.
    one_line = _largest(lambda size: _say_lines(card, size, width_of) == len(card.sayings))
    if one_line and one_line >= STILL_LARGE:
        say = min(say, one_line)
    leading = min(room / (1 + _say_lines(card, say, width_of)) / say, MOST_LEADING)
    return Sizes(say, steps or SPREAD, leading, spread=steps is None)


def columns_of(card: Card, sizes: Sizes, width_of: Width) -> list[list[Group]]:
    """The steps of each column: the first beside the phrases, then two on each further page.

    A section that is cut goes on under its heading in the next column.
    """
    if not sizes.spread:
        return [list(card.groups)]
    room = HEIGHT - HEADER - FOOTER
    columns: list[list[Group]] = [[]]
    for group in card.groups:
        for index, row in enumerate(group.rows):
            column = columns[-1]
            begun = bool(column) and index > 0
            rows = (*column[-1].rows, row) if begun else (row,)
            grown = [*column[: len(column) - begun], replace(group, rows=rows)]
            if column and steps_height(grown, card, sizes.steps, width_of) > room:
                columns.append([replace(group, rows=(row,))])
            else:
                columns[-1] = grown
    return columns


def _largest(fits: Callable[[float], bool]) -> float | None:
    size = LARGEST
    while size >= SMALLEST:
        if fits(size):
            return size
        size -= 0.5
    return None


def say_height(card: Card, size: float, width_of: Width) -> float:
    """Height of the column of phrases, its heading included."""
    return (1 + _say_lines(card, size, width_of)) * size * LEADING


def _say_lines(card: Card, size: float, width_of: Width) -> int:
    lines = 0
    room = say_width(card, size, width_of)
    for saying in card.sayings:
        phrases = wrapped(saying.phrase, room, size, width_of, bold=True)
        meanings = wrapped(saying.meaning, SAY_WIDTH - room - size / 2, size * MEANING, width_of)
        lines += max(len(phrases), len(meanings))
    return lines


def say_width(card: Card, size: float, width_of: Width) -> float:
    """Width of the phrases, beside which their meanings stand; at most two thirds of the column."""
    widest = max((width_of(saying.phrase, size, True) for saying in card.sayings), default=0.0)
    return min(widest, SAY_WIDTH * 2 / 3)


def steps_height(groups: Iterable[Group], card: Card, size: float, width_of: Width) -> float:
    """Height of a column of these steps, their headings included."""
    lines = 1.0
    for group in groups:
        room = title_width(card, len(group.sides), size)
        heading = wrapped(group.title, room, size * HEADING, width_of, bold=True)
        lines += HEADING * len(heading) + 0.3
        lines += sum(len(wrapped(row.title, room, size, width_of)) for row in group.rows)
    return lines * size * LEADING


def time_width(card: Card) -> float:
    """Width of a column of times, in sizes of the type: for 12:34, or for 1:02:03."""
    return 2.9 if card.total_s < 3600 else 4.1


def title_width(card: Card, sides: int, size: float) -> float:
    """Width that is left for a step's title beside its times."""
    return STEPS_WIDTH - max(1, sides) * time_width(card) * size


def wrapped(
    text: str, room: float, size: float, width_of: Width, *, bold: bool = False
) -> list[str]:
    """A text in lines that are no wider than the room; a word that is wider is broken."""
    return lines_of(text, lambda line: width_of(line, size, bold) <= room)


def roughly(text: str, size: float, bold: bool) -> float:
    """Estimate a text's width in fonts that are not known here: rather too much than too little."""
    ems = sum(1.0 if unicodedata.east_asian_width(one) in "WF" else 0.57 for one in text)
    return ems * size * (1.08 if bold else 1.0)
