"""A checkpoint is checked before anything is taken up: what does not fit is refused in one line."""

from __future__ import annotations

import copy
import json
import math
from functools import cache
from typing import TYPE_CHECKING, Any, TypeGuard

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from tests.fakes import measure
from tests.fuzz.effort import effort
from tests.fuzz.mutations import mutated_data, odd_values
from tests.session.player import Player
from tests.session.routine import SMALL
from voiceguide.commands import Command
from voiceguide.errors import JournalError
from voiceguide.routine.library import DEFAULT_ROUTINE, find_routine
from voiceguide.session.effects import Checkpoint, MusicLevel, Volume
from voiceguide.session.misfits import misfits, read
from voiceguide.session.options import Options
from voiceguide.session.saved import VERSION, Saved
from voiceguide.session.session import Session

if TYPE_CHECKING:
    from voiceguide.session.effects import Effect

C = Command
QUIET = Options(skip_precautions=True)
DAMAGED = "the interrupted session cannot be taken up: its record is damaged"
NEWER = "the interrupted session cannot be taken up: it was written by a newer voiceguide"

VERSION_1: dict[str, Any] = {
    "version": 1,
    "elapsed_s": 194.5,
    "works_done": 1,
    "rounds_done": 2,
    "gain_db": 4.0,
    "music_db": 0.0,
    "music_on": False,
    "noticed": {
        "liked": {"toes": {"pressure": 1, "tempo_s": 3.15, "longer": 1.0}},
        "answered": {"Is anything sore?": True},
    },
    "course": {
        "index": 3,
        "visited": [0, 1, 2, 3],
        "passed": [],
        "choice": [5, 3.15],
        "extra_rounds": [0, 0],
        "asked": False,
        "taken": 7,
        "arrives": False,
        "adjustments": {
            "levels": -1,
            "stretch": 1.05,
            "owed": {
                "strokes": {
                    "choice": {"rounds": 4, "tempo_s": 10.0},
                    "levels": 0,
                    "extra_rounds": [],
                    "asked": False,
                    "stretch": 1.0,
                },
                "toes": {
                    "choice": {"rounds": 5, "tempo_s": 3.15},
                    "levels": -1,
                    "extra_rounds": [0, 0],
                    "asked": True,
                    "stretch": 1.05,
                },
            },
            "turned_levels": -1,
            "turned_stretch": 1.05,
        },
    },
}
"""A record as it was written before it had a model: these very bytes can be taken up for ever."""


def damaged(*way: str | int, value: Any) -> dict[str, Any]:
    """The record with another value at one place."""
    state = copy.deepcopy(VERSION_1)
    holder: Any = state
    for key in way[:-1]:
        holder = holder[key]
    holder[way[-1]] = value
    return state


def without(*way: str) -> dict[str, Any]:
    state = copy.deepcopy(VERSION_1)
    holder: Any = state
    for key in way[:-1]:
        holder = holder[key]
    del holder[way[-1]]
    return state


def taken_up(state: dict[str, Any], options: Options = QUIET) -> Player:
    player = Player(SMALL, options)
    player.do(player.session.restore(state, 0.0))
    return player


def test_a_record_of_version_1_is_taken_up_where_it_was() -> None:
    player = taken_up(VERSION_1)
    view = player.session.view(player.now)
    assert player.texts() == ["Welcome back. We go on with Toes, on the right."]
    assert (view.step, view.side, view.pressure, view.elapsed_s) == ("Toes", "right", 1, 194.5)
    assert player.session.noticed.liked["toes"].pressure == 1
    player.run()
    assert player.ended == "finished"
    assert player.rounds()[0][:3] == ("toes", "right", 3)


def test_what_is_written_is_what_a_model_reads_again() -> None:
    assert Saved.model_validate(VERSION_1).model_dump(mode="json") == VERSION_1
    assert list(Saved.model_validate(VERSION_1).model_dump(mode="json")) == list(VERSION_1)


@pytest.mark.parametrize(
    ("state", "orders"),
    [
        (VERSION_1, [Volume(4.0), MusicLevel(0.0, on=False)]),
        (
            without("music_on") | {"music_db": 3.0},
            [Volume(4.0), MusicLevel(3.0, on=True)],
        ),
        (
            {key: value for key, value in VERSION_1.items() if not key.startswith("music")},
            [Volume(4.0), MusicLevel(0.0, on=True)],
        ),
        (without("noticed"), [Volume(4.0), MusicLevel(0.0, on=False)]),
        (
            without("course", "adjustments", "owed", "toes", "stretch"),
            [Volume(4.0), MusicLevel(0.0, on=False)],
        ),
    ],
)
def test_a_record_that_is_older_than_a_field_is_taken_up(
    state: dict[str, Any], orders: list[Volume | MusicLevel]
) -> None:
    player = taken_up(state, Options(skip_precautions=True, music=True))
    assert [one for _, one in player.effects if isinstance(one, Volume | MusicLevel)] == orders
    assert player.run().ended == "finished"


@pytest.mark.parametrize("version", [VERSION + 1, 99, 10**400])
def test_a_newer_record_is_told_from_a_damaged_one(version: int) -> None:
    session = Session(SMALL, measure, QUIET)
    with pytest.raises(JournalError) as raised:
        session.restore({"version": version, "parts": "of another kind"}, 0.0)
    assert raised.value.message == NEWER
    assert raised.value.hint == "Update voiceguide, or start anew with `voiceguide run`."
    assert session.deadline is None


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"version": 1},
        without("version") | {"version": "2"},
        damaged("version", value=True),
        damaged("version", value=0),
        without("elapsed_s"),
        damaged("elapsed_s", value="194.5"),
        damaged("elapsed_s", value=math.nan),
        damaged("elapsed_s", value=10**400),
        damaged("music_on", value=1),
        damaged("works_done", value=1.0),
        damaged("rounds_done", value=-1),
        damaged("course", value=None),
        damaged("course", "index", value=True),
        damaged("course", "choice", value=[5]),
        damaged("course", "choice", value=[5, math.inf]),
        damaged("course", "choice", value=[0, 3.0]),
        damaged("course", "extra_rounds", value=[-1, 0]),
        damaged("course", "adjustments", "stretch", value=0.0),
        damaged("course", "adjustments", "owed", "toes", "choice", value={"rounds": 5}),
        damaged("noticed", "liked", "toes", value=3),
        damaged("surplus", value=1),
    ],
)
def test_a_record_of_another_form_is_damaged(state: dict[str, Any]) -> None:
    refused(state)


@pytest.mark.parametrize(
    ("way", "value", "misfit"),
    [
        (("elapsed_s",), -1e300, "it went on for -1e+300 seconds"),
        (("works_done",), 3, "3 runs of rounds were done"),
        (("rounds_done",), 6, "6 rounds were done"),
        (("gain_db",), 8.5, "the voice is at 8.5 dB"),
        (("music_db",), -99.0, "the music is at -99.0 dB"),
        (("course", "index"), -2, "there is no visit -2"),
        (("course", "index"), 99, "there is no visit 99"),
        (("course", "index"), 2, "visits (0, 1, 2, 3) lie behind visit 2"),
        (("course", "index"), 4, "visit 4 was never arrived at"),
        (("course", "visited"), [0, 3, 40], "visits (0, 3, 40) lie behind visit 3"),
        (("course", "passed"), ["knees"], "there is no step 'knees'"),
        (("course", "choice"), [16, 3.0], "toes has 16 rounds"),
        (("course", "choice"), [5, 1.5], "toes has rounds of 1.5 seconds"),
        (("course", "choice"), [5, 1e300], "toes has rounds of 1e+300 seconds"),
        (("course", "extra_rounds"), [0, 0, 1], "toes has (0, 0, 1) more rounds"),
        (("course", "extra_rounds"), [10**9], "toes has (1000000000,) more rounds"),
        (("course", "taken"), 9, "9 blocks have begun"),
        (
            ("course", "adjustments", "owed", "toes", "choice", "rounds"),
            400,
            "toes has 400 rounds",
        ),
        (
            ("course", "adjustments", "owed", "toes", "levels"),
            -5,
            "toes is owed -5 levels of pressure",
        ),
        (("noticed", "answered"), {"Really?": True}, "there is no precaution 'Really?'"),
        (
            ("noticed", "liked", "toes", "pressure"),
            6,
            "toes is liked at pressure 6 in 3.15 seconds",
        ),
    ],
)
def test_a_record_that_is_not_of_this_routine_is_damaged(
    way: tuple[str, ...], value: Any, misfit: str
) -> None:
    state = damaged(*way, value=value)
    assert misfit in list(misfits(Saved.model_validate(state), SMALL))
    refused(state)


@pytest.mark.parametrize("field", ["works_done", "rounds_done"])
def test_nothing_is_done_of_the_opening(field: str) -> None:
    course = VERSION_1["course"] | {"index": -1, "visited": [], "taken": 0}
    begun = VERSION_1 | {"course": course, "works_done": 0, "rounds_done": 0}
    assert list(misfits(Saved.model_validate(begun), SMALL)) == []
    refused(begun | {field: 1})
    refused(begun | {"course": course | {"taken": 1}})


def test_a_record_of_another_routine_is_damaged() -> None:
    with pytest.raises(JournalError, match=DAMAGED):
        read(VERSION_1, find_routine(DEFAULT_ROUTINE))


def refused(state: dict[str, Any]) -> None:
    """With one line, and before anything of the session was touched."""
    player = Player(SMALL, QUIET)
    with pytest.raises(JournalError) as raised:
        player.session.restore(state, 0.0)
    assert raised.value.message == DAMAGED
    assert raised.value.hint == "Start anew with `voiceguide run`."
    assert raised.value.__cause__
    player.begin().run()  # as if nothing had been tried
    fresh = Player(SMALL, QUIET).begin().run()
    assert player.effects == fresh.effects


@pytest.mark.parametrize("fault", [KeyError, TypeError, ValueError, IndexError, AttributeError])
def test_a_fault_of_ours_is_not_called_damage(
    fault: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise fault("ours")

    monkeypatch.setattr("voiceguide.session.course.Course.restore", fails)
    with pytest.raises(fault, match="ours"):
        Session(SMALL, measure, QUIET).restore(VERSION_1, 0.0)


@cache
def states() -> list[dict[str, Any]]:
    """Checkpoints from everywhere in a session to which much was said."""
    player = Player(SMALL, Options(music=True)).begin()
    wishes = [C.NO, C.LIGHTER, C.LONGER, C.FASTER, C.OUCH, C.GOOD, C.MUSIC_UP, C.NEXT, C.REPEAT]
    for wish in [*wishes, *wishes, C.BACK]:
        player.run(player.now + 20)
        player.say(wish)
    player.run()
    return [json.loads(json.dumps(one.state)) for _, one in player.effects if is_kept(one)]


def is_kept(effect: Effect) -> TypeGuard[Checkpoint]:
    return isinstance(effect, Checkpoint)


def test_every_checkpoint_fits_its_routine_and_comes_back_as_it_was() -> None:
    assert len(states()) > 30
    for state in states():
        saved = read(state, SMALL)
        assert saved.model_dump(mode="json") == state
        taken_up(state).run()


@effort(150)
@given(data=st.data())
def test_whatever_became_of_a_record_it_is_refused_or_taken_up(data: st.DataObject) -> None:
    state = data.draw(mutated_data(data.draw(st.sampled_from(states())), most=2) | odd_values)
    player = Player(SMALL, Options(music=True))
    refusal = ""
    try:
        player.do(player.session.restore(state, 0.0))
    except JournalError as error:
        refusal = error.message
    event(refusal or "taken up")
    if refusal:
        assert refusal in {DAMAGED, NEWER}
        return
    player.session.view(player.now)
    assert player.run().ended in {"finished", "lapsed"}
