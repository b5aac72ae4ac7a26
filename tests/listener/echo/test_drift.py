"""Two clocks that differ, and sound read between its samples."""

from __future__ import annotations

import numpy as np
import pytest
import soxr

from voiceguide.audio.pcm import LISTENING_RATE
from voiceguide.listener.echo.canceller import EchoCanceller
from voiceguide.listener.echo.delay import History
from voiceguide.listener.echo.drift import LEAST_POINTS, TAPS, ClockDrift, read

SECOND = LISTENING_RATE


def noted(*delays: float) -> float:
    """The rate after these delays, a second apart."""
    drift = ClockDrift()
    for number, delay in enumerate(delays):
        drift.note(number * SECOND, delay)
    return drift.rate


@pytest.mark.parametrize("ppm", [-150, -20, 0, 20, 80])
def test_the_rate_is_that_of_the_delay(ppm: float) -> None:
    delays = [round(800 + number * SECOND * ppm * 1e-6) for number in range(20)]
    assert noted(*delays) == pytest.approx(ppm * 1e-6, abs=5e-6)


def test_one_reflection_and_too_few_seconds_tell_nothing() -> None:
    assert noted(*range(800, 800 + LEAST_POINTS - 1)) == 0
    assert noted(*[800] * 10, 810, *[800] * 5) == 0


def test_a_jump_is_no_drift() -> None:
    assert noted(*[800] * 10, *[864] * 3) == 0
    assert noted(*range(800, 810), *range(900, 910)) == pytest.approx(1 / SECOND, rel=0.01)


@pytest.mark.parametrize("hertz", [200, 2_000, 6_000])
def test_sound_is_read_between_its_samples(hertz: float) -> None:
    history = History(2.0)
    history.add(np.sin(2 * np.pi * hertz * np.arange(SECOND) / SECOND).astype(np.float32))
    start = 5_000.37
    expected = np.sin(2 * np.pi * hertz * (start + np.arange(256)) / SECOND)
    np.testing.assert_allclose(read(history, start, 256), expected, atol=0.01)
    whole = read(history, 5_000.0, 256)
    np.testing.assert_array_equal(whole, history.part(5_000, 5_256))
    assert len(read(history, SECOND - 10.5, TAPS)) == TAPS  # what is yet to come is silence


@pytest.mark.parametrize("ppm", [-50, 80])
def test_the_echo_goes_though_the_clocks_differ(ppm: float) -> None:
    rng = np.random.default_rng(1)
    bursts = np.repeat(rng.random(160) ** 2, SECOND // 4)
    played = (0.1 * rng.standard_normal(len(bursts)) * bursts).astype(np.float32)
    room = rng.standard_normal(1_000) * np.exp(-np.arange(1_000) / 200) * 0.3
    echo = np.pad(np.convolve(played, room), (900, 0))[: len(played)]
    heard = soxr.resample(echo, SECOND, SECOND * (1 + ppm * 1e-6)).astype(np.float32)
    canceller, left = EchoCanceller(), []
    for start in range(0, len(played) - 320, 320):
        part = slice(start, start + 320)
        left.append(canceller.cancel(np.resize(heard, len(played))[part], played[part])[0])
    end = np.concatenate(left)[-10 * SECOND :]
    before = heard[-10 * SECOND :]
    assert 10 * np.log10(np.mean(before**2) / np.mean(end**2)) > 20
