"""Files that people really write: what YAML cannot read is told as the mistake that it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from voiceguide.errors import RoutineError
from voiceguide.files.bad_yaml import BadYamlError
from voiceguide.files.yaml_text import parse_yaml
from voiceguide.routine.loader import load_routine, parse_routine

if TYPE_CHECKING:
    from pathlib import Path

TEA = """\
routine: tea
title: Tea
sections:
  - name: main
    steps:
      - step: boil
        title: Boil
        technique: wait
        region: kettle
        say: Fill the kettle.
"""
TITLE, SAY = "title: Boil", "say: Fill the kettle."


def refusal(text: str) -> tuple[str, str]:
    with pytest.raises(RoutineError) as refused:
        parse_routine(text, name="tea.yaml")
    assert refused.value.message.isprintable()
    return refused.value.message, refused.value.hint


@pytest.mark.parametrize(
    ("old", "new", "line", "problem", "hint"),
    [
        (
            "        title",
            "\t\ttitle",
            7,
            "the line begins with a tab",
            "spaces instead of the tab",
        ),
        ("        title", "    \ttitle", 7, "the line begins with a tab", "as many as the line"),
        (TITLE, "title:\tBoil", 7, "a tab stands where", "ordinary space"),
        ("        title", "\u00a0" * 8 + "title", 7, "begins with a no-break space", "ordinary"),
        ("        title", "    \u3000 title", 7, "begins with a ideographic space", "ordinary"),
        (SAY, "say: Mind: it is hot.", 10, "a colon and a space", '"Mind: it is hot."'),
        (SAY, 'say: Say "now": pour.', 10, "a colon and a space", '"Say \\"now\\": pour."'),
        ("        title", "       title", 8, "8 spaces before the field, and 7", "out of line"),
        ("        title", "         title", 7, "9 spaces before the field, and 8", "out of line"),
        ("        say", "         say", 10, "9 spaces before the field, and 8", "out of line"),
        (TITLE, "title:Boil", 7, "a space is missing after title:", "Write title: and a space"),
        (TITLE, "title\uff1aBoil", 7, "the colon is a wide one", "ordinary one"),
        (TITLE, "title Boil", 7, "'title Boil' is neither a field", "`field: text`"),
        ("- step", "-step", 6, "a space is missing after the -", "- and a space"),
        (TITLE, "title: “Boil: now”", 7, "“ is no quote to YAML", "straight"),
        (TITLE, "title: „Boil: now“", 7, "„ is no quote to YAML", "straight"),
        (TITLE, 'title: "Boil', 7, "is never closed", "Close it"),
        (TITLE, "title: 'Don't boil'", 7, "goes on after its closing quote", "double quotes"),
        (TITLE, 'title: "Boil" now', 7, "goes on after its closing quote", "double quotes"),
        (TITLE, "title: - Boil", 7, "begins with - must be in quotes", '"- Boil"'),
        (TITLE, "title: @home", 7, "begins with @ must be in quotes", '"@home"'),
        (TITLE, "title: %A", 7, "begins with % must be in quotes", '"%A"'),
        (TITLE, "title: `A`", 7, "begins with ` must be in quotes", '"`A`"'),
        (TITLE, "title: & more", 7, "begins with & must be in quotes", '"& more"'),
        (TITLE, "title: ? A", 7, "begins with ? must be in quotes", '"? A"'),
        (TITLE, "title: >5 minutes", 7, "begins with > must be in quotes", '">5 minutes"'),
        (SAY, "say: {side} foot.", 10, "begins with { must be in quotes", '"{side} foot."'),
        (SAY, "say: [a] foot.", 10, "begins with [ must be in quotes", '"[a] foot."'),
        (TITLE, "title: *now*", 7, "the alias *now* is not allowed", "in double quotes"),
        (TITLE, "title: &now pour", 7, "the anchor &now is not allowed", "in double quotes"),
        (TITLE, "title: !now pour", 7, "the tag !now is not allowed", "in double quotes"),
        (TITLE, r'title: "C:\Users"', 7, "a \\ in double quotes", "single quotes"),
        (TITLE, "title: Bo\x07il", 7, "U+0007 cannot stand in a text file", "Delete it"),
        (SAY, "say: Fill\nthe kettle.", 11, "'the kettle.' is neither", "deeper than the field"),
        (SAY, "say: Fill\n          #2 kettle\n          now", 11, "ended at a #", "quotes"),
        (SAY, f"{SAY}\n---\n{TEA}", 11, "a second document begins here", "a file of its own"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_to_write(
    old: str, new: str, line: int, problem: str, hint: str
) -> None:
    message, way_out = refusal(TEA.replace(old, new, 1))
    assert message.startswith(f"tea.yaml, line {line}")
    assert problem in message
    assert hint in way_out


@pytest.mark.parametrize("text", ["Mind: it is hot.", 'Say "now": pour.', "{{side}}", "- Boil"])
def test_what_the_hint_says_to_write_is_that_text(text: str) -> None:
    _, hint = refusal(TEA.replace(SAY, f"say: {text} [a] b: c"))
    quoted = hint.partition("Put the whole text in double quotes: ")[2]
    routine = parse_routine(TEA.replace(SAY, f"say: {quoted}"), name="tea.yaml")
    assert routine.sections[0].steps[0].say == f"{text} [a] b: c"


def test_a_field_twice_names_both_lines() -> None:
    message, hint = refusal(TEA.replace(TITLE, f"{TITLE}\n        title: Now"))
    assert message == "tea.yaml, line 8: 'title' stands here a second time; the first is in line 7"
    assert hint == "Keep one of the two."


@pytest.mark.parametrize(
    "typed",
    [
        "no",
        "yes",
        "on",
        "true",
        "2024",
        "1.50",
        "007",
        "1:30",
        "2024-05-01",
        "1_000",
        "0x1F",
        "1e3",
    ],
)
def test_a_text_is_what_was_typed_whatever_else_yaml_could_make_of_it(typed: str) -> None:
    routine = parse_routine(TEA.replace(TITLE, f"title: {typed}"), name="tea.yaml")
    assert routine.sections[0].steps[0].title == typed


def test_numbers_and_switches_are_still_those() -> None:
    fields = "tempo: 90\n        repetitions: 3\n        optional: yes\n        pressure: 2"
    routine = parse_routine(TEA.replace(TITLE, f"{TITLE}\n        {fields}"), name="tea.yaml")
    (step,) = routine.sections[0].steps
    assert (step.tempo, step.repetitions, step.optional, step.pressure) == (90.0, 3, True, 2)


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        ("tempo: 1:30", "found '1:30'; it should be a number of seconds alone: 90"),
        ("tempo: 2 min", "found '2 min'; it should be a number of seconds alone: 120"),
        ("tempo: 90s", "found 90s; it should be a number of seconds alone: 90"),
        ("tempo: 2,5", "found '2,5'; it should be a number of seconds alone: 2.5"),
        ("tempo: 2024-05-01", "found 2024-05-01; it should be a number, in digits"),
        ("tempo: slow", "found slow; it should be a number, in digits"),
        ("tempo: 0o17", "found 0o17; it should be a number, in digits"),
        ("tempo: [1, 2]", "found a list; it should be a number, in digits"),
        ("tempo: true", "found true; it should be a number, in digits"),
        ("tempo: 0.1", "found 0.1; it should be at least 0.5"),
        ("tempo_range: [5]", "missing; two numbers are wanted: [least, most]"),
        ("tempo_range: [1, 2, 3]", "found a list; it should be at most 2 entries; this has 3"),
        ("tempo_range: [5, 3600]", "found 3600; it should be at most 1800 seconds"),
        ("repetitions: four", "found four; it should be a whole number, in digits"),
        ("repetitions: 2-4", "limits go into a range: [2, 4]"),
        ("repetitions: 2.5", "found 2.5; it should be a whole number, in digits"),
        ("repetitions: 900", "at most 200; write longer rounds, or a second step like it"),
        ("optional: perhaps", "found perhaps; it should be true or false"),
        ("cues: last", "found last; it should be a list, such as [last]"),
        ("cues: {a: b}", "found a set of fields; it should be a list, in which each entry begins"),
        ("ask: pain", "found pain; it should be pressure"),
        ("brief: [Press, go]", "a text that begins with [ must be in quotes"),
        ("brief: {side}", "a text that begins with { must be in quotes"),
        ("brief:\n          Press: go", "found fields; it should be text. A text with a colon"),
        ("brief: ''", "found nothing; it should be text"),
        ('brief: "\\ud83c"', "text without halves of characters"),
        ("direction: []", "a text that begins with [ must be in quotes"),
        (f"each: [{', '.join('abcdefghijklmnopqrstuv')}]", "put the others into a second step"),
    ],
)
def test_a_value_is_told_in_plain_words(field: str, problem: str) -> None:
    message, _ = refusal(TEA.replace(TITLE, f"{TITLE}\n        {field}"))
    assert problem in message
    for pythons in ("datetime", "string", "float", "Input", "tuple", "integer", "unicode", "^["):
        assert pythons not in message


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("title: Boil", "title: #2 kettle", "nothing before the #, after which all is a comment"),
        ("title: Boil", "title:", "line 7, step boil, title: found nothing; it should be text"),
        (
            "region: kettle",
            "region: Big Kettle",
            "joined by hyphens, such as toe-circles: big-kettle",
        ),
        (
            "technique: wait",
            "technique: Wait",
            "found Wait; it should be one of 15 words, of which",
        ),
        ("technique: wait", "technique: xyz", "found xyz; it should be effleurage, petrissage"),
        ("routine: tea", "routine: Käse", "joined by hyphens, such as toe-circles: kase"),
        ("title: Tea", "title: Tea\nlanguage: english", "a language's tag: en, de or de-AT"),
        ("title: Tea", "title: Tea\nfor: us", "found us; it should be partner or self"),
        ("title: Tea", "title: Tea\nmaterials: oil", "it should be a list, such as [oil]"),
        ("title: Tea", "title: Tea\n<<: {a: b}", "line 3, <<: unknown field"),
    ],
)
def test_what_is_wrong_elsewhere_is_told_so_too(old: str, new: str, problem: str) -> None:
    assert problem in refusal(TEA.replace(old, new, 1))[0]


@pytest.mark.parametrize(("rounds", "tempo"), [(1, 7200), (3, 2000), (1, 1801), (2, 90_000)])
def test_the_way_out_of_a_round_that_is_too_long_can_be_written(rounds: int, tempo: int) -> None:
    from tests.fakes import measure
    from voiceguide.pacing.fit import lengths

    long = TEA.replace(TITLE, f"{TITLE}\n        tempo: {tempo}\n        repetitions: {rounds}")
    message, _ = refusal(long)
    way_out = message.partition("write ")[2].replace("`", "").split(" and ")
    fields = "\n        ".join([TITLE, *way_out])
    routine = parse_routine(TEA.replace(TITLE, fields), name="tea.yaml")
    (step,) = routine.sections[0].steps
    assert step.tempo
    assert step.tempo * step.repetitions == pytest.approx(tempo * rounds, rel=1e-4)
    assert lengths(routine, measure).natural_s > tempo * rounds


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_file_is_read_as_its_editor_wrote_it(encoding: str, end: str, tmp_path: Path) -> None:
    path = tmp_path / "tea.yaml"
    text = TEA.replace(TITLE, "title: Käse ½ 🎂 抹茶").rstrip("\n").replace("\n", end)
    path.write_bytes(text.encode(encoding))
    assert load_routine(path).sections[0].steps[0].title == "Käse ½ 🎂 抹茶"


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "cp850", "mac-roman"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_letters_in_doubt_are_named_with_their_line(
    encoding: str, end: str, tmp_path: Path
) -> None:
    path = tmp_path / "tea.yaml"
    path.write_bytes(TEA.replace(TITLE, "title: Crème").replace("\n", end).encode(encoding))
    with pytest.raises(RoutineError) as refused:
        load_routine(path)
    assert refused.value.message == (f"{path}, line 7: 'Cr\ufffdme' has a letter that is not UTF-8")
    assert refused.value.hint.startswith("Save the file as UTF-8")


@pytest.mark.parametrize(
    "raw", [b"\x1f\x8b\x08\0\xff\xfe\x80", b"PK\3\4\0\xc3\x28", bytes(range(256))]
)
def test_what_is_no_text_at_all_is_called_so(raw: bytes, tmp_path: Path) -> None:
    path = tmp_path / "tea.yaml"
    path.write_bytes(raw)
    with pytest.raises(RoutineError) as refused:
        load_routine(path)
    assert refused.value.message == f"{path}: is no text, but a file of another kind"


def test_json_s_two_halves_of_a_rare_letter_are_one() -> None:
    assert parse_yaml('{"a\\ud83c\\udf82": "\\ud83c\\udf82 \\ud83c"}')[1] == {"a🎂": "🎂 \ud83c"}


def test_plain_data_is_text_nothing_lists_and_fields() -> None:
    text = "a: 1\nb: ~\nc:\nd: '~'\ne: [x, null, 1.0]\nf: {g: true}\n"
    data = {"a": "1", "b": None, "c": None, "d": "~", "e": ["x", None, "1.0"], "f": {"g": "true"}}
    assert parse_yaml(text)[1] == data
    assert parse_yaml("") == (None, None)
    with pytest.raises(BadYamlError, match="a second time"):
        parse_yaml("a: {b: 1, b: 2}")
