"""Music from a small band: a pad, a plucked arpeggio, a bass, a tune and a brush on a drum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.pcm import LISTENING_RATE

if TYPE_CHECKING:
    from scripts.material.speakers import Split
    from voiceguide.audio.pcm import Pcm

PROGRESSIONS: dict[Split, list[list[int]]] = {
    "tuning": [[0, 4, 5, 3], [5, 3, 0, 4], [0, 3, 1, 4]],
    "test": [[0, 5, 3, 4], [1, 4, 0, 5], [5, 1, 3, 4]],
}
"""Degrees of the scale that chords stand on."""
TEMPI: dict[Split, tuple[float, float]] = {"tuning": (70, 100), "test": (84, 124)}
"""Beats a minute."""
MAJOR = (0, 2, 4, 5, 7, 9, 11)
_PIECE_BARS = 16
_HIGHEST_HZ = 7_500


def music(split: Split, seconds: float, seed: int) -> Pcm:
    """Pieces of sixteen bars, one after another, each in another key and tempo; peak 0.5."""
    rng = np.random.default_rng([seed, len(split), 7])
    parts: list[Pcm] = []
    count = round(seconds * LISTENING_RATE)
    while sum(map(len, parts)) < count:
        parts.append(_piece(split, rng))
    sound = np.concatenate(parts)[:count]
    return sound * np.float32(0.5 / np.abs(sound).max())


@dataclass(frozen=True, slots=True)
class _Bar:
    """Where in a piece the band is."""

    sound: Pcm
    """The whole piece; notes are added to it."""
    key: int
    at_s: float
    beat_s: float

    def play(self, tone: Pcm, beat: float) -> None:
        """Add a tone so many beats after the bar's start."""
        at = round((self.at_s + beat * self.beat_s) * LISTENING_RATE)
        end = min(len(self.sound), at + len(tone))
        self.sound[at:end] += tone[: end - at]


def _piece(split: Split, rng: np.random.Generator) -> Pcm:
    beat_s = 60 / rng.uniform(*TEMPI[split])
    key = int(rng.integers(48, 60))
    chords = PROGRESSIONS[split][rng.integers(3)]
    sound = np.zeros(round((_PIECE_BARS * 4 + 2) * beat_s * LISTENING_RATE), np.float32)
    degree = 7
    for number in range(_PIECE_BARS):
        bar = _Bar(sound, key, number * 4 * beat_s, beat_s)
        _accompany(bar, [chords[number % 4] + step for step in (0, 2, 4)], rng)
        degree = _tune(bar, degree, rng)
    return sound


def _accompany(bar: _Bar, chord: list[int], rng: np.random.Generator) -> None:
    """Pad, bass, arpeggio and drum."""
    for step in chord:
        bar.play(_note(_hertz(bar.key, step), 4 * bar.beat_s, 1.5, 0.3, 2.0) * 0.12, 0)
    bass = _note(_hertz(bar.key - 12, chord[0]), bar.beat_s, 1.2, 0.01, 2.0) * 0.4
    for beat in (0, 2):
        bar.play(bass, beat)
    for eighth in range(8):
        step = chord[(0, 1, 2, 1)[eighth % 4]] + 7
        plucked = _note(_hertz(bar.key, step), 0.9, 1.1, 0.004, 5.0)
        bar.play(plucked * np.float32(rng.uniform(0.15, 0.22)), eighth / 2)
    for beat in range(4):
        bar.play(_brush(rng), beat + 0.5)


def _brush(rng: np.random.Generator) -> Pcm:
    hiss = rng.standard_normal(round(0.12 * LISTENING_RATE)) * 0.05
    hiss *= np.exp(-np.arange(len(hiss)) / (0.02 * LISTENING_RATE))
    return np.diff(hiss, prepend=0).astype(np.float32)


def _tune(bar: _Bar, degree: int, rng: np.random.Generator) -> int:
    """A tune that wanders by steps; the degree it has come to."""
    beat = 0.0
    while beat < 4:
        length = float(rng.choice([0.5, 1.0, 1.0, 2.0]))
        if rng.random() < 0.8:
            degree = int(np.clip(degree + rng.integers(-2, 3), 4, 13))
            tone = _note(_hertz(bar.key + 12, degree - 7), length * bar.beat_s, 0.8, 0.03, 1.0)
            bar.play(tone * np.float32(0.3), beat)
        beat += length
    return degree


def _hertz(key: int, degree: int) -> float:
    octave, step = divmod(degree, 7)
    return float(440 * 2 ** ((key + 12 * octave + MAJOR[step] - 69) / 12))


def _note(hertz: float, seconds: float, brightness: float, attack_s: float, decay: float) -> Pcm:
    """Harmonics that fall off by `brightness` and decay the faster the higher they are."""
    time = np.arange(round(seconds * LISTENING_RATE)) / LISTENING_RATE
    highest = min(12, int(_HIGHEST_HZ / hertz))
    tone = np.zeros(len(time))
    for order in range(1, highest + 1):
        # Strings are a little stiff: their harmonics are a little sharp.
        pitch = order * hertz * (1 + 2e-4 * order**2)
        wave = np.sin(2 * np.pi * pitch * time + order)
        tone += order**-brightness * wave * np.exp(-time * decay * (1 + 0.3 * order))
    rise = np.minimum(1, time / attack_s)
    fall = np.minimum(1, (time[-1] - time) / 0.03)
    note: Pcm = (tone * rise * fall).astype(np.float32)
    return note
