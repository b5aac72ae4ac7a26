"""Turns words into the numbers that Moonshine's network reads and writes, and back.

Its file lists the pieces of words in order of number, each as its length and its bytes. A word's
beginning is marked. Text is taken apart by byte-pair encoding (Sennrich et al., ACL 2016): of all
neighbours that make a piece together, the pair whose piece has the lowest number is joined first,
until no such pair is left.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MARK = "\u2581".encode()
"""The mark for the space before a word."""
FIRST_PIECE = 259
"""The number of the first piece. Below are marks for beginning and end, and the 256 bytes, which
spell what no piece does."""
BYTE = 3
"""The number of the byte 0."""


class Tokens:
    """The pieces of words, and their numbers."""

    BEGIN, END = 1, 2

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = pieces
        numbered = list(enumerate(pieces))[FIRST_PIECE:]
        self._numbers = {piece: number for number, piece in reversed(numbered)}

    @classmethod
    def load(cls, path: Path) -> Tokens:
        """Load the pieces from tokenizer.bin.

        Raises:
            OSError, IndexError: the file is gone or cut short.
        """
        data, place, pieces = path.read_bytes(), 0, []
        while place < len(data):
            size = data[place]
            place += 1
            if size >= 128:  # two bytes, the lower seven bits first
                size += 128 * data[place] - 128
                place += 1
            pieces.append(data[place : place + size])
            place += size
        return cls(pieces)

    def encode(self, text: str) -> list[int]:
        """The numbers of a text, without marks of beginning and end."""
        marked = "\u2581" + text.replace(" ", "\u2581")
        parts = [letter.encode() for letter in marked]
        while found := self._joint(parts):
            parts[found - 1 : found + 1] = [parts[found - 1] + parts[found]]
        return [number for part in parts for number in self._spelled(part)]

    def decode(self, numbers: list[int]) -> str:
        """The text of numbers; marks of beginning and end are left out."""
        joined = b"".join(self._pieces[number] for number in numbers if number >= BYTE)
        return joined.replace(MARK, b" ").decode(errors="replace").strip()

    def _joint(self, parts: list[bytes]) -> int:
        """The place of the second part of the pair to be joined; 0 when there is none."""
        known = [
            (self._numbers[one + two], place)
            for place, (one, two) in enumerate(pairwise(parts), start=1)
            if one + two in self._numbers
        ]
        return min(known)[1] if known else 0

    def _spelled(self, part: bytes) -> list[int]:
        number = self._numbers.get(part)
        return [BYTE + byte for byte in part] if number is None else [number]
