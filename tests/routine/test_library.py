"""Where routines are found, and what every bundled one promises."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from voiceguide.errors import RoutineError, UsageError
from voiceguide.files.folders import routines_folder
from voiceguide.routine.library import (
    DEFAULT_ROUTINE,
    find_path,
    find_routine,
    hidden_paths,
    routine_paths,
)
from voiceguide.routine.model import Routine

if TYPE_CHECKING:
    from pathlib import Path

BUNDLED = routine_paths()
SCHEMA = Routine.model_json_schema(by_alias=True)


def data_of(name: str) -> dict[str, Any]:
    data: dict[str, Any] = YAML(typ="safe", pure=True).load(BUNDLED[name])
    return data


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own folder of routines, made and empty."""
    for name in ("HOME", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    folder = routines_folder()
    assert tmp_path in folder.parents
    folder.mkdir(parents=True)
    return folder


def test_the_default_routine_is_bundled() -> None:
    assert find_routine(DEFAULT_ROUTINE).routine == DEFAULT_ROUTINE


@pytest.mark.parametrize("name", BUNDLED)
def test_every_step_on_two_sides_has_a_brief_form_shorter_than_the_full_one(name: str) -> None:
    routine = find_routine(name)
    assert routine.routine == name == BUNDLED[name].stem
    for section in routine.sections:
        for step in section.steps if len(section.sides) == 2 else ():
            assert step.brief
            assert len(step.brief) < len(step.say)


@pytest.mark.parametrize("name", BUNDLED)
@pytest.mark.parametrize("part", ["section", "step", "precaution"])
def test_the_json_schema_refuses_an_unknown_field_at_every_depth(part: str, name: str) -> None:
    data = data_of(name)
    place = {
        "section": data["sections"][0],
        "step": data["sections"][0]["steps"][0],
        "precaution": data["precautions"][0],
    }[part]
    jsonschema.validate(data, SCHEMA)
    place["unheard"] = 1
    with pytest.raises(jsonschema.ValidationError, match="unheard"):
        jsonschema.validate(data, SCHEMA)


@pytest.mark.parametrize(
    ("field", "value"), [("pressure", 6), ("repetitions", 0), ("tempo", -1), ("technique", "rub")]
)
def test_the_json_schema_knows_the_ranges_that_the_model_knows(field: str, value: object) -> None:
    data = data_of(DEFAULT_ROUTINE)
    data["sections"][0]["steps"][0][field] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, SCHEMA)


def test_a_routine_is_found_by_its_path_too() -> None:
    assert find_routine(str(BUNDLED[DEFAULT_ROUTINE])) == find_routine(DEFAULT_ROUTINE)


def test_a_json_file_is_a_routine_file(tmp_path: Path) -> None:
    path = tmp_path / "same.json"
    path.write_text(json.dumps(data_of(DEFAULT_ROUTINE)), encoding="utf-8")
    assert find_routine(str(path)) == find_routine(DEFAULT_ROUTINE)


def test_the_users_own_routine_comes_before_a_bundled_one(own: Path) -> None:
    text = BUNDLED[DEFAULT_ROUTINE].read_text(encoding="utf-8")
    title = find_routine(DEFAULT_ROUTINE).title
    mine = own / f"{DEFAULT_ROUTINE}.yaml"
    mine.write_text(text.replace(f"title: {title}", "title: Mine", 1), encoding="utf-8")
    (own / "another.yaml").write_text(text, encoding="utf-8")
    (own / "notes.md").write_text("no routine", encoding="utf-8")
    assert find_routine(DEFAULT_ROUTINE).title == "Mine"
    assert set(routine_paths()) == {*BUNDLED, "another"}


@pytest.mark.parametrize("file", ["tea.yaml", "tea.yml", "tea.YAML", "tea.Yml"])
def test_a_routine_of_the_user_is_found_by_name_whatever_its_suffix(file: str, own: Path) -> None:
    (own / file).write_bytes(BUNDLED[DEFAULT_ROUTINE].read_bytes())
    assert routine_paths()["tea"] == own / file
    assert find_routine("tea").routine == DEFAULT_ROUTINE
    assert hidden_paths() == {}


def test_of_two_files_with_one_name_the_one_that_is_passed_over_is_known(own: Path) -> None:
    for file in ("tea.yaml", "tea.yml", "cake.yml", "cake-copy.yml", f"{DEFAULT_ROUTINE}.yml"):
        (own / file).write_bytes(BUNDLED[DEFAULT_ROUTINE].read_bytes())
    assert find_path("tea") == own / "tea.yaml"
    assert find_path("cake-copy") == own / "cake-copy.yml"
    assert find_path(DEFAULT_ROUTINE) == own / f"{DEFAULT_ROUTINE}.yml"
    assert hidden_paths() == {own / "tea.yml": own / "tea.yaml"}


@pytest.mark.parametrize(
    "file",
    ["._tea.yaml", ".tea.yaml", "tea.yaml~", "#tea.yaml#", ".#tea.yaml", "~$tea.yaml", "tea.json"],
)
def test_what_systems_and_editors_leave_there_is_no_routine(file: str, own: Path) -> None:
    (own / file).write_bytes(b"\0\5\x16\7")
    assert routine_paths() == BUNDLED
    assert hidden_paths() == {}


def test_a_folder_is_no_routine_and_no_folder_is_no_error(own: Path) -> None:
    (own / "tea.yaml").mkdir()
    assert routine_paths() == BUNDLED
    (own / "tea.yaml").rmdir()
    own.rmdir()
    own.write_text("a file in its place")
    assert routine_paths() == BUNDLED


def test_a_name_is_found_however_its_letters_are_put_together(own: Path) -> None:
    for form in ("NFC", "NFD"):
        (own / f"{unicodedata.normalize(form, 'Käse')}.yaml").write_bytes(
            BUNDLED[DEFAULT_ROUTINE].read_bytes()
        )
        for typed in ("NFC", "NFD"):
            path = find_path(unicodedata.normalize(typed, "Käse"))
            assert path.parent == own
    assert len(hidden_paths()) in {0, 1}  # one file or two, as the file system takes them


def test_a_broken_routine_of_the_user_is_named_with_its_path(own: Path) -> None:
    (own / "mine.yaml").write_text("routine: [", encoding="utf-8")
    with pytest.raises(RoutineError) as refusal:
        find_routine("mine")
    assert refusal.value.message.startswith(f"{own / 'mine.yaml'}, line 1: not valid YAML")


@pytest.mark.parametrize(
    ("name", "suggested"),
    [("sooting-foot-massage", "soothing-foot-massage"), ("soak-feet", "soak-feet-and-scalp")],
)
def test_a_misspelt_name_gets_the_nearest_one(name: str, suggested: str) -> None:
    with pytest.raises(UsageError, match=f"no routine is named '{name}'") as refusal:
        find_routine(name)
    assert refusal.value.hint.startswith(f"Did you mean '{suggested}'? ")


@pytest.mark.parametrize("name", ["", "zzzz", "SOOTHING", "🦶"])
def test_a_name_like_no_other_gets_no_suggestion(name: str) -> None:
    with pytest.raises(UsageError, match="no routine is named") as refusal:
        find_routine(name)
    assert refusal.value.hint.startswith("`voiceguide list`")


def test_routines_are_not_for_feet_alone() -> None:
    """Those of other domains use no word of a foot's, in any field."""
    for name in ("bread-dough-folding", "hand-and-wrist-stretch"):
        words = set(re.findall(r"[a-z]+", BUNDLED[name].read_text("utf-8").lower()))
        assert not words & {"foot", "toe", "toes", "sole", "ankle", "massage", "oil", "partner"}
