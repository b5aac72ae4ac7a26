"""The routine of a session: as it is done, and as it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from voiceguide.errors import UsageError
from voiceguide.people.person import Liking
from voiceguide.people.recipient import Recipient
from voiceguide.people.shaping import shaped

if TYPE_CHECKING:
    from pathlib import Path

    from voiceguide.routine.model import Routine, Step

ROUTINE = """\
routine: small
title: Small
sections:
  - name: foot
    steps:
      - {step: a, title: A, technique: effleurage, region: sole, pressure: 3, repetitions: 4,
         tempo: 8, say: Stroke the sole.}
      - {step: b, title: B, technique: hold, region: sole, tempo: 20, say: Hold the foot.}
"""


@pytest.fixture
def path(tmp_path: Path) -> str:
    file = tmp_path / "small.yaml"
    file.write_text(ROUTINE)
    return str(file)


def steps(routine: Routine) -> list[Step]:
    return [step for section in routine.sections for step in section.steps]


def anna(*likings: Liking) -> Recipient:
    from voiceguide.people.person import Person

    return Recipient("key", Person("Anna", likings, {}), likings)


def test_without_a_wish_it_is_as_written(path: str) -> None:
    routine = shaped(path)
    assert routine.as_done == routine.as_told
    assert [step.step for step in steps(routine.as_done)] == ["a", "b"]


def test_what_is_skipped_is_not_there(path: str) -> None:
    routine = shaped(path, skip=["a"])
    assert [step.step for step in steps(routine.as_told)] == ["b"]
    with pytest.raises(UsageError):
        shaped(path, skip=["c"])


def test_likings_come_after_the_mood_and_are_remarked_on_only_where_it_is_told(path: str) -> None:
    relaxed = steps(shaped(path, mood="relax").as_done)[0]
    liking = Liking(region="sole", technique="effleurage", pressure=-1)
    routine = shaped(path, mood="relax", recipient=anna(liking))
    done, told = steps(routine.as_done)[0], steps(routine.as_told)[0]
    assert done.pressure == told.pressure == relaxed.pressure - 1
    assert done.say == relaxed.say
    assert told.say != done.say
    assert "Anna" in told.say
