from __future__ import annotations

import pytest

from voiceguide.commands import Command
from voiceguide.listener.language.clashes import CLASH, clashes
from voiceguide.listener.language.vocabulary import Phrase, Vocabulary


def named(*phrases: tuple[str, Command]) -> list[tuple[str, str]]:
    entries = tuple(Phrase(text, command) for text, command in phrases)
    return [(clash.one.text, clash.other.text) for clash in clashes(Vocabulary("en", entries))]


@pytest.mark.parametrize(
    ("one", "other"),
    [("lighter", "louder"), ("back", "pack"), ("wait", "weight"), ("다음", "나음")],
)
def test_phrases_of_two_commands_that_sound_alike_are_named(one: str, other: str) -> None:
    assert named((one, Command.NEXT), (other, Command.STOP)) == [(one, other)]


def test_one_command_may_have_phrases_that_sound_alike() -> None:
    assert named(("wait", Command.PAUSE), ("weight", Command.PAUSE)) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("next please", "stop please"), ("which step", "previous step"), ("go on", "go back please")],
)
def test_what_two_phrases_have_in_common_does_not_make_them_alike(one: str, other: str) -> None:
    assert named((one, Command.NEXT), (other, Command.STOP)) == []


def test_the_same_two_words_are_named_once_and_the_likest_first() -> None:
    assert named(
        ("lighter please", Command.LIGHTER),
        ("lighter", Command.LIGHTER),
        ("louder please", Command.LOUDER),
        ("louder", Command.LOUDER),
        ("wait", Command.PAUSE),
        ("weight", Command.FIRMER),
    ) == [("wait", "weight"), ("lighter please", "louder please")]


def test_two_phrases_that_nobody_can_change_are_passed_over() -> None:
    ours = (Phrase("lighter please", Command.LIGHTER), Phrase("louder please", Command.LOUDER))
    mine = Phrase("ladder please", Command.FIRMER)
    assert len(clashes(Vocabulary("en", ours))) == 1
    assert clashes(Vocabulary("en", ours), ours) == []
    found = clashes(Vocabulary("en", (*ours, mine)), ours)
    assert found
    assert all(mine in (clash.one, clash.other) for clash in found)


def test_a_clash_says_what_to_do() -> None:
    pair = (Phrase("wait", Command.PAUSE), Phrase("weight", Command.FIRMER))
    clash = clashes(Vocabulary("en", pair))[0]
    assert clash.likeness == 1 > CLASH
    assert str(clash) == (
        "'wait' (pause) and 'weight' (firmer) sound alike; choose another phrase for one of them"
    )
