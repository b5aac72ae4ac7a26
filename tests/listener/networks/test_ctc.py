"""The forward sum, against adding up every path there is."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from voiceguide.listener.networks.ctc import FLOOR, IMPOSSIBLE, SequenceSet, best_path, normalised

BLANK = 0


def summed(log_probs: np.ndarray, sequence: tuple[int, ...]) -> float:
    """The probability of a sequence by its definition."""
    total = 0.0
    for path in itertools.product(range(log_probs.shape[1]), repeat=len(log_probs)):
        collapsed = tuple(token for token, _ in itertools.groupby(path) if token != BLANK)
        if collapsed == sequence:
            total += float(np.exp(log_probs[np.arange(len(path)), path].sum()))
    return total


@pytest.mark.parametrize("frames", [1, 2, 4, 6])
def test_likelihoods_are_the_sum_over_all_paths(frames: int) -> None:
    scores = np.random.default_rng(frames).normal(0, 2, (frames, 4))
    log_probs = normalised(scores)
    sequences = [(1,), (1, 2), (1, 1), (3, 2, 1), (2, 2, 2), (1, 2, 1)]
    found = SequenceSet(sequences, blank=BLANK).log_likelihoods(log_probs)
    for sequence, likelihood in zip(sequences, found, strict=True):
        expected = summed(log_probs, sequence)
        if expected == 0:
            assert likelihood == IMPOSSIBLE
        else:
            assert likelihood == pytest.approx(np.log(expected), abs=1e-9)


def test_a_sequence_scores_the_same_in_any_company() -> None:
    log_probs = normalised(np.random.default_rng(1).normal(0, 3, (40, 12)))
    together = SequenceSet([(1, 2), (3, 4, 5, 6, 7), (8,)], blank=BLANK)
    alone = SequenceSet([(1, 2)], blank=BLANK)
    assert together.log_likelihoods(log_probs)[0] == pytest.approx(
        alone.log_likelihoods(log_probs)[0]
    )


def test_long_and_unlikely_sound_does_not_run_out_of_numbers() -> None:
    scores = np.full((400, 5), -60.0)
    scores[:, 4] = 0.0
    found = SequenceSet([(1, 2, 3)], blank=BLANK).log_likelihoods(normalised(scores))
    assert found[0] == pytest.approx(400 * FLOOR, rel=0.02)


def test_a_clear_sequence_comes_near_the_best_path_and_another_does_not() -> None:
    scores = np.zeros((9, 4))
    for frame, token in enumerate([0, 1, 1, 0, 2, 0, 3, 3, 0]):
        scores[frame, token] = 9.0
    log_probs = normalised(scores)
    right, wrong = SequenceSet([(1, 2, 3), (1, 3, 2)], blank=BLANK).log_likelihoods(log_probs)
    assert right == pytest.approx(best_path(log_probs), abs=0.1)
    assert wrong < right - 5


def test_no_frames_fit_nothing() -> None:
    assert SequenceSet([(1,)], blank=BLANK).log_likelihoods(np.zeros((0, 3)))[0] == IMPOSSIBLE


@pytest.mark.parametrize("sequences", [[], [()], [(1,), ()]])
def test_empty_sequences_are_refused(sequences: list[tuple[int, ...]]) -> None:
    with pytest.raises(ValueError, match="sequences"):
        SequenceSet(sequences, blank=BLANK)
