"""The gate's rules, by plain calls."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from voiceguide.commands import Command
from voiceguide.listener.base import Hypothesis
from voiceguide.listener.gate import (
    CLEARLY_DB,
    HARDLY_DB,
    Accepted,
    Context,
    Gate,
    OpenGate,
    Reason,
    Rejected,
)
from voiceguide.listener.language.vocabulary import Tier, load_vocabulary
from voiceguide.listener.thresholds import Bars, Thresholds, load_thresholds

BARS = Thresholds(
    phrase=Bars(act=1.0, trial=1.5, prompted=0.8, near=0.5, echo=0.5),
    word=Bars(act=2.0, trial=2.5, prompted=1.2, near=1.0, echo=2.0),
    answer=1.4,
    urgent=0.3,
    dear=0.05,
    beside=0.7,
    saying=3.0,
)
NEXT_PLEASE = Hypothesis(Command.NEXT, "next please", 1.1, start_s=10.0, end_s=10.8)
NEXT = replace(NEXT_PLEASE, phrase="next", score=2.1)
YES = replace(NEXT, command=Command.YES, phrase="yes", score=9.0)


def verdict(hypothesis: Hypothesis, context: Context | None = None) -> Reason | Command:
    """What a fresh gate says."""
    judged = Gate(BARS).judge(hypothesis, context or Context())
    return judged.reason if isinstance(judged, Rejected) else judged.command


def scored(hypothesis: Hypothesis, score: float) -> Hypothesis:
    return replace(hypothesis, score=score)


def test_what_is_accepted_says_all_that_is_known() -> None:
    assert Gate(BARS).judge(NEXT_PLEASE) == Accepted(
        Command.NEXT, "next please", 1.1, fed_s=10.8, tier=Tier.PHRASE
    )


@pytest.mark.parametrize(
    ("hypothesis", "reason"),
    [
        (scored(NEXT_PLEASE, 0.9), Reason.NOT_SURE),
        (scored(NEXT_PLEASE, 0.4), Reason.BELOW),
        (scored(NEXT, 1.9), Reason.NOT_SURE),
        (scored(NEXT, 0.9), Reason.BELOW),
        (scored(NEXT, math.nan), Reason.BELOW),
        (scored(NEXT, -math.inf), Reason.BELOW),
    ],
)
def test_each_tier_has_its_own_bars(hypothesis: Hypothesis, reason: Reason) -> None:
    assert verdict(hypothesis) is reason


@pytest.mark.parametrize(
    "context", [Context(paused=True), Context(answers=frozenset({Command.YES}))]
)
def test_whoever_was_prompted_needs_less(context: Context) -> None:
    assert verdict(scored(NEXT, 1.3), context) is Command.NEXT
    assert verdict(scored(NEXT, 1.1), context) is Reason.NOT_SURE


def test_answers_count_only_when_they_are_asked_for() -> None:
    assert verdict(YES) is Reason.NOT_ASKED
    assert verdict(YES, Context(answers=frozenset({Command.GOOD}))) is Reason.NOT_ASKED
    asked = Context(answers=frozenset({Command.YES}))
    assert verdict(scored(YES, 1.5), asked) is Command.YES
    assert verdict(scored(YES, 1.3), asked) is Reason.NOT_SURE


@pytest.mark.parametrize("command", [Command.STOP, Command.OUCH])
def test_what_must_not_be_missed_needs_the_least(command: Command) -> None:
    weak = replace(scored(NEXT, 1.8), command=command)
    assert verdict(weak) is command
    assert verdict(scored(weak, 1.6)) is Reason.NOT_SURE


def test_while_more_may_follow_more_is_needed_and_nothing_is_shown() -> None:
    trial = replace(NEXT_PLEASE, partial=True)
    assert verdict(scored(trial, 1.6)) is Command.NEXT
    assert verdict(scored(trial, 1.1)) is Reason.MORE_MAY_FOLLOW
    assert verdict(scored(trial, 0.1)) is Reason.MORE_MAY_FOLLOW


def test_a_trial_that_failed_can_still_be_heard_for_good() -> None:
    gate = Gate(BARS)
    assert isinstance(gate.judge(replace(NEXT_PLEASE, partial=True)), Rejected)
    assert isinstance(gate.judge(NEXT_PLEASE), Accepted)


def test_one_utterance_is_one_command() -> None:
    gate = Gate(BARS)
    assert isinstance(gate.judge(replace(NEXT_PLEASE, score=2.0, partial=True)), Accepted)
    again = gate.judge(replace(NEXT_PLEASE, score=2.0))
    assert again == Rejected(Command.NEXT, "next please", 2.0, Reason.REFRACTORY)


def test_the_same_command_counts_again_a_second_later() -> None:
    gate = Gate(BARS)
    gate.judge(NEXT_PLEASE)
    soon, later = (replace(NEXT, start_s=s, end_s=s + 0.5) for s in (11.7, 11.9))
    assert isinstance(gate.judge(soon), Rejected)
    assert isinstance(gate.judge(later), Accepted)


def test_another_command_counts_at_once() -> None:
    gate = Gate(BARS)
    gate.judge(NEXT_PLEASE)
    stop = Hypothesis(Command.STOP, "stop now", 1.5, start_s=10.9, end_s=11.4)
    assert isinstance(gate.judge(stop), Accepted)


@pytest.mark.parametrize("command", [Command.NEXT, Command.BACK])
def test_what_loses_the_place_needs_more(command: Command) -> None:
    slower = replace(NEXT, command=Command.SLOWER, score=2.02)
    assert verdict(slower) is Command.SLOWER
    assert verdict(replace(slower, command=command)) is Reason.NOT_SURE


def test_what_a_mistake_hardly_costs_is_done_sooner_while_more_may_follow() -> None:
    lighter = replace(NEXT_PLEASE, command=Command.LIGHTER, phrase="softer please", partial=True)
    assert verdict(scored(lighter, 1.3)) is Command.LIGHTER
    assert verdict(scored(lighter, 1.2)) is Reason.MORE_MAY_FOLLOW
    faster = replace(lighter, command=Command.FASTER)
    assert verdict(scored(faster, 1.3)) is Reason.MORE_MAY_FOLLOW
    assert verdict(scored(faster, 1.6)) is Command.FASTER


@pytest.mark.parametrize(
    "doubtful",
    [
        Context(saying=("make", "it", "next", "please")),
        Context(over_echo_db=-5.0),
    ],
)
def test_nobody_is_asked_to_repeat_what_may_be_the_narrator(doubtful: Context) -> None:
    gate = Gate(BARS)
    unsure = scored(NEXT_PLEASE, 0.9)
    for start_s in (10.0, 12.0):
        verdict = gate.judge(replace(unsure, start_s=start_s, end_s=start_s + 0.8), doubtful)
        assert isinstance(verdict, Rejected)
        assert verdict.reason is Reason.BELOW


def test_a_command_stands_alone() -> None:
    amid = replace(NEXT_PLEASE, quiet_before_s=0.2, score=1.6)
    assert verdict(amid) is Reason.BESIDE
    assert verdict(replace(amid, score=1.8)) is Command.NEXT
    assert verdict(replace(amid, quiet_before_s=0.4)) is Command.NEXT


def test_said_twice_it_is_understood() -> None:
    unsure = scored(NEXT_PLEASE, 0.9)
    gate = Gate(BARS)
    assert gate.judge(unsure) == Rejected(Command.NEXT, "next please", 0.9, Reason.NOT_SURE)
    again = replace(unsure, phrase="next step", start_s=12.0, end_s=12.8)
    assert isinstance(gate.judge(again), Accepted)


@pytest.mark.parametrize(
    "second",
    [
        {"start_s": 13.2, "end_s": 14.0},  # too late
        {"start_s": 12.0, "end_s": 12.8, "command": Command.BACK},
        {"start_s": 12.0, "end_s": 12.8, "score": 0.4},
    ],
)
def test_only_the_same_again_is_understood(second: dict[str, Any]) -> None:
    gate = Gate(BARS)
    unsure = scored(NEXT_PLEASE, 0.9)
    gate.judge(unsure)
    assert isinstance(gate.judge(replace(unsure, **second)), Rejected)


SAYING = Context(
    saying=("next", "please", "take", "the", "left", "foot", "make", "it", "lighter"),
    over_echo_db=20.0,
)


def test_what_the_narrator_is_saying_needs_more() -> None:
    assert verdict(scored(NEXT_PLEASE, 3.9), SAYING) is Reason.SAYING
    assert verdict(scored(NEXT, 4.9), SAYING) is Reason.SAYING
    assert verdict(scored(NEXT, 5.1), SAYING) is Command.NEXT
    slower = replace(NEXT, command=Command.SLOWER, phrase="slower")
    assert verdict(slower, SAYING) is Command.SLOWER


def test_so_does_what_sounds_like_it() -> None:
    saying = replace(SAYING, saying=("under", "the", "neck"))
    assert verdict(scored(NEXT, 2.2), saying) is Reason.SAYING
    assert verdict(scored(NEXT, 5.1), saying) is Command.NEXT


@pytest.mark.parametrize(
    ("over_echo_db", "needs"),
    [(-3.0, 4.05), (HARDLY_DB, 4.05), (10.5, 3.05), (CLEARLY_DB, 2.05), (30.0, 2.05)],
)
def test_the_less_it_is_louder_than_the_echo_the_more_it_needs(
    over_echo_db: float, needs: float
) -> None:
    context = Context(over_echo_db=over_echo_db)
    expected = Reason.ECHO if over_echo_db < CLEARLY_DB else Reason.NOT_SURE
    assert verdict(scored(NEXT, needs - 0.02), context) is expected
    assert verdict(scored(NEXT, needs + 0.02), context) is Command.NEXT


def test_however_clear_a_word_it_may_need_more_while_the_loudspeaker_plays() -> None:
    careful = Gate(replace(BARS, word=replace(BARS.word, over=1.0)))
    playing = Context(over_echo_db=30.0)
    assert isinstance(careful.judge(scored(NEXT, 3.0), playing), Rejected)
    assert isinstance(careful.judge(scored(NEXT, 3.1), playing), Accepted)
    later = replace(scored(NEXT, 2.1), start_s=20.0, end_s=20.8)
    assert isinstance(careful.judge(later, Context()), Accepted)


def test_just_after_the_narrator_nothing_more_is_needed() -> None:
    """His words may still be in the room; the loudspeaker is silent, and its echo gone."""
    assert verdict(scored(NEXT, 2.1), Context(saying=("under", "the", "sole"))) is Command.NEXT


def test_a_benchmark_can_switch_the_narrators_words_off() -> None:
    assert isinstance(Gate(BARS, heeds_narration=False).judge(scored(NEXT, 2.1), SAYING), Accepted)
    assert isinstance(Gate(BARS).judge(scored(NEXT, 2.1), SAYING), Rejected)


def test_a_phrase_that_talk_seldom_sounds_like_needs_less() -> None:
    gate = Gate(replace(BARS, prices={"next please": -0.4, "next": 0.3}))
    assert isinstance(gate.judge(scored(NEXT_PLEASE, 0.7)), Accepted)
    assert isinstance(Gate(BARS).judge(scored(NEXT_PLEASE, 0.7)), Rejected)


def test_a_price_does_not_ask_for_capitals() -> None:
    gate = Gate(replace(BARS, prices={"next please": -0.4}))
    written = replace(scored(NEXT_PLEASE, 0.7), phrase="Next please")
    assert isinstance(gate.judge(written), Accepted)


def test_a_phrase_that_talk_often_sounds_like_needs_more() -> None:
    gate = Gate(replace(BARS, prices={"next please": -0.4, "next": 0.3}))
    assert isinstance(gate.judge(scored(NEXT, 2.2)), Rejected)
    assert isinstance(Gate(BARS).judge(scored(NEXT, 2.2)), Accepted)


def test_what_people_seldom_say_may_still_be_what_is_left_of_the_narrator() -> None:
    cheap = replace(BARS, prices={"next": -1.0, "next please": -0.4}, spared={"next": 1.0})
    clear = Context(over_echo_db=CLEARLY_DB)
    word, phrase = scored(NEXT, 1.5), scored(NEXT_PLEASE, 0.7)
    assert isinstance(Gate(cheap).judge(word), Accepted)
    assert isinstance(Gate(cheap).judge(word, clear), Rejected)
    assert isinstance(Gate(cheap).judge(scored(NEXT, 2.1), clear), Accepted)
    assert isinstance(Gate(cheap).judge(phrase, clear), Accepted)


def test_an_open_gate_lets_everything_through_that_is_clear() -> None:
    gate = OpenGate(BARS)
    assert isinstance(gate.judge(scored(YES, 2.1), SAYING), Accepted)
    assert isinstance(gate.judge(scored(NEXT, 1.9)), Rejected)


@pytest.mark.parametrize("recogniser", ["vosk", "embedded"])
def test_the_figures_are_in_order(recogniser: str) -> None:
    thresholds = load_thresholds(recogniser)
    assert all(load_vocabulary("en").find(phrase) for phrase in thresholds.prices)
    for tier in Tier:
        bars = thresholds.bars(tier)
        assert bars.near <= bars.prompted <= bars.act <= bars.trial
        assert bars.echo > 0
    assert thresholds.urgent > 0
    assert min(thresholds.dear, thresholds.beside, thresholds.saying) > 0


def test_the_surest_of_words_is_followed_over_the_narrator_by_vosk() -> None:
    thresholds = load_thresholds("vosk")
    most = 1.0  # its confidence in a word
    for tier in Tier:
        bars = thresholds.bars(tier)
        assert bars.act + thresholds.dear + bars.echo <= most


def test_while_the_voice_still_asks_no_less_is_needed() -> None:
    asked = Context(answers=frozenset({Command.YES, Command.NO}))
    assert asked.prompted
    assert not replace(asked, saying=("is", "that", "better")).prompted
