from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from voiceguide.audio.low_cut import LOW_HZ, LowCut
from voiceguide.audio.pcm import LISTENING_RATE

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm


def cut(sound: Pcm, block: int) -> Pcm:
    low_cut = LowCut()
    return np.concatenate(
        [low_cut.feed(sound[start : start + block]) for start in range(0, len(sound), block)]
    )


@pytest.mark.parametrize("block", [7, 320, 321, 8192, 16_000])
def test_it_is_a_butterworth_filter_in_blocks_of_any_length(block: int) -> None:
    sound = np.random.default_rng(0).uniform(-0.2, 0.6, LISTENING_RATE).astype(np.float32)
    sections = butter(4, LOW_HZ, "highpass", fs=LISTENING_RATE, output="sos")
    assert np.allclose(cut(sound, block), sosfilt(sections, sound), atol=1e-4)


@pytest.mark.parametrize(("hertz", "least_db", "most_db"), [(0, -300, -60), (50, -17, -15)])
def test_an_offset_and_the_mains_are_gone(hertz: float, least_db: float, most_db: float) -> None:
    time = np.arange(2 * LISTENING_RATE) / LISTENING_RATE
    sound = np.cos(2 * np.pi * hertz * time).astype(np.float32)
    rests = cut(sound, 320)[LISTENING_RATE:]
    level_db = 10 * np.log10(np.mean(rests**2) / np.mean(sound**2) + 1e-20)
    assert least_db < level_db < most_db


def test_nothing_in_gives_nothing_out() -> None:
    assert not len(LowCut().feed(np.zeros(0, np.float32)))
