"""The words that every card has beside its commands and steps, in English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voiceguide.text import clock

if TYPE_CHECKING:
    from voiceguide.card.content import Card

SAY = "You can say"
STEPS = "What comes when"
FOOTNOTE = "Times are as planned; a pause, or staying longer, moves what comes after."


def length_line(card: Card) -> str:
    """The line that says how long the session takes."""
    return clock(card.total_s)


def materials_line(card: Card) -> str:
    """The line that says what to have at hand; empty where nothing is needed."""
    return f"Have ready: {card.materials}." if card.materials else ""
