"""Questions asked aloud: a person answers each one after it was said, in a room with an echo."""

from __future__ import annotations

import os
import pty
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soxr

from tests.live.sessions import voice
from voiceguide.asking.asking import Asking
from voiceguide.asking.dialogue import PATIENCE_S, Prompt
from voiceguide.asking.greeting import AS_WRITTEN, minutes_question, mood_question, routine_question
from voiceguide.asking.keyboard import Keyboard
from voiceguide.audio.duplex import Duplex
from voiceguide.audio.microphones import NoMicrophone
from voiceguide.audio.pcm import LISTENING_RATE, SAMPLE_RATE, decibels
from voiceguide.errors import MissingEngineError
from voiceguide.listener.language.answers import numbered, vocabulary_of
from voiceguide.listener.recognisers import open_recogniser
from voiceguide.live.phrases import Phrases
from voiceguide.pacing.fit import Lengths

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from voiceguide.audio.pcm import Pcm
    from voiceguide.listener.base import Recogniser
    from voiceguide.listener.language.vocabulary import Vocabulary

ECHO, NOISE_DB, PEAK_DB = 0.1, -65.0, -10.0
ANSWERS_AFTER_S = 0.8
LENGTHS = Lengths(10 * 60, 24 * 60, 50 * 60)


class Person:
    """Loudspeaker, room and microphone in one: answers once the program has been silent."""

    name = "room"
    begun = hears = plays = True
    is_card = paced = lost = False
    underruns = overruns = 0
    latency_s = 0.0

    def __init__(self, answers: Sequence[str] = ()) -> None:
        self._answers = list(answers)
        self._noise = np.random.default_rng(3)
        self._quiet_s = -1.0
        self._saying = self._echo = np.zeros(0, np.float32)
        self.played: list[Pcm] = []

    def room(self) -> int:
        return SAMPLE_RATE

    def write(self, pcm: Pcm) -> None:
        self.played.append(pcm)
        if np.abs(pcm).max(initial=0.0) > 1e-3:
            self._quiet_s = 0.0
        elif self._quiet_s >= 0:
            self._quiet_s += len(pcm) / SAMPLE_RATE
        self._echo = (soxr.resample(pcm, SAMPLE_RATE, LISTENING_RATE) * ECHO).astype(np.float32)
        if self._quiet_s > ANSWERS_AFTER_S and self._answers:
            self._quiet_s = -1.0
            self._saying = self._speech(self._answers.pop(0))

    def _speech(self, text: str) -> Pcm:
        sound = soxr.resample(voice().speak(text), SAMPLE_RATE, LISTENING_RATE)
        speech: Pcm = sound * (decibels(PEAK_DB) / np.abs(sound).max())
        return speech

    def read(self, count: int) -> Pcm:
        heard = self._noise.standard_normal(count) * decibels(NOISE_DB)
        said, self._saying = self._saying[:count], self._saying[count:]
        heard[: len(said)] += said
        heard[: len(self._echo)] += self._echo[:count]
        return heard.astype(np.float32)

    def close(self) -> None:
        pass


def opened(vocabulary: Vocabulary) -> Recogniser:
    return open_recogniser("embedded", vocabulary=vocabulary)


def asked(question: Prompt, *answers: str) -> tuple[str, list[str]]:
    """What is taken when a person says these one after another, and what was shown."""
    person, shown = Person(answers), list[str]()
    phrases = Phrases(voice(), [question.text], threaded=False)
    asking = Asking(Duplex(person, person), phrases, opened, None, shown.append)
    return asking.ask(question), shown


def minutes() -> Prompt:
    question = minutes_question(LENGTHS)
    assert question
    return question


@pytest.mark.voice
@pytest.mark.parametrize(("said", "number"), [("Twenty.", "20"), ("Thirty-five minutes.", "35")])
def test_minutes_are_heard_and_confirmed(said: str, number: str) -> None:
    answer, shown = asked(minutes(), said, "Yes.")
    assert answer == number
    words = said.strip(".").removesuffix(" minutes")
    assert shown[2:] == [f"  {words} minutes?", f"  {words} minutes."]


@pytest.mark.voice
def test_a_wrong_number_is_refused() -> None:
    answer, shown = asked(minutes(), "Fifteen.", "No.", "Twelve.", "Yes.")
    assert answer == "12"
    assert shown.count("  Fifteen minutes?") == 1


@pytest.mark.voice
@pytest.mark.parametrize(
    ("said", "mood"),
    [("Relaxing.", "relax"), ("Energising.", "energise"), ("Neither.", AS_WRITTEN)],
)
def test_a_mood_is_heard(said: str, mood: str) -> None:
    assert asked(mood_question(), said)[0] == mood


@pytest.mark.voice
@pytest.mark.parametrize("place", range(1, 9))
def test_a_routine_is_chosen_by_its_number(place: int) -> None:
    said = ["One", "Two", "Three", "Four", "Five", "Number six", "Seven", "Number eight"]
    question = routine_question([f"Routine {letter}" for letter in "ABCDEFGH"], 1)
    assert asked(question, f"{said[place - 1]}.")[0] == str(place)


@pytest.mark.voice
def test_what_is_no_answer_is_asked_for_once_more_and_then_given_up() -> None:
    talk = "Where did I put the other towel?"
    answer, shown = asked(mood_question(), talk, talk)
    assert answer == AS_WRITTEN
    assert shown[2:] == [
        "  I did not get that. Relaxing, or energising?",
        "  I did not get that. As it is written.",
    ]


@pytest.mark.voice
def test_when_nobody_speaks_the_default_is_taken_after_a_while() -> None:
    person, shown = Person(), list[str]()
    phrases = Phrases(voice(), [mood_question().text], threaded=False)
    asking = Asking(Duplex(person, person), phrases, opened, None, shown.append)
    assert asking.ask(mood_question()) == AS_WRITTEN
    assert shown[2:] == ["  No answer. As it is written."]
    played_s = sum(map(len, person.played)) / SAMPLE_RATE
    said_s = sum(phrases.measure(text) for text in (mood_question().text, shown[2].strip()))
    assert played_s - said_s == pytest.approx(PATIENCE_S, abs=0.5)


@contextmanager
def keyboard() -> Iterator[tuple[int, Keyboard]]:
    """A terminal, and the hands at it."""
    hands, terminal = pty.openpty()
    with os.fdopen(terminal) as stream:
        yield hands, Keyboard(stream)
    os.close(hands)


def typed(*lines: str, open_recogniser: bool = False) -> tuple[str, list[str]]:
    def missing(_: Vocabulary) -> Recogniser:
        raise MissingEngineError("the recogniser is not installed", hint="Install it.")

    shown: list[str] = []
    with keyboard() as (hands, keys):
        os.write(hands, "".join(f"{line}\n" for line in lines).encode())
        phrases = Phrases(voice(), ["Hello."], threaded=False)
        duplex = Duplex(Person(), NoMicrophone())
        recogniser = missing if open_recogniser else None
        return Asking(duplex, phrases, recogniser, keys, shown.append).ask(minutes()), shown


@pytest.mark.voice
def test_without_a_recogniser_answers_are_typed() -> None:
    assert typed("25")[0] == "25"
    assert typed("")[0] == AS_WRITTEN
    assert typed("many", "25")[0] == "25"
    answer, shown = typed("25", open_recogniser=True)
    assert answer == "25"
    assert "The recogniser is not installed: please type." in shown


@pytest.mark.voice
def test_the_keyboard_cuts_the_question_short() -> None:
    person = Person()
    with keyboard() as (hands, keys):
        os.write(hands, b"25\n")
        phrases = Phrases(voice(), [minutes().text], threaded=False)
        asking = Asking(Duplex(person, person), phrases, None, keys, lambda _: None)
        assert asking.ask(minutes()) == "25"
        played_s = sum(map(len, person.played)) / SAMPLE_RATE
        assert played_s < phrases.measure("Twenty-five minutes.") + 0.1


def test_what_is_typed_too_early_stays_for_the_next_question() -> None:
    with keyboard() as (hands, keys):
        os.write(hands, b"7\n\n20\n")
        found = [line for _ in range(50) if (line := keys.line()) is not None]
        assert found == ["7", "", "20"]
        assert keys.open


def test_the_vocabulary_has_every_number_once() -> None:
    vocabulary = vocabulary_of(numbered(range(5, 61), ["{}", "{} minutes"]))
    texts = [entry.text for entry in vocabulary.entries]
    assert len(texts) == len(set(texts))
    twenty = vocabulary.find("twenty minutes")
    assert twenty
    assert twenty.command.value == "20"
