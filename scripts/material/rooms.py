"""Simulated rooms: how a voice and the loudspeaker sound at the microphone.

Levels are of active speech at the microphone, dB relative to full scale. A person one metre away
speaks at PERSON_DB in every room; farther off they are as much quieter as the room makes them.
The image-source method (Allen and Berkley 1979) gives the responses.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Literal

import numpy as np

from scripts.material.clocks import DelayLine
from scripts.material.levels import at_level
from scripts.material.loudspeaker import Overdriven
from scripts.material.store import kept
from voiceguide.audio.pcm import LISTENING_RATE

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm

PERSON_DB = -30.0
VOICE_DB = -17.5
"""Active level of the narration in what the loudspeaker is given, as sessions render it."""
Source = Literal["person", "loudspeaker"]
_MAX_ORDER = 60
_FILTER_DELAY = 40
"""Frames by which the simulation's interpolating filter is late."""
_HEIGHTS_M: dict[Source, tuple[float, float]] = {"person": (0.9, 1.5), "loudspeaker": (0.4, 0.9)}
_TAIL = 1e-6
"""Of the energy: what is left of a response after this is cut off."""


@dataclass(frozen=True, slots=True)
class RoomShape:
    """A box with four equal walls, floor and ceiling."""

    name: str
    size_m: tuple[float, float, float]
    rt60_s: float
    """What its absorption is chosen for, by Sabine's formula; the outcome differs a little."""


ROOMS = {
    shape.name: shape
    for shape in (
        RoomShape("small", (2.5, 3.0, 2.4), 0.45),
        RoomShape("live", (4.0, 5.0, 2.5), 0.65),
        RoomShape("large", (7.0, 9.0, 3.0), 0.45),  # which comes to 0.5 s and a bit
    )
}


def response(room: str, distance_m: float, seed: int, source: Source = "person") -> Pcm:
    """The impulse response from a source to a microphone on a table or the floor.

    At LISTENING_RATE; its first frame is the moment of emission. `seed` chooses where both are. A
    person's is scaled so that speech from one metre away keeps its level (within two decibels: the
    reverberation fills some pauses); a loudspeaker's, so that speech from that very distance does,
    since SimulatedRoom sets its level.
    """
    key = (room, round(distance_m, 3), seed, source)
    return kept("responses", key, lambda: simulated(ROOMS[room], distance_m, seed, source))


def person_heard(speech: Pcm, through: Pcm, level_db: float = PERSON_DB) -> Pcm:
    """Dry speech as it comes through a person's response; `level_db` is theirs from one metre.

    As long as the speech and the response together, less one frame.
    """
    from scipy.signal import oaconvolve

    heard: Pcm = oaconvolve(at_level(speech, LISTENING_RATE, level_db), through).astype(np.float32)
    return heard


class SimulatedRoom:
    """Carries what the loudspeaker plays to the microphone; one for each session."""

    def __init__(
        self,
        through: Pcm,
        *,
        echo_db: float = 0.0,
        delay_s: float = 0.05,
        drift_ppm: float = 0.0,
        clipping: float = 0.0,
        played_db: float = VOICE_DB,
    ) -> None:
        """A loudspeaker, a room and two sound cards.

        Args:
            through: the loudspeaker's impulse response at LISTENING_RATE.
            echo_db: level of the narration at the microphone beside a person's from one metre.
            delay_s: from `play` to the direct sound in `heard`, less the way through the air.
            drift_ppm: how much slower the loudspeaker's clock is than the microphone's; the delay
                grows by as much until the device slips back (clocks.py).
            clipping: 0 to 1, how far the loudspeaker is overdriven.
            played_db: active level of the narration in what is played.
        """
        gain = np.float32(10 ** ((PERSON_DB + echo_db - played_db) / 20))
        self._through = through * gain
        self._loudspeaker = Overdriven(clipping, played_db)
        self._line = DelayLine(delay_s, drift_ppm)
        self._ready = np.zeros(0, np.float32)
        self._tail = np.zeros(len(through) - 1, np.float32)

    def play(self, pcm: Pcm) -> None:
        """The loudspeaker played this, at SAMPLE_RATE."""
        self._line.feed(self._loudspeaker(pcm))

    def heard(self, count: int) -> Pcm:
        """The next frames of it at the microphone, at LISTENING_RATE."""
        if len(self._ready) < count:
            self._carry(count - len(self._ready))
        heard, self._ready = self._ready[:count], self._ready[count:]
        return heard

    def _carry(self, least: int) -> None:
        """Through the air with all that was played, in one go: ahead of time is cheaper."""
        from scipy.signal import oaconvolve

        played = self._line.take(least)
        sound = oaconvolve(played, self._through).astype(np.float32)
        sound[: len(self._tail)] += self._tail
        self._tail = sound[len(played) :]
        self._ready = np.concatenate([self._ready, sound[: len(played)]])


def simulated(shape: RoomShape, distance_m: float, seed: int, source: Source = "person") -> Pcm:
    """A room's impulse response, as `response` tells it, made anew."""
    microphone, place = _places(shape, distance_m, seed, source)
    sound = _image_sources(shape, microphone, place)
    if source == "person":
        metre = microphone + (place - microphone) / np.linalg.norm(place - microphone)
        return sound / np.float32(_speech_gain(_image_sources(shape, microphone, metre)))
    return sound / np.float32(_speech_gain(sound))


def _places(
    shape: RoomShape, distance_m: float, seed: int, source: Source
) -> tuple[np.ndarray, np.ndarray]:
    """A microphone low in the room and a source at that distance, neither too near a wall."""
    rng = np.random.default_rng([seed, _number(shape)])
    size = np.array(shape.size_m)
    wall = 0.3
    for _ in range(10_000):
        microphone = np.append(rng.uniform(wall, size[:2] - wall), rng.uniform(0.2, 0.8))
        angle, height = rng.uniform(0, 2 * np.pi), rng.uniform(*_HEIGHTS_M[source])
        rise = np.clip(height - microphone[2], -0.9 * distance_m, 0.9 * distance_m)
        run = np.sqrt(distance_m**2 - rise**2)
        place = microphone + np.array([run * np.cos(angle), run * np.sin(angle), rise])
        if np.all(place > wall / 2) and np.all(place < size - wall / 2):
            return microphone, place
    raise ValueError(f"{distance_m} m do not fit into the {shape.name} room")


def _number(shape: RoomShape) -> int:
    """So that every room has places of its own."""
    return sorted(ROOMS).index(shape.name) if shape.name in ROOMS else len(ROOMS)


def _image_sources(shape: RoomShape, microphone: np.ndarray, place: np.ndarray) -> Pcm:
    acoustics = import_module("pyroomacoustics")
    absorption, order = acoustics.inverse_sabine(shape.rt60_s, shape.size_m)
    box = acoustics.ShoeBox(
        shape.size_m,
        fs=LISTENING_RATE,
        materials=acoustics.Material(absorption),
        max_order=min(order, _MAX_ORDER),
        air_absorption=True,
    )
    box.add_source(place)
    box.add_microphone(microphone)
    box.compute_rir()
    sound = np.asarray(box.rir[0][0], np.float32)[_FILTER_DELAY:]
    left = np.cumsum(sound[::-1].astype(np.float64) ** 2)[::-1]
    return sound[: int(np.argmax(left < _TAIL * left[0])) or len(sound)]


def _speech_gain(sound: Pcm) -> float:
    """What a response multiplies the amplitude of speech by, from the long-term spectrum of it."""
    power = np.abs(np.fft.rfft(sound, 32_768)) ** 2
    hertz = np.fft.rfftfreq(32_768, 1 / LISTENING_RATE)
    # Flat from 100 to 500 Hz, then 9 dB down an octave: near to Byrne and others 1994.
    speech = (hertz > 100) / (1 + (hertz / 500) ** 3)
    return float(np.sqrt(np.sum(power * speech) / np.sum(speech)))
