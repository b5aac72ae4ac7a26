"""The events: everything that can happen to a session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from voiceguide.commands import Command


@dataclass(frozen=True, slots=True)
class CommandHeard:
    """Someone said or keyed a command."""

    command: Command
    phrase: str
    score: float = 0.0
    heard_at_s: float = 0.0
    """When the phrase ended, on the session's clock."""
    source: Literal["voice", "key"] = "voice"


@dataclass(frozen=True, slots=True)
class NotSure:
    """Someone said something near a command."""


@dataclass(frozen=True, slots=True)
class SomeoneSpeaks:
    """Someone began to speak, perhaps over the voice; it may become a command."""


@dataclass(frozen=True, slots=True)
class UtteranceStarted:
    """A text that had to be synthesised first is being said only now."""

    utterance: int


@dataclass(frozen=True, slots=True)
class UtteranceFinished:
    """A text was said to its end."""

    utterance: int


@dataclass(frozen=True, slots=True)
class TimePassed:
    """The deadline was reached, and nothing else happened."""


@dataclass(frozen=True, slots=True)
class Away:
    """Time went on and the sound did not: a machine slept, a process or a device stood still."""

    seconds: float
    """Seconds that the sound is behind the time; negative: it is ahead."""


@dataclass(frozen=True, slots=True)
class EndsIn:
    """The session is to end so many seconds from now, by a clock that is not its own."""

    seconds: float


@dataclass(frozen=True, slots=True)
class LoudspeakerLost:
    """Nothing can be heard any more."""


@dataclass(frozen=True, slots=True)
class LoudspeakerBack:
    """The loudspeaker plays again."""


@dataclass(frozen=True, slots=True)
class MicrophoneLost:
    """Nobody can be heard any more."""


@dataclass(frozen=True, slots=True)
class MicrophoneBack:
    """The microphone works again."""


Event = (
    CommandHeard
    | NotSure
    | SomeoneSpeaks
    | UtteranceStarted
    | UtteranceFinished
    | TimePassed
    | Away
    | EndsIn
    | LoudspeakerLost
    | LoudspeakerBack
    | MicrophoneLost
    | MicrophoneBack
)
