"""Turns written text into the words that are spoken: "⅓ cup" is "one third cup".

One pure function serves every voice, so that none reads a sign in its own way or passes over it.
What depends on a language (its units, short forms, decimal mark) is in that language's file. Text
of plain words comes back as it is; so does text that was read once already.
"""

# ruff: noqa: RUF001 - the characters themselves
from __future__ import annotations

import re
from functools import lru_cache

from voiceguide.narrator.spoken.characters import plain
from voiceguide.narrator.spoken.data import Written, base_of, written_in
from voiceguide.narrator.spoken.emojis import named
from voiceguide.narrator.spoken.numerals import NUMERALS
from voiceguide.narrator.spoken.quantities import Quantities, alternatives

_PASSES = 5
"""The most passes over a text. Nearly every text takes two: the second finds nothing more."""
_RULE = re.compile(r"([-=~*#+<>|_─━═])\1{2,}")
_BULLET = re.compile(r"^(?:[-–—*•‣◦▪●■⁃∙]\s+)+|\s+[•‣◦▪●■⁃∙]\s+")
_IN_ANGLES = re.compile(r"<([^\W\d_][^<>]{0,80})>")
_BETWEEN_WORDS = re.compile(r"(?<=[^\W\d_])/(?=[^\W\d_])")
_NO_SOUND = re.compile(r"[_*|\\^~`/]+")
_DASH = re.compile(r"\s+-{1,2}\s+|--")
_BEFORE_STOP = re.compile(r" +([.,;:!?…])(?=\s|$)")


def spoken(text: str, language: str = "en") -> str:
    """The words of a text in a language; a language without a file keeps its signs and digits."""
    base = base_of(language)
    reader = _reader(base)
    if reader is None:
        return plain(named(text, base, frozenset()))
    return reader.read(text)


@lru_cache
def _reader(base: str) -> _Reader | None:
    written = written_in(base)
    return _Reader(base, written) if written and base in NUMERALS else None


class _Reader:
    """Reads one language; its patterns are made once."""

    def __init__(self, language: str, written: Written) -> None:
        self._language = language
        self._written = written
        self._quantities = Quantities(written, NUMERALS[language])
        self._known = frozenset((*written.signs, *written.arrows, *written.letters))
        forms = written.abbreviations | written.final_abbreviations
        self._forms = forms
        self._short = re.compile(rf"(?<![\w.])(?:{alternatives(forms)})(?!\w)")
        self._arrows = re.compile(rf"\s*(?:{alternatives(written.arrows)})\s*")
        self._signs = re.compile(alternatives(written.signs))
        letters = alternatives(written.letters)
        self._letters = re.compile(rf"(?<![^\W\d_])(?:{letters})(?![^\W\d_])")

    def read(self, text: str) -> str:
        # A word in a sign's place may leave a sign beside it that now means something else.
        for _ in range(_PASSES):
            before, text = text, self._once(text)
            if text == before:
                break
        return text

    def _once(self, text: str) -> str:
        text = plain(named(text, self._language, self._known))
        text = self._short.sub(self._long_form, text)
        text = self._quantities.read(text)
        text = self._arrows.sub(self._arrow, text)
        text = _BULLET.sub(lambda found: ", " if found.start() else "", text)
        text = _IN_ANGLES.sub(r"\1", _RULE.sub(" ", text))
        text = self._signs.sub(lambda found: f" {self._written.signs[found.group()]} ", text)
        text = self._letters.sub(lambda found: self._written.letters[found.group()], text)
        text = _BETWEEN_WORDS.sub(f" {self._written.either} ", text)
        text = _NO_SOUND.sub(" ", _DASH.sub(" – ", text))
        return _BEFORE_STOP.sub(r"\1", " ".join(text.split()))

    def _long_form(self, found: re.Match[str]) -> str:
        """A short form's words, with a stop if its own ended the text as well."""
        ends = found.end() == len(found.string) and found.group().endswith(".")
        return self._forms[found.group()] + ("." if ends else "")

    def _arrow(self, found: re.Match[str]) -> str:
        """The word for an arrow; none for one to the right at the start, which is a bullet."""
        arrows, signs = self._written.arrows, found.group().strip()
        word = arrows[signs]
        return "" if not found.start() and word == arrows["→"] else f" {word} "
