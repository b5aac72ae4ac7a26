"""What a cell of the benchmark is: one condition, described by plain data alone."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Scene:
    """A room, its loudspeaker, its noise, and which parts of the pipeline are on."""

    room: str = "live"
    """small, live or large."""
    echo_db: float = 0.0
    """The narration at the microphone, beside a person's voice from one metre."""
    delay_s: float = 0.05
    """From the loudspeaker to the microphone."""
    drift_ppm: float = 0.0
    """By how much the loudspeaker's clock is slower than the microphone's, in millionths."""
    clipping: float = 0.0
    """How far the loudspeaker is overdriven, 0 to 1."""
    place: int = 0
    """The seed of where everything stands."""
    noise: str = ""
    """kitchen, music or babble; nothing: a quiet room."""
    snr_db: float = 0.0
    """Of the voice over the noise, both as they come to the microphone."""
    canceller: bool = True
    score: bool = True
    gate: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """Something to run; the same cell always gives the same sound."""

    section: str
    """narration, over, noise or talk."""
    task: str
    """What is done in it: a routine's name, a tier, or who talks."""
    amount: float
    """Trials, or seconds of talk; of narration, 1 for a routine in short, 2 for all of it."""
    scene: Scene = field(default_factory=Scene)
    distance_m: float = 0.0
    """Of whoever speaks."""
    seed: int = 0
    recogniser: str = "embedded"

    @property
    def key(self) -> str:
        """A name for what was found out about it."""
        text = json.dumps(asdict(self), sort_keys=True)
        return f"{self.section}-{hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}"


def cell_of(data: dict[str, Any]) -> Cell:
    """Back from plain data."""
    return Cell(**{**data, "scene": Scene(**data["scene"])})
