"""Ambience under the voice: rain, a stream or a sound file, in a loop without a seam."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.loudness import loudness
from voiceguide.audio.pcm import SAMPLE_RATE, decibels, frames, resampled
from voiceguide.audio.sound_files import opened
from voiceguide.errors import AudioFileError

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm

AMBIENCE_LUFS = -41.0
"""A bed's loudness: some 22 LU below the voice. It is heard between texts and hides no word."""
PEAK_LIMIT = decibels(-16)
GENERATED = ("rain", "stream")
_LOOP_S = 30.0
_FILE_LIMIT_S = 600.0
"""At most ten minutes of a file are looped, so that memory does not grow with the file."""
_SEAM_S = 2.0


def load_ambience(name_or_path: str, *, channel: int = 0) -> Pcm:
    """A loop at AMBIENCE_LUFS: `rain`, `stream`, or a sound file's first ten minutes.

    Channels 0 and 1 of a generated ambience differ, as rain does between two ears.

    Raises:
        AudioFileError: a file that cannot be read, is too short, or is silent.
    """
    if name_or_path in GENERATED:
        random = np.random.default_rng([GENERATED.index(name_or_path), channel])
        loop = _rain(random) if name_or_path == "rain" else _stream(random)
    else:
        loop = _file(Path(name_or_path), channel)
    loop = loop * decibels(AMBIENCE_LUFS - loudness(loop[: frames(_LOOP_S)]))
    peak = float(np.abs(loop).max())
    return (loop * min(1.0, PEAK_LIMIT / peak)).astype(np.float32)


def _shaped_noise(random: np.random.Generator, low_hz: float, high_hz: float, tilt: float) -> Pcm:
    """Noise between two frequencies, falling by f^-tilt. Made of whole periods: it has no seam."""
    size = frames(_LOOP_S)
    f = np.fft.rfftfreq(size, 1 / SAMPLE_RATE)
    # Gentle edges, of second order, so that the band does not ring.
    shape = 1 / (1 + (low_hz / np.maximum(f, 1)) ** 4) / (1 + (f / high_hz) ** 4)
    spectrum = shape * np.maximum(f, 20) ** -tilt * np.exp(2j * np.pi * random.random(len(f)))
    noise = np.fft.irfft(spectrum, size)
    result: Pcm = (noise / noise.std()).astype(np.float32)
    return result


def _scatter(loop: Pcm, random: np.random.Generator, sounds: list[Pcm], count: int) -> None:
    """Drop short sounds all over a loop, across its seam too."""
    for start in random.integers(0, len(loop), count):
        sound = sounds[random.integers(len(sounds))]
        where = (start + np.arange(len(sound))) % len(loop)
        loop[where] += sound * random.uniform(0.2, 1.0)


def _drop(rise_hz: float, base_hz: float, decay_s: float) -> Pcm:
    """A bubble: a short tone, its pitch bending upwards as the bubble closes."""
    t = np.arange(frames(6 * decay_s)) / SAMPLE_RATE
    phase = 2 * np.pi * (base_hz * t + rise_hz * t**2 / (12 * decay_s))
    bubble: Pcm = (np.sin(phase) * np.exp(-t / decay_s)).astype(np.float32)
    return bubble


def _rain(random: np.random.Generator) -> Pcm:
    loop = _shaped_noise(random, 300, 9000, 0.35)
    drops = [_drop(0, base_hz, 0.002) for base_hz in random.uniform(1500, 6000, 24)]
    _scatter(loop, random, [2.0 * drop for drop in drops], int(_LOOP_S * 90))
    return loop


def _stream(random: np.random.Generator) -> Pcm:
    loop = 0.6 * _shaped_noise(random, 120, 1200, 0.6)
    t = np.arange(len(loop)) / len(loop)
    for low_hz in (300, 700, 1500):
        band = _shaped_noise(random, low_hz, low_hz * 2, 0.2)
        # Each band has a whole number of swells in a loop, at a pace of its own, as water moves.
        swells, shift = random.integers(5, 17), random.random()
        loop += 0.5 * band * (0.6 + 0.4 * np.sin(2 * np.pi * (swells * t + shift)))
    bubbles = [_drop(900, base_hz, 0.018) for base_hz in random.uniform(350, 1400, 24)]
    _scatter(loop, random, [0.8 * bubble for bubble in bubbles], int(_LOOP_S * 14))
    return loop.astype(np.float32)


def _file(path: Path, channel: int) -> Pcm:
    hint = "Give rain, stream, or a WAV, FLAC, Ogg or MP3 file."
    with opened(path, what="ambience", hint=hint) as file:
        rate = file.samplerate
        pcm = file.read(int(_FILE_LIMIT_S * rate), dtype="float32", always_2d=True)
    pcm = np.nan_to_num(resampled(pcm[:, min(channel, pcm.shape[1] - 1)], rate))
    if len(pcm) < frames(2 * _SEAM_S) or float(np.abs(pcm).max()) < decibels(-80):
        raise AudioFileError(
            f"ambience {path}: shorter than {2 * _SEAM_S:g} s, or silent",
            hint="Give a longer recording.",
        )
    return _without_seam(pcm)


def _without_seam(pcm: Pcm) -> Pcm:
    """Fold the end over the beginning, at equal power, so that it can be looped."""
    seam = frames(_SEAM_S)
    fade = np.sin(np.linspace(0, np.pi / 2, seam, dtype=np.float32))
    loop = pcm[: len(pcm) - seam].copy()
    loop[:seam] = loop[:seam] * fade + pcm[len(pcm) - seam :] * fade[::-1]
    return loop
