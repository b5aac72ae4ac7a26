"""The sounds that are not words: chimes, and a tone that moves as a hand should."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.pcm import SAMPLE_RATE, decibels, frames, ramped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voiceguide.audio.pcm import Pcm

CHIME_PEAK = decibels(-20)
BEAT_PEAK = decibels(-34)
"""The beat's peak, a factor of full scale: under the voice, over a quiet room."""
STEP_NOTES = (659.26,)
OPENING_NOTES = (523.25, 659.26)
ENDING_NOTES = (659.26, 523.25)
"""Hertz: E5 alone for a step; C5 and E5 rising to begin, falling to end."""
HEARD_NOTES = (987.77,)
NOT_SURE_NOTES = (493.88, 622.25)
STILL_HERE_NOTES = (523.25,)
"""B5 for "understood", above all chimes; B4 and D#5 rising, as a question does, for "say it
again"; C5 now and then during a pause."""

_BEAT_LOW_HZ, _BEAT_RISE_HZ = 165.0, 82.5
"""E3, and its rise to a fifth above at the far end of the stroke."""


def chime(notes: Sequence[float], duration_s: float) -> Pcm:
    """Soft bells, one after another, faded out by the end; peak CHIME_PEAK."""
    total = frames(duration_s)
    sound = np.zeros(total)
    for index, note in enumerate(notes):
        start = round(index * total / 4)
        t = np.arange(total - start) / SAMPLE_RATE
        # A bell's upper partials are not harmonic, and die sooner than its ground tone.
        attack = np.minimum(1.0, t / 0.003)
        for ratio, level, decay_s in ((1.0, 1.0, 0.35), (2.76, 0.25, 0.12), (5.4, 0.06, 0.05)):
            sound[start:] += (
                attack * level * np.sin(2 * np.pi * note * ratio * t) * np.exp(-t / decay_s)
            )
    sound *= CHIME_PEAK / np.abs(sound).max()
    return ramped(sound.astype(np.float32), 0.0, duration_s / 5)


def beat_hz(fraction: float) -> float:
    """The beat's pitch in hertz when a fraction of a round, 0 to 1, is done."""
    return _BEAT_LOW_HZ + _BEAT_RISE_HZ * float(np.sin(np.pi * fraction)) ** 2


class Beat:
    """A quiet tone, one rise and fall of pitch and level a round.

    Its phase runs on from round to round, whatever their tempo, so that no change of it clicks.
    """

    def __init__(self, rounds: Sequence[tuple[float, float]]) -> None:
        """`rounds` are starts and durations in seconds, in order."""
        self._starts = np.array([start for start, _ in rounds])
        self._durations = np.array([duration for _, duration in rounds])
        mean_hz = _BEAT_LOW_HZ + _BEAT_RISE_HZ / 2
        cycles = [duration * mean_hz for _, duration in rounds]
        self._cycles = np.array([0.0, *accumulate(cycles)][: len(cycles)]) % 1.0

    def add_to(self, block: Pcm, start_frame: int) -> None:
        """Add the beat's sound to the block that starts at `start_frame` of the session."""
        t = (start_frame + np.arange(len(block))) / SAMPLE_RATE
        index = np.searchsorted(self._starts, t, side="right") - 1
        where = np.flatnonzero(index >= 0)
        index = index[where]
        u = (t[where] - self._starts[index]) / self._durations[index]
        inside = u < 1
        where, index, u = where[inside], index[inside], u[inside]
        # Pitch follows low + rise·sin²(πu); this is its integral over the round.
        cycles = _BEAT_LOW_HZ * u + _BEAT_RISE_HZ * (u / 2 - np.sin(2 * np.pi * u) / (4 * np.pi))
        phase = self._cycles[index] + self._durations[index] * cycles
        level = BEAT_PEAK * np.sin(np.pi * u) ** 2
        block[where] += (level * np.sin(2 * np.pi * phase)).astype(np.float32)
