"""Makes a routine gentler and slower, or deeper and brisker."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from voiceguide.pacing.script import limits_of
from voiceguide.pacing.techniques import UNTOUCHED

if TYPE_CHECKING:
    from voiceguide.routine.model import Routine, Step


class Mood(StrEnum):
    """What the recipient would like to feel afterwards."""

    ENERGISE = "energise"
    RELAX = "relax"


# Deep and brisk wakes, gentle and slow calms; by a fifth, which a hand notices and can follow.
_PRESSURE = {Mood.ENERGISE: 1, Mood.RELAX: -1}
_TEMPO = {Mood.ENERGISE: 0.8, Mood.RELAX: 1.2}


def with_mood(routine: Routine, mood: Mood) -> Routine:
    """The routine with every touch's pressure moved by a level and its tempo by a fifth.

    Pressure stays within 1 and the step's own ceiling, tempo within the step's limits.
    """
    sections = tuple(
        section.model_copy(update={"steps": tuple(_moved(step, mood) for step in section.steps)})
        for section in routine.sections
    )
    return routine.model_copy(update={"sections": sections})


def _moved(step: Step, mood: Mood) -> Step:
    if step.technique in UNTOUCHED:
        return step
    quickest, natural, slowest = limits_of(step, 1).tempo_s
    return step.model_copy(
        update={
            "pressure": min(max(step.pressure + _PRESSURE[mood], 1), step.max_pressure),
            "tempo": min(max(natural * _TEMPO[mood], quickest), slowest),
            "tempo_range": (quickest, slowest),
        }
    )
