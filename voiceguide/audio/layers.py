"""Layers of sound that are added into one block after another, in any block size.

Each has `add_to(block, start_frame)`; none keeps more than what sounds at the moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from voiceguide.audio.pcm import SAMPLE_RATE, decibels

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from voiceguide.audio.music import Music
    from voiceguide.audio.pcm import Pcm
    from voiceguide.audio.tracks import Sound

DIP_DB = -8.0
DIP_BEFORE_S = 0.5
"""Seconds before a text in which the ambience dips: it is low by the first syllable."""
RECOVER_S = 1.2
FADE_S = 3.0


class Layer(Protocol):
    """One sound in a mix."""

    def add_to(self, block: Pcm, start_frame: int) -> None:
        """Add this layer's sound to the block that starts at `start_frame` of the session."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A sound and the frame where it starts; it is made only when its time comes."""

    start_frame: int
    make: Callable[[], Pcm]


class PlacedSounds:
    """Sounds that start at given frames, for blocks that are asked for in order."""

    def __init__(self, sounds: Sequence[Placed]) -> None:
        self._waiting = sorted(sounds, key=lambda sound: -sound.start_frame)
        self._sounding: list[tuple[int, Pcm]] = []

    def add_to(self, block: Pcm, start_frame: int) -> None:
        """Add what sounds during this block, and let go of what has ended."""
        end_frame = start_frame + len(block)
        while self._waiting and self._waiting[-1].start_frame < end_frame:
            sound = self._waiting.pop()
            self._sounding.append((sound.start_frame, sound.make()))
        for begin, pcm in self._sounding:
            first, last = max(begin, start_frame), min(begin + len(pcm), end_frame)
            block[first - start_frame : last - start_frame] += pcm[first - begin : last - begin]
        self._sounding = [(at, pcm) for at, pcm in self._sounding if at + len(pcm) > end_frame]


class Giving:
    """The gain of a bed: it fades in and out, and dips before the voice speaks."""

    def __init__(self, phrases: Sequence[tuple[float, float]], duration_s: float) -> None:
        """`phrases` are the starts and ends of what the voice says, in seconds, in order."""
        fade_s = min(FADE_S, duration_s / 4)
        self._fade = ([0.0, fade_s, duration_s - fade_s, duration_s], [0.0, 1.0, 1.0, 0.0])
        self._dip = _dips(phrases)

    def gain(self, frame: npt.NDArray[np.int64]) -> Pcm:
        """The gain at each of these frames, a factor from 0 to 1."""
        seconds = frame / SAMPLE_RATE
        gain = np.interp(seconds, *self._fade) * np.interp(seconds, *self._dip)
        return gain.astype(np.float32)


class Ambience:
    """A loop under everything."""

    def __init__(
        self, loop: Pcm, phrases: Sequence[tuple[float, float]], duration_s: float
    ) -> None:
        self._loop = loop
        self._giving = Giving(phrases, duration_s)

    def add_to(self, block: Pcm, start_frame: int) -> None:
        """Add the loop's part of this block at its gain."""
        at = start_frame + np.arange(len(block))
        block += self._loop[at % len(self._loop)] * self._giving.gain(at)


class MusicLayer:
    """Music under everything, for blocks of shape (frames, channels), in order."""

    def __init__(
        self, music: Music, phrases: Sequence[tuple[float, float]], duration_s: float
    ) -> None:
        self._music = music
        self._giving = Giving(phrases, duration_s)

    def add_to(self, block: Sound, start_frame: int) -> None:
        """Add the music's next part."""
        sound = self._music.take(len(block))
        gain = self._giving.gain(start_frame + np.arange(len(sound)))
        block[: len(sound)] += sound * gain[:, None]


def _dips(phrases: Sequence[tuple[float, float]]) -> tuple[list[float], list[float]]:
    """The times in seconds and the gains of the dips' corner points."""
    low = decibels(DIP_DB)
    times, gains = [-DIP_BEFORE_S], [1.0]
    for start_s, end_s in _joined(phrases):
        times += [start_s - DIP_BEFORE_S, start_s, end_s, end_s + RECOVER_S]
        gains += [1.0, low, low, 1.0]
    return times, gains


def _joined(phrases: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Join phrases between which the ambience has no time to recover."""
    joined: list[tuple[float, float]] = []
    for start_s, end_s in phrases:
        if joined and start_s - joined[-1][1] < DIP_BEFORE_S + RECOVER_S:
            joined[-1] = (joined[-1][0], end_s)
        else:
            joined.append((start_s, end_s))
    return joined
