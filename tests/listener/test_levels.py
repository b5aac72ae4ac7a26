"""What the meter says of sound whose level is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from voiceguide.audio.pcm import FLOOR_DB, LISTENING_RATE
from voiceguide.listener.levels import CLIPPED, SILENT_S, LevelMeter

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm

BLOCK = LISTENING_RATE // 100


def sine(amplitude: float, seconds: float = 0.01) -> Pcm:
    t = np.arange(round(seconds * LISTENING_RATE)) / LISTENING_RATE
    return (amplitude * np.sin(2 * np.pi * 1000 * t)).astype(np.float32)


def fed(sound: Pcm) -> LevelMeter:
    """A meter that was fed in blocks, as in a session."""
    meter = LevelMeter()
    for start in range(0, len(sound), BLOCK):
        meter.feed(sound[start : start + BLOCK])
    return meter


@pytest.mark.parametrize(("amplitude", "level_db"), [(1.0, -3.01), (0.1, -23.01), (1e-4, -83.01)])
def test_the_level_is_that_of_the_last_block(amplitude: float, level_db: float) -> None:
    meter = fed(np.concatenate([sine(0.5), sine(amplitude)]))
    assert meter.level_db == pytest.approx(level_db, abs=0.02)
    meter.feed(np.zeros(0, np.float32))
    assert meter.level_db == pytest.approx(level_db, abs=0.02)


@pytest.mark.parametrize("amplitude", [0.0, 1e-9])
def test_the_level_of_next_to_nothing_is_the_floor(amplitude: float) -> None:
    assert fed(sine(amplitude)).level_db == FLOOR_DB


def test_a_run_of_zeros_is_a_muted_microphone_until_there_is_sound() -> None:
    meter = fed(np.zeros(round((SILENT_S - 0.1) * LISTENING_RATE), np.float32))
    assert not meter.trouble
    for _ in range(20):
        meter.feed(np.zeros(BLOCK, np.float32))
    assert "only silence" in meter.trouble
    meter.feed(np.full(BLOCK, -1e-6, np.float32))
    assert not meter.trouble


@pytest.mark.parametrize("sign", [1, -1])
def test_much_clipping_is_told_and_forgotten(sign: int) -> None:
    half = np.full(BLOCK, 0.5, np.float32)
    clipped = half.copy()
    clipped[: BLOCK // 10] = sign
    meter = fed(np.tile(clipped, 100))
    assert "overdriven" in meter.trouble
    for _ in range(1000):
        meter.feed(half)
    assert not meter.trouble


def test_a_shout_and_loud_speech_are_no_trouble() -> None:
    shout = np.concatenate([np.full(BLOCK, CLIPPED, np.float32), sine(0.9, 3.0)])
    assert not fed(shout).trouble
    assert not fed(sine(CLIPPED - 0.01, 10.0)).trouble
