"""Levels of sound, and of silence, which has none."""

from __future__ import annotations

import math

import numpy as np
import pytest

from voiceguide.audio.pcm import FLOOR_DB, decibels, level_db, power_db


@pytest.mark.parametrize(
    ("power", "floor_db", "expected_db"),
    [
        (1.0, -90.0, 0.0),
        (0.5, -90.0, -3.0103),
        (100.0, -90.0, 20.0),
        (1e-9, -90.0, -90.0),
        (1e-9, -100.0, -90.0),
        (0.0, -100.0, -100.0),
        (-1e-3, -120.0, -120.0),
        (math.nan, -120.0, -120.0),
        (math.inf, -120.0, math.inf),
    ],
)
def test_the_decibels_of_a_power(power: float, floor_db: float, expected_db: float) -> None:
    found = power_db(power, floor_db)
    assert found == pytest.approx(expected_db, abs=1e-4)
    assert type(found) is float
    several = power_db(np.array([1.0, power]), floor_db)
    assert several == pytest.approx([0.0, expected_db], abs=1e-4)


def test_a_level_is_that_of_the_whole_sound() -> None:
    assert level_db(np.full(160, 0.1, np.float32)) == pytest.approx(-20, abs=1e-5)
    assert level_db(np.array([0.2, 0, 0, 0], np.float32)) == pytest.approx(-20, abs=1e-5)
    tone = np.sin(np.arange(16_000) * 0.1, dtype=np.float32)
    assert level_db(tone) == pytest.approx(-3.01, abs=0.01)
    assert level_db(tone * np.float32(decibels(-30))) == pytest.approx(-33.01, abs=0.01)


def test_silence_and_nothing_have_the_floor() -> None:
    assert level_db(np.zeros(160, np.float32)) == FLOOR_DB
    assert level_db(np.zeros(0, np.float32), -100.0) == -100.0
