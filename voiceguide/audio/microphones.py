"""Microphones, which give a live session what it hears: a device, a file, or none.

All give mono float32 at LISTENING_RATE, without what lies below every voice.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from voiceguide.audio.low_cut import LowCut
from voiceguide.audio.pcm import BLOCK_S, LISTENING_RATE
from voiceguide.audio.portaudio import Heartbeat, find_device, open_stream, rate_of
from voiceguide.audio.rates import PromptResampler, Resampler
from voiceguide.audio.sound_files import opened
from voiceguide.hints import Setting

if TYPE_CHECKING:
    from pathlib import Path

    from voiceguide.audio.pcm import Pcm

_MOST_BLOCKS = round(10 / BLOCK_S)
"""The blocks, ten seconds, that wait for a busy listener; older sound is dropped."""
_READ_FRAMES = 8192


class Microphone(Protocol):
    """A place that sound is heard from."""

    name: str
    is_card: bool
    """Whether it is a device, which can go away and come back."""
    hears: bool
    """Whether anything but silence can come from it."""
    paced: bool
    """Whether it gives sound only as fast as it is heard."""
    overruns: int
    """How often sound was lost because nobody took it."""

    @property
    def lost(self) -> bool:
        """Whether it has stopped giving sound."""

    @property
    def latency_s(self) -> float:
        """Seconds from the sound at the microphone to `read`."""

    def read(self, count: int) -> Pcm:
        """Take what has been heard: from a device all there is, from a file `count` frames."""

    def close(self) -> None:
        """Release what it holds; it can be called twice."""


class CardMicrophone:
    """A device, through PortAudio. The callback only copies into a bounded queue."""

    is_card = hears = paced = True

    def __init__(self, device: str | int | None = None) -> None:
        """Open a device by name, part of a name or number; None is the default one.

        Raises:
            MissingDeviceError: there is none, or it cannot be used.
            UsageError: none has that name.
        """
        info = find_device(device, "input")
        self.name = str(info["name"])
        self.overruns = 0
        rate = rate_of(info["index"], LISTENING_RATE, "input")
        self._resampler = PromptResampler(rate, LISTENING_RATE)
        self._low_cut = LowCut()
        self._blocks: deque[Pcm] = deque(maxlen=_MOST_BLOCKS)
        self._heart = Heartbeat()
        self._rate = rate
        self._stream = open_stream(info, "input", rate, self._hear)

    @property
    def lost(self) -> bool:
        """Whether the device has stopped giving sound."""
        return not self._stream.active or self._heart.stopped

    @property
    def latency_s(self) -> float:
        """Seconds from the sound at the microphone to `read`, by the device's own account."""
        return float(self._stream.latency) + self._resampler.delay_s

    def read(self, count: int) -> Pcm:  # noqa: ARG002 - a card gives what there is
        """Take all that has been heard since the last call."""
        blocks = []
        while self._blocks:
            blocks.append(self._blocks.popleft())
        if not blocks:
            return np.zeros(0, np.float32)
        # Some drivers give NaN.
        return self._low_cut.feed(self._resampler.feed(_sane(np.concatenate(blocks))))

    def close(self) -> None:
        """Stop at once."""
        self._stream.close()

    def _hear(self, sound: Any, _count: int, _time: object, status: Any) -> None:  # noqa: ANN401
        self._heart.beat(len(sound) / self._rate)
        if status.input_overflow or len(self._blocks) == _MOST_BLOCKS:
            self.overruns += 1
        self._blocks.append(sound[:, 0].copy())


class FileMicrophone:
    """A sound file of any rate; after its end there is silence."""

    hears = True
    is_card = paced = lost = False
    overruns = 0
    latency_s = 0.0

    def __init__(self, path: Path) -> None:
        """Open the file.

        Raises:
            AudioFileError: it is not there, or is no sound.
        """
        self.name = str(path)
        self._path = path
        self._low_cut = LowCut()
        self._ready = np.zeros(0, np.float32)
        self._blocks = self._read_blocks()
        self._ready = next(self._blocks, self._ready)

    def read(self, count: int) -> Pcm:
        """Take exactly `count` frames."""
        while len(self._ready) < count:
            more = next(self._blocks, None)
            if more is None:
                self._ready = np.pad(self._ready, (0, count - len(self._ready)))
                break
            self._ready = np.concatenate([self._ready, more])
        heard, self._ready = self._ready[:count], self._ready[count:]
        return self._low_cut.feed(heard)

    def close(self) -> None:
        """Close the file."""
        self._blocks.close()

    def _read_blocks(self) -> Any:  # noqa: ANN401 - a generator, which can be closed
        hint = f"Give a WAV, FLAC, Ogg or MP3 file for {Setting.MICROPHONE}."
        with opened(self._path, hint=hint) as file:
            resampler = Resampler(file.samplerate, LISTENING_RATE)
            # The library seeks after each read, and loses some ms of an MP3 by it.
            size = -1 if file.format == "MP3" else _READ_FRAMES
            while len(block := file.read(size, dtype="float32", always_2d=True)):
                yield resampler.feed(_sane(block.mean(axis=1)))
            yield resampler.feed(np.zeros(0, np.float32), last=True)


def _sane(sound: Pcm) -> Pcm:
    """The sound within [-1, 1] and without NaN; a file of floats can hold anything."""
    return np.nan_to_num(sound, posinf=1.0, neginf=-1.0).clip(-1.0, 1.0).astype(np.float32)


class NoMicrophone:
    """Hears nothing."""

    name = ""
    is_card = hears = paced = lost = False
    overruns = 0
    latency_s = 0.0

    def read(self, count: int) -> Pcm:
        """Give `count` frames of silence."""
        return np.zeros(count, np.float32)

    def close(self) -> None:
        """Do nothing: there is nothing to release."""
