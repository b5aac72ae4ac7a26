"""The numbers of each language that has words for them here."""

from __future__ import annotations

from typing import Protocol

from voiceguide.narrator.spoken import english


class Numerals(Protocol):
    """Says numbers in a language. Numbers are given as the digits that were written."""

    def cardinal(self, digits: str) -> str:
        """A whole number in words, however long."""

    def ordinal(self, digits: str) -> str:
        """A place in an order, in words."""

    def year(self, digits: str) -> str:
        """Four digits as a year, in words."""

    def decade(self, digits: str) -> str:
        """Four digits, the last a zero, as ten years, in words."""

    def fraction(self, above: str, below: str) -> str:
        """A part of one, in words."""

    def mixed(self, whole: str, above: str, below: str) -> str:
        """A whole number, given in words already, and a part, in words."""

    def clock(self, hours: str, minutes: str) -> str:
        """A time of day, in words."""


NUMERALS: dict[str, Numerals] = {"en": english}
"""The numerals of each language, by the base of its tag. A module of functions serves."""
