"""What is known before a session begins."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Options:
    """What is known before a session begins."""

    target_s: float | None = None
    """Seconds that the session is to take; None: as long as it takes."""
    skip_precautions: bool = False
    can_hear: bool = True
    """Whether anyone can be heard; if not, questions are spoken as in a recording."""
    familiar: bool = False
    """Whether the routine has been done lately, so that instructions are brief from the start."""
    music: bool = False
    """Whether there is music under the voice."""
    remarks: Mapping[str, str] = field(default_factory=dict)
    """Sentences that are said before a step's instruction, by the step's name."""
    answered: frozenset[str] = frozenset()
    """Precautions that are not asked about now, by the words in which they are asked."""
    recipient: str = ""
    """The name of the person whom the session is for, as it is said."""
