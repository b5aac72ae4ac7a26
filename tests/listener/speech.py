"""Spoken words to listen to: from the neural voice and from espeak-ng."""

from __future__ import annotations

import importlib.util
import sys
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soxr

from voiceguide.audio.pcm import LISTENING_RATE
from voiceguide.narrator.neural import NeuralNarrator
from voiceguide.narrator.system import SystemNarrator

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm
    from voiceguide.listener.base import Hypothesis, Recogniser
    from voiceguide.narrator.base import Narrator


def need(*modules: str) -> None:
    """Skip the test where one of these is not installed."""
    for module in modules:
        if importlib.util.find_spec(module) is None:
            pytest.skip(f"{module} is not installed")


@lru_cache
def english() -> Narrator:
    """The neural voice."""
    need("hibari")
    return NeuralNarrator()


@lru_cache
def korean() -> Narrator:
    """espeak-ng's Korean."""
    if sys.platform != "linux":
        pytest.skip("Korean is spoken by espeak-ng, which comes with the package on Linux")
    return SystemNarrator("ko")


def spoken(text: str, narrator: Narrator, *, rate: float = 1.0, noise_db: float = -70.0) -> Pcm:
    """Someone saying it into a microphone, one second of room before and after."""
    speech = narrator.synthesise(text, rate)
    sound = soxr.resample(speech.pcm, speech.sample_rate, LISTENING_RATE)
    sound = np.pad(sound * (0.3 / np.abs(sound).max()), LISTENING_RATE)
    hiss = np.random.default_rng(0).standard_normal(len(sound)) * 10 ** (noise_db / 20)
    heard: Pcm = (sound + hiss).astype(np.float32)
    return heard


def hear(recogniser: Recogniser, sound: Pcm, block: int = 320) -> list[Hypothesis]:
    """What a recogniser makes of a sound, fed block by block as a microphone does."""
    return [
        hypothesis
        for start in range(0, len(sound), block)
        for hypothesis in recogniser.feed(sound[start : start + block])
    ]
