"""A question from its first words to what is taken, without sound."""

from __future__ import annotations

import pytest

from voiceguide.asking.dialogue import CONFIRMING_S, PATIENCE_S, TYPING_S, Dialogue
from voiceguide.asking.greeting import AS_WRITTEN, minutes_question, mood_question, routine_question
from voiceguide.pacing.fit import Lengths


def minutes(*, hears: bool = True, types: bool = True) -> Dialogue:
    question = minutes_question(Lengths(11.2 * 60, 24 * 60, 45.9 * 60))
    assert question
    return Dialogue(question, hears, types)


def test_a_number_that_was_heard_is_confirmed() -> None:
    dialogue = minutes()
    assert dialogue.say == "How many minutes, from twelve to forty-five?"
    dialogue.heard("20")
    assert (dialogue.say, dialogue.answer) == ("Twenty minutes?", None)
    dialogue.heard("yes")
    assert (dialogue.say, dialogue.answer) == ("Twenty minutes.", "20")


def test_no_asks_again_and_another_number_corrects() -> None:
    dialogue = minutes()
    dialogue.heard("13")
    dialogue.heard("no")
    assert dialogue.say == dialogue.question.text
    assert not dialogue.confirming
    dialogue = minutes()
    dialogue.heard("13")
    dialogue.heard("30")
    assert (dialogue.say, dialogue.answer) == ("Thirty minutes?", None)
    dialogue.heard("yes")
    assert dialogue.answer == "30"


def test_nothing_understood_twice_leaves_the_keyboard() -> None:
    dialogue = minutes()
    dialogue.unclear()
    assert dialogue.say == f"I did not get that. {dialogue.question.text}"
    assert (dialogue.hears, dialogue.patience_s) == (True, PATIENCE_S)
    dialogue.unclear()
    assert dialogue.say == "I did not get that. Please type it."
    assert (dialogue.hears, dialogue.patience_s, dialogue.answer) == (False, TYPING_S, None)
    dialogue.typed("33")
    assert dialogue.answer == "33"


def test_nothing_understood_twice_without_a_keyboard_takes_the_default_and_says_so() -> None:
    dialogue = minutes(types=False)
    dialogue.unclear()
    dialogue.unclear()
    assert dialogue.answer == AS_WRITTEN
    assert dialogue.say.startswith("I did not get that. About twenty-four minutes")


def test_a_number_that_nobody_confirms_is_not_taken() -> None:
    dialogue = minutes(types=False)
    dialogue.heard("20")
    assert dialogue.patience_s == CONFIRMING_S
    dialogue.silence()
    assert (dialogue.say, dialogue.answer) == ("Twenty minutes? Please say yes or no.", None)
    dialogue.silence()
    assert dialogue.answer == AS_WRITTEN


def test_a_television_that_names_numbers_for_ever_is_given_up() -> None:
    dialogue = minutes(types=False)
    for number in ("20", "15", "40", "33"):
        if dialogue.answer is None:
            dialogue.heard(number)
    assert dialogue.answer == AS_WRITTEN


def test_silence_takes_the_default_and_says_so() -> None:
    dialogue = Dialogue(mood_question(), hears=True, types=True)
    dialogue.silence()
    assert (dialogue.answer, dialogue.say) == (AS_WRITTEN, "No answer. As it is written.")


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("", AS_WRITTEN),
        ("r", "relax"),
        ("Relaxing", "relax"),
        (" ENERGISE ", "energise"),
        ("e", "energise"),
        ("n", AS_WRITTEN),
        ("as written", AS_WRITTEN),
    ],
)
def test_moods_can_be_typed_in_short(line: str, answer: str) -> None:
    dialogue = Dialogue(mood_question(), hears=True, types=True)
    dialogue.typed(line)
    assert dialogue.answer == answer


@pytest.mark.parametrize("line", ["x", "4", "46", "1", "-20", "²", "\x1b[A"])
def test_what_is_no_answer_shows_what_would_be(line: str) -> None:
    dialogue = minutes()
    dialogue.typed(line)
    assert (dialogue.answer, dialogue.say, dialogue.show) == (None, "", dialogue.question.hint)


@pytest.mark.parametrize(("line", "answer"), [("", "20"), ("y", "20"), ("25", "25")])
def test_keys_confirm_too(line: str, answer: str) -> None:
    dialogue = minutes()
    dialogue.heard("20")
    dialogue.typed(line)
    assert dialogue.answer == answer


def test_no_by_key_asks_again() -> None:
    dialogue = minutes()
    dialogue.heard("20")
    dialogue.typed("no")
    assert (dialogue.answer, dialogue.say) == (None, dialogue.question.text)


def test_which_routine_is_waited_for_only_where_enter_can_be_pressed() -> None:
    question = routine_question(["A", "B", "C"], 2)
    assert Dialogue(question, hears=True, types=True).patience_s is None
    alone = Dialogue(question, hears=True, types=False)
    assert alone.patience_s == PATIENCE_S
    alone.silence()
    assert (alone.answer, alone.say) == ("2", "No answer. B.")


def test_minutes_are_those_that_the_routine_can_take_within_an_hour() -> None:
    question = minutes_question(Lengths(30.0, 240.0, 2 * 3600.0))
    assert question
    assert list(question.answers) == [*map(str, range(5, 61)), AS_WRITTEN]
    assert question.answers["35"] == ["thirty five", "thirty five minutes"]
    assert minutes_question(Lengths(30.0, 60.0, 200.0)) is None
    assert minutes_question(Lengths(4000.0, 5000.0, 6000.0)) is None


def test_a_keyboard_that_closes_is_waited_for_no_longer() -> None:
    dialogue = minutes()
    dialogue.unclear()
    dialogue.unclear()
    dialogue.types = False
    assert dialogue.patience_s == 0.0


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("Relaxing.", "relax"),
        ("“Relax”", "relax"),
        (" ENERGISING! ", "energise"),
        ("Neither…", AS_WRITTEN),
        ("relax\u200b", "relax"),
        ("", AS_WRITTEN),
    ],
)
def test_punctuation_and_case_do_not_count_in_what_is_typed(line: str, answer: str) -> None:
    dialogue = Dialogue(mood_question(), True, True)
    dialogue.typed(line)
    assert dialogue.answer == answer


@pytest.mark.parametrize(
    ("line", "answer"), [("Yes.", "20"), ("“Yes”", "20"), ("No!", None), ("25 minutes.", "25")]
)
def test_a_confirmation_may_be_typed_as_it_is_written(line: str, answer: str | None) -> None:
    dialogue = minutes()
    dialogue.heard("20")
    dialogue.typed(line)
    assert dialogue.answer == answer
