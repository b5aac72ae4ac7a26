"""Whatever a routine's file holds, it is a routine that can be planned, or a RoutineError."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner
from hypothesis import event, given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from tests.fakes import measure
from tests.fuzz.effort import effort, expect_one_line
from tests.fuzz.mutations import mutated_bytes, mutated_data
from voiceguide.cli.main import main
from voiceguide.errors import RoutineError, TimingError, VoiceguideError
from voiceguide.pacing.fit import fit_timeline, lengths, natural_timeline
from voiceguide.routine.library import routine_paths
from voiceguide.routine.loader import load_routine, parse_routine
from voiceguide.writing.lint import lint_routine

if TYPE_CHECKING:
    from pathlib import Path

    from voiceguide.routine.model import Routine

NAMES = sorted(routine_paths())
_PIECES = st.sampled_from(
    [
        *("routine: ", "title: ", "sections:", "steps:", "step: a", "say: ", "tempo: ", "cues: "),
        *(
            "\n",
            "\n  ",
            "\n    ",
            "\n      - ",
            "- ",
            "? ",
            ": ",
            ", ",
            "[",
            "]",
            "{",
            "}",
            "|",
            ">",
        ),
        *("|2-\n", ">+\n", "'", '"', "#", "&a ", "*a", "!!python/name:os ", "!!binary ", "!<x> "),
        *("%YAML 1.1\n", "%YAML 9.9\n", "%TAG ! x\n", "---\n", "...\n", "<<: ", "= ", "\t", "\r"),
        *('"\\ud800"', '"\\U00110000"', '"\\x"', "2026-99-99", "2001-12-14t21:59:43.10-05:00"),
        *(
            ".nan",
            "-.inf",
            "1e999",
            "0o9",
            "0x",
            "1_000",
            "190:20:30",
            "9" * 5000,
            "\x85",
            "\u2028",
        ),
    ]
)
yaml_like = st.lists(_PIECES | st.text(max_size=6), max_size=40).map("".join)


@cache
def good(name: str) -> Any:
    """A bundled routine as plain data, but for most of its steps, which only take time."""
    data = YAML(typ="safe", pure=True).load(routine_paths()[name].read_text("utf-8"))
    section = data["sections"][-1]
    return data | {"sections": [section | {"steps": section["steps"][:2]}]}


def plan(routine: Routine, seconds: float) -> None:
    """All that is done with a routine before anyone hears it."""
    possible = lengths(routine, measure)
    assert possible.shortest_s <= possible.natural_s <= possible.longest_s
    assert natural_timeline(routine, measure).segments
    lint_routine(routine, measure)
    # What is shown and written must be text that a terminal and a file take.
    routine.model_dump_json().encode()
    try:
        timeline = fit_timeline(routine, seconds, measure)
    except TimingError:
        return
    assert abs(timeline.total_s - seconds) < 0.5


def take(text: str, seconds: float) -> None:
    try:
        routine = parse_routine(text, name="f.yaml")
    except RoutineError as error:
        event("refused")
        for line in (error.message, *error.problems):
            expect_one_line(line)
        return
    event("taken")
    plan(routine, seconds)


@effort(120)
@given(text=yaml_like)
def test_what_looks_like_yaml(text: str) -> None:
    take(text, 600)


@effort(25)
@given(data=st.data(), name=st.sampled_from(NAMES))
def test_the_bytes_of_a_routine_changed(data: st.DataObject, name: str, tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(data.draw(mutated_bytes(routine_paths()[name].read_bytes())))
    try:
        routine = load_routine(path)
    except RoutineError:
        event("refused")
        return
    event("taken")
    plan(routine, 900)


@effort(60)
@given(data=st.data(), name=st.sampled_from(NAMES), seconds=st.floats(0.01, 36_000))
def test_the_values_of_a_routine_changed(data: st.DataObject, name: str, seconds: float) -> None:
    # JSON is YAML, and says exactly which value is meant.
    take(json.dumps(data.draw(mutated_data(good(name)))), seconds)


@effort(12)
@given(data=st.data(), name=st.sampled_from(NAMES))
def test_the_commands_on_a_changed_routine(data: st.DataObject, name: str, tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_text(json.dumps(data.draw(mutated_data(good(name), most=1))), encoding="utf-8")
    for command in (["check", "--lint"], ["show", "--voice", "silent"]):
        result = CliRunner().invoke(main, [*command, str(path)])
        event(f"{command[0]}: exit code {result.exit_code}")
        assert result.exit_code in {0, 1, 2}, result.output
        wrong = result.exception
        assert wrong is None or isinstance(wrong, SystemExit | VoiceguideError), result.output
