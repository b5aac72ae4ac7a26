"""A session at one moment, as a screen shows it. Nothing here changes; a new one is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voiceguide.commands import Command


class State(StrEnum):
    """What the session is doing."""

    PREPARING = "preparing"
    """The opening words, before the first step."""
    ASKING = "asking"
    """Waiting for an answer; nothing else goes on."""
    NARRATING = "narrating"
    """An instruction, and the moment in which hands settle."""
    WORKING = "working"
    """Rounds are counted."""
    PAUSED = "paused"
    RECOVERING = "recovering"
    """The loudspeaker is lost; the session waits for it."""
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Levels:
    """The levels of voice and music, in decibels over what they are at first."""

    voice_db: float = 0.0
    music_db: float | None = None
    """None: there is no music. Minus infinity: it is switched off."""


@dataclass(frozen=True, slots=True)
class View:
    """Everything that the session core has to show."""

    state: State
    title: str
    """The routine's title."""
    elapsed_s: float
    remaining_s: float
    """Seconds to the planned end, as far as is known now."""
    section: str = ""
    side: str = ""
    """left, right or nothing."""
    step: str = ""
    """The step's title; nothing before the first and after the last."""
    step_number: int = 0
    """The step's number, from 1; steps of both sides are counted. 0 before the first."""
    step_count: int = 0
    item: str = ""
    """The toe, direction or spot of the current rounds, where a step has them."""
    direction: str = ""
    round: int = 0
    """The current round's number, from 1; 0 while there is no work."""
    rounds: int = 0
    round_fraction: float = 0.0
    """The share of the current round that is done, 0 to 1."""
    pressure: int = 0
    """1 to 5; 0 where nothing is pressed."""
    max_pressure: int = 5
    step_elapsed_s: float = 0.0
    step_duration_s: float = 0.0
    next_step: str = ""
    """Title of the step that comes next, with its side where that changes."""
    saying: str = ""
    """The text that the narrator is saying now."""
    question: str = ""
    """The question that is being asked, while an answer counts."""
    can_say: tuple[Command, ...] = ()
    """The commands that make sense now, the most useful first."""
    sound: Levels = field(default_factory=Levels)


@dataclass(frozen=True, slots=True)
class Hearing:
    """Everything that the listener has to show."""

    microphone: str = ""
    """The device's name; nothing when there is none."""
    recogniser: str = ""
    level_db: float = -120.0
    """The level of the last tenth of a second, in dB relative to full scale."""
    heard: str = ""
    """The last phrase, while it is recent."""
    sure: bool = True
    """Whether the phrase was acted on; False: it was only something like a phrase."""
    notice: str = ""
    """What is wrong with a device, in one line; nothing when all is well."""
