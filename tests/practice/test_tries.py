"""What is made of what was heard in practice: by numbers alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from voiceguide.audio.pcm import LISTENING_RATE, decibels
from voiceguide.commands import Command
from voiceguide.listener.base import Hypothesis
from voiceguide.listener.language.vocabulary import Tier, load_vocabulary
from voiceguide.listener.thresholds import load_thresholds
from voiceguide.live.profiles import GAIN_LIMITS_DB
from voiceguide.practice import tries
from voiceguide.practice.tries import MAIN, Outcome, Result, Try

BARS = load_thresholds("embedded")
NEXT = Try(Command.NEXT, "next please")
SKIP = Try(Command.NEXT, "next")
PRICED = replace(BARS, prices={"next please": -0.7, "next": 0.4})
SILENCE = np.zeros(LISTENING_RATE, np.float32)


def heard(command: Command, phrase: str, score: float) -> Hypothesis:
    return Hypothesis(command, phrase, score, 0.5, 1.0)


def result(phrase: str, command: Command, above: float | None, outcome: Outcome) -> Result:
    return Result(Try(command, phrase), outcome, above)


def words(above: list[float | None]) -> list[Result]:
    return [result("next", Command.NEXT, one, Outcome.FAINT) for one in above]


def spoken(levels: list[float], peak: float = 0.2) -> list[Result]:
    return [Result(NEXT, Outcome.HEARD, 1.0, None, level, peak) for level in levels]


def test_each_main_command_is_said_twice_by_phrase_and_by_word() -> None:
    asked = tries.main_tries(load_vocabulary("en"))
    assert [one.command for one in asked] == [*MAIN, *MAIN]
    assert [one.tier for one in asked] == [Tier.PHRASE] * 10 + [Tier.WORD] * 10
    assert (asked[0], asked[10]) == (NEXT, SKIP)
    assert tries.main_tries(load_vocabulary("en"), quick=True) == asked[:10]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_what_is_asked_for_is_in_the_vocabulary_once(language: str) -> None:
    vocabulary = load_vocabulary(language)
    phrases = [one.phrase for one in tries.main_tries(vocabulary)]
    assert len(set(phrases)) == len(phrases) > 10
    assert all(vocabulary.find(phrase) for phrase in phrases)


@pytest.mark.parametrize(
    ("above", "outcome"), [(0.0, Outcome.HEARD), (0.5, Outcome.HEARD), (-0.01, Outcome.FAINT)]
)
@pytest.mark.parametrize("phrase", ["next please", "next"])
def test_the_right_command_is_heard_when_it_reaches_its_own_bar(
    phrase: str, above: float, outcome: Outcome
) -> None:
    score = PRICED.bars_of(phrase).act + above
    found = tries.judged(NEXT, [heard(Command.NEXT, phrase, score)], PRICED, SILENCE)
    assert found.above == pytest.approx(above)
    assert (found.outcome, found.taken_for) == (outcome, None)


def test_another_command_is_told_when_it_comes_near_its_bar() -> None:
    near = BARS.bars_of("back").near
    found = tries.judged(NEXT, [heard(Command.BACK, "back", near)], BARS, SILENCE)
    assert (found.outcome, found.above, found.taken_for) == (Outcome.TAKEN, None, Command.BACK)
    far = tries.judged(NEXT, [heard(Command.BACK, "back", near - 0.1)], BARS, SILENCE)
    assert (far.outcome, far.taken_for) == (Outcome.MISSED, None)


def test_the_best_of_several_counts_and_answers_do_not() -> None:
    hypotheses = [
        heard(Command.BACK, "back", 0.1),
        heard(Command.NEXT, "next", 0.7),
        heard(Command.NO, "no", 3.0),
    ]
    found = tries.judged(SKIP, hypotheses, BARS, SILENCE)
    assert found.outcome is Outcome.HEARD
    assert found.above == pytest.approx(0.7 - BARS.bars_of("next").act)
    assert tries.judged(SKIP, hypotheses[2:], BARS, SILENCE).outcome is Outcome.MISSED
    assert tries.judged(SKIP, [], BARS, SILENCE).outcome is Outcome.MISSED


def test_the_level_is_that_of_the_loudest_syllable() -> None:
    sound = np.zeros(3 * LISTENING_RATE, np.float32)
    sound[20_000:26_000] = 0.1
    sound[40_000:40_010] = 0.9
    assert tries.loudest_db(sound) == pytest.approx(-20.0, abs=0.1)
    assert tries.loudest_db(sound[:0]) == -120.0
    judged = tries.judged(NEXT, [], BARS, sound)
    assert judged.level_db == pytest.approx(-20.0, abs=0.1)
    assert judged.peak == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("levels", "gain_db"),
    [
        ([-24.0, -24.0, -24.0], 0.0),
        ([-29.0, -30.0, -20.0], 0.0),  # comfortable: left alone
        ([-34.0, -36.0, -38.0], 12.0),
        ([-36.0, -36.0, -95.0], 12.0),  # a try at which nothing was said counts for nothing
        ([-60.0, -60.0, -60.0], GAIN_LIMITS_DB[1]),
        ([-14.0, -14.0, -14.0], -10.0),
        ([-4.0, -4.0, -4.0], GAIN_LIMITS_DB[0]),
        ([-95.0, -94.0], 0.0),
        ([], 0.0),
    ],
)
def test_the_gain_brings_the_middle_level_to_the_working_level(
    levels: list[float], gain_db: float
) -> None:
    assert tries.solve_gain(spoken(levels, decibels(-25)), -90.0) == pytest.approx(gain_db)


def test_the_gain_neither_lifts_the_noise_nor_overdrives() -> None:
    quiet = [-44.0] * 3
    assert tries.solve_gain(spoken(quiet, 0.01), -55.0) == pytest.approx(15.0)
    assert tries.solve_gain(spoken([-34.0] * 3, 0.01), -45.0) == pytest.approx(5.0)
    assert tries.solve_gain(spoken([-20.0] * 3), -30.5) == 0.0
    assert tries.solve_gain(spoken([-40.0] * 3, decibels(-10)), -90.0) == pytest.approx(7.0)


@pytest.mark.parametrize(
    ("above", "offset"),
    [
        ([1.0, 0.9, 0.8, 0.7], 0.0),
        ([1.0, 1.0, 0.1, -0.2, 1.0, 1.0], 0.0),  # five of six pass as it is
        ([1.0, 0.5, -0.1, -0.2], -0.2),
        ([1.0, 0.5, -0.1, -0.2, None, None], -0.2),
        ([-0.1, -0.2, -0.9, -1.4], -0.3),
        ([-0.2, -0.2, -0.2], 0.0),  # too few to go by
        ([], 0.0),
    ],
)
def test_a_bar_is_lowered_until_three_of_four_pass_within_the_limit(
    above: list[float | None], offset: float
) -> None:
    assert tries.solve_offset(words(above), Tier.WORD, 0.3) == pytest.approx(offset)
    phrases = [replace(one, tried=NEXT) for one in words([-0.1, -0.2, -0.9, -1.4])]
    assert tries.solve_offset([*words(above), *phrases], Tier.WORD, 0.3) == pytest.approx(offset)


def test_a_lower_bar_lets_pass_what_was_faint() -> None:
    faint = result("next", Command.NEXT, -0.2, Outcome.FAINT)
    assert not tries.passes(faint, (-0.3, 0.0))
    assert tries.passes(faint, (0.0, -0.3))
    assert not tries.passes(words([None])[0], (-9.0, -9.0))


def test_what_went_wrong_is_tried_in_other_words_of_the_same_command() -> None:
    vocabulary = load_vocabulary("en")
    results = [
        result("next please", Command.NEXT, 1.0, Outcome.HEARD),
        result("softer please", Command.LIGHTER, None, Outcome.MISSED),
        result("harder please", Command.FIRMER, -2.0, Outcome.FAINT),
        result("repeat", Command.REPEAT, None, Outcome.MISSED),
        result("pause please", Command.PAUSE, None, Outcome.MISSED),  # has no other phrase
    ]
    again = tries.synonym_tries(results, vocabulary)
    assert [one.command for one in again] == [Command.LIGHTER, Command.FIRMER]
    for one in again:
        assert one.tier is Tier.PHRASE
        assert one.phrase in vocabulary.phrases(one.command)
        assert one.phrase not in {old.tried.phrase for old in results}


def test_no_more_than_a_few_are_tried_again() -> None:
    vocabulary = load_vocabulary("en")
    missed = [Result(one, Outcome.MISSED) for one in tries.main_tries(vocabulary)]
    assert len(tries.synonym_tries(missed, vocabulary)) == tries.MOST_SYNONYMS


def test_the_better_of_two_phrases_is_advised_and_clashes_are_noted() -> None:
    results = [
        Result(Try(Command.LIGHTER, "softer please"), Outcome.TAKEN, None, Command.SLOWER),
        result("less pressure", Command.LIGHTER, 0.5, Outcome.HEARD),
        result("lighter please", Command.LIGHTER, 0.2, Outcome.HEARD),
        result("next please", Command.NEXT, -2.0, Outcome.FAINT),
        result("next", Command.NEXT, None, Outcome.MISSED),
        result("stop", Command.STOP, 1.0, Outcome.HEARD),
    ]
    assert tries.better(results) == (("softer please", "less pressure"),)
    assert tries.clashes(results) == (("softer please", "slower"),)
