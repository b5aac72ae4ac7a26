"""Time that the sound did not take: sleep, a stopped process, an end by the clock on the wall."""

from __future__ import annotations

import pytest

from tests.session.player import Player
from tests.session.routine import SAYS, SMALL, WORDS
from voiceguide.commands import Command
from voiceguide.session import words
from voiceguide.session.effects import Began, Speak
from voiceguide.session.events import Away, EndsIn, LoudspeakerBack, LoudspeakerLost
from voiceguide.session.holding import LAPSES_AFTER_S
from voiceguide.session.options import Options
from voiceguide.session.view import State

TARGET_S = 420.0


def fitted(target_s: float | None = TARGET_S) -> Player:
    return Player(SMALL, Options(target_s, skip_precautions=True)).begin()


def at_work(target_s: float | None = TARGET_S) -> Player:
    player = fitted(target_s).run_until(Began, round=2)
    return player.run(player.now + 2)


@pytest.mark.parametrize("away_s", [0.4, 3.0, 60.0, 90.0])
@pytest.mark.parametrize("when_s", [1.0, 20.0, 90.0, 200.0])
def test_the_world_went_on_and_the_session_ends_on_time_all_the_same(
    away_s: float, when_s: float
) -> None:
    player = fitted().run(when_s)
    player.send(Away(away_s))
    player.run()
    assert player.ended == "finished"
    assert player.now + away_s == pytest.approx(TARGET_S, abs=0.5)
    assert not any("later" in text or "earlier" in text for text in player.texts())


def test_what_is_lost_bit_by_bit_is_made_up_for_without_a_word() -> None:
    player, lost_s = fitted(), 0.0
    while player.session.left_s(player.now) > 120:
        player.run(player.now + 30)
        player.send(Away(1.2))
        lost_s += 1.2
    player.run()
    assert lost_s > 10
    assert player.now + lost_s == pytest.approx(TARGET_S, abs=0.5)
    assert SAYS.going_on not in player.texts()


def test_a_sound_that_is_ahead_of_time_lasts_longer() -> None:
    player = fitted().run(50)
    player.send(Away(-3.0))
    assert player.run().now == pytest.approx(TARGET_S + 3.0, abs=0.5)


def test_a_long_absence_is_heard_and_the_stroke_begins_anew() -> None:
    player = at_work()
    at_s = player.now
    player.send(Away(60.0))
    assert player.texts(at_s) == [SAYS.going_on]
    player.run_until(Began, round=2)
    assert player.session.state is State.WORKING
    assert player.session.view(player.now).round_fraction == 0.0


def test_who_is_away_in_the_middle_of_a_sentence_hears_it_from_its_clause() -> None:
    player = fitted().run_until(
        Speak, text="Stroke up the foot, moderate, then come down. Do this eight times."
    )
    player.run(player.now + 2)
    at_s = player.now
    player.send(Away(60.0))
    player.run(player.now + 10)
    going_on, rest = player.texts(at_s)[:2]
    assert going_on == SAYS.going_on
    assert rest == "Then come down. Do this eight times."


def test_lateness_that_cannot_be_made_up_for_is_told() -> None:
    player = at_work()
    at_s = player.now
    player.send(Away(300.0))
    player.run()
    late_s = player.now + 300 - TARGET_S
    assert late_s > 60
    assert player.texts(at_s)[0] == f"{SAYS.going_on} {words.late(late_s, WORDS)}"


def test_without_a_length_there_is_nothing_to_be_late_for() -> None:
    alone = at_work(None).run()
    player = at_work(None)
    at_s = player.now
    player.send(Away(300.0))
    assert player.texts(at_s) == [SAYS.going_on]
    player.run()
    assert player.now > alone.now
    assert not any("planned" in text for text in player.texts())


def test_after_half_an_hour_it_waits_for_someone() -> None:
    player = at_work()
    at_s = player.now
    player.send(Away(LAPSES_AFTER_S))
    assert player.session.state is State.PAUSED
    assert player.texts(at_s)[0].startswith(SAYS.paused)
    player.run(player.now + 30)
    player.say(Command.RESUME)
    assert player.run().ended == "finished"


def test_the_time_that_has_passed_is_shown_and_kept() -> None:
    player = at_work()
    before_s = player.session.view(player.now).elapsed_s
    player.send(Away(60.0))
    assert player.session.view(player.now).elapsed_s == pytest.approx(before_s + 60)
    player.run(player.now + 60)
    assert player.checkpoint()["elapsed_s"] == pytest.approx(player.now + 60, abs=20)
    again = Player(SMALL, Options(TARGET_S, skip_precautions=True))
    again.do(again.session.restore(player.checkpoint(), 0.0))
    again.run()
    assert again.now + player.checkpoint()["elapsed_s"] == pytest.approx(TARGET_S, abs=0.5)


def test_a_pause_stays_one_and_is_fitted_when_it_ends() -> None:
    player = at_work()
    player.say(Command.PAUSE)
    player.run(player.now + 10)
    at_s = player.now
    player.send(Away(60.0))
    assert player.session.state is State.PAUSED
    assert player.texts(at_s) == []
    player.say(Command.RESUME)
    assert player.run().now + 60 == pytest.approx(TARGET_S, abs=0.5)


def test_an_open_question_stays_open() -> None:
    player = Player(SMALL, Options(TARGET_S)).begin()
    player.run_until(Speak, text="Is anything sore?")
    player.run(player.now + 3)
    player.send(Away(60.0))
    assert player.session.view(player.now).question == "Is anything sore?"
    player.say(Command.NO)
    assert player.run().now + 60 == pytest.approx(TARGET_S, abs=0.5)


def test_a_question_whether_to_end_stays_open() -> None:
    player = at_work()
    player.say(Command.STOP)
    player.send(Away(60.0))
    assert player.session.view(player.now).question == SAYS.ask_stop
    player.say(Command.NO)
    assert player.run().now + 60 == pytest.approx(TARGET_S, abs=0.5)


def test_away_while_the_loudspeaker_is_lost() -> None:
    player = at_work()
    player.send(LoudspeakerLost())
    player.send(Away(40.0))
    assert player.session.state is State.RECOVERING
    player.send(LoudspeakerBack())
    assert player.run().now + 40 == pytest.approx(TARGET_S, abs=0.5)


@pytest.mark.parametrize("when_s", [0.0, 5.0, 60.0, 130.0])
@pytest.mark.parametrize("sooner_s", [-60.0, 30.0, 90.0])
def test_the_end_can_be_set_by_another_clock(when_s: float, sooner_s: float) -> None:
    """As at the start of a session until half past nine, or when the clock on the wall is put."""
    player = fitted().run(when_s)
    player.send(EndsIn(TARGET_S - when_s - sooner_s))
    player.run()
    assert player.now + sooner_s == pytest.approx(TARGET_S, abs=0.5)


def test_a_session_without_a_length_is_given_an_end() -> None:
    player = fitted(None)
    player.send(EndsIn(300.0))
    assert player.run().now == pytest.approx(300.0, abs=0.5)


@pytest.mark.parametrize("target_s", [330.0, TARGET_S, 600.0])
def test_while_a_precaution_is_asked_the_time_left_is_that_of_the_fitted_plan(
    target_s: float,
) -> None:
    player = Player(SMALL, Options(target_s)).begin()
    shown: list[float] = []
    asked = 0
    while not (shown and player.session.view(player.now).step):
        view = player.session.view(player.now)
        shown.append(view.elapsed_s + view.remaining_s)
        asked += bool(view.question)
        if asked == 10:
            player.say(Command.NO)
        player.run(player.now + 0.5)
    assert asked == 10
    assert shown[0] == pytest.approx(target_s, abs=0.01)
    assert shown == pytest.approx([target_s] * len(shown), abs=4.5)
    player.run()
    assert player.now == pytest.approx(target_s, abs=0.5)
