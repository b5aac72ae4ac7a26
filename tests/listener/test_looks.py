"""The other looks: same words, another pace, less noise."""

from __future__ import annotations

import numpy as np
import pytest

from voiceguide.audio.pcm import LISTENING_RATE
from voiceguide.listener.looks import HOP, SIZE, cleaned, slower

RNG = np.random.default_rng(3)
TIME_S = np.arange(LISTENING_RATE) / LISTENING_RATE


def tone(hertz: float) -> np.ndarray:
    """A second of it, silent for its first and last quarter."""
    return np.where(np.abs(TIME_S - 0.5) < 0.25, np.sin(2 * np.pi * hertz * TIME_S), 0.0)


def level_db(sound: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(np.square(sound))))


def test_slower_is_a_tenth_longer_and_lower() -> None:
    slow = slower(tone(440).astype(np.float32))
    assert len(slow) == pytest.approx(1.1 * LISTENING_RATE, abs=2)
    peak = np.argmax(np.abs(np.fft.rfft(slow))) * LISTENING_RATE / len(slow)
    assert peak == pytest.approx(400, abs=2)


def test_cleaning_turns_the_noise_down_and_leaves_the_rest() -> None:
    voice = tone(1000)
    noise = 0.05 * RNG.standard_normal(LISTENING_RATE)
    clean = cleaned((voice + noise).astype(np.float32))
    quarter, inside = LISTENING_RATE // 5, slice(LISTENING_RATE // 3, 2 * LISTENING_RATE // 3)
    assert level_db(clean[:quarter]) < level_db(noise[:quarter]) - 6
    assert level_db(clean[inside]) == pytest.approx(level_db(voice[inside]), abs=0.2)


def test_without_noise_nothing_changes() -> None:
    voice = tone(1000).astype(np.float32)
    assert np.allclose(cleaned(voice), voice, atol=2e-3)


@pytest.mark.parametrize("count", [1, HOP, 2 * SIZE - 1, 2 * SIZE, 5 * SIZE + 7])
def test_any_length_is_kept(count: int) -> None:
    sound = RNG.standard_normal(count).astype(np.float32)
    clean = cleaned(sound)
    assert clean.shape == sound.shape
    assert np.isfinite(clean).all()
    assert np.isfinite(cleaned(np.zeros(count, np.float32))).all()
