"""What a second juror's hearing does to a score: the jurors here say what they are told to."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import pytest

from voiceguide.commands import Command
from voiceguide.listener.base import Hypothesis
from voiceguide.listener.jury import SHARE, Jury, vote
from voiceguide.listener.thresholds import load_thresholds

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm
    from voiceguide.listener.embedded import Matcher
    from voiceguide.listener.vosk_engine import VoskMatcher


def heard(command: Command, phrase: str, score: float) -> Hypothesis:
    return Hypothesis(command, phrase, score, 1.0, 1.5, partial=True)


NEXT = heard(Command.NEXT, "next please", 0.0)
PAUSE = heard(Command.PAUSE, "pause please", 0.0)


class Juror:
    """Hears one thing, whatever is said, and counts how often it is asked."""

    witnesses = "embedded"

    def __init__(self, *found: Hypothesis) -> None:
        self.found, self.asked = list(found), 0

    def match(self, sound: Pcm, start_s: float, end_s: float) -> list[Hypothesis]:
        del sound, start_s, end_s
        self.asked += 1
        return self.found


def judged(first: Juror, second: Juror) -> list[Hypothesis]:
    both = Jury(cast("Matcher", first), cast("VoskMatcher", second))
    return both.match(np.zeros(1600, np.float32), 1.0, 1.5)


def test_a_vote_is_for_against_or_none() -> None:
    assert vote(NEXT, [heard(Command.NEXT, "next step", 0.9)]) == 1
    assert vote(NEXT, [PAUSE]) == -1
    assert vote(NEXT, []) == 0


@pytest.mark.parametrize(
    ("second", "moved"),
    [
        (heard(Command.NEXT, "next step", 0.9), SHARE),
        (heard(Command.PAUSE, "pause please", 0.9), -SHARE),
        (heard(Command.NEXT, "next step", 0.1), 0.0),
    ],
    ids=["the same", "another", "the same, unsure"],
)
def test_a_sure_vote_moves_the_score_a_third_of_the_way_between_the_bars(
    second: Hypothesis, moved: float
) -> None:
    (found,) = judged(Juror(NEXT), Juror(second))
    bars = load_thresholds("embedded").phrase
    assert found.score == pytest.approx(moved * (bars.act - bars.near))
    assert found.phrase == NEXT.phrase
    assert found.partial


def test_the_second_is_asked_only_when_the_first_heard_something() -> None:
    second = Juror(NEXT)
    assert judged(Juror(), second) == []
    assert second.asked == 0
