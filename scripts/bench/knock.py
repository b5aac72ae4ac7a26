"""Measure how many double knocks are heard, and how often something else is taken for one.

``python -m scripts.bench.knock [--speech DIR] [--tries N]`` makes knocks of damped resonances, at
several levels, in noise and in rooms, and prints the share that is heard. With a folder of
recordings in which nobody knocks (searched for ``*.wav`` and ``*.flac``), it prints the false ones
in these: as they are, and in pieces of a word's length with quiet around, which is harder.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import soundfile
import soxr

from scripts.material.knocks import loudness, noise, reverberant, twice
from voiceguide.audio.pcm import LISTENING_RATE
from voiceguide.listener.knock import KnockDetector

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm

BLOCK = 512
PIECE_S = (0.15, 0.9)
PIECES = 4
"""From each recording."""
QUIET_S = 0.75


def main() -> int:
    """Print one line a measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--speech", type=Path, help="recordings without knocks")
    parser.add_argument("--tries", type=int, default=100)
    options = parser.parse_args()
    _print_heard(options.tries)
    if options.speech:
        _print_false(options.speech)
    return 0


def _print_heard(tries: int) -> None:
    for peak in (0.5, 0.1, 0.03, 0.01):
        for snr_db in (30, 20, 15):
            heard = sum(_is_heard(seed, peak, snr_db) for seed in range(tries))
            print(f"peak {peak:g}, {snr_db} dB above noise: {heard / tries:.0%} heard")
    for lasts_s in (0.3, 0.5, 0.8):
        heard = sum(_is_heard(seed, 0.2, 40, lasts_s) for seed in range(tries))
        print(f"in a room that reverberates for {lasts_s:g} s: {heard / tries:.0%} heard")


def _is_heard(seed: int, peak: float, snr_db: float, lasts_s: float = 0.0) -> bool:
    rng = np.random.default_rng(seed)
    sound = twice(rng, rng.uniform(0.15, 0.45), peak)
    if lasts_s:
        sound = reverberant(rng, sound, lasts_s=lasts_s)
    return _count(sound + noise(rng, 3, loudness(sound) * 10 ** (-snr_db / 20))) == 1


def _print_false(folder: Path) -> None:
    rng = np.random.default_rng(0)
    quiet = np.zeros(round(QUIET_S * LISTENING_RATE), np.float32)
    hours, false, pieces, false_pieces = 0.0, 0, 0, 0
    for path in sorted(p for p in folder.rglob("*") if p.suffix in {".flac", ".wav"}):
        sound = _read(path)
        hours += len(sound) / LISTENING_RATE / 3600
        false += _count(np.concatenate([sound, quiet]))
        for _ in range(PIECES):
            length = min(len(sound), round(rng.uniform(*PIECE_S) * LISTENING_RATE))
            start = int(rng.integers(0, len(sound) - length + 1))
            piece = sound[start : start + length]
            pieces += 1
            false_pieces += _count(np.concatenate([quiet, piece, quiet]))
    print(f"recordings, {hours:.2f} h: {false} false")
    print(f"{pieces} pieces of them: {false_pieces} false")


def _read(path: Path) -> Pcm:
    sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
    mono: Pcm = soxr.resample(sound.mean(axis=1), rate, LISTENING_RATE)
    return mono


def _count(sound: Pcm) -> int:
    detector = KnockDetector()
    blocks = (sound[start : start + BLOCK] for start in range(0, len(sound), BLOCK))
    return sum(len(detector.feed(block)) for block in blocks)


if __name__ == "__main__":
    sys.exit(main())
