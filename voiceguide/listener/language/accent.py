"""How one person says the phrases: what the embedded recogniser's witnesses make of them, as text.

It is learnt in practice (practice/enrolment.py) and kept in the profile. No sound can be made from
it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voiceguide.listener.language.pronunciation import Phonemes


@dataclass(frozen=True, slots=True)
class Accent:
    """What is listened for beside the phrases as they are written and pronounced by others."""

    written: tuple[tuple[str, str], ...] = ()
    """Phrases, and the words that each is taken for: ("end session", "And session")."""
    sounds: tuple[tuple[str, str], ...] = ()
    """Phrases, and the phonemes that are heard, with spaces between: ("firmer", "f ʌ m a")."""


NO_ACCENT = Accent()


@dataclass(frozen=True, slots=True)
class TakenDown:
    """One utterance as each witness writes it down, whatever it may mean."""

    written: str = ""
    sounds: Phonemes = ()
