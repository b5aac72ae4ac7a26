"""A card as one page of PDF."""

from __future__ import annotations

import io
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from voiceguide.audio.overwriting import SOFTWARE
from voiceguide.card import layout
from voiceguide.card.words import FOOTNOTE, SAY, STEPS, length_line, materials_line
from voiceguide.errors import MissingEngineError, UsageError
from voiceguide.screen.words import clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voiceguide.card.content import Card, Group

_A4_HEIGHT = 297 / 25.4 * 72
_FONT, _BOLD = "Helvetica", "Helvetica-Bold"
"""In every reader, so nothing is embedded; they have the letters of western Europe."""


def pdf_page(card: Card) -> bytes:
    """The whole file; the same card gives the same bytes.

    Raises:
        UsageError: letters that the page's font does not have, or more than fits on a page.
        MissingEngineError: the library that draws it is not installed.
    """
    _check_letters(card)
    try:
        from reportlab.pdfgen.canvas import Canvas
    except ImportError as error:
        raise MissingEngineError(
            "reportlab, which draws PDF, is not installed",
            hint="Run `pip install reportlab`, or write the card to a file ending in .html.",
        ) from error
    sizes = layout.sizes_for(card, width_of)
    file = io.BytesIO()
    size = (layout.WIDTH + 2 * layout.MARGIN, _A4_HEIGHT)
    canvas = Canvas(file, pagesize=size, invariant=True)
    canvas.setTitle(card.title)
    canvas.setCreator(SOFTWARE)
    # Down from the top, so that printing on Letter cuts only white space off.
    pen = _Pen(canvas, _A4_HEIGHT - layout.MARGIN)
    _draw_header(pen, card)
    _draw_sayings(pen, card, sizes)
    _draw_steps(pen, card, sizes.steps)
    pen.text(0, layout.HEIGHT - 4, FOOTNOTE, 10.5)
    canvas.save()
    return file.getvalue()


def width_of(text: str, size: float, bold: bool) -> float:
    """A text's width in points."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return float(stringWidth(text, _BOLD if bold else _FONT, size))


def _check_letters(card: Card) -> None:
    for text in _texts(card):
        for letter in text:
            try:
                letter.encode("cp1252")
            except UnicodeEncodeError:
                raise UsageError(
                    f"a PDF card has no letter {letter!r}, as in {text[:40]!r}",
                    hint="Write it to a file ending in .html, and print that from a browser.",
                ) from None


def _texts(card: Card) -> Iterator[str]:
    yield card.title
    yield card.materials
    for saying in card.sayings:
        yield saying.phrase
    for group in card.groups:
        yield group.title
        yield from (row.title for row in group.rows)


@dataclass(frozen=True, slots=True)
class _Pen:
    """Draws at points from the left and from the top of what is printed."""

    canvas: Any
    top: float

    def text(self, x: float, y: float, text: str, size: float, *, bold: bool = False) -> None:
        self.canvas.setFont(_BOLD if bold else _FONT, size)
        self.canvas.drawString(layout.MARGIN + x, self.top - y, text)

    def line(self, x: float, y: float, width: float) -> None:
        self.canvas.setLineWidth(0.5)
        x += layout.MARGIN
        self.canvas.line(x, self.top - y, x + width, self.top - y)


def _draw_header(pen: _Pen, card: Card) -> None:
    length = length_line(card)
    length_width = width_of(length, 17, True)
    size = _fitting(card.title, layout.WIDTH - length_width - 12, 24)
    pen.text(0, 22, card.title, size, bold=True)
    pen.text(layout.WIDTH - length_width, 22, length, 17, bold=True)
    materials = materials_line(card)
    pen.text(0, 42, materials, _fitting(materials, layout.WIDTH, 10.5))


def _fitting(text: str, room: float, largest: float) -> float:
    """The size at which a text takes one line."""
    return min(largest, largest * room / max(1.0, width_of(text, largest, True)))


def _draw_sayings(pen: _Pen, card: Card, sizes: layout.Sizes) -> None:
    size, small = sizes.say, sizes.say * layout.MEANING
    leading = size * sizes.say_leading
    y = layout.HEADER + size
    pen.text(0, y, SAY, size, bold=True)
    room = layout.say_width(card, size, width_of)
    meaning_at = room + size / 2
    for saying in card.sayings:
        phrases = layout.wrapped(saying.phrase, room, size, width_of, bold=True)
        meanings = layout.wrapped(saying.meaning, layout.SAY_WIDTH - meaning_at, small, width_of)
        for phrase, meaning in zip_longest(phrases, meanings, fillvalue=""):
            y += leading
            pen.text(0, y, phrase, size, bold=True)
            pen.text(meaning_at, y, meaning, small)


def _draw_steps(pen: _Pen, card: Card, size: float) -> None:
    y = layout.HEADER + size
    pen.text(layout.SAY_WIDTH + layout.GUTTER, y, STEPS, size, bold=True)
    for group in card.groups:
        y = _draw_group(pen, card, group, y, size)


def _draw_group(pen: _Pen, card: Card, group: Group, y: float, size: float) -> float:
    """Below y; the y of its last line."""
    left, small = layout.SAY_WIDTH + layout.GUTTER, size * layout.HEADING
    column = layout.time_width(card) * size
    title_at = left + max(1, len(group.sides)) * column
    y += (layout.HEADING + 0.3) * size * layout.LEADING
    for index, side in enumerate(group.sides):
        pen.text(left + index * column, y, side, small, bold=True)
    heading_at = title_at if group.sides else left
    room = left + layout.STEPS_WIDTH - heading_at
    pen.text(heading_at, y, group.title, _fitting(group.title, room, small), bold=True)
    pen.line(left, y + 0.25 * small, layout.STEPS_WIDTH)
    for row in group.rows:
        room = layout.title_width(card, len(group.sides), size)
        y += size * layout.LEADING
        for index, start_s in enumerate(row.starts_s):
            text = "" if start_s is None else clock(start_s)
            pen.text(left + index * column, y, text, size, bold=True)
        lines = layout.wrapped(row.title, room, size, width_of)
        for index, line in enumerate(lines):
            pen.text(title_at, y + index * size * layout.LEADING, line, size)
        y += (len(lines) - 1) * size * layout.LEADING
    return y
