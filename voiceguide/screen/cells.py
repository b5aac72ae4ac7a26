"""Fits text to the cells of a terminal, where a letter may take none, one or two of them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rich.cells import cell_len, split_graphemes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ELLIPSIS = "…"


@lru_cache(maxsize=512)
def wrapped(text: str, columns: int, rows: int = 1000) -> tuple[str, ...]:
    """Wrap a text to at most `rows` lines of `columns` cells; an ellipsis marks a cut end.

    Lines end between words, or inside a word that is too long for a line, as in Chinese.
    """
    lines = lines_of(text, lambda line: cell_len(line) <= columns)
    if len(lines) > rows:
        lines = [*lines[: rows - 1], shortened(f"{lines[rows - 1]} {lines[rows]}", columns)]
    return tuple(shortened(line, columns) for line in lines)


def shortened(text: str, columns: int) -> str:
    """The beginning of a text that fits, with an ellipsis if something is left out."""
    if cell_len(text) <= columns:
        return text
    room, kept = columns - cell_len(ELLIPSIS), ""
    for letter in letters_of(text):
        if cell_len(kept + letter) > room:
            break
        kept += letter
    return kept.rstrip() + ELLIPSIS if columns > 0 else ""


def lines_of(text: str, fits: Callable[[str], bool]) -> list[str]:
    """Split a text into lines that fit; a letter that does not fit even alone gets its own line."""
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}".strip()
        if fits(joined):
            lines[-1] = joined
            continue
        # A word too long for a line may be a whole sentence: it begins on the current line.
        broken = not fits(word)
        lines.append("") if not broken else None
        rest = f" {word}" if broken and lines[-1] else word
        for letter in letters_of(rest):
            if lines[-1] and not fits(lines[-1] + letter):
                lines.append("")
            lines[-1] += letter
    return [line.strip() for line in lines if line.strip()] or [""]


def letters_of(text: str) -> Iterable[str]:
    """The text's letters as they are seen: each with its accents, or an emoji with its parts."""
    return (text[start:end] for start, end, _ in split_graphemes(text)[0])
