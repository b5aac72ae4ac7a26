from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.audio.rates import PromptResampler, Resampler

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm


def tone(rate: int, seconds: float = 1.0, hertz: float = 440.0) -> Pcm:
    t = np.arange(round(seconds * rate)) / rate
    return (0.5 * np.sin(2 * np.pi * hertz * t)).astype(np.float32)


def converted(sound: Pcm, from_hz: int, to_hz: int, cuts: list[int]) -> Pcm:
    """In blocks that end where it is cut."""
    resampler = Resampler(from_hz, to_hz)
    parts = [resampler.feed(block) for block in np.split(sound, cuts)]
    return np.concatenate([*parts, resampler.feed(sound[:0], last=True)])


def test_the_same_rate_passes_everything_through() -> None:
    sound = tone(24_000)
    assert np.array_equal(Resampler(24_000, 24_000).feed(sound), sound)


@pytest.mark.parametrize("to_hz", [8_000, 16_000, 44_100, 48_000])
def test_length_pitch_and_level_stay(to_hz: int) -> None:
    result = converted(tone(24_000), 24_000, to_hz, [])
    assert len(result) == pytest.approx(to_hz, abs=2)
    middle = slice(to_hz // 10, -to_hz // 10)
    assert np.allclose(result[middle], tone(to_hz)[: len(result)][middle], atol=0.002)


@given(cuts=st.lists(st.integers(0, 12_000), max_size=20).map(sorted))
def test_the_result_does_not_depend_on_where_blocks_are_cut(cuts: list[int]) -> None:
    sound = tone(24_000, 0.5)
    whole = converted(sound, 24_000, 16_000, [])
    assert np.allclose(converted(sound, 24_000, 16_000, cuts), whole, atol=1e-6)


def test_it_holds_back_less_than_the_rooms_delay() -> None:
    resampler = Resampler(24_000, 16_000)
    given_s = given_back_s = most_s = 0.0
    for _ in range(200):
        given_back_s += len(resampler.feed(np.zeros(480, np.float32))) / 16_000
        given_s += 0.02
        most_s = max(most_s, given_s - given_back_s)
    assert most_s < 0.04


def prompt(sound: Pcm, from_hz: int, to_hz: int, cuts: list[int]) -> Pcm:
    """As a sound card has it: what came out by the end."""
    resampler = PromptResampler(from_hz, to_hz)
    return np.concatenate([resampler.feed(block) for block in np.split(sound, cuts)])


CARDS = [(24_000, 48_000), (24_000, 44_100), (48_000, 16_000), (44_100, 16_000), (8_000, 16_000)]


@pytest.mark.parametrize(("from_hz", "to_hz"), CARDS)
@pytest.mark.parametrize("hertz", [50.0, 1000.0, 3000.0])
def test_prompt_resampling_keeps_pitch_level_and_place(
    from_hz: int, to_hz: int, hertz: float
) -> None:
    result = prompt(tone(from_hz, hertz=hertz), from_hz, to_hz, [])
    expected = tone(to_hz, hertz=hertz)[: len(result)]
    assert np.allclose(result[500:], expected[500:], atol=0.0005)


def test_prompt_resampling_takes_what_the_lower_rate_cannot_hold() -> None:
    assert np.abs(prompt(tone(48_000, hertz=9_500), 48_000, 16_000, [])[500:]).max() < 0.001


@pytest.mark.parametrize(("from_hz", "to_hz"), CARDS)
def test_prompt_resampling_holds_back_no_more_than_it_says(from_hz: int, to_hz: int) -> None:
    resampler = PromptResampler(from_hz, to_hz)
    assert resampler.delay_s <= 0.002
    given = back = 0
    for size in np.random.default_rng(0).integers(0, from_hz // 50, 2000):
        given, back = given + int(size), back + len(resampler.feed(np.zeros(size, np.float32)))
        held_s = given / from_hz - back / to_hz
        assert abs(held_s - resampler.delay_s) <= 1.5 / min(from_hz, to_hz)


@given(
    rates=st.sampled_from([*CARDS, (11_025, 16_000)]),
    cuts=st.lists(st.integers(0, 4_000), max_size=20).map(sorted),
)
def test_prompt_resampling_does_not_depend_on_where_blocks_are_cut(
    rates: tuple[int, int], cuts: list[int]
) -> None:
    sound = np.random.default_rng(0).uniform(-1, 1, 4_000).astype(np.float32)
    assert np.allclose(prompt(sound, *rates, cuts), prompt(sound, *rates, []), atol=1e-5)


def test_prompt_resampling_between_equal_rates_passes_everything_through() -> None:
    resampler = PromptResampler(16_000, 16_000)
    assert resampler.delay_s == 0
    assert np.array_equal(resampler.feed(tone(16_000)), tone(16_000))
