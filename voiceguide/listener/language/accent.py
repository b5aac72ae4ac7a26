"""An accent: how one person says the phrases, as the embedded recogniser's witnesses write it down.

It is text. It is learnt in practice (practice/enrolment.py) and kept in the profile. No sound can
be made from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voiceguide.listener.language.pronunciation import Phonemes


@dataclass(frozen=True, slots=True)
class Accent:
    """One person's own ways to say phrases, listened for beside the usual ones."""

    written: tuple[tuple[str, str], ...] = ()
    """Phrases, each with the words that it is taken for: ("end session", "And session")."""
    sounds: tuple[tuple[str, str], ...] = ()
    """Phrases, each with the phonemes that are heard, spaced: ("firmer", "f ʌ m a")."""


NO_ACCENT = Accent()


@dataclass(frozen=True, slots=True)
class TakenDown:
    """One utterance as each witness writes it down, whatever it may mean."""

    written: str = ""
    sounds: Phonemes = ()
