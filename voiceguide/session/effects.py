"""The effects: everything that a session can order."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from voiceguide.pacing.script import Kind, Place
    from voiceguide.session.events import CommandHeard


class Tone(StrEnum):
    """A short sound that is not a word."""

    OPENING = "opening"
    STEP = "step"
    ENDING = "ending"
    HEARD = "heard"
    """A command was understood."""
    NOT_SURE = "not-sure"
    """Something near a command was heard: say it again."""
    STILL_HERE = "still-here"
    """Now and then during a pause."""


@dataclass(frozen=True, slots=True)
class Speak:
    """Say a text from its beginning. Nothing else is being said."""

    utterance: int
    text: str


@dataclass(frozen=True, slots=True)
class Silence:
    """Stop saying this; there will be no UtteranceFinished for it."""

    utterance: int


@dataclass(frozen=True, slots=True)
class Duck:
    """Lower the voice, so that whoever speaks can be heard; or let it swell back."""

    down: bool


@dataclass(frozen=True, slots=True)
class Sound:
    """Let a tone sound, beside whatever is being said."""

    tone: Tone
    duration_s: float


@dataclass(frozen=True, slots=True)
class Volume:
    """Say everything at this gain from now on."""

    gain_db: float


@dataclass(frozen=True, slots=True)
class MusicLevel:
    """Play the music at this gain from now on."""

    gain_db: float
    """In decibels; 0 is the music's own level, far under the voice."""
    on: bool


@dataclass(frozen=True, slots=True)
class Began:
    """Tell the log that a stretch of the session begins."""

    kind: Kind
    place: Place
    text: str = ""
    round: int | None = None
    pressure: int | None = None


@dataclass(frozen=True, slots=True)
class Acted:
    """Tell the log that a command was followed."""

    command: CommandHeard


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Keep where the session stands, so that it can be taken up from here."""

    state: dict[str, Any]
    """Plain JSON."""
    durable: bool
    """Whether it must be on the disk before power may fail."""


@dataclass(frozen=True, slots=True)
class End:
    """The session is over."""

    reason: str
    """finished, stopped or lapsed."""


Effect = Speak | Silence | Duck | Sound | Volume | MusicLevel | Began | Acted | Checkpoint | End
