"""Pauses from probabilities, by plain numbers."""

from __future__ import annotations

from voiceguide.listener.vad import EARLY_CHUNKS, FINAL_CHUNKS, Pause, Segmenter


def pauses(*probabilities: float) -> list[tuple[int, Pause]]:
    """Every pause, with the number of the chunk that brought it."""
    segmenter = Segmenter()
    found = [(number, segmenter.step(p)) for number, p in enumerate(probabilities)]
    return [(number, pause) for number, pause in found if pause]


def test_an_utterance_is_reported_early_and_for_good() -> None:
    quiet = [0.0] * 12
    assert pauses(0.1, 0.9, 0.9, 0.6, *quiet) == [
        (3 + EARLY_CHUNKS, Pause(1, 4, final=False)),
        (3 + FINAL_CHUNKS, Pause(1, 4, final=True)),
    ]


def test_speech_that_goes_on_is_one_utterance() -> None:
    gap = [0.0] * (FINAL_CHUNKS - 1)
    assert pauses(0.9, *gap, 0.9, *gap, 0.0) == [
        (EARLY_CHUNKS, Pause(0, 1, final=False)),
        (FINAL_CHUNKS + EARLY_CHUNKS, Pause(0, FINAL_CHUNKS + 1, final=False)),
        (2 * FINAL_CHUNKS, Pause(0, FINAL_CHUNKS + 1, final=True)),
    ]


def test_a_closed_consonant_is_no_pause() -> None:
    assert pauses(0.9, 0.1, 0.1, 0.9, 0.9) == []


def test_murmur_between_the_two_levels_neither_starts_nor_ends_speech() -> None:
    assert pauses(*[0.45] * 20) == []
    assert pauses(0.9, *[0.45] * 20) == []


def test_silence_and_numbers_that_are_none_are_no_speech() -> None:
    assert pauses(*[0.0] * 20) == []
    assert pauses(*[float("nan")] * 20) == []
