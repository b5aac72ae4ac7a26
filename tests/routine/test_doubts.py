"""What YAML takes, and nobody meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from voiceguide.routine.doubts import doubts
from voiceguide.routine.library import routine_paths
from voiceguide.routine.loader import read_routine

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Found = Callable[[str, str], list[str]]

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
CUT = "which YAML takes for a comment"


@pytest.fixture
def found(tmp_path: Path) -> Found:
    """The doubts of a file in which something was replaced."""

    def of(old: str, new: str) -> list[str]:
        path = tmp_path / "tea.yaml"
        path.write_text(TEA.replace(old, new, 1), encoding="utf-8")
        return doubts(read_routine(path))

    return of


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "rest"),
    [
        ("title: Tea", "title: Batch #3 and 4", 2, "title", "#3 and 4"),
        ("say: Fill", "say: Take kettle #2 and # fill", 10, "say", "#2 and # fill the kettle."),
        ("say: Fill", "say: Take the kettle # fill", 10, "say", "# fill the kettle."),
        ("say: Fill", "say: Take\n          kettle #2, fill", 11, "say", "#2, fill the kettle."),
        ("title: Tea", "title: Tea\nmaterials: [cup #1\n  , cup]", 3, "materials", "#1"),
        ("title: Tea", "title: Tea\nmaterials:\n  - cup  #1", 4, "materials", "#1"),
        ("title: Tea", "title: Tea\nsummary: For \U0001f370 #tea", 3, "summary", "#tea"),
    ],
)
def test_a_text_that_ends_at_a_number_sign_is_named(
    found: Found, old: str, new: str, line: int, field: str, rest: str
) -> None:
    (doubt,) = found(old, new)
    assert doubt.startswith(f"line {line}, {field}: the text ends before {rest!r}, {CUT}; ")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Tea", "title: Tea  # on the screen"),
        ("title: Tea", "title: Tea  #"),
        ("title: Tea", "title: Tea#2"),
        ("title: Tea", 'title: "Batch #3"  # a comment'),
        ("title: Tea", 'title: "Batch #3" #a comment'),
        ("title: Tea", "title: Tea\n# say it"),
        ("region: kettle", "region: kettle #2"),
        ("say: Fill", "tempo: 60 #s\n        say: Fill"),
        ("say: Fill", "say: >\n          Kettle #2. Fill"),
        ("title: Tea", "title: Tea “for two”"),
    ],
)
def test_comments_and_what_is_in_quotes_are_left_alone(found: Found, old: str, new: str) -> None:
    assert found(old, new) == []


@pytest.mark.parametrize("quotes", ["“”", "„“", "«»", "\u2018\u2019"])
def test_curly_quotes_around_a_text_are_named(found: Found, quotes: str) -> None:
    text = quotes[0] + "Tea" + quotes[1]
    assert found("title: Tea", f"title: {text}") == [
        (
            f"line 2, title: the curly quotes are read as part of the text, {text!r}; "
            "YAML's own are straight"
        )
    ]


def test_a_field_that_became_text_is_named(found: Found) -> None:
    assert found(
        "say: Fill", "say: >\n          Pour.\n          brief: Again.\n          Fill"
    ) == ["line 12, say: brief: is read as part of the text; indent it less if it is a field"]
    assert found("say: Fill", "say: >\n          Remember: fill\n        brief: Fill") == []


@pytest.mark.parametrize("name", routine_paths())
def test_the_bundled_routines_leave_no_doubt(name: str) -> None:
    assert doubts(read_routine(routine_paths()[name])) == []
