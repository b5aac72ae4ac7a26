from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from voiceguide.errors import UsageError
from voiceguide.routine.library import find_routine, routine_paths
from voiceguide.routine.model import Routine, without

SCHEMA = Routine.model_json_schema(by_alias=True)


@pytest.mark.parametrize("name", routine_paths())
def test_the_json_schema_takes_every_bundled_routine(name: str) -> None:
    data: dict[str, Any] = YAML(typ="safe", pure=True).load(routine_paths()[name])
    jsonschema.validate(data, SCHEMA)
    with pytest.raises(jsonschema.ValidationError, match="unheard"):
        jsonschema.validate(data | {"unheard": 1}, SCHEMA)


def test_steps_and_sections_can_be_left_out() -> None:
    routine = without(find_routine("soak-feet-and-scalp"), ["soak", "scalp"])
    names = {step.step for section in routine.sections for step in section.steps}
    assert "soak" not in names
    assert "scalp" not in {section.name for section in routine.sections}
    assert "knuckles" in names


def test_leaving_out_what_is_not_there_or_everything_is_refused() -> None:
    routine = find_routine("soothing-foot-massage")
    with pytest.raises(UsageError, match="no step or section named 'soup'"):
        without(routine, ["soup"])
    with pytest.raises(UsageError, match="nothing of soothing-foot-massage would be left"):
        without(routine, [section.name for section in routine.sections])


@pytest.mark.parametrize("kind", ["step", "section"])
def test_names_are_unique(kind: str) -> None:
    step = {"title": "A", "technique": "hold", "region": "sole", "say": "Hold."}
    names = ("a", "a") if kind == "step" else ("a", "b")
    sections = [
        {"name": section, "steps": [step | {"step": name}]}
        for section, name in zip(("s", "t") if kind == "step" else ("s", "s"), names, strict=True)
    ]
    with pytest.raises(ValueError, match=f"two {kind}s are named"):
        Routine.model_validate({"routine": "x", "title": "X", "sections": sections})


@pytest.mark.parametrize("written", ["{side:5d}", "{rounds!r}", "{item.x}", "{minutes[0]}", "{}"])
def test_a_placeholder_is_a_name_and_nothing_else(written: str) -> None:
    step = {"step": "a", "title": "A", "technique": "hold", "region": "sole", "say": written}
    with pytest.raises(ValueError, match="unknown placeholder") as refusal:
        Routine.model_validate(
            {"routine": "x", "title": "X", "sections": [{"name": "s", "steps": [step]}]}
        )
    assert f"unknown placeholder {written}; allowed: {{item}}, " in str(refusal.value)
