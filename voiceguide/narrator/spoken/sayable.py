"""Finds what a voice can say of a text, and what it has no letters for."""

# ruff: noqa: RUF001 - the characters themselves
from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from voiceguide.narrator.spoken.data import scripts_of
from voiceguide.narrator.spoken.reading import spoken

_PUNCTUATION = frozenset(".,;:!?-–—…'\"()/¿¡")
_BRACKETS = str.maketrans("[{}]", "(())")
"""Square brackets are phonemes to some engines."""
_PLAIN = re.compile(r"[A-Za-z0-9\s.,;:!?'\"()/-]*")


@dataclass(frozen=True, slots=True)
class Said:
    """A text as it goes to an engine, and what it lacks."""

    text: str
    """The words to say; empty when there is nothing to say."""
    left_out: tuple[str, ...] = ()
    """The parts that were written and cannot be said."""


@lru_cache(maxsize=4096)
def said(text: str, language: str = "en", reads: str = "") -> Said:
    """A text in `language`, as a voice says it that reads the language `reads`; empty is all."""
    words = spoken(text, language).translate(_BRACKETS)
    if _PLAIN.fullmatch(words):
        return Said(words if any(map(str.isalnum, words)) else "")
    kept, left_out = _sorted(words, scripts_of(reads) if reads else None)
    return Said(kept if any(map(str.isalnum, kept)) else "", left_out)


def _sorted(text: str, scripts: frozenset[str] | None) -> tuple[str, tuple[str, ...]]:
    """The part of a text that can be said, and the runs of what cannot."""
    kept: list[str] = []
    runs: list[list[str]] = []
    inside = False
    for character in text:
        sayable = _is_sayable(character, scripts)
        if sayable:
            kept.append(character)
            inside = inside and not character.isalnum()
        else:
            kept.append(" ")
            # Marks and punctuation between two such runs are not reported on their own.
            if sayable is False:
                runs[-1].append(character) if inside else runs.append([character])
                inside = True
    return _tidy("".join(kept)), tuple("".join(run) for run in runs)


@lru_cache(maxsize=4096)
def _is_sayable(character: str, scripts: frozenset[str] | None) -> bool | None:
    """Whether a voice can say a character; None if the character makes no sound anyway."""
    category = unicodedata.category(character)
    if character.isascii() or category in {"Nd", "Zs"}:
        return True
    if category[0] == "P":
        return True if scripts is None or character in _PUNCTUATION else None
    if scripts is None:
        return category[0] != "C" or category == "Cf"
    if category[0] in "LM":
        name = unicodedata.name(character, "")
        if name.startswith("COMBINING"):
            return None
        return any(name.startswith(f"{script} ") for script in scripts)
    return None if category in {"Sk", "Cf", "Cc"} else False


def _tidy(text: str) -> str:
    text = re.sub(r" +([.,;:!?…])", r"\1", " ".join(text.split()))
    return re.sub(r"([,;:])(?:[ ,;:]*[,;:])", r"\1", text).lstrip(",;:.!? ")
