from __future__ import annotations

from typing import Any

import pytest

from tests.fakes import measure
from voiceguide.listener.language.vocabulary import load_vocabulary
from voiceguide.routine.library import find_routine, routine_paths
from voiceguide.routine.model import Routine
from voiceguide.writing.lint import lint_routine


def near(**fields: Any) -> list[str]:
    """Which field comes close to a command, and how: `say: 'Next' … 'next'`."""
    given = {
        "step": "a",
        "title": "A",
        "technique": "friction",
        "region": "sole",
        "repetitions": 12,
        "say": "Stroke along the whole sole of the foot.",
    }
    section = {"name": "s", "steps": [given | fields]}
    routine = Routine.model_validate({"routine": "r", "title": "R", "sections": [section]})
    found = lint_routine(routine, measure, load_vocabulary("en"))
    assert lint_routine(routine, measure) == [line for line in found if "stands alone" not in line]
    return [
        line.removeprefix("step a: ").partition(";")[0]
        for line in found
        if "sounds like the command" in line
    ]


@pytest.mark.parametrize(
    ("say", "clause", "phrase"),
    [
        ("Next, stroke along the whole sole.", "Next", "next"),
        ("Stroke along the whole sole. Again. Then let it rest.", "Again", "say again"),
        ("Stroke along the whole sole: lighter, all the way.", "lighter", "lighter"),
        ("Slide to the side of the heel (carry on).", "carry on", "carry on"),
        ("Press into the arch… later… and let it go, all the way.", "Later", "lighter"),
        ("Stroke along the whole sole, softly, all the way.", "softly", ""),
    ],
)
def test_a_clause_alone_that_sounds_like_a_command_is_named(
    say: str, clause: str, phrase: str
) -> None:
    expected = [f"say: {clause!r} stands alone and sounds like the command {phrase!r}"]
    assert near(say=say) == (expected if phrase else [])


@pytest.mark.parametrize(
    "say",
    [
        "Move to the next toe, and repeat this with a lighter hand.",
        "Press, hold, and let go. Good. Yes, like that.",
        "Slide up to the ankle, and stay there for a while.",
    ],
)
def test_command_words_inside_a_sentence_are_no_matter(say: str) -> None:
    assert near(say=say) == []


@pytest.mark.parametrize("field", ["brief", "lighter", "firmer"])
def test_every_text_of_a_step_is_read(field: str) -> None:
    found = near(**{field: "Pause. Then let both hands rest."})
    assert found == [f"{field}: 'Pause' stands alone and sounds like the command 'pause'"]


@pytest.mark.parametrize(
    ("most", "clause", "phrase"), [(1, "", ""), (2, "light", "lighter"), (5, "light", "lighter")]
)
def test_pressure_is_read_at_every_level_that_may_be_asked_for(
    most: int, clause: str, phrase: str
) -> None:
    found = near(say="Stroke up, {pressure}, toes to ankle.", pressure=1, max_pressure=most)
    expected = [f"say: {clause!r} stands alone and sounds like the command {phrase!r}"]
    assert found == (expected if phrase else [])


@pytest.mark.parametrize(("fewest", "warned"), [(5, False), (4, True), (1, True)])
def test_counts_are_read_as_any_length_may_make_them(fewest: int, warned: bool) -> None:
    found = near(
        say="Stroke up the whole sole, {times}.",
        repetitions=8,
        repetitions_range=[fewest, 12],
    )
    expected = ["say: 'four times' stands alone and sounds like the command 'more time'"]
    assert found == (expected if warned else [])


def test_digits_count_as_the_words_that_are_heard() -> None:
    found = near(say="Stroke up the whole sole, 4x.")
    assert found == ["say: 'four times' stands alone and sounds like the command 'more time'"]
    assert near(say="Stroke up the whole sole 4 times.") == []


@pytest.mark.parametrize("name", routine_paths())
def test_nothing_is_odd_in_a_bundled_routine(name: str) -> None:
    routine = find_routine(name)
    assert lint_routine(routine, measure, load_vocabulary(routine.language)) == []


def test_a_question_must_name_its_answers() -> None:
    assert near(ask="pressure", question="Lighter, firmer, or good?") == []
    assert near(question="Lighter, firmer, or good?", ask="pressure", say="Lighter, please.") == [
        "say: 'Lighter' stands alone and sounds like the command 'lighter'"
    ]
