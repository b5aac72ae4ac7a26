"""The numbers of each language that has words for them here."""

from __future__ import annotations

from typing import Protocol

from voiceguide.narrator.spoken import english


class Numerals(Protocol):
    """Says numbers in a language. Numbers are given as the digits that were written."""

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
"""The numerals of each language, by the base of its tag. A module of functions serves."""
