"""Likings bend a routine within its own limits, and are learnt from what held at last."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import measure
from tests.pacing.strategies import routines
from tests.session.routine import SMALL
from voiceguide.errors import UsageError
from voiceguide.pacing.fit import natural_timeline
from voiceguide.pacing.script import limits_of
from voiceguide.people.likings import learnt, remarks, with_likings, with_remarks
from voiceguide.people.person import Liking, Person, checked_name, key_of, spoken, updated
from voiceguide.routine.library import find_routine
from voiceguide.session.noticing import Liked

if TYPE_CHECKING:
    from voiceguide.routine.model import Routine, Step

DAY = date(2026, 11, 21)


def steps(routine: Routine) -> dict[str, Step]:
    return {step.step: step for section in routine.sections for step in section.steps}


def test_a_liking_bends_every_step_of_its_technique_and_region_and_no_other() -> None:
    bent = with_likings(SMALL, [Liking("effleurage", "dorsum", -1, 1.2, 1.5)])
    strokes = steps(bent)["strokes"]
    assert (strokes.pressure, strokes.repetitions) == (2, 6)
    assert strokes.tempo == pytest.approx(12.0)
    assert steps(bent)["toes"] == steps(SMALL)["toes"]
    assert steps(bent)["rest"] == steps(SMALL)["rest"]


def test_it_goes_no_further_than_the_routine_allows() -> None:
    bent = with_likings(SMALL, [Liking("effleurage", "dorsum", 4, 9.0, 9.0)])
    strokes = steps(bent)["strokes"]
    assert (strokes.pressure, strokes.tempo, strokes.repetitions) == (4, 16.0, 12)


likings = st.builds(
    Liking,
    st.sampled_from(["effleurage", "friction", "hold", "soak", "rotation"]),
    st.sampled_from(["dorsum", "sole", "toes", "whole-foot"]),
    st.integers(-4, 4),
    st.floats(0.1, 10.0),
    st.floats(0.1, 10.0),
)


@given(routine=routines(), wishes=st.lists(likings, max_size=6))
def test_any_liking_leaves_a_routine_inside_its_own_limits(
    routine: Routine, wishes: list[Liking]
) -> None:
    bent = with_likings(routine, wishes)
    for name, step in steps(routine).items():
        limits, changed = limits_of(step, 1), steps(bent)[name]
        assert 1 <= changed.pressure <= step.max_pressure
        quickest, tempo_s, slowest = limits_of(changed, 1).tempo_s
        assert limits.tempo_s[0] <= quickest <= tempo_s <= slowest <= limits.tempo_s[2]
        assert limits.rounds[0] <= changed.repetitions <= limits.rounds[2]


@given(routine=routines(), wishes=st.lists(likings, max_size=6))
def test_what_was_done_as_known_is_learnt_as_it_was_done(
    routine: Routine, wishes: list[Liking]
) -> None:
    bent = with_likings(routine, wishes)
    noticed = {
        name: Liked(step.pressure, limits_of(step, 1).tempo_s[1])
        for name, step in steps(bent).items()
    }
    for name, liked in noticed.items():  # one at a time: others may share its technique and region
        found = learnt(routine, bent, {name: liked}, wishes)
        again = steps(with_likings(routine, found))[name]
        before = steps(bent)[name]
        assert (again.pressure, again.repetitions) == (before.pressure, before.repetitions)
        # Factors are kept to three digits.
        assert limits_of(again, 1).tempo_s[1] == pytest.approx(liked.tempo_s, rel=0.02)


def test_what_limits_swallowed_has_not_to_be_undone_first() -> None:
    before = [Liking("effleurage", "dorsum", 4, 1.0)]
    bent = with_likings(SMALL, before)
    assert steps(bent)["strokes"].pressure == 4  # of 5 that were wished for, and more
    (found,) = learnt(SMALL, bent, {"strokes": Liked(3, 10.0)}, before)
    assert found == Liking("effleurage", "dorsum", 0)


def test_a_lighter_hand_stays_lighter_where_the_routine_is_firmer_or_lighter() -> None:
    firm = Liking("effleurage", "dorsum", -1)
    section = SMALL.sections[0]
    strokes = section.steps[0]
    light = strokes.model_copy(update={"step": "closing-strokes", "pressure": 2})
    routine = SMALL.model_copy(
        update={"sections": (section.model_copy(update={"steps": (strokes, light)}),)}
    )
    bent = steps(with_likings(routine, [firm]))
    assert (bent["strokes"].pressure, bent["closing-strokes"].pressure) == (2, 1)


def test_it_is_said_once_for_a_technique_and_region() -> None:
    likings = [Liking("effleurage", "dorsum", -1, 1.05), Liking("hold", "whole-foot", 0, 1.0, 2.0)]
    said = remarks("Anna", SMALL, with_likings(SMALL, likings))
    assert said == {
        "strokes": "As Anna liked it: lighter on the top of the foot.",
        "rest": "As Anna liked it: longer on the whole foot.",
    }
    assert remarks("Anna", SMALL, SMALL) == {}


def test_a_recording_says_it_before_the_instruction() -> None:
    bent = with_likings(SMALL, [Liking("effleurage", "dorsum", -1)])
    said = remarks("A{n}na", SMALL, bent)
    texts = natural_timeline(with_remarks(bent, said), measure).texts()
    (told,) = [text for text in texts if text.startswith("As ")]
    assert told.startswith("As A n na liked it: lighter on the top of the foot. Stroke up the foot")
    assert "light," in told


@pytest.mark.parametrize("name", ["soothing-foot-massage", "bread-dough-folding"])
def test_bundled_routines_bend_too(name: str) -> None:
    routine = find_routine(name)
    table = {(step.technique.value, step.region) for step in steps(routine).values()}
    bent = with_likings(routine, [Liking(*touch, 0, 1.2) for touch in table])
    assert natural_timeline(bent, measure).total_s > natural_timeline(routine, measure).total_s


def test_new_likings_take_the_place_of_old_ones_and_neutral_ones_go() -> None:
    old = Person("Anna", (Liking("hold", "sole", -1), Liking("friction", "heel", 1)))
    new = [Liking("hold", "sole", -2), Liking("friction", "heel")]
    assert updated(old, new, {}, DAY).likings == (Liking("hold", "sole", -2),)


@pytest.mark.parametrize(
    ("on", "holds"),
    [
        (date(2026, 11, 21), True),
        (date(2026, 10, 23), True),
        (date(2026, 10, 22), False),
        (date(2026, 11, 22), False),
    ],
)
def test_an_answer_holds_for_thirty_days(on: date, holds: bool) -> None:
    person = updated(Person("Anna"), [], {"Sore?": True}, on)
    assert person.holding(DAY) == (frozenset({"Sore?"}) if holds else frozenset())


def test_answers_that_hold_no_more_are_not_kept() -> None:
    person = updated(Person("Anna"), [], {"Sore?": True}, date(2026, 1, 1))
    assert updated(person, [], {"Ill?": True}, DAY).answered == {"Ill?": DAY}


def test_an_answer_that_is_no_more_is_asked_for_again() -> None:
    person = updated(Person("Anna"), [], {"Sore?": True, "Ill?": True}, DAY)
    person = updated(person, [], {"Sore?": False}, DAY)
    assert person.holding(DAY) == {"Ill?"}


@pytest.mark.parametrize("name", ["", " \t", "...", "a\x1b[31m", "a\udcff", "\u202eanna", "x" * 61])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        checked_name(name)


def test_a_name_is_the_same_however_it_is_spelt() -> None:
    assert key_of("Anna  Ünal") == key_of(" anna u\u0308nal ")
    assert key_of("Anna") != key_of("Anne")


@pytest.mark.parametrize("name", ["امیر\u200cحسین", "ශ්\u200dරී", "Anna \u200e(אמא)"])
def test_a_name_in_any_script_is_kept_as_it_is_written(name: str) -> None:
    assert checked_name(name) == name
    unseen = str.maketrans("", "", "\u200c\u200d\u200e")
    assert key_of(name) == key_of(name.translate(unseen)), "not every keyboard has a joiner"


@pytest.mark.parametrize(
    ("name", "said"), [("Dr. Lee!", "Dr Lee"), ("Ünal", "Ünal"), ("小明", ""), ("O'Neil", "O'Neil")]
)
def test_a_name_is_said_within_one_sentence(name: str, said: str) -> None:
    assert spoken(name) == said
