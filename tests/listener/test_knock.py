from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.material.knocks import (
    clap,
    clatter,
    knock,
    loudness,
    noise,
    placed,
    reverberant,
    twice,
)
from tests.listener.speech import english, spoken
from voiceguide.audio.pcm import LISTENING_RATE, trimmed
from voiceguide.listener.knock import QUIET_AFTER_S, KnockDetector

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator

    from voiceguide.audio.pcm import Pcm

    Scene = Callable[[Generator], list[tuple[float, Pcm]]]

TRIES = 25


def hear(sound: Pcm, block: int = 512) -> list[float]:
    detector = KnockDetector()
    return [
        at_s
        for start in range(0, len(sound), block)
        for at_s in detector.feed(sound[start : start + block])
    ]


@pytest.mark.parametrize("peak", [0.5, 0.1, 0.03])
@pytest.mark.parametrize("snr_db", [40, 20])
def test_two_knocks_are_heard_at_any_level_and_in_noise(peak: float, snr_db: float) -> None:
    heard = 0
    for seed in range(TRIES):
        rng = np.random.default_rng(seed)
        sound = twice(rng, rng.uniform(0.15, 0.45), peak)
        rms = loudness(sound) * 10 ** (-snr_db / 20)
        heard += len(hear(sound + noise(rng, 3, rms))) == 1
    assert heard >= 0.9 * TRIES


def test_two_knocks_are_heard_in_a_room_that_reverberates() -> None:
    heard = 0
    for seed in range(TRIES):
        rng = np.random.default_rng(seed)
        sound = reverberant(rng, twice(rng, rng.uniform(0.2, 0.45)), lasts_s=0.5)
        heard += len(hear(sound + noise(rng, 3, 0.0005))) == 1
    assert heard >= 0.8 * TRIES


@pytest.mark.parametrize("gap_s", [0.14, 0.3, 0.48])
def test_the_time_is_that_of_the_quiet_after_the_second(gap_s: float) -> None:
    found = hear(twice(np.random.default_rng(0), gap_s))
    assert found == [pytest.approx(1 + gap_s + QUIET_AFTER_S, abs=0.015)]


@pytest.mark.parametrize(
    "scene",
    [
        pytest.param(lambda rng: [(1, knock(rng))], id="one knock"),
        pytest.param(lambda rng: [(1 + n * 0.25, knock(rng)) for n in range(3)], id="three"),
        pytest.param(lambda rng: [(1 + n * 0.38, knock(rng)) for n in range(3)], id="slow three"),
        pytest.param(lambda rng: [(1 + n * 0.2, knock(rng)) for n in range(8)], id="hammering"),
        pytest.param(lambda rng: [(1, knock(rng)), (1.7, knock(rng))], id="too far apart"),
        pytest.param(lambda rng: [(1, knock(rng)), (1.3, knock(rng, 0.05))], id="unlike levels"),
        pytest.param(lambda rng: [(1, clatter(rng)), (1.3, clatter(rng))], id="dishes"),
        pytest.param(lambda rng: [(1, clap(rng)), (1.3, clap(rng))], id="two claps"),
        pytest.param(lambda rng: [(1, knock(rng)), (1.3, clap(rng))], id="a knock and a clap"),
        pytest.param(
            lambda rng: [(1 + at, clap(rng)) for at in np.cumsum(rng.uniform(0.02, 0.2, 20))],
            id="applause",
        ),
    ],
)
def test_other_sounds_are_no_double_knock(scene: Scene) -> None:
    for seed in range(TRIES):
        rng = np.random.default_rng(seed)
        sounds = scene(rng)
        assert hear(placed(sounds, 6) + noise(rng, 6, 0.001)) == []


def test_knocks_right_after_speech_are_no_sign() -> None:
    rng = np.random.default_rng(0)
    sound = twice(rng, 0.3)
    assert hear(sound)
    before = trimmed(spoken("Shall I put the kettle on?", english()))
    start = round(0.8 * LISTENING_RATE) - len(before)
    talk = np.zeros_like(sound)
    talk[max(0, start) : start + len(before)] = before[max(0, -start) :]
    assert hear(sound + talk) == []


@pytest.mark.parametrize(
    "text",
    [
        "Stop. Top. Tip. Pop. Bob. Dad. Tick, tock. Knock, knock.",
        "Put both thumbs on top of the foot. Press. Press. And let go.",
        "Duck. Duck. But but. Bup, bup. Tut, tut. Uh uh.",
    ],
)
@pytest.mark.parametrize("rate", [0.85, 1.2])
def test_speech_is_no_knock(text: str, rate: float) -> None:
    assert hear(spoken(text, english(), rate=rate)) == []


def test_a_second_pair_is_heard_again_but_not_at_once() -> None:
    rng = np.random.default_rng(0)
    starts = (1.0, 1.3, 3.0, 3.3)
    assert len(hear(placed([(at, knock(rng)) for at in starts], 5))) == 2


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 3000), min_size=1, max_size=30))
def test_the_length_of_the_blocks_does_not_matter(blocks: list[int]) -> None:
    sound = twice(np.random.default_rng(1), 0.3)
    detector, found, at = KnockDetector(), [], 0
    for block in blocks:
        found += detector.feed(sound[at : at + block])
        at += block
    found += detector.feed(sound[at:])
    assert found == hear(sound, len(sound))
    assert len(found) == 1


def test_broken_sound_is_silence() -> None:
    detector = KnockDetector()
    assert detector.feed(np.full(8000, np.nan, np.float32)) == []
    assert len(detector.feed(twice(np.random.default_rng(1), 0.3))) == 1
