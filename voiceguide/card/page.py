"""A card as a page of HTML: dark on a screen, black on white paper, and nothing to load."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from voiceguide.card import layout
from voiceguide.card.words import FOOTNOTE, SAY, STEPS, length_line, materials_line
from voiceguide.text import clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voiceguide.card.content import Card, Group

_COLUMN_GAP = f"{round(layout.GUTTER)}pt"
# Amber on black: it can be read in a dark room and does not light it up.
_STYLE = """
:root {{ color-scheme: dark; }}
* {{ box-sizing: border-box; }}
body {{
  margin: 0; padding: 1.5rem; background: #000; color: #ffcf94;
  font-family: Helvetica, Arial, "Liberation Sans", "Noto Sans", "Noto Sans CJK KR", sans-serif;
  line-height: {leading};
}}
main {{ max-width: 75rem; margin: 0 auto; }}
header {{ display: flex; justify-content: space-between; align-items: baseline; gap: 1rem; }}
h1, h2, p {{ margin: 0; }}
h1 {{ font-size: 22pt; line-height: 1.15; }}
.length {{ font-size: 17pt; font-weight: bold; white-space: nowrap; }}
.materials, footer {{ font-size: 10.5pt; }}
.columns {{ display: flex; flex-wrap: wrap; gap: 1.5rem 3rem; margin: 1rem 0; }}
.say {{ flex: 47 1 22rem; font-size: {say_screen}pt; }}
.steps {{ flex: 53 1 22rem; font-size: {steps_screen}pt; }}
h2 {{ font-size: 1em; line-height: inherit; }}
table {{ width: 100%; border-collapse: collapse; }}
td, th {{ padding: 0; text-align: left; vertical-align: baseline; }}
.say td:first-child {{ font-weight: bold; padding-right: .5em; width: {phrase}em; }}
.meaning {{ font-size: {meaning}em; }}
.steps th {{ font-size: {heading}em; padding-top: .3em; border-bottom: 1px solid; }}
.time {{ width: {time}em; font-weight: bold; font-variant-numeric: tabular-nums; }}
th.time {{ width: auto; }}
@page {{ margin: 10mm; }}
@media print {{
  :root {{ color-scheme: light; }}
  body {{ padding: 0; background: #fff; color: #000; }}
  main {{ max-width: none; }}
  .columns {{ display: flow-root; margin: 8pt 0; }}
  .say {{
    float: left; width: {say_width}pt; font-size: {say}pt; line-height: {say_leading};
  }}
  .steps {{ {steps_place} font-size: {steps}pt; }}
}}
"""


def html_page(card: Card) -> str:
    """The whole HTML file of a card.

    Raises:
        UsageError: the phrases do not fit on one printed page.
    """
    sizes = layout.sizes_for(card, layout.roughly)
    # What takes more than a page begins on the next one: browsers do not break what floats.
    beside = f"float: right; width: {round(layout.STEPS_WIDTH)}pt;"
    place = f"clear: both; break-before: page; columns: 2 {_COLUMN_GAP};"
    style = _STYLE.format(
        say=sizes.say,
        say_leading=round(sizes.say_leading, 3),
        steps=sizes.steps,
        say_screen=max(15.0, sizes.say),
        steps_screen=max(15.0, sizes.steps),
        say_width=round(layout.SAY_WIDTH),
        steps_place=place if sizes.spread else beside,
        leading=layout.LEADING,
        phrase=round(layout.say_width(card, 1.0, layout.roughly) + 0.5, 2),
        meaning=layout.MEANING,
        heading=layout.HEADING,
        time=layout.time_width(card),
    )
    return "\n".join(_lines(card, style)) + "\n"


def _lines(card: Card, style: str) -> Iterator[str]:
    title = escape(card.title)
    yield f'<!doctype html>\n<html lang="{escape(card.language)}">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>"
    yield f'<header><h1>{title}</h1><p class="length">{length_line(card)}</p></header>'
    yield f'<p class="materials">{escape(materials_line(card))}</p>'
    yield f'<div class="columns">\n<section class="say">\n<h2>{SAY}</h2>\n<table>'
    for saying in card.sayings:
        # A span: in cells of two sizes, printing aligns the tops of letters, not their feet.
        meaning = f'<span class="meaning">{escape(saying.meaning)}</span>'
        yield f"<tr><td>{escape(saying.phrase)}</td><td>{meaning}</td></tr>"
    yield f'</table>\n</section>\n<section class="steps">\n<h2>{STEPS}</h2>'
    for group in card.groups:
        yield from _group_lines(group)
    yield f"</section>\n</div>\n<footer>{escape(FOOTNOTE)}</footer>\n</main>\n</body>\n</html>"


def _group_lines(group: Group) -> Iterator[str]:
    sides = "".join(f'<th class="time">{escape(side)}</th>' for side in group.sides)
    columns = "" if group.sides else ' colspan="2"'
    yield f"<table>\n<tr>{sides}<th{columns}>{escape(group.title)}</th></tr>"
    for row in group.rows:
        times = "".join(
            f'<td class="time">{"" if start is None else clock(start)}</td>'
            for start in row.starts_s
        )
        yield f"<tr>{times}<td>{escape(row.title)}</td></tr>"
    yield "</table>"
