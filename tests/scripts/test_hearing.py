"""The hearing benchmark counts rightly, knows how sure it is, and drives real sessions."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from scripts.bench.hear.curves import SHIFTS, points
from scripts.bench.hear.goals import goals
from scripts.bench.hear.intervals import quantile_interval, rate, share
from scripts.bench.hear.judge import DETECTED, MISSED, WRONG, false_commands, outcomes, replayed
from scripts.bench.hear.microphone import Said
from scripts.bench.hear.plan import ROOMS, cells, over
from scripts.bench.hear.report import document
from scripts.bench.hear.routines import TEMPO_S, bundled, routine_of
from scripts.bench.hear.run import Result, run_cell
from scripts.bench.hear.scene import Cell, Scene, cell_of
from scripts.bench.hear.sessions import Record
from scripts.bench.hear.tables import told
from scripts.bench.hear.voices import entries
from scripts.material.speakers import speakers
from voiceguide.listener.thresholds import load_thresholds


def test_intervals_are_those_of_the_books() -> None:
    # Newcombe 1998, table I: 81 of 263, and 0 of 20.
    assert share(81, 263).low == pytest.approx(0.2553, abs=1e-4)
    assert share(81, 263).high == pytest.approx(0.3662, abs=1e-4)
    assert share(0, 20).low == 0.0
    assert share(0, 20).high == pytest.approx(0.1611, abs=1e-4)
    assert share(20, 20).high == 1.0
    assert math.isnan(share(0, 0).value)
    # Garwood: nothing in ten hours leaves up to 0.369 an hour; ten leave 4.795 to 18.39.
    assert rate(0, 10).low == 0.0
    assert rate(0, 10).high == pytest.approx(0.3689, abs=1e-4)
    assert rate(10, 1).low == pytest.approx(4.795, abs=1e-3)
    assert rate(10, 1).high == pytest.approx(18.39, abs=1e-2)
    with pytest.raises(ValueError, match="no share"):
        share(3, 2)


def test_the_interval_of_a_median_holds_it_as_often_as_it_says() -> None:
    found = quantile_interval([float(value) for value in range(1, 101)], 0.5)
    # The textbook's order statistics for a hundred values: the 40th and the 61st.
    assert (found.low, found.high) == pytest.approx((40, 61), abs=1)
    assert quantile_interval([1.0, 2.0], 0.5).high == math.inf


def said(command: str, start_s: float) -> Said:
    return Said(command, command, "flite-rms", start_s, start_s + 0.6)


def acted(command: str, at_s: float) -> dict[str, Any]:
    return {"command": command, "phrase": f"{command} please", "acted_s": at_s}


def test_commands_are_right_wrong_late_missing_or_nobodys() -> None:
    record = Record(
        said=[said("next", 10), said("pause", 20), said("stop", 30), said("back", 40)],
        commands=[
            acted("next", 10.9),  # in time
            acted("repeat", 20.8),  # another one
            acted("stop", 31.8),  # right, 1.2 s after the end of the word
            acted("lighter", 50.0),  # nobody's
        ],
        ducked_s=[10.2, 19.9],
    )
    found = outcomes(record)
    assert [one.verdict for one in found] == [DETECTED, WRONG, MISSED, MISSED]
    assert found[0].acted_s == pytest.approx(0.3)
    assert [one.ducked_s for one in found] == [pytest.approx(0.2), None, None, None]
    assert [one["command"] for one in false_commands(record)] == ["lighter"]


def test_the_plan_deals_all_conditions_out_and_never_twice() -> None:
    planned = cells(1.0, 2800, ["embedded"])
    assert len({cell.key for cell in planned}) == len(planned)
    assert all(cell_of(vars_of(cell)) == cell for cell in planned)
    told_on = [c for c in planned if c.section == "narration" and c.amount == 1 and is_on(c.scene)]
    assert {one.task for one in told_on} == set(bundled())
    by_room = Counter(one.scene.room for one in told_on)
    assert set(by_room) == set(ROOMS)
    assert max(by_room.values()) - min(by_room.values()) <= 1
    by_level = Counter(one.scene.echo_db for one in told_on)
    assert by_level[0.0] == 2 * len(told_on) // 3
    trials = Counter((one.scene.echo_db, one.distance_m, one.task) for one in over(1.0))
    assert len(trials) == 12
    assert set(trials.values()) == {3}
    small = cells(0.02, 2800, ["embedded"])
    assert {one.section for one in small} == {one.section for one in planned}


def vars_of(cell: Cell) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(cell)


def is_on(scene: Scene) -> bool:
    return scene.canceller and scene.score and scene.gate


def test_short_routines_leave_out_rounds_and_nothing_that_is_said() -> None:
    for name in bundled():
        whole, short = routine_of(name, in_short=False), routine_of(name, in_short=True)
        for before, after in zip(whole.sections, short.sections, strict=True):
            assert [step.say for step in before.steps] == [step.say for step in after.steps]
            assert all(step.tempo == TEMPO_S for step in after.steps)


def test_answers_are_not_among_what_is_said() -> None:
    texts = {entry.text for tier in ("phrase", "word") for entry in entries(tier)}
    assert {"next please", "that hurts", "next", "ouch"} <= texts
    assert not {"yes", "no", "good"} & texts


@pytest.fixture(scope="module")
def heard() -> Result:
    """Ten commands in a quiet room, through a whole session."""
    pytest.importorskip("hibari")
    pytest.importorskip("hama")
    pytest.importorskip("pyroomacoustics")
    if not speakers("test"):
        pytest.skip("no voices: python -m scripts.material --install")
    headphones = Scene("large", echo_db=-60.0)
    return run_cell(Cell("noise", "phrase", 10, headphones, 1.0, seed=7))


@pytest.mark.voice
def test_a_session_hears_commands_in_the_quiet(heard: Result) -> None:
    found = [one for record in heard.records for one in outcomes(record)]
    assert len(found) == 10
    assert len({one.said.speaker for one in found}) > 5
    assert sum(one.verdict == DETECTED for one in found) >= 5
    assert told([heard]).count == 0


@pytest.mark.voice
def test_what_was_heard_leads_to_the_same_when_it_is_judged_again(heard: Result) -> None:
    thresholds = load_thresholds("embedded")
    again = Result.from_json(heard.to_json())
    for record in again.records:
        replay = replayed(record, heard.cell.scene, thresholds)
        assert [one["phrase"] for one in replay] == [one["phrase"] for one in record.commands]
        assert replayed(record, heard.cell.scene, thresholds.shifted(99, 99)) == []


@pytest.mark.voice
def test_the_page_has_what_was_measured(heard: Result) -> None:
    talked = replace(heard, cell=Cell("talk", "conversation", 1), talk_s=60.0)
    curve = points([heard, talked], "phrase", "noise", "talk")
    assert [one.shift for one in curve] == list(SHIFTS)
    assert curve[0].failed < curve[-1].failed
    assert curve[-1].false_per_hour == 0.0
    page = document(
        [heard],
        date="2000-01-01",
        command="hearing",
        recognisers=["embedded"],
        absent=["The recogniser vosk was not measured: no English model is installed."],
        benches={},
        picture="hearing.svg",
    )
    assert "missed or wrong: phrases, quiet, 1 m, % of 10 | ≤ 1%" in page
    assert goals([heard]) in page
    assert "nan" not in page
