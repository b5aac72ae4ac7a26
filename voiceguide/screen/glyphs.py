"""Draws large numerals and letters, bars and gauges as plain strings without colour.

They are made of half blocks: a cell of a terminal is about twice as high as wide, so each cell
holds two square pixels on top of each other. Every mark differs by shape, not by colour alone.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

LETTER_PIXELS = 5
LETTER_ROWS = 3
"""Rows of a terminal that one line of letters takes at scale 1, with the gap to the next line."""
MAX_SCALE = 4

# Capitals, five pixels high; narrow, so that a step's title fits across a large screen.
_LETTERS = {
    "A": ".##. #..# #### #..# #..#",
    "B": "###. #..# ###. #..# ###.",
    "C": ".### #... #... #... .###",
    "D": "###. #..# #..# #..# ###.",
    "E": "### #.. ##. #.. ###",
    "F": "### #.. ##. #.. #..",
    "G": ".### #... #.## #..# .###",
    "H": "#..# #..# #### #..# #..#",
    "I": "# # # # #",
    "J": "..# ..# ..# #.# .#.",
    "K": "#..# #.#. ##.. #.#. #..#",
    "L": "#.. #.. #.. #.. ###",
    "M": "#...# ##.## #.#.# #...# #...#",
    "N": "#...# ##..# #.#.# #..## #...#",
    "O": ".##. #..# #..# #..# .##.",
    "P": "###. #..# ###. #... #...",
    "Q": ".##. #..# #..# #.#. .#.#",
    "R": "###. #..# ###. #.#. #..#",
    "S": ".### #... .##. ...# ###.",
    "T": "### .#. .#. .#. .#.",
    "U": "#..# #..# #..# #..# .##.",
    "V": "#...# #...# .#.#. .#.#. ..#..",
    "W": "#...# #...# #.#.# ##.## #...#",
    "X": "#.# #.# .#. #.# #.#",
    "Y": "#.# #.# .#. .#. .#.",
    "Z": "#### ...# .##. #... ####",
    "0": ".##. #..# #..# #..# .##.",
    "1": ".# ## .# .# .#",
    "2": "###. ...# .##. #... ####",
    "3": "###. ...# .##. ...# ###.",
    "4": "#..# #..# #### ...# ...#",
    "5": "#### #... ###. ...# ###.",
    "6": ".##. #... ###. #..# .##.",
    "7": "#### ...# ..#. .#.. .#..",
    "8": ".##. #..# .##. #..# .##.",
    "9": ".##. #..# .### ...# .##.",
    " ": ".. .. .. .. ..",
    "_": ".. .. .. .. ..",
    ".": ". . . . #",
    ",": ".. .. .. .# #.",
    ":": ". # . # .",
    ";": ".. .# .. .# #.",
    "!": "# # # . #",
    "?": "##. ..# .#. ... .#.",
    "'": "# # . . .",
    '"': "#.# #.# ... ... ...",
    "-": "... ... ### ... ...",
    "/": "..# ..# .#. #.. #..",
    "(": ".# #. #. #. .#",
    ")": "#. .# .# .# #.",
    "+": "... .#. ### .#. ...",
    "&": ".#.. #.#. .#.. #.#. .#.#",
    "…": "..... ..... ..... ..... #.#.#",
}
_SAME = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "·": "-"})  # noqa: RUF001

# The lit segments of each numeral: top, upper left, upper right, middle, lower left, lower right,
# bottom.
_SEGMENTS = {
    "0": "TLRlrB",
    "1": "Rr",
    "2": "TRMlB",
    "3": "TRMrB",
    "4": "LRMr",
    "5": "TLMrB",
    "6": "TLMlrB",
    "7": "TRr",
    "8": "TLRMlrB",
    "9": "TLRMrB",
}


@lru_cache(maxsize=64)
def numerals(text: str, columns: int, rows: int) -> tuple[str, ...]:
    """Draw digits and colons like a clock's, as large as fits; all lines are equally wide.

    With less than three rows, or too few columns, the result is the text itself.
    """
    for height in range(rows * 2, 4, -1):
        stroke = max(1, round(height / 7))
        width = max(3, round(height * 0.58))
        # Two strokes between digits: from two metres, close ones run into each other.
        pixels = [_numeral(character, width, height, stroke) for character in text]
        lines = [(" " * stroke).join(parts) for parts in zip(*pixels, strict=True)]
        blank = min((len(line) - len(line.lstrip()) for line in lines), default=0)
        lines = [line[blank:] for line in lines]  # so that a leading 1 stands at the edge
        if lines and len(lines[0]) <= columns:
            return tuple(_cells(lines))
    return (text,)


def _numeral(character: str, width: int, height: int, stroke: int) -> list[str]:
    """Draw one digit or colon, one string for each row of pixels."""
    if character == ":":
        tops = (height // 6 * 2, height // 3 * 2)  # even: whole cells look calmer than halves
        lit_rows = {top + i for top in tops for i in range(stroke)}
        return [("█" if y in lit_rows else " ") * stroke for y in range(height)]
    lit = _SEGMENTS[character]
    middle = (height - stroke) // 4 * 2  # even: a stroke of whole cells
    lines = []
    for y in range(height):
        upper, lower = y < middle + stroke, y >= middle
        flat = (
            ("T" in lit and y < stroke)
            or ("M" in lit and middle <= y < middle + stroke)
            or ("B" in lit and y >= height - stroke)
        )
        left = ("L" in lit and upper) or ("l" in lit and lower)
        right = ("R" in lit and upper) or ("r" in lit and lower)
        ends = ["█" * stroke if end or flat else " " * stroke for end in (left, right)]
        lines.append(ends[0] + ("█" if flat else " ") * (width - 2 * stroke) + ends[1])
    return lines


@lru_cache(maxsize=256)
def letters(text: str, columns: int, rows: int) -> tuple[str, ...]:
    """Draw text in large capitals, wrapped, at the largest scale that fits.

    An underscore is a space at which no line ends. The result is empty if no scale fits, or if a
    character has no large form: then show the text as it is.
    """
    plain = unicodedata.normalize("NFKD", text.translate(_SAME)).upper()
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    if not plain.strip() or any(character not in _LETTERS for character in plain):
        return ()
    for scale in range(MAX_SCALE, 0, -1):
        lines = _wrapped(plain.split(), columns // scale)
        height = (LETTER_PIXELS * scale + 1) * len(lines)
        if lines and height <= rows * 2 + 1:
            return tuple(_cells(_pixel_rows(lines, scale)))
    return ()


def _wrapped(words: list[str], columns: int) -> list[str]:
    """Wrap words to lines of `columns` pixels at most; no lines if a word alone is wider."""
    lines: list[str] = []
    for word in words:
        if _width(word) > columns:
            return []
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and _width(joined) <= columns:
            lines[-1] = joined
        else:
            lines.append(word)
    return lines


def _width(text: str) -> int:
    return sum(_LETTERS[character].index(" ") + 1 for character in text) - 1


def _pixel_rows(lines: list[str], scale: int) -> list[str]:
    pixels: list[str] = []
    for line in lines:
        shapes = [_LETTERS[character].split() for character in line]
        for row in zip(*shapes, strict=True):
            wide = "".join(
                pixel * scale for pixel in ".".join(row).replace(".", " ").replace("#", "█")
            )
            pixels += [wide] * scale
        pixels.append("")
    return pixels[:-1]


def _cells(pixels: list[str]) -> list[str]:
    """Put two rows of pixels into one row of half blocks; all rows as wide as the widest."""
    width = max(map(len, pixels))
    rows = [row.ljust(width) for row in pixels]
    rows += [" " * width] * (len(rows) % 2)
    mark = {"  ": " ", "█ ": "▀", " █": "▄", "██": "█"}
    return [
        "".join(mark[upper + lower] for upper, lower in zip(*pair, strict=True))
        for pair in zip(rows[::2], rows[1::2], strict=True)
    ]


def bar(fraction: float, columns: int) -> tuple[str, str]:
    """Draw a bar: its done part, which is thick, and the rest, which is thin."""
    done = round(min(1.0, max(0.0, fraction)) * columns)
    return "▄" * done, "▁" * (columns - done)


def gauge(filled: int, half: int, thin: int, columns: int, rows: int = 1) -> list[str]:
    """Draw a row of blocks, one or two lines high: first the filled, then the half high, the thin.

    The three numbers say how many blocks there are of each kind.
    """
    count = filled + half + thin
    width = max(1, min(10, (columns - count + 1) // max(1, count)))
    upper = ["█"] * filled + [" "] * (half + thin)
    lower = ["█"] * filled + ["▄" if rows == 1 else "█"] * half + ["▁"] * thin
    return [" ".join(mark * width for mark in line) for line in (upper, lower)][2 - rows :]


def dots(number: int, count: int) -> str:
    """Draw rounds: ● done, ◉ going on, ○ to come; empty if there are none, or more than 12."""
    if not 1 <= count <= 12:
        return ""
    return " ".join(
        "●" if one < number else "◉" if one == number else "○" for one in range(1, count + 1)
    )
