"""Sounds made of numbers: knocks, and what is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.pcm import LISTENING_RATE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator

    from voiceguide.audio.pcm import Pcm


def knock(rng: Generator, peak: float = 0.3) -> Pcm:
    """Knuckles on wood: a click of the skin, and three resonances that die away."""
    time_s = np.arange(round(0.15 * LISTENING_RATE)) / LISTENING_RATE
    sound = 0.4 * rng.standard_normal(len(time_s)) * np.exp(-time_s / 0.002)
    for hertz, weight in zip(sorted(rng.uniform(80, 600, 3)), (1.0, 0.7, 0.4), strict=True):
        phase, fades_s = rng.uniform(0, 2 * np.pi), rng.uniform(0.008, 0.025)
        sound += weight * np.sin(2 * np.pi * hertz * time_s + phase) * np.exp(-time_s / fades_s)
    sound *= np.minimum(1, time_s / 0.001)
    scaled: Pcm = (peak * sound / np.abs(sound).max()).astype(np.float32)
    return scaled


def twice(rng: Generator, gap_s: float, peak: float = 0.2) -> Pcm:
    """Two knocks on the same wood, not quite as hard, after a second and `gap_s` later; 3 s."""
    one = knock(rng, peak)
    other = (one * rng.uniform(0.6, 1.4)).astype(np.float32)
    return placed([(1, one), (1 + gap_s, other)], 3)


def clatter(rng: Generator, peak: float = 0.3) -> Pcm:
    """A plate set down on another: high partials that ring."""
    time_s = np.arange(round(0.4 * LISTENING_RATE)) / LISTENING_RATE
    sound = np.zeros(len(time_s))
    for hertz in rng.uniform(1500, 7000, 6):
        sound += np.sin(2 * np.pi * hertz * time_s) * np.exp(-time_s / rng.uniform(0.02, 0.12))
    scaled: Pcm = (peak * sound / np.abs(sound).max()).astype(np.float32)
    return scaled


def clap(rng: Generator, peak: float = 0.3) -> Pcm:
    """Two hands: a burst of noise around 1 to 3 kHz."""
    time_s = np.arange(round(0.1 * LISTENING_RATE)) / LISTENING_RATE
    hertz = rng.uniform(1200, 2500)
    noise = rng.standard_normal(len(time_s)) * np.exp(-time_s / 0.008)
    sound = noise * np.sin(2 * np.pi * hertz * time_s)
    scaled: Pcm = (peak * sound / np.abs(sound).max()).astype(np.float32)
    return scaled


def placed(sounds: Sequence[tuple[float, Pcm]], seconds: float) -> Pcm:
    """Each sound from its second on, in a silence of that length."""
    whole = np.zeros(round(seconds * LISTENING_RATE), np.float32)
    for at_s, sound in sounds:
        start = round(at_s * LISTENING_RATE)
        whole[start : start + len(sound)] += sound[: len(whole) - start]
    return whole


def noise(rng: Generator, seconds: float, rms: float) -> Pcm:
    """A room: pink, so most of it lies where knocks do."""
    spectrum = np.fft.rfft(rng.standard_normal(round(seconds * LISTENING_RATE)))
    spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 20))
    sound = np.fft.irfft(spectrum, round(seconds * LISTENING_RATE))
    scaled: Pcm = (rms * sound / np.sqrt(np.mean(sound**2))).astype(np.float32)
    return scaled


def loudness(sound: Pcm) -> float:
    """The root mean square of its loudest 20 ms."""
    frames = sound[: len(sound) // 320 * 320].reshape(-1, 320)
    return float(np.sqrt(np.mean(frames**2, axis=1).max()))


def reverberant(rng: Generator, sound: Pcm, *, lasts_s: float, direct_db: float = 5.0) -> Pcm:
    """In a room: what comes straight is `direct_db` above what the walls send back."""
    time_s = np.arange(round(lasts_s * LISTENING_RATE)) / LISTENING_RATE
    walls = rng.standard_normal(len(time_s)) * 10 ** (-3 * time_s / lasts_s)
    walls *= 10 ** (-direct_db / 20) / np.sqrt(np.sum(walls**2))
    walls[0] += 1
    heard: Pcm = np.convolve(sound, walls)[: len(sound)].astype(np.float32)
    return heard
