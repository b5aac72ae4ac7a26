"""Finds where one sentence ends and the next begins, in text as it is written."""

# ruff: noqa: RUF001 - the characters themselves
from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from voiceguide.narrator.spoken.data import base_of, written_in

if TYPE_CHECKING:
    from collections.abc import Iterator

_END = re.compile(r"(?<=[.!?…])([\"'”’)]*)\s+|(?<=[。！？])([\"”’」』）]*)\s*")
_LONGEST_FORM = 16
_OPENING = "(\"'“‘"


def sentences(text: str, language: str = "en") -> list[str]:
    """Split narration where a speaker would take a breath: at the ends of its sentences.

    A part without a letter or digit, such as an emoji after the last stop, stays with the sentence
    before.
    """
    found: list[str] = []
    for part in _parts(text.strip(), language):
        if any(map(str.isalnum, part)) or not found:
            found.append(part)
        elif part:
            found[-1] += f" {part}"
    return [part for part in found if part]


def _parts(text: str, language: str) -> Iterator[str]:
    at = 0
    for end in _END.finditer(text):
        if ends_sentence(text, end.start(), end.end(), language):
            yield text[at : end.end(1) if end.group(1) is not None else end.end(2)]
            at = end.end()
    yield text[at:]


def ends_sentence(text: str, stop: int, start: int, language: str = "en") -> bool:
    """Whether a sentence ends with the stop before `stop`, the next one beginning at `start`.

    A sentence never ends at "approx."; at "min." or "etc." it does if a capital letter follows.
    """
    if text[stop - 1 : stop] != ".":
        return True
    word = text[max(0, stop - _LONGEST_FORM) : stop].rsplit(maxsplit=1)[-1].lstrip(_OPENING)
    always, perhaps = _short_forms(base_of(language))
    if word in always:
        return False
    following = text[start : start + 1]
    return not (
        (following.islower() or following.isdigit()) and word.lstrip("0123456789") in perhaps
    )


@lru_cache
def _short_forms(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """The short forms that something always follows, and those that may end a sentence."""
    written = written_in(language)
    if written is None:
        return frozenset(), frozenset()
    perhaps = {
        *written.final_abbreviations,
        *written.before_number,
        *written.after_number,
        *(f"{unit}." for unit in written.units_of_words),
    }
    return frozenset(written.abbreviations), frozenset(form for form in perhaps if form[-1] == ".")
