"""English sounds as it did: whatever the narrator says, against texts that were written down once.

`english.json` was computed before the narrator's words were data; a change of the wording is a
change of that file, too, and is heard in every session.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from voiceguide.narrator import wording
from voiceguide.narrator.wording import Filling
from voiceguide.pacing.fit import FittableRoutine, longest_plan, natural_plan, shortest_plan
from voiceguide.pacing.script import Choice, Visit, visits_of
from voiceguide.pacing.timeline import build_timeline
from voiceguide.people.likings import remarks, with_likings
from voiceguide.people.person import Liking
from voiceguide.routine.library import find_routine, routine_paths
from voiceguide.routine.model import Side
from voiceguide.session import words as said
from voiceguide.session.adjustments import Owed
from voiceguide.wording.language import words_of

EXPECTED: dict[str, Any] = json.loads(Path(__file__).with_name("english.json").read_text("utf-8"))
ENGLISH = words_of("en")
TEMPLATE = (
    "{pressure}ly on the {side}, not the {other_side}. {rounds} rounds, {times}, {item}, {minutes}."
)


def by_letters(text: str) -> float:
    """The narrator's timing when the texts were written down."""
    return len(text) / 14


def visits() -> list[Visit]:
    """A step on the left, the same on the right, and one without sides."""
    left, *others = [
        visit for visit in visits_of(find_routine("hand-and-wrist-stretch")) if visit.side
    ]
    right = next(one for one in others if one.step == left.step and one.side is Side.RIGHT)
    return [left, right, visits_of(find_routine("bread-dough-folding"))[0]]


def test_numbers_and_what_is_made_of_them() -> None:
    assert [ENGLISH.number(number) for number in range(1000)] == EXPECTED["numbers"]
    times = ENGLISH.narration.times
    assert [ENGLISH.counted(times, number) for number in range(31)] == EXPECTED["times"]
    assert [wording.minutes_words(60.0 * n, ENGLISH) for n in range(91)] == EXPECTED["minutes"]
    assert [wording.count_cue(number, ENGLISH) for number in range(31)] == EXPECTED["counts"]
    left = [wording.minutes_left(minutes, ENGLISH) for minutes in (1, 2, 5, 10, 20)]
    assert left == EXPECTED["minutes_left"]


def test_beyond_the_words_a_number_is_left_to_the_voice() -> None:
    assert ENGLISH.number(1000) == "1000"


def test_the_narration_around_a_routine() -> None:
    narration = ENGLISH.narration
    assert wording.item_cue("the big toe", ENGLISH) == EXPECTED["item"]
    assert [wording.side_cue(side, ENGLISH) for side in Side] == EXPECTED["sides"]
    materials = (), ("oil",), ("oil", "a towel"), ("oil", "a towel", "water")
    assert [wording.opening("Tea", some, ENGLISH) for some in materials] == EXPECTED["openings"]
    assert wording.if_yes("Stop.", ENGLISH) == EXPECTED["if_yes"]
    assert {name: getattr(narration, name) for name in EXPECTED["fixed"]} == EXPECTED["fixed"]
    assert list(narration.breathe) == EXPECTED["breathe"]
    filled = [
        wording.fill(
            TEMPLATE, Filling(pressure, side, pressure * 7, "heel", pressure * 77.0), ENGLISH
        )
        for pressure in range(1, 6)
        for side in (None, *Side)
    ]
    assert filled == EXPECTED["filled"]


def test_every_reply() -> None:
    replies = {name: getattr(ENGLISH.replies, name) for name in EXPECTED["replies"]}
    assert replies == EXPECTED["replies"]
    assert said.common(ENGLISH) == EXPECTED["common"]
    assert [said.lighter(hint, ENGLISH) for hint in (None, "Glide.")] == EXPECTED["lighter"]
    assert [said.firmer(hint, ENGLISH) for hint in (None, "Lean.")] == EXPECTED["firmer"]
    assert [said.firmest(pressure, ENGLISH) for pressure in range(1, 6)] == EXPECTED["firmest"]
    assert [said.more_rounds(n, ENGLISH) for n in range(1, 31)] == EXPECTED["more_rounds"]


def test_every_length() -> None:
    lengths = [said.duration(float(seconds), ENGLISH) for seconds in range(0, 1205, 5)]
    assert lengths == EXPECTED["durations"]
    left = [said.time_left(seconds, ENGLISH) for seconds in (0.0, 33.0, 60.0, 94.0, 100.0, 3000.0)]
    assert left == EXPECTED["time_left"]
    assert [said.staying(seconds, ENGLISH) for seconds in (30.0, 60.0, 120.0)] == EXPECTED[
        "staying"
    ]
    assert [said.late(by, ENGLISH) for by in (7.0, -7.0, 65.0, -500.0)] == EXPECTED["late"]


def test_where_the_session_stands() -> None:
    rounds = ((0, 0), (1, 1), (2, 6))
    where = [said.where(visit, 3, 24, done, count) for visit in visits() for done, count in rounds]
    assert where == EXPECTED["where"]
    assert [said.welcome_back(visit) for visit in visits()] == EXPECTED["welcome"]
    assert [said.asked_lately(name, ENGLISH) for name in ("", "Anna")] == EXPECTED["asked_lately"]
    before = [
        said.as_before(Owed(Choice(3, 5.0), levels, extra), visit)
        for visit in visits()
        for levels in (-1, 0, 1)
        for extra in ((), (1,), (2, 1))
    ]
    assert before == EXPECTED["as_before"]


def test_what_somebody_liked() -> None:
    bends = ((-2, 1.2, 1.0), (1, 0.85, 1.5), (2, 1.0, 1.0), (-1, 1.3, 2.0))
    found = {}
    for name in ("hand-and-wrist-stretch", "soothing-foot-massage"):
        routine = find_routine(name)
        steps = [step for section in routine.sections for step in section.steps]
        touches = sorted({(step.technique.value, step.region) for step in steps})
        for index, (levels, tempo, longer) in enumerate(bends):
            likings = [Liking(*touch, levels, tempo, longer) for touch in touches]
            applied = with_likings(routine, likings)
            found[f"{name} {index}"] = [remarks(who, routine, applied) for who in ("Anna", "안나")]
    assert found == EXPECTED["remarks"]


@pytest.mark.parametrize("name", list(routine_paths()))
def test_the_bundled_routines_word_for_word_at_their_seconds(name: str) -> None:
    routine = find_routine(name)
    score = FittableRoutine(routine)
    plans = {
        "natural": natural_plan(score),
        "longest": longest_plan(score),
        "shortest": shortest_plan(score, by_letters),
    }
    for which, plan in plans.items():
        timeline = build_timeline("r", "t", score.blocks(plan.choices), by_letters)
        spoken = [f"{at:.3f} {text}" for part in timeline.segments for at, text in part.spoken()]
        digest = hashlib.sha256("\n".join(spoken).encode()).hexdigest()[:32]
        assert digest == EXPECTED["scripts"][f"{name} {which}"]
