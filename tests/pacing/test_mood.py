from __future__ import annotations

import pytest

from tests.fakes import measure
from voiceguide.pacing.fit import lengths
from voiceguide.pacing.mood import Mood, with_mood
from voiceguide.routine.library import find_routine, routine_paths
from voiceguide.routine.model import Technique


@pytest.mark.parametrize("name", routine_paths())
def test_energising_is_brisker_and_firmer_but_never_above_a_ceiling(name: str) -> None:
    routine = find_routine(name)
    lively, calm = with_mood(routine, Mood.ENERGISE), with_mood(routine, Mood.RELAX)
    assert lengths(lively, measure).natural_s < lengths(routine, measure).natural_s
    assert lengths(routine, measure).natural_s < lengths(calm, measure).natural_s
    for section, plain in zip(lively.sections, routine.sections, strict=True):
        for step, before in zip(section.steps, plain.steps, strict=True):
            assert before.pressure <= step.pressure <= step.max_pressure


def test_a_soak_is_not_hurried() -> None:
    routine = find_routine("soak-feet-and-scalp")
    soaks = [
        step
        for section in with_mood(routine, Mood.ENERGISE).sections
        for step in section.steps
        if step.technique is Technique.SOAK
    ]
    assert soaks
    assert all(step.tempo == 600 for step in soaks)
