"""Scores how well phoneme sequences fit what a CTC network heard.

A CTC network gives, for every frame of sound, a probability for each phoneme and for "blank"
(nothing new here). A sequence's likelihood is the sum over all ways to spread it over the frames,
with blanks anywhere between and needed between equal neighbours (Graves et al., ICML 2006).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Floats = npt.NDArray[np.floating]

FLOOR = -25.0
"""The least log-probability of a token in a frame, in nats, so that one odd frame decides nothing
alone."""
IMPOSSIBLE = -1e9
"""The log-likelihood of a sequence that has no way through the frames."""


def normalised(scores: Floats) -> Floats:
    """Turn scores into log-probabilities frame by frame, none below FLOOR; (frames, tokens)."""
    x = scores.astype(np.float64)
    x -= x.max(axis=1, keepdims=True)
    x -= np.log(np.exp(x).sum(axis=1, keepdims=True))
    return np.maximum(x, FLOOR)


def best_path(log_probs: Floats) -> float:
    """The log-likelihood of the likeliest single path: the most that a perfect match could get."""
    return float(log_probs.max(axis=1).sum())


class SequenceSet:
    """Token sequences that are scored together against the same frames."""

    def __init__(self, sequences: Sequence[Sequence[int]], *, blank: int) -> None:
        if not sequences or not all(sequences):
            raise ValueError("there must be sequences, and none of them empty")
        self.lengths = np.array([len(sequence) for sequence in sequences])
        states = 2 * int(self.lengths.max()) + 1
        self._labels = np.full((len(sequences), states), blank)
        for row, sequence in zip(self._labels, sequences, strict=True):
            row[1 : 2 * len(sequence) : 2] = sequence
        # A path may go from one phoneme to the next without a blank, unless the two are equal.
        self._skips = np.zeros(self._labels.shape)
        changed = (self._labels[:, 2:] != blank) & (self._labels[:, 2:] != self._labels[:, :-2])
        self._skips[:, 2:] = changed

    def log_likelihoods(self, log_probs: Floats) -> Floats:
        """The natural logarithm of each sequence's probability; (sequences,).

        It is computed with probabilities that are scaled at every frame, which takes a tenth of the
        time that logarithms do. A path 700 nats behind its sequence's best one is given up.
        """
        if not len(log_probs):
            return np.full(len(self.lengths), IMPOSSIBLE)
        probs = np.exp(log_probs)
        forward: Floats = np.zeros(self._labels.shape)
        forward[:, :2] = probs[0][self._labels[:, :2]]
        total = np.zeros(len(self.lengths))
        for frame in probs[1:]:
            forward, scale = self._step(forward, frame)
            total += scale
        ends = 2 * self.lengths
        rows = np.arange(len(ends))
        last = forward[rows, ends] + forward[rows, ends - 1]
        found = last > 0
        return np.where(found, np.log(np.where(found, last, 1.0)) + total, IMPOSSIBLE)

    def _step(self, forward: Floats, frame: Floats) -> tuple[Floats, Floats]:
        moved = forward.copy()
        moved[:, 1:] += forward[:, :-1]
        moved[:, 2:] += forward[:, :-2] * self._skips[:, 2:]
        moved *= frame[self._labels]
        scale = moved.max(axis=1)
        scale[scale <= 0] = 1.0
        moved /= scale[:, None]
        return moved, np.log(scale)
