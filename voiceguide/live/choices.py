"""What was asked for when a session was started, as plain data that a journal can keep."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from voiceguide.people.person import Liking  # noqa: TC001 - pydantic needs it


@dataclass(frozen=True, slots=True)
class Choices:
    """Everything about a session but the moment."""

    routine: str
    """A name, or the path of a file."""
    minutes: float | None = None
    mood: str | None = None
    skip: tuple[str, ...] = ()
    voice: str = "auto"
    rate: float | None = None
    skip_precautions: bool = False
    beat: bool = False
    ambience: str = ""
    music: str = ""
    """A file, or a folder of files; nothing: there is none."""
    microphone: str = "auto"
    """auto, none, a sound file, or a device's name."""
    loudspeaker: str = "auto"
    """auto, none, a file to write, or a device's name."""
    room: str = ""
    echo: float = 0.0
    recogniser: str = "auto"
    """A RecogniserName's value."""
    model: str = ""
    """A Vosk model's folder; nothing: the one that is found."""
    knock: bool = False
    """Whether two short knocks on the table mean "next"."""
    vocabulary: str = ""
    """A vocabulary file, or a language; nothing: the routine's language."""
    recipient: str = ""
    """What stands for the person whom it is for; their name is in their own file only."""
    likings: tuple[Liking, ...] = ()
    """What this person was known to like when the session began."""
    ends_at: float | None = None
    """When the session is to end, in seconds since 1970, in place of its length."""

    def length_s(self, now_s: float) -> float | None:
        """How long the session is to take; `now_s`: seconds since 1970. None: what it takes."""
        if self.ends_at is not None:
            return max(self.ends_at - now_s, 0.0)
        return None if self.minutes is None else self.minutes * 60

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)
