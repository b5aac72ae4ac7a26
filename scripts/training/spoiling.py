"""How speech comes to a microphone in a home: through a room, beside noise, other talk and music.

A spoiler is made of a seed and hands out pairs: the same two seconds clean and spoilt. Rooms are
boxes of random sizes; noises are the tuning half of the kitchen's recording, music, babble, hiss of
random colour, and knocks and clinks.
"""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import soxr

from scripts.material.noises import noise
from scripts.material.rooms import RoomShape, simulated
from scripts.material.store import kept
from voiceguide.audio.pcm import LISTENING_RATE, decibels

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from voiceguide.audio.pcm import Pcm

ROOMS = 120
NOISE_S = 300.0
SEED = 41_000
PEAK = 0.5
"""The recogniser brings every utterance to it."""
HISS_DB = (-75.0, -50.0)
SNR_DB = (-3.0, 25.0)
TALK_SNR_DB = (3.0, 18.0)
ROOM_CHANCE, NOISE_CHANCE, TALK_CHANCE, COLOUR_CHANCE, PACE_CHANCE = 0.6, 0.8, 0.2, 0.5, 0.4
NARROW_CHANCE, OVERDRIVE_CHANCE = 0.3, 0.15
NARROW_HZ = (3300.0, 7500.0)
"""A headset by Bluetooth ends at 3.4 kHz, a recording for the web not much above."""
OVERDRIVE_DB = (3.0, 18.0)
PACE = (0.88, 1.14)
"""Everything is resampled by it, so that voices are higher and lower, too."""
_TILT_DB = 9.0


class Spoiler:
    """Draws pairs."""

    def __init__(
        self, talk: Sequence[Pcm], rooms: Sequence[Pcm], noises: Sequence[Pcm], seed: int
    ) -> None:
        """`talk` is what other people may say; `noises` are longer than any pair."""
        self._rng = np.random.default_rng([SEED, seed])
        self._talk, self._rooms, self._noises = talk, rooms, noises

    def pair(self, sound: Pcm, length: int) -> tuple[Pcm, Pcm]:
        """So many frames of it, clean and spoilt, both with their peak at PEAK."""
        rng = self._rng
        if rng.random() < PACE_CHANCE:
            sound = soxr.resample(sound, LISTENING_RATE, LISTENING_RATE * rng.uniform(*PACE))
        clean = self._placed(np.asarray(sound, np.float32), length)
        loud = _loudness(clean)
        spoilt = self._through_a_room(clean)
        spoilt *= loud / _loudness(spoilt)
        spoilt = self._coloured(spoilt)
        if rng.random() < NOISE_CHANCE:
            spoilt = spoilt + self._noise(length) * loud * decibels(-rng.uniform(*SNR_DB))
        if rng.random() < TALK_CHANCE:
            other = self._through_a_room(self._placed(self._any(self._talk), length))
            gain = loud / _loudness(other) * decibels(-rng.uniform(*TALK_SNR_DB))
            spoilt = spoilt + other * gain
        spoilt = spoilt + _hiss(length, rng) * loud * decibels(rng.uniform(*HISS_DB) + 20)
        spoilt = self._overdriven(spoilt)
        clean = clean + _hiss(length, rng) * loud * decibels(HISS_DB[0] + 20)
        return _to_peak(clean), _to_peak(spoilt)

    def _placed(self, sound: Pcm, length: int) -> Pcm:
        """A stretch of a long sound, or a short one somewhere in silence."""
        spare = length - len(sound)
        if spare > 0:
            before = int(self._rng.integers(spare + 1))
            return np.pad(sound, (before, spare - before))
        start = int(self._rng.integers(-spare + 1))
        return sound[start : start + length].copy()

    def _through_a_room(self, sound: Pcm) -> Pcm:
        from scipy.signal import oaconvolve

        if self._rng.random() > ROOM_CHANCE:
            return sound.copy()
        heard: Pcm = oaconvolve(sound, self._any(self._rooms))[: len(sound)].astype(np.float32)
        return heard

    def _coloured(self, sound: Pcm) -> Pcm:
        """A microphone's own colour: tilted, bent by a slow ripple over the octaves, and narrow."""
        rng = self._rng
        if rng.random() > COLOUR_CHANCE:
            return sound
        octaves = np.log2(np.maximum(np.fft.rfftfreq(len(sound), 1 / LISTENING_RATE), 60) / 1000)
        tilt = rng.uniform(-_TILT_DB, _TILT_DB) / 6 * octaves
        ripple = rng.uniform(0, 5) * np.sin(2 * math.pi * (rng.uniform(0.2, 0.8) * octaves))
        top = rng.uniform(*NARROW_HZ) if rng.random() < NARROW_CHANCE else LISTENING_RATE / 2
        low_cut = np.where(octaves < math.log2(rng.uniform(60, 350) / 1000), -24.0, 0.0)
        high_cut = np.where(octaves > math.log2(top / 1000), -60.0, 0.0)
        spectrum = np.fft.rfft(sound) * 10 ** ((tilt + ripple + low_cut + high_cut) / 20)
        return np.fft.irfft(spectrum, len(sound)).astype(np.float32)

    def _overdriven(self, sound: Pcm) -> Pcm:
        if self._rng.random() > OVERDRIVE_CHANCE:
            return sound
        limit = float(np.abs(sound).max()) * decibels(-self._rng.uniform(*OVERDRIVE_DB))
        return np.clip(sound, -limit, limit)

    def _noise(self, length: int) -> Pcm:
        """At an RMS of 1."""
        rng = self._rng
        kind = rng.random()
        if kind < 0.6:
            whole = self._any(self._noises)
            start = int(rng.integers(len(whole) - length))
            found = whole[start : start + length]
        else:
            found = _household(length, rng)
        if rng.random() < 0.3:
            found = found + _knocks(length, rng) * float(np.sqrt((found**2).mean())) * 4
        return found / np.float32(max(1e-6, float(np.sqrt((found**2).mean()))))

    def _any(self, things: Sequence[Pcm]) -> Pcm:
        return things[int(self._rng.integers(len(things)))]


def rooms() -> list[Pcm]:
    """Impulse responses from people's places in rooms of all sizes; direct sound comes first."""
    return [kept("training-room", (number,), partial(_room, number)) for number in range(ROOMS)]


def noises(folder: Path) -> list[Pcm]:
    """Kitchen, music and babble of the tuning half; `folder` holds kitchen.flac."""
    return [
        noise("kitchen", "tuning", NOISE_S, SEED, speech=folder),
        noise("music", "tuning", NOISE_S, SEED),
        noise("babble", "tuning", NOISE_S, SEED),
    ]


def _room(number: int) -> Pcm:
    rng = np.random.default_rng([SEED, number])
    size = (rng.uniform(2.2, 7.0), rng.uniform(2.5, 8.0), rng.uniform(2.3, 3.2))
    shape = RoomShape("random", size, rng.uniform(0.2, 0.7))
    distance = min(rng.uniform(0.4, 4.0), 0.6 * min(size[:2]))
    sound = simulated(shape, distance, SEED + number)
    return sound[max(0, int(np.abs(sound).argmax()) - 16) :][: LISTENING_RATE // 2]


def _household(length: int, rng: np.random.Generator) -> Pcm:
    """Water, a fan, a hood: hiss of a random colour that swells and fades, perhaps with a hum."""
    hertz = np.fft.rfftfreq(length, 1 / LISTENING_RATE)
    bands = np.linspace(0, math.log2(8000), 9)
    shape = np.interp(np.log2(np.maximum(hertz, 1)), bands, rng.uniform(-30, 0, 9))
    sound = np.fft.irfft(np.fft.rfft(rng.standard_normal(length)) * 10 ** (shape / 20), length)
    time = np.arange(length) / LISTENING_RATE
    swell = 1 + rng.uniform(0, 0.8) * np.sin(
        2 * math.pi * rng.uniform(0.2, 6) * time + rng.random()
    )
    sound *= swell / max(1e-9, float(np.sqrt((sound**2).mean())))
    if rng.random() < 0.3:
        pitch = rng.uniform(50, 240)
        for harmonic in range(1, 8):
            phase = rng.uniform(0, 2 * math.pi)
            sound += (
                rng.uniform(0, 0.6) / harmonic * np.sin(math.tau * pitch * harmonic * time + phase)
            )
    return sound.astype(np.float32)


def _knocks(length: int, rng: np.random.Generator) -> Pcm:
    """Crockery and doors: a few sounds that begin at once and ring out."""
    sound = np.zeros(length, np.float32)
    for _ in range(int(rng.integers(1, 5))):
        start = int(rng.integers(length))
        time = np.arange(length - start) / LISTENING_RATE
        fade = np.exp(-time / rng.uniform(0.005, 0.12))
        rings = sum(np.sin(math.tau * rng.uniform(200, 6000) * time) for _ in range(4))
        sound[start:] += (fade * (rings + rng.standard_normal(len(time)))).astype(np.float32)
    return sound / np.float32(max(1e-6, float(np.abs(sound).max())))


def _hiss(length: int, rng: np.random.Generator) -> Pcm:
    return rng.standard_normal(length).astype(np.float32)


def _loudness(sound: Pcm) -> float:
    """RMS of what is not far below the peak."""
    loud = sound[np.abs(sound) > 0.05 * max(1e-6, float(np.abs(sound).max()))]
    return max(1e-5, float(np.sqrt((loud**2).mean()))) if len(loud) else 1e-5


def _to_peak(sound: Pcm) -> Pcm:
    return (sound * (PEAK / max(1e-6, float(np.abs(sound).max())))).astype(np.float32)
