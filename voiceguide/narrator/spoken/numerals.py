"""The numbers of each language that has words for them here."""

from __future__ import annotations

from typing import Protocol

from voiceguide.narrator.spoken import english


class Numerals(Protocol):
    """How a language says numbers, which are given as the digits that were written."""

    def cardinal(self, digits: str) -> str:
        """A whole number, however long."""

    def ordinal(self, digits: str) -> str:
        """A place in an order."""

    def year(self, digits: str) -> str:
        """Four digits as a year."""

    def decade(self, digits: str) -> str:
        """Four digits, the last a zero, as ten years."""

    def fraction(self, above: str, below: str) -> str:
        """A part of one."""

    def mixed(self, whole: str, above: str, below: str) -> str:
        """A whole number, in words already, and a part."""

    def clock(self, hours: str, minutes: str) -> str:
        """A time of day."""


NUMERALS: dict[str, Numerals] = {"en": english}
"""By the base of a language's tag. A module of functions serves."""
