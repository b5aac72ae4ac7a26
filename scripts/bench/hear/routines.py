"""The sessions of the benchmark: bundled routines, all they say but not all the rounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voiceguide.routine.library import find_routine, routine_paths
from voiceguide.routine.model import Routine, Section, Step

if TYPE_CHECKING:
    from pathlib import Path

ROUNDS, TEMPO_S = 2, 1.8
"""Just enough for the cues of the first round and of the last."""
QUIET = "quiet"
_HOLD_S = 1800.0


def bundled() -> list[str]:
    """The names of the routines that come with the product."""
    return sorted(name for name, path in routine_paths().items() if _is_bundled(path))


def _is_bundled(path: Path) -> bool:
    return path.parent.name == "routines" and path.parent.parent.name == "voiceguide"


def routine_of(name: str, *, in_short: bool) -> Routine:
    """A bundled routine, or the quiet one; in short, nobody works for long in it."""
    if name == QUIET:
        return quiet_routine()
    routine = find_routine(name)
    if not in_short:
        return routine
    sections = tuple(
        section.model_copy(update={"steps": tuple(_shortened(step) for step in section.steps)})
        for section in routine.sections
    )
    return routine.model_copy(update={"sections": sections})


def _shortened(step: Step) -> Step:
    return step.model_copy(
        update={
            "repetitions": min(step.repetitions, ROUNDS),
            "repetitions_range": None,
            "tempo": TEMPO_S,
            "tempo_range": None,
        }
    )


def quiet_routine() -> Routine:
    """Many steps of which each says three words and then leaves everyone in peace."""
    steps = tuple(
        Step(
            step=f"hold-{number}",
            title=f"Hold {number}",
            technique="hold",
            region="sole",
            tempo=_HOLD_S,
            say="Hold the foot.",
        )
        for number in range(20)
    )
    return Routine(routine=QUIET, title="Quiet", sections=(Section(name="foot", steps=steps),))
