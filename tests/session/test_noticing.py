"""What a session notices of someone's taste, and what it says of what is known."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tests.fakes import measure
from tests.session.player import Player
from tests.session.routine import SMALL
from tests.session.test_commands import at_work
from voiceguide.commands import Command
from voiceguide.session.events import CommandHeard
from voiceguide.session.noticing import Liked
from voiceguide.session.options import Options
from voiceguide.session.saved import SavedNoticing
from voiceguide.session.session import Session
from voiceguide.session.view import State

C = Command
REMARK = "As Anna liked it: lighter on the top of the foot."
ASK = "Is anything sore?"


def liked(player: Player) -> dict[str, Liked]:
    return player.session.noticed.liked


def like(pressure: int, tempo_s: float, longer: float = 1.0) -> Any:
    """Equal to what was liked, but for rounding."""
    return pytest.approx((pressure, tempo_s, longer))


def told(player: Player, step: str) -> tuple[int, float, float]:
    one = liked(player)[step]
    return one.pressure, one.tempo_s, one.longer


def key(player: Player, command: Command) -> None:
    player.send(CommandHeard(command, command.value, 1.0, player.now, "key"))


def test_a_session_without_a_wish_tells_nothing() -> None:
    player = Player(SMALL, Options(skip_precautions=True)).begin().run()
    assert player.ended == "finished"
    assert liked(player) == {}


def test_lighter_is_liked_here_and_where_it_is_borne_later_on() -> None:
    player = at_work()
    player.say(C.LIGHTER)
    assert set(liked(player)) == {"strokes"}
    assert told(player, "strokes") == like(2, 10.5)
    player.run()
    assert {name: one.pressure for name, one in liked(player).items()} == {
        "strokes": 2,
        "toes": 1,
        "rest": 1,
    }


def test_slower_and_faster_tell_of_the_tempo_not_of_how_it_was_fitted() -> None:
    player = at_work(round_=2, target_s=230.0)
    first, second = (start for *_, start in player.rounds()[:2])
    assert second - first != pytest.approx(10.0, abs=0.2)
    player.say(C.SLOWER)
    assert told(player, "strokes") == like(3, 11.5)
    player.say(C.FASTER)
    assert told(player, "strokes") == like(3, 10.0)


def test_the_second_side_tells_what_held_at_last() -> None:
    player = at_work("toes")
    player.say(C.SLOWER)
    while player.session.view(player.now).side != "right":
        assert player.step()
    player.run(player.now + 20)
    assert "strokes" not in liked(player)  # on the left it was done before, and as written
    player.say(C.LIGHTER)
    assert told(player, "strokes") == like(2, 10.5)


def test_longer_tells_of_a_share_of_the_step() -> None:
    player = at_work()
    player.say(C.LONGER)  # three rounds more than four
    assert told(player, "strokes") == like(3, 10.0, 1.75)
    while player.session.view(player.now).step != "Rest":
        assert player.step()
    player.run(player.now + 10)
    player.say(C.LONGER)  # a minute more than one
    assert told(player, "rest") == like(1, 60.0, 2.0)


def test_good_confirms_and_by_key_even_where_it_was_not_asked() -> None:
    player = at_work("toes")
    while player.session.view(player.now).question == "":
        assert player.step()
    while player.speaking:
        player.step()
    player.say(C.GOOD)
    assert liked(player) == {"toes": Liked(2, 3.0)}
    player = at_work()
    player.say(C.GOOD)
    assert liked(player) == {}
    key(player, C.GOOD)
    assert liked(player) == {"strokes": Liked(3, 10.0)}


def test_what_is_known_is_said_once_and_no_more_where_it_was_changed() -> None:
    options = Options(skip_precautions=True, remarks={"strokes": REMARK, "toes": "As liked."})
    player = Player(SMALL, options).begin().run()
    said = [text for text in player.texts() if REMARK in text]
    assert len(said) == 1
    assert said[0].startswith(f"{REMARK} Stroke up the foot")
    player = Player(SMALL, options).begin()
    player.say(C.FIRMER)
    player.run()
    assert not any(REMARK in text for text in player.texts())


def test_familiar_or_not_it_is_said() -> None:
    options = Options(skip_precautions=True, familiar=True, remarks={"strokes": REMARK})
    player = Player(SMALL, options).begin().run()
    assert any(text.startswith(f"{REMARK} Strokes, ") for text in player.texts())


def test_a_fitted_session_has_time_for_it() -> None:
    options = Options(230.0, can_hear=False, skip_precautions=True, remarks={"strokes": REMARK})
    player = Player(SMALL, options).begin().run()
    assert player.now == pytest.approx(230.0, abs=0.5)


@pytest.mark.parametrize(("command", "no"), [(C.NO, True), (C.YES, False)])
def test_answers_to_precautions_are_noted(command: Command, no: bool) -> None:
    player = Player(SMALL, Options()).begin()
    while player.session.view(player.now).state is not State.ASKING or player.speaking:
        assert player.step()
    player.say(command)
    assert player.session.noticed.answered == {ASK: no}


def test_silence_is_no_answer_that_counts() -> None:
    player = Player(SMALL, Options()).begin().run(60.0)
    assert player.session.noticed.answered == {ASK: False}


@pytest.mark.parametrize(("command", "no"), [(C.NO, True), (C.YES, False)])
def test_keys_answer_where_nobody_can_be_heard(command: Command, no: bool) -> None:
    player = Player(SMALL, Options(can_hear=False)).begin()
    while ASK not in player.texts():
        assert player.step()
    player.run(player.now + 0.2)
    key(player, command)
    assert player.session.noticed.answered == {ASK: no}
    player.run(player.now + 20.0)
    paused = player.session.view(player.now).state is State.PAUSED
    assert paused is not no
    if paused:
        key(player, C.RESUME)
    player.run()
    assert player.ended == "finished"
    assert "If the answer is yes: Leave that part out." not in player.texts()


def test_by_voice_nothing_answers_what_was_only_read_out() -> None:
    player = Player(SMALL, Options(can_hear=False)).begin()
    while ASK not in player.texts():
        assert player.step()
    assert player.say(C.NO) == []
    player.run()
    assert player.session.noticed.answered == {}


def test_what_was_answered_is_not_asked_and_that_is_said() -> None:
    options = Options(answered=frozenset({ASK}), recipient="Anna")
    player = Player(SMALL, options).begin().run()
    assert "What was answered for Anna within thirty days is not asked again." in player.texts()
    assert ASK not in player.texts()
    options = Options(answered=frozenset({"Something else?"}), recipient="Anna")
    player = Player(SMALL, options).begin().run(30.0)
    assert ASK in player.texts()


@pytest.mark.parametrize(
    "damaged",
    [
        {},
        {"liked": {"strokes": 3}, "answered": {}},
        {"liked": {"strokes": {"pressure": "x", "tempo_s": 1, "longer": 1}}, "answered": {}},
        {"liked": {"strokes": {"pressure": 2, "tempo_s": math.nan, "longer": 1}}, "answered": {}},
    ],
)
def test_a_damaged_record_is_refused(damaged: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        SavedNoticing.model_validate(damaged)


def test_a_session_that_is_taken_up_still_knows() -> None:
    player = at_work("toes")
    player.say(C.LIGHTER)
    while player.session.view(player.now).side != "right":
        assert player.step()
    session = Session(SMALL, measure, Options(skip_precautions=True))
    session.restore(player.checkpoint(), 0.0)
    assert session.noticed == player.session.noticed
    assert session.noticed.liked["toes"].pressure == 1
