from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes import measure
from tests.pacing.strategies import routines
from voiceguide.errors import TimingError
from voiceguide.pacing.fit import fit_timeline, lengths, natural_timeline
from voiceguide.pacing.script import Kind
from voiceguide.routine.library import find_routine
from voiceguide.routine.model import Routine, Side

if TYPE_CHECKING:
    from voiceguide.pacing.fit import Lengths
    from voiceguide.pacing.timeline import Timeline


def work_s(timeline: Timeline, side: Side) -> float:
    return sum(
        segment.duration_s
        for segment in timeline.segments
        if segment.kind is Kind.WORK and segment.place.side is side
    )


def length_at(where: float, possible: Lengths) -> float:
    """From the shortest at 0 to the longest at 1, and never a rounding error above that."""
    span_s = possible.longest_s - possible.shortest_s
    return min(possible.shortest_s + where * span_s, possible.longest_s)


@given(routine=routines(), where=st.floats(0, 1))
@settings(max_examples=200, deadline=None)
def test_any_length_between_shortest_and_longest_is_met(routine: Routine, where: float) -> None:
    possible = lengths(routine, measure)
    target_s = length_at(where, possible)
    timeline = fit_timeline(routine, target_s, measure)
    assert timeline.total_s == pytest.approx(target_s, abs=1e-3)


@given(routine=routines())
@settings(max_examples=100, deadline=None)
def test_natural_length_lies_between_shortest_and_longest(routine: Routine) -> None:
    possible = lengths(routine, measure)
    natural = natural_timeline(routine, measure)
    assert natural.total_s == pytest.approx(possible.natural_s)
    assert possible.shortest_s <= possible.natural_s <= possible.longest_s


@given(routine=routines(), where=st.floats(0, 1))
@settings(max_examples=100, deadline=None)
def test_both_sides_get_the_same_work(routine: Routine, where: float) -> None:
    one_sided = any(len(section.sides) == 1 for section in routine.sections)
    possible = lengths(routine, measure)
    target_s = length_at(where, possible)
    timeline = fit_timeline(routine, target_s, measure)
    if not one_sided:
        assert work_s(timeline, Side.LEFT) == pytest.approx(work_s(timeline, Side.RIGHT))


@given(routine=routines(), where=st.floats(0, 1))
@settings(max_examples=100, deadline=None)
def test_nothing_overlaps_and_every_cue_stays_in_its_work(routine: Routine, where: float) -> None:
    possible = lengths(routine, measure)
    target_s = length_at(where, possible)
    timeline = fit_timeline(routine, target_s, measure)
    for earlier, later in zip(timeline.segments, timeline.segments[1:], strict=False):
        assert later.start_s == pytest.approx(earlier.end_s)
        assert later.duration_s >= 0
    spoken = [moment for segment in timeline.segments for moment in segment.spoken()]
    for (start_s, text), (next_s, _) in itertools.pairwise(spoken):
        assert start_s + measure(text) <= next_s + 1e-6
    assert spoken[-1][0] + measure(spoken[-1][1]) <= timeline.total_s


@given(routine=routines(), where=st.floats(0, 1))
@settings(max_examples=100, deadline=None)
def test_rounds_and_tempos_stay_within_what_steps_allow(routine: Routine, where: float) -> None:
    possible = lengths(routine, measure)
    target_s = length_at(where, possible)
    for segment in fit_timeline(routine, target_s, measure).segments:
        step = segment.place.step
        if segment.kind is not Kind.WORK or step is None:
            continue
        if step.tempo_range:
            assert step.tempo_range[0] - 1e-6 <= segment.duration_s <= step.tempo_range[1] + 1e-6
        if step.repetitions_range:
            assert segment.round is not None
            assert segment.round <= step.repetitions_range[1]


def test_a_length_out_of_reach_names_the_shortest_and_the_longest() -> None:
    routine = find_routine("foot-massage-techniques")
    possible = lengths(routine, measure)
    for target_s in (possible.shortest_s - 1, possible.longest_s + 1):
        with pytest.raises(TimingError, match=r"it takes from [\d.]+ minutes to [\d.]+ minutes"):
            fit_timeline(routine, target_s, measure)


def test_the_quoted_limits_can_themselves_be_asked_for() -> None:
    routine = find_routine("foot-massage-techniques")
    with pytest.raises(TimingError) as refusal:
        fit_timeline(routine, 1.0, measure)
    words = refusal.value.message.split()
    shortest, longest = float(words[-5]), float(words[-2])
    for minutes in (shortest, longest):
        fitted = fit_timeline(routine, minutes * 60, measure)
        assert fitted.total_s == pytest.approx(minutes * 60, abs=1e-3)


def test_a_routine_of_many_steps_that_are_all_optional_meets_its_own_shortest_length() -> None:
    steps = [
        {
            "step": f"step-{number}",
            "title": "A step",
            "technique": "hold",
            "region": "sole",
            "tempo": 100 - 5 * number,
            "tempo_range": (100 - 5 * number, 100 - 5 * number),
            "say": "Hold.",
            "optional": True,
        }
        for number in range(10)
    ]
    routine = Routine.model_validate(
        {"routine": "loose", "title": "Loose", "sections": [{"name": "s", "steps": steps}]}
    )
    possible = lengths(routine, measure)
    for target_s in (possible.shortest_s, possible.natural_s, possible.longest_s):
        assert fit_timeline(routine, target_s, measure).total_s == pytest.approx(target_s)


def test_optional_steps_go_when_time_is_short_and_come_back() -> None:
    routine = find_routine("soak-feet-and-scalp")
    possible = lengths(routine, measure)

    def sections(target_s: float) -> set[str]:
        timeline = fit_timeline(routine, target_s, measure)
        return {segment.place.section for segment in timeline.segments}

    assert "scalp" in sections(possible.natural_s)
    assert "scalp" not in sections(possible.shortest_s)
