"""Finds phrases of a vocabulary that are easily taken for one another."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from voiceguide.listener.language.likeness import likeness

if TYPE_CHECKING:
    from collections.abc import Container

    from voiceguide.listener.language.vocabulary import Phrase, Vocabulary

CLASH = 0.75
"""The least likeness of a clash, 0 to 1: three quarters of the sounds that should tell two phrases
apart are the same."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Two phrases that mean different commands and sound alike."""

    one: Phrase
    other: Phrase
    likeness: float
    """How alike the parts sound that are not the same words in both, CLASH to 1."""

    def __str__(self) -> str:
        return (
            f"{self.one.text!r} ({self.one.command.value}) and {self.other.text!r} "
            f"({self.other.command.value}) sound alike; choose another phrase for one of them"
        )


def clashes(vocabulary: Vocabulary, fixed: Container[Phrase] = ()) -> list[Clash]:
    """Find the pairs of phrases that clash, those that sound most alike first.

    The same two words in several phrases give one pair. Pairs of two `fixed` phrases, which nobody
    here can change, are left out.
    """
    found: dict[frozenset[str], Clash] = {}
    for one, other in combinations(vocabulary.entries, 2):
        if one.command is other.command or (one in fixed and other in fixed):
            continue
        parts = _apart(one.text, other.text)
        alike = likeness(*parts)
        if alike >= CLASH:
            found.setdefault(frozenset(parts), Clash(one, other, alike))
    return sorted(found.values(), key=lambda clash: -clash.likeness)


def _apart(one: str, other: str) -> tuple[str, str]:
    """Strip two texts of the words that both begin or end with, which do not tell them apart."""
    ours, theirs = one.casefold().split(), other.casefold().split()
    for end in (0, -1):
        while len(ours) > 1 and len(theirs) > 1 and ours[end] == theirs[end]:
            ours.pop(end)
            theirs.pop(end)
    return " ".join(ours), " ".join(theirs)
