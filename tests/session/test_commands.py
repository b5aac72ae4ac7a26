"""What each command does, on a clock that only the test moves."""

from __future__ import annotations

import json

import pytest

from tests.fakes import measure
from tests.session.player import Player
from tests.session.routine import SAYS, SMALL, WORDS
from voiceguide.commands import Command
from voiceguide.pacing.fit import fit_timeline
from voiceguide.session import words
from voiceguide.session.effects import (
    Acted,
    Began,
    Checkpoint,
    End,
    Silence,
    Sound,
    Speak,
    Tone,
    Volume,
)
from voiceguide.session.events import (
    CommandHeard,
    LoudspeakerBack,
    LoudspeakerLost,
    MicrophoneLost,
    UtteranceFinished,
)
from voiceguide.session.holding import LAPSES_AFTER_S
from voiceguide.session.options import Options
from voiceguide.session.questions import ANSWER_WAIT_S
from voiceguide.session.view import State

C = Command
QUIET = Options(skip_precautions=True)


def at_work(
    step: str = "strokes", side: str = "left", round_: int = 1, **options: object
) -> Player:
    """A session in the middle of a step's round."""
    player = Player(SMALL, Options(skip_precautions=True, **options)).begin()  # type: ignore[arg-type]
    while not any(one[:3] == (step, side, round_) for one in player.rounds()):
        assert player.step()
    player.run(player.now + 1.0)
    return player


def spoken(player: Player) -> str:
    """What is being said."""
    return player.session.view(player.now).saying


def test_every_command_is_acknowledged_by_a_tone_and_logged() -> None:
    player = at_work()
    effects = player.say(C.WHERE)
    assert isinstance(effects[0], Acted)
    assert effects[1] == Sound(Tone.HEARD, 0.25)


def test_next_goes_to_the_next_step_at_once() -> None:
    player = at_work()
    player.say(C.NEXT)
    assert player.session.view(player.now).step == "Toes"
    assert player.session.view(player.now).state is State.NARRATING


def test_back_goes_to_the_step_before_even_on_the_other_side() -> None:
    player = at_work("strokes", "right")
    player.say(C.BACK)
    view = player.session.view(player.now)
    assert (view.step, view.side) == ("Toes", "left")


def test_back_at_the_first_step_begins_it_again_and_says_so() -> None:
    player = at_work()
    player.say(C.BACK)
    assert spoken(player) == SAYS.first_step
    player.run(player.now + 20)
    assert player.session.view(player.now).step == "Strokes"


def test_repeat_during_work_adds_one_more_set_and_counts_on() -> None:
    player = at_work()
    player.say(C.REPEAT)
    assert player.session.view(player.now).rounds == 8
    assert spoken(player) == "Once more: four rounds more."
    player.run_until(Began, round=8)
    assert player.session.view(player.now).step == "Strokes"


def test_repeat_gives_the_full_wording_where_the_brief_one_was_due() -> None:
    player = at_work("strokes", "right")
    assert "Strokes, moderate, four rounds." in player.texts()
    player.say(C.REPEAT)
    assert "Stroke up the foot, moderate, then come down." in spoken(player)


def test_repeat_during_the_instruction_says_all_of_it_again() -> None:
    player = at_work()
    player.say(C.NEXT)
    player.run(player.now + 2.5)
    player.say(C.REPEAT)
    player.run(player.now + 1.5)
    assert spoken(player) == "Small circles on the big toe, light."


def test_pause_stops_the_voice_and_the_clock_of_the_rounds() -> None:
    player = at_work(round_=2)
    player.say(C.PAUSE)
    player.run(player.now + 50)
    view = player.session.view(player.now)
    assert (view.state, view.round, view.rounds) == (State.PAUSED, 2, 4)
    player.say(C.RESUME)
    player.run(player.now + measure(SAYS.going_on) + 0.1)
    view = player.session.view(player.now)
    assert (view.state, view.round, view.rounds) == (State.WORKING, 2, 4)
    assert view.round_fraction == 0  # the stroke begins again
    begins = [at for _, side, number, at in player.rounds() if number == 3]
    player.run_until(Began, round=3)
    assert not begins


def test_a_pause_makes_itself_heard_and_does_not_last_for_ever() -> None:
    player = at_work()
    player.say(C.PAUSE)
    start = player.now
    player.run()
    assert player.ended == "lapsed"
    assert player.now == pytest.approx(start + LAPSES_AFTER_S + measure(SAYS.lapsed), abs=0.1)
    tones = [one for _, one in player.effects if one == Sound(Tone.STILL_HERE, 0.25)]
    assert len(tones) >= 10
    assert SAYS.still_paused in player.texts()


def test_a_resumed_sentence_restarts_at_a_clause() -> None:
    player = Player(SMALL, QUIET).begin()
    player.run_until(
        Speak, text="Stroke up the foot, moderate, then come down. Do this four times."
    )
    player.run(player.now + measure("Stroke up the foot, moderate, then"))
    player.say(C.PAUSE)
    player.run(player.now + 5)
    player.say(C.RESUME)
    player.run_until(Speak, text="Then come down. Do this four times.")


def test_stop_is_asked_about_and_confirmed_by_yes() -> None:
    player = at_work()
    player.say(C.STOP)
    assert player.session.view(player.now).state is State.ASKING
    player.run(player.now + 1)
    player.say(C.YES)
    player.run()
    assert player.ended == "stopped"
    assert player.texts()[-2:] == [SAYS.ask_stop, SAYS.stopping]


def test_stop_said_twice_stops() -> None:
    player = at_work()
    player.say(C.STOP)
    player.say(C.STOP)
    assert player.run().ended == "stopped"


@pytest.mark.parametrize("answer", [C.NO, None])
def test_a_stop_that_is_not_confirmed_goes_on_where_it_was(answer: Command | None) -> None:
    player = at_work(round_=2)
    player.say(C.STOP)
    player.run(player.now + measure(SAYS.ask_stop) + 0.5)
    if answer:
        player.say(answer)
    player.run(player.now + ANSWER_WAIT_S + measure(SAYS.going_on) + 0.5)
    view = player.session.view(player.now)
    assert (view.state, view.round) == (State.WORKING, 2)


@pytest.mark.parametrize("command", [C.YES, C.NO, C.GOOD])
def test_answers_count_only_when_asked(command: Command) -> None:
    player = at_work()
    assert player.say(command) == []


def test_an_answer_from_before_the_question_does_not_count() -> None:
    player = at_work()
    player.say(C.STOP)
    late = CommandHeard(C.YES, "yes", 1.0, player.now - 0.5)
    assert player.send(late) == []
    assert not player.ended


def test_lighter_tells_the_hands_what_to_change_and_carries_on() -> None:
    player = at_work()
    player.say(C.LIGHTER)
    assert spoken(player) == "Lighter. Let the thumbs just glide."
    assert player.session.view(player.now).pressure == 2
    player.run_until(Began, round=1, pressure=1)  # the toes: light becomes feather-light
    assert player.session.view(player.now).step == "Toes"


def test_lighter_moves_the_tempo_of_what_follows_a_little() -> None:
    player = at_work()
    before = [at for *_, at in player.rounds()]
    player.say(C.LIGHTER)
    player.run_until(Began, round=3)
    starts = [at for *_, at in player.rounds()]
    assert starts[-1] - starts[-2] == pytest.approx(10.5)
    assert before[0] == starts[0]


def test_the_second_foot_is_owed_what_the_first_one_got() -> None:
    player = at_work()
    player.say(C.LIGHTER)
    player.run(player.now + 4)
    player.say(C.REPEAT)
    player.run_until(Began, round=1, pressure=2)
    view = player.session.view(player.now)
    assert (view.step, view.pressure, view.rounds) == ("Strokes", 2, 8)
    assert any(
        text.startswith("As on the left, lighter and with four rounds more.")
        for text in player.texts()
    )


@pytest.mark.parametrize(
    ("command", "step", "text"),
    [
        (C.LIGHTER, "rest", SAYS.lightest),
        (C.FIRMER, "toes", "Light is as firm as this step goes."),
    ],
)
def test_at_the_floor_and_the_ceiling_it_says_so_kindly(
    command: Command, step: str, text: str
) -> None:
    player = at_work(step, "left" if step == "toes" else "")
    before = player.session.view(player.now).pressure
    player.say(command)
    assert spoken(player) == text
    assert player.session.view(player.now).pressure == before


def test_slower_keeps_the_phase_of_the_stroke() -> None:
    player = at_work()
    before = player.session.view(player.now)
    player.say(C.SLOWER)
    after = player.session.view(player.now)
    assert after.round_fraction == pytest.approx(before.round_fraction)
    start = player.rounds()[-1][3]
    player.run_until(Began, round=2)
    assert player.now - start == pytest.approx(1.0 + 0.9 * 11.5, abs=1e-6)


def test_faster_stops_at_the_limit_of_the_step() -> None:
    player = at_work()
    for _ in range(6):
        player.say(C.FASTER)
    assert spoken(player) == SAYS.fastest


def test_louder_and_quieter_change_the_voice_within_limits() -> None:
    player = at_work()
    assert Volume(4.0) in player.say(C.LOUDER)
    assert Volume(8.0) in player.say(C.LOUDER)
    assert not [one for one in player.say(C.LOUDER) if isinstance(one, Volume)]
    assert spoken(player) == SAYS.loudest
    assert Volume(4.0) in player.say(C.QUIETER)


def test_longer_stays_for_about_half_a_minute() -> None:
    player = at_work()
    player.say(C.LONGER)
    assert player.session.view(player.now).rounds == 7
    assert spoken(player) == "We stay here, about thirty seconds longer."


def test_time_left_and_where_answer_in_words() -> None:
    player = at_work(round_=2)
    player.say(C.WHERE)
    assert spoken(player) == "Step one of five: Strokes, on the left. Round two of four."
    player.say(C.TIME_LEFT)
    left_s = player.session.view(player.now).remaining_s
    assert spoken(player) == words.time_left(left_s, WORDS)
    start = player.now
    player.run()
    assert player.now - start == pytest.approx(left_s, abs=1.0)


def test_ouch_eases_at_once_and_checks() -> None:
    player = at_work()
    player.say(C.OUCH)
    view = player.session.view(player.now)
    assert (view.state, view.pressure) == (State.ASKING, 2)
    assert view.question.endswith(SAYS.ask_better)
    player.run(player.now + measure(view.question) + 0.2)
    player.say(C.YES)
    player.run(player.now + measure(SAYS.good) + 0.2)
    assert player.session.view(player.now).state is State.WORKING


def test_ouch_without_an_answer_is_asked_again_and_then_waits() -> None:
    player = at_work()
    player.say(C.OUCH)
    question = player.session.view(player.now).question
    player.run(player.now + 2 * (measure(question) + ANSWER_WAIT_S) + 1)
    assert player.texts().count(question) == 2
    assert player.session.view(player.now).state is State.PAUSED
    assert spoken(player) == SAYS.stay_away


def test_a_precaution_is_asked_and_no_goes_on() -> None:
    player = Player(SMALL, Options()).begin()
    player.run_until(Speak, text="Is anything sore?")
    player.run(player.now + 2)
    player.say(C.NO)
    player.run_until(Speak, text="Now the left foot.")


def test_a_precaution_that_applies_waits_for_a_decision() -> None:
    player = Player(SMALL, Options()).begin()
    player.run_until(Speak, text="Is anything sore?")
    player.say(C.YES)
    assert spoken(player) == f"Leave that part out. {SAYS.after_yes}"
    player.run(player.now + 30)
    assert player.session.view(player.now).state is State.PAUSED
    player.say(C.RESUME)
    player.run_until(Speak, text="Now the left foot.")


def test_an_unanswered_precaution_is_asked_once_more_and_then_taken_as_a_yes() -> None:
    player = Player(SMALL, Options()).begin()
    player.run_until(Speak, text="Is anything sore?")
    player.run(player.now + 40)
    assert player.texts().count("Is anything sore?") == 2
    assert player.texts()[-1].startswith(SAYS.no_answer)
    assert player.session.view(player.now).state is State.PAUSED


def test_next_does_not_pass_over_a_precaution() -> None:
    player = Player(SMALL, Options()).begin()
    player.say(C.NEXT)
    assert spoken(player) == "Is anything sore?"
    player.say(C.NEXT)
    assert spoken(player) == SAYS.yes_or_no
    player.run(player.now + measure(SAYS.yes_or_no) + 0.1)
    assert spoken(player) == "Is anything sore?"


def test_help_interrupts_the_narration_which_follows_after() -> None:
    player = Player(SMALL, QUIET).begin()
    player.run_until(
        Speak, text="Stroke up the foot, moderate, then come down. Do this four times."
    )
    player.run(player.now + 0.5)
    effects = player.say(C.HELP)
    assert isinstance(effects[2], Silence)
    player.run_until(
        Speak, text="Stroke up the foot, moderate, then come down. Do this four times."
    )


def test_a_familiar_routine_is_told_briefly() -> None:
    player = Player(SMALL, Options(skip_precautions=True, familiar=True)).begin()
    player.run_until(Speak, text="Strokes, moderate, four rounds.")
    player.say(C.REPEAT)
    player.run_until(
        Speak, text="Stroke up the foot, moderate, then come down. Do this four times."
    )


@pytest.mark.parametrize("command", [C.PAUSE, C.LIGHTER, C.REPEAT, C.SLOWER, C.LONGER, C.NEXT])
@pytest.mark.parametrize("when_s", [20.0, 60.0, 150.0])
def test_a_session_with_a_length_ends_on_time_whatever_is_said(
    command: Command, when_s: float
) -> None:
    target_s = 420.0
    fit_timeline(SMALL, target_s, measure)
    player = Player(SMALL, Options(target_s, skip_precautions=True)).begin().run(when_s)
    player.say(command)
    player.run(player.now + 25)
    if command is C.PAUSE:
        player.say(C.RESUME)
    player.run()
    assert player.ended == "finished"
    assert player.now == pytest.approx(target_s, abs=0.5)


def test_when_it_cannot_end_on_time_it_says_by_how_much() -> None:
    target_s = 200.0
    player = Player(SMALL, Options(target_s, skip_precautions=True)).begin().run(20)
    for _ in range(4):
        player.say(C.REPEAT)
    said = [text for text in player.texts() if "later than planned" in text]
    player.run()
    late_s = player.now - target_s
    assert late_s > 60
    assert said[-1].endswith(words.late(late_s, WORDS))


def test_a_lost_loudspeaker_holds_everything_until_it_is_back() -> None:
    player = at_work(round_=2)
    player.send(LoudspeakerLost())
    assert player.speaking is None
    player.run(player.now + 100)
    assert player.session.view(player.now).state is State.RECOVERING
    player.send(LoudspeakerBack())
    assert spoken(player) == SAYS.sound_is_back
    player.run(player.now + measure(SAYS.sound_is_back) + 0.1)
    view = player.session.view(player.now)
    assert (view.state, view.round) == (State.WORKING, 2)


def test_a_lost_microphone_is_told_and_the_session_goes_on() -> None:
    player = at_work()
    player.send(MicrophoneLost())
    assert spoken(player) == SAYS.cannot_hear
    assert player.run().ended == "finished"


def test_a_precaution_is_not_waited_for_when_nobody_can_be_heard() -> None:
    player = Player(SMALL, Options()).begin()
    player.run_until(Speak, text="Is anything sore?")
    player.send(MicrophoneLost())
    player.run_until(Speak, text="If the answer is yes: Leave that part out.")
    assert player.run().ended == "finished"


def test_stale_and_duplicate_news_change_nothing() -> None:
    player = Player(SMALL, QUIET).begin()
    player.run_until(Speak, text="Now the left foot.")
    current = player.speaking
    assert current
    assert player.send(UtteranceFinished(current[0] - 1)) == []
    player.run(current[1] + 0.01)
    assert player.send(UtteranceFinished(current[0])) == []


def test_nothing_follows_the_end() -> None:
    player = Player(SMALL, QUIET).begin().run()
    assert player.effects[-1][1] == End("finished")
    assert player.say(C.NEXT) == []
    assert player.session.deadline is None


@pytest.mark.parametrize("round_", [1, 3])
def test_a_session_is_taken_up_where_a_checkpoint_says(round_: int) -> None:
    first = at_work("strokes", "right", round_)
    first.say(C.LIGHTER)
    state = first.checkpoint()
    second = Player(SMALL, QUIET)
    second.do(second.session.restore(state, 0.0))
    assert spoken(second) == "Welcome back. We go on with Strokes, on the right."
    second.run_until(Began, round=round_)
    view = second.session.view(second.now)
    assert (view.step, view.side, view.round, view.pressure) == ("Strokes", "right", round_, 2)
    assert view.elapsed_s > first.now
    assert second.run().ended == "finished"


def test_a_loudspeaker_lost_during_a_precaution_costs_no_rounds_later() -> None:
    player = Player(SMALL, Options()).begin()
    player.run_until(Speak, text="Is anything sore?")
    player.send(LoudspeakerLost())
    player.send(LoudspeakerBack())
    player.run_until(Speak, text="Is anything sore?")
    player.say(C.NO)
    player.run_until(Began, round=2)
    assert player.texts().count("Is anything sore?") == 2
    player.say(C.PAUSE)
    player.run(player.now + 5)
    player.say(C.RESUME)
    player.run_until(Began, round=4)
    assert player.session.view(player.now).step == "Strokes"


def test_a_pause_just_as_it_goes_on_is_a_pause() -> None:
    player = at_work(round_=2)
    player.say(C.PAUSE)
    player.run(player.now + 10)
    player.say(C.RESUME)
    player.run(player.now + 0.2)
    player.say(C.PAUSE)
    player.run(player.now + 30)
    assert player.session.view(player.now).state is State.PAUSED


def test_lighter_and_firmer_after_the_last_step_are_answered() -> None:
    player = Player(SMALL, QUIET).begin()
    player.run_until(Speak, text="That was the whole session.")
    for _ in range(6):
        player.say(C.FIRMER)
    assert spoken(player) == SAYS.firmest
    assert player.run().ended == "finished"


def test_back_to_the_other_side_names_it_and_lighter_still_works() -> None:
    player = at_work("rest", "")
    player.say(C.BACK)
    assert spoken(player) == "Now the right foot."
    before = player.session.view(player.now).pressure
    player.say(C.LIGHTER)
    assert player.session.view(player.now).pressure == before - 1


@pytest.mark.parametrize(("pause_s", "nexts", "when"), [(400, 0, "later"), (1, 4, "earlier")])
def test_it_says_so_when_a_pause_or_a_jump_moves_the_end(
    pause_s: float, nexts: int, when: str
) -> None:
    player = Player(SMALL, Options(330.0, skip_precautions=True)).begin().run(40)
    player.say(C.PAUSE)
    player.run(player.now + pause_s)
    player.say(C.RESUME)
    player.run(player.now + 8)
    for _ in range(nexts):
        player.say(C.NEXT)
    player.run()
    said = [text for text in player.texts() if f"{when} than planned" in text]
    assert said
    assert said[-1].endswith(words.late(player.now - 330.0, WORDS))


def test_a_pause_survives_ouch() -> None:
    player = at_work()
    player.say(C.PAUSE)
    player.run(player.now + 5)
    player.say(C.OUCH)
    player.run(player.now + 1)
    player.say(C.YES)
    player.run(player.now + 30)
    assert player.session.view(player.now).state is State.PAUSED


def test_slower_does_not_shorten_what_was_lengthened() -> None:
    player = at_work("rest", "")
    for _ in range(3):
        player.say(C.LONGER)
    long_s = player.session.view(player.now).step_duration_s
    player.say(C.SLOWER)
    assert player.session.view(player.now).step_duration_s == pytest.approx(long_s, rel=0.02)


def test_the_second_side_is_not_called_lighter_when_it_no_longer_is() -> None:
    player = at_work()
    player.say(C.LIGHTER)
    player.run_until(Speak, text="Now the right foot.")
    player.say(C.FIRMER)
    player.run_until(Speak, text="Strokes, moderate, four rounds.")


def test_a_session_taken_up_at_an_item_names_that_item() -> None:
    first = at_work("toes", "left", 1)
    while first.session.view(first.now).item != "the little toe":
        first.step()
    first.run_until(Began, round=3)
    second = Player(SMALL, QUIET)
    second.do(second.session.restore(first.checkpoint(), 0.0))
    second.run(1.0)
    second.say(C.TIME_LEFT)  # a command must not lose the rounds that were done
    state = second.checkpoint()
    assert state["rounds_done"] == 2
    second.run_until(Began, round=3)
    assert second.session.view(second.now).item == "the little toe"
    assert "Now the little toe." in second.texts()
    assert "Small circles on the big toe, light." not in second.texts()


def test_from_every_checkpoint_the_same_rounds_follow() -> None:
    first = Player(SMALL, QUIET).begin().run()
    rounds = [one[:3] for one in first.rounds()]
    states = [one.state for _, one in first.effects if isinstance(one, Checkpoint)]
    assert len(states) > 20
    for state in states:
        second = Player(SMALL, QUIET)
        second.do(second.session.restore(json.loads(json.dumps(state)), 0.0))
        follow = [one[:3] for one in second.run().rounds()]
        assert second.ended == "finished"
        assert follow == rounds[len(rounds) - len(follow) :]
        done = state["rounds_done"]
        assert not follow or follow[0][2] == done + 1
