"""A card as PDF: one page, or as many as its steps take."""

from __future__ import annotations

import io
import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from voiceguide.card import layout
from voiceguide.card.content import Group
from voiceguide.card.words import FOOTNOTE, SAY, STEPS, length_line, materials_line
from voiceguide.errors import MissingEngineError, UsageError
from voiceguide.files.overwriting import SOFTWARE
from voiceguide.text import clock

if TYPE_CHECKING:
    from voiceguide.card.content import Card

_A4_HEIGHT = 297 / 25.4 * 72
_FONT, _BOLD = "SourceSansPro", "SourceSansProBold"
"""Fonts with the Latin letters of every country, Greek and Cyrillic. The letters that are used are
put into the file."""


def pdf_page(card: Card) -> bytes:
    """The whole PDF file of a card; the same card gives the same bytes.

    Raises:
        UsageError: letters that the page's font does not have, or phrases that do not fit.
        MissingEngineError: the library that draws it, or its font, is not installed.
    """
    try:
        from reportlab.pdfgen.canvas import Canvas
    except ImportError as error:
        raise _missing("reportlab, which draws PDF,", "reportlab") from error
    card = _drawable(card)
    sizes = layout.sizes_for(card, width_of)
    first, *more = layout.columns_of(card, sizes, width_of)
    further = zip_longest(more[::2], more[1::2], fillvalue=list[Group]())
    pages = [(list[Group](), first), *further]
    file = io.BytesIO()
    size = (layout.WIDTH + 2 * layout.MARGIN, _A4_HEIGHT)
    canvas = Canvas(file, pagesize=size, invariant=True)
    canvas.setTitle(card.title)
    canvas.setCreator(SOFTWARE)
    # Down from the top, so that printing on Letter cuts only white space off.
    pen = _Pen(canvas, _A4_HEIGHT - layout.MARGIN)
    for number, columns in enumerate(pages, 1):
        _draw_header(pen, card, f"{number} / {len(pages)}" if len(pages) > 1 else "")
        if number == 1:
            _draw_sayings(pen, card, sizes)
        for left, groups in zip((0.0, layout.SAY_WIDTH + layout.GUTTER), columns, strict=True):
            _draw_steps(pen, card, groups, left=left, size=sizes.steps)
        pen.text(0, layout.HEIGHT - 4, FOOTNOTE, 10.5)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def width_of(text: str, size: float, bold: bool) -> float:
    """A text's width in points."""
    return float(_font(bold=bold).stringWidth(text, size))


def _missing(what: str, package: str) -> MissingEngineError:
    return MissingEngineError(
        f"{what} is not installed",
        hint=f"Run `pip install {package}`, or write the card to a file ending in .html.",
    )


@cache
def _font(*, bold: bool) -> Any:  # noqa: ANN401 - reportlab has no types
    """Load a font, and make it known to reportlab."""
    try:
        from font_source_sans_pro import font_files_ttf
    except ImportError as error:
        raise _missing("the font of PDF cards", "font-source-sans-pro") from error
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    name = _BOLD if bold else _FONT
    font = TTFont(name, font_files_ttf[name])
    registerFont(font)
    return font


def _drawable(card: Card) -> Card:
    """The same card in letters that the fonts have.

    Raises:
        UsageError: the card has letters that the fonts lack.
    """
    return replace(
        card,
        title=_in_font(card.title),
        materials=_in_font(card.materials),
        sayings=tuple(replace(one, phrase=_in_font(one.phrase)) for one in card.sayings),
        groups=tuple(
            replace(
                group,
                title=_in_font(group.title),
                rows=tuple(replace(row, title=_in_font(row.title)) for row in group.rows),
            )
            for group in card.groups
        ),
    )


def _in_font(text: str) -> str:
    """A text with accents as parts of their letters: the fonts have few that stand alone."""
    known = [_font(bold=bold).face.charToGlyph for bold in (False, True)]
    return "".join(_letter(one, text, known) for one in unicodedata.normalize("NFC", text))


def _letter(letter: str, text: str, known: list[dict[int, int]]) -> str:
    for form in (letter, unicodedata.normalize("NFKC", letter)):  # "℃" is "°C"
        if all(ord(one) in glyphs for one in form for glyphs in known):
            return form
    script = unicodedata.name(letter, "").partition(" ")[0].capitalize()
    named = f" ({script})" if letter.isalpha() and script else ""
    raise UsageError(
        f"a PDF card has no letter {letter!r}{named}, as in {text[:40]!r}: its font has Latin, "
        "Greek and Cyrillic letters",
        hint="Write it to a file ending in .html, and print that from a browser.",
    )


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


def _draw_header(pen: _Pen, card: Card, page: str) -> None:
    length = length_line(card)
    length_width = width_of(length, 17, True)
    size = _fitting(card.title, layout.WIDTH - length_width - 12, 24)
    pen.text(0, 22, card.title, size, bold=True)
    pen.text(layout.WIDTH - length_width, 22, length, 17, bold=True)
    page_width = width_of(page, 10.5, False)
    pen.text(layout.WIDTH - page_width, 42, page, 10.5)
    materials = materials_line(card)
    pen.text(0, 42, materials, _fitting(materials, layout.WIDTH - page_width - 12, 10.5))


def _fitting(text: str, room: float, largest: float) -> float:
    """The size, at most `largest`, at which a text takes one line."""
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


def _draw_steps(pen: _Pen, card: Card, groups: list[Group], *, left: float, size: float) -> None:
    if not groups:
        return
    y = layout.HEADER + size
    pen.text(left, y, STEPS, size, bold=True)
    for group in groups:
        y = _draw_group(pen, card, group, y, left=left, size=size)


def _draw_group(
    pen: _Pen, card: Card, group: Group, y: float, *, left: float, size: float
) -> float:
    """Draw a section's steps below `y`, and return the y of their last line."""
    small = size * layout.HEADING
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
