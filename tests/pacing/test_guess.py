"""A guess of how long words take, near what voices take."""

from __future__ import annotations

import pytest

from voiceguide.narrator.voices import open_voice
from voiceguide.pacing.fit import lengths
from voiceguide.pacing.guess import guessed_s
from voiceguide.routine.library import find_routine


def test_a_text_without_words_takes_no_time_and_a_short_word_some() -> None:
    assert guessed_s("") == 0
    assert guessed_s("No.") == 0.3
    assert guessed_s("No. No.") == pytest.approx(1.0)


@pytest.mark.voice
def test_the_guess_is_within_two_percent_of_the_neural_voice() -> None:
    routine = find_routine("hand-and-wrist-stretch")
    with open_voice("neural", language="en") as voice:
        spoken, guessed = lengths(routine, voice.measure), lengths(routine, guessed_s)
    assert guessed.natural_s == pytest.approx(spoken.natural_s, rel=0.02)
    assert guessed.shortest_s == pytest.approx(spoken.shortest_s, rel=0.02)
    assert guessed.longest_s == pytest.approx(spoken.longest_s, rel=0.02)
