from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.errors import RoutineError
from voiceguide.routine.library import find_routine, routine_paths
from voiceguide.routine.loader import MAX_BYTES, load_routine, parse_routine

GOOD = """\
routine: x
title: X
sections:
  - name: s
    steps:
      - step: a
        title: A
        technique: effleurage
        region: sole
        say: Stroke {pressure}ly.
"""


def problems(text: str) -> list[str]:
    with pytest.raises(RoutineError) as refusal:
        parse_routine(text, name="f.yaml")
    return refusal.value.problems


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ("        pressure: 9\n", "line 11, step a, pressure: found 9; it should be "),
        ("        repetitions: -3\n", "line 11, step a, repetitions: found -3; it"),
        (
            "        repetitions: 9999999\n",
            "line 11, step a, repetitions: found 9999999",
        ),
        (
            "        tempo: 1e300\n",
            "line 11, step a, tempo: found 1e300; it should be at most 1800 seconds",
        ),
        (
            "        tempo: .nan\n",
            "line 11, step a, tempo: found .nan; it should be a number, in digits",
        ),
        (
            "        temp: 5\n",
            "line 11, step a, temp: unknown field; did you mean 'tempo'?",
        ),
        (
            "        zzz: 5\n",
            "line 11, step a, zzz: unknown field; allowed: step, title",
        ),
        (
            "        cues: [cuont]\n",
            "line 11, step a, cues: found cuont; it should be count, halfway",
        ),
        ("        each: 5\n", "line 11, step a, each: found 5; it should be"),
        (
            "        brief: '{presure}'\n",
            "line 11, step a, brief: unknown placeholder {p",
        ),
        ("        brief: 'a { b'\n", "step a, brief: an opening or closing brace"),
        (
            "        max_pressure: 2\n",
            "line 6, step a: pressure 3 is above max_pressure 2",
        ),
        (
            "        repetitions_range: [2, 5]\n",
            "repetitions 1 is outside repetitions_range 2 to 5",
        ),
        ("        tempo_range: [9, 5]\n", "tempo_range: 9 is above 5"),
        ("        question: Well?\n", "line 6, step a: question needs `ask: pressure`"),
        ("    sides: [left, left]\n", "line 11, section s, sides: the same side stands twice"),
        ("language: 5\n", "line 11, language: found '5'; it should be a language's tag"),
        ("title: Y\n", "line 11: 'title' stands here a second time; the first is in line 2"),
        ("materials: *nothing\n", "line 11: the alias *nothing is not allowed"),
        ("  bad\n", "not valid YAML"),
    ],
)
def test_a_mistake_is_named_with_file_line_field_and_what_is_allowed(
    wrong: str, problem: str
) -> None:
    (found,) = problems(GOOD + wrong)
    assert found.startswith("f.yaml")
    assert problem in found


def test_every_mistake_is_listed_and_only_once() -> None:
    text = GOOD.replace("effleurage", "stroking").replace("title: A\n", "titel: A\n")
    assert [problem.split(": ")[0] for problem in problems(text)] == [
        "f.yaml, line 6, step a, title",
        "f.yaml, line 8, step a, technique",
        "f.yaml, line 7, step a, titel",
    ]


@pytest.mark.parametrize("text", ["\\e[2J", "\\x9b2J", "\\b", "\\r", "\\0", "\\x85"])
def test_what_commands_a_terminal_is_refused_and_not_shown(text: str) -> None:
    (problem,) = problems(GOOD.replace("title: A\n", f'title: "a{text}b"\n'))
    assert "line 7, step a, title: the character " in problem
    assert problem.isprintable()
    (problem,) = problems(GOOD + f'"{text}": 1\n')
    assert "unknown field" in problem
    assert problem.isprintable()


@pytest.mark.parametrize("text", ["", "# only a comment\n", "just words", "- a\n- list\n", "42"])
def test_what_is_no_set_of_fields_is_refused(text: str) -> None:
    (problem,) = problems(text)
    assert "line 1: a routine is a set of `field: value` lines" in problem


def test_aliases_are_refused_before_they_can_unfold() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{name}: &{name} [*{before}, *{before}]\n"
        for before, name in zip("abcdefghijklmnop", "bcdefghijklmnopq", strict=True)
    )
    assert "line 1: the anchor &a is not allowed" in problems(bomb)[0]


@pytest.mark.parametrize("text", ["[" * 5000, "{a: " * 5000, "- " * 5000 + "x"])
def test_endless_nesting_is_refused(text: str) -> None:
    assert "not valid YAML" in problems(text)[0]


@pytest.mark.parametrize("text", ["{[[a]]: 1}", "? [a, [b]]\n: 1", "%YAML 9.9\n---\na"])
def test_what_the_yaml_library_does_not_check_is_refused(text: str) -> None:
    assert "not valid YAML" in problems(text)[0]


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.system ['true']", "!own {}", "!!set {[ [a] ]}"]
)
def test_tags_build_nothing(tag: str) -> None:
    assert problems(tag) == [f"f.yaml, line 1: the tag {tag.split(maxsplit=1)[0]} is not allowed"]


def refused(path: Path) -> str:
    with pytest.raises(RoutineError) as refusal:
        load_routine(path)
    assert str(path) in refusal.value.message
    return refusal.value.message


def test_files_that_cannot_be_routines(tmp_path: Path) -> None:
    assert "no such file" in refused(tmp_path / "missing.yaml")
    assert "it is a folder" in refused(tmp_path)
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"routine: \xff\xfe")
    assert "line 1: '��' has a letter that is not UTF-8" in refused(binary)
    big = tmp_path / "big.yaml"
    big.write_text(GOOD.replace("Stroke", "a" * 10_000_000))
    assert f"larger than {MAX_BYTES // 1024} kB" in refused(big)


def test_a_long_narration_is_counted_not_printed() -> None:
    (problem,) = problems(GOOD.replace("Stroke", "a" * 5000))
    assert "step a, say: found 5014 characters; at most 2000" in problem
    assert len(problem) < 200


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no FIFOs in its file system")
def test_a_fifo_does_not_block(tmp_path: Path) -> None:
    path = tmp_path / "pipe.yaml"
    os.mkfifo(path)
    assert "not an ordinary file" in refused(path)


def test_a_byte_order_mark_and_windows_line_ends_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "windows.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load_routine(path).routine == "x"


@given(st.text(max_size=200))
def test_short_arbitrary_text_is_a_routine_error(text: str) -> None:
    # 200 characters do not hold the fields that a routine must have.
    with pytest.raises(RoutineError):
        parse_routine(text, name="f.yaml")


@given(st.binary(max_size=400))
def test_arbitrary_bytes_are_a_routine_error(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "f.yaml"
        path.write_bytes(content)
        with pytest.raises(RoutineError):
            load_routine(path)


@given(data=st.data(), name=st.sampled_from(sorted(routine_paths())))
@settings(max_examples=60, deadline=None)
def test_a_damaged_routine_is_still_one_or_a_routine_error(data: st.DataObject, name: str) -> None:
    lines = routine_paths()[name].read_text(encoding="utf-8").splitlines(keepends=True)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        cut = data.draw(st.integers(0, len(lines[at])))
        lines[at] = lines[at][:cut] + data.draw(st.text(max_size=8)) + lines[at][cut + 1 :]
    try:
        routine = parse_routine("".join(lines), name="f.yaml")
    except RoutineError:
        return
    assert routine.sections


@pytest.mark.parametrize("name", routine_paths())
def test_bundled_routines_are_named_as_their_files_and_ready_for_both_sides(name: str) -> None:
    routine = find_routine(name)
    assert routine.routine == name
    assert routine.summary
    for section in routine.sections:
        assert section.sides in {(), ("left", "right")}
        if section.sides:
            assert all(step.brief for step in section.steps)
            assert any(step.ask for step in section.steps)
