"""Loudspeakers, which take a live session's sound: a device, a file, or none.

All take mono blocks at SAMPLE_RATE. `room` says how many frames may be written now. Filling that
room at once keeps the session `latency_s` ahead of the ear, and in time with the device's clock.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Protocol

import numpy as np

from voiceguide.audio.pcm import SAMPLE_RATE, frames
from voiceguide.audio.portaudio import Heartbeat, find_device, open_stream, rate_of
from voiceguide.audio.rates import PromptResampler
from voiceguide.audio.riff import append_chunks, info
from voiceguide.files.overwriting import existing
from voiceguide.files.whole import IncompleteError, replacing
from voiceguide.hints import Setting

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from voiceguide.audio.pcm import Pcm

AHEAD_S = 0.03
"""Seconds of sound kept ready beside the device's own buffers: what a busy moment may last."""
CAUGHT_UP_S = 1.0
"""The most seconds that are made up for after a busy moment; a longer sleep is left out."""
MOST_AHEAD_S = 0.2
"""The most seconds of sound kept ready: each hitch adds half of AHEAD_S, up to this."""


class Loudspeaker(Protocol):
    """A place that sound is played to."""

    name: str
    is_card: bool
    """Whether it is a device, which can go away and come back."""
    plays: bool
    """Whether anybody hears or keeps what it takes."""
    underruns: int
    """How often the device wanted sound and there was none."""

    @property
    def paced(self) -> bool:
        """Whether it takes sound only as fast as it is heard."""

    @property
    def begun(self) -> bool:
        """Whether it has begun to play; some devices take seconds to wake up."""

    @property
    def lost(self) -> bool:
        """Whether it has stopped playing."""

    @property
    def latency_s(self) -> float:
        """Seconds from `write` to the ear."""

    def room(self) -> int:
        """The number of frames that it takes now."""

    def write(self, pcm: Pcm) -> None:
        """Take mono float32 at SAMPLE_RATE, at most `room` frames.

        Raises:
            ExportError: the file takes no more.
        """

    def close(self) -> None:
        """Release what it holds; it can be called twice."""


class CardLoudspeaker:
    """A device, through PortAudio.

    The callback only copies out of a ring. The ring has one writer and one reader, each with a
    count that only it changes, so there is no lock.
    """

    is_card = plays = paced = True

    def __init__(self, device: str | int | None = None) -> None:
        """Open a device by name, part of a name or number; None is the default one.

        Raises:
            MissingDeviceError: there is none, or it cannot be used.
            UsageError: none has that name.
        """
        info = find_device(device, "output")
        self.name = str(info["name"])
        self.underruns = 0
        rate = rate_of(info["index"], SAMPLE_RATE, "output")
        self._resampler = PromptResampler(SAMPLE_RATE, rate)
        self._ring = np.zeros(1 << 16, np.float32)
        self._written = self._played = 0
        self._ahead = round(AHEAD_S * rate)
        self._known_underruns = 0
        self._rate = rate
        self._heart = Heartbeat()
        self._stream = open_stream(info, "output", rate, self._play)

    @property
    def begun(self) -> bool:
        """Whether the device has asked for more than fills its buffers."""
        return self._heart.begun

    @property
    def lost(self) -> bool:
        """Whether the device has stopped asking for sound."""
        return not self._stream.active or self._heart.stopped

    @property
    def latency_s(self) -> float:
        """Seconds from `write` to the ear, by the device's own account."""
        ahead_s = self._ahead / self._rate
        return self._resampler.delay_s + ahead_s + float(self._stream.latency)

    def room(self) -> int:
        """The number of frames at SAMPLE_RATE that it takes now."""
        if self.underruns > self._known_underruns:
            self._known_underruns = self.underruns
            more = self._ahead + round(AHEAD_S / 2 * self._rate)
            self._ahead = min(more, round(MOST_AHEAD_S * self._rate))
        free = self._ahead - (self._written - self._played)
        return max(0, free * SAMPLE_RATE // self._rate)

    def write(self, pcm: Pcm) -> None:
        """Put the sound into the ring."""
        ready = self._resampler.feed(pcm)
        start = self._written % len(self._ring)
        first = len(self._ring) - start
        self._ring[start : start + len(ready)] = ready[:first]
        self._ring[: max(0, len(ready) - first)] = ready[first:]
        self._written += len(ready)

    def close(self) -> None:
        """Stop at once."""
        self._stream.close()

    def _play(self, out: Any, count: int, _time: object, _status: object) -> None:  # noqa: ANN401
        self._heart.beat(count / self._rate)
        ready = min(count, self._written - self._played)
        start = self._played % len(self._ring)
        first = min(ready, len(self._ring) - start)
        out[:first] = self._ring[start : start + first, None]
        out[first:ready] = self._ring[: ready - first, None]
        out[ready:] = 0
        if ready < count and self._written:
            self.underruns += 1
        self._played += ready


class FileLoudspeaker:
    """A 16-bit WAV file, which gets its name when it is closed and may replace an older file."""

    plays = begun = True
    is_card = lost = False
    latency_s = 0.0
    underruns = 0

    def __init__(self, path: Path, *, paced: bool = False) -> None:
        """Begin the file; `paced` writes it no faster than it would be heard.

        Raises:
            UsageError: the folder is missing, or the path is a folder.
        """
        import soundfile

        self.name = str(path)
        self.paced = paced
        self._path = path
        self._pace = Pace()
        self._open = ExitStack()
        self._part = self._open.enter_context(
            replacing(path, existing([path]), Setting.LOUDSPEAKER)
        )
        self._file = self._open.enter_context(
            soundfile.SoundFile(
                str(self._part), "w", SAMPLE_RATE, 1, format="WAV", subtype="PCM_16"
            )
        )
        self._written = 0

    def room(self) -> int:
        """The number of frames that it takes now."""
        return self._pace.room() if self.paced else frames(AHEAD_S)

    def write(self, pcm: Pcm) -> None:
        """Append the sound to the file."""
        import soundfile

        try:
            self._file.write(pcm)
        except soundfile.SoundFileError as error:
            with self._open:  # nothing is left behind
                raise IncompleteError from error
        self._written += len(pcm)
        self._pace.took(len(pcm))

    def close(self) -> None:
        """Give the file its name.

        Raises:
            ExportError: it could not be written to its end.
        """
        import soundfile

        if self._file.closed:
            return
        self._file.close()
        with self._open:
            # The library does not report what fails while it closes the file.
            if soundfile.info(str(self._part)).frames < self._written:
                raise IncompleteError
            append_chunks(self._part, info())


class NoLoudspeaker:
    """Takes everything and plays nothing."""

    name = ""
    begun = True
    is_card = plays = lost = False
    latency_s = 0.0
    underruns = 0

    def __init__(self, *, paced: bool = False) -> None:
        """`paced` takes sound no faster than it would be heard."""
        self.paced = paced
        self._pace = Pace()

    def room(self) -> int:
        """The number of frames that it takes now."""
        return self._pace.room() if self.paced else frames(AHEAD_S)

    def write(self, pcm: Pcm) -> None:
        """Drop the sound."""
        self._pace.took(len(pcm))

    def close(self) -> None:
        """Do nothing: there is nothing to release."""


class Pace:
    """Lets frames through at SAMPLE_RATE, by the machine's clock."""

    def __init__(self) -> None:
        self._began_s = time.monotonic()
        self._taken = 0

    def room(self) -> int:
        """The number of frames that are due now, and AHEAD_S more."""
        due = frames(time.monotonic() - self._began_s + AHEAD_S) - self._taken
        if due > frames(CAUGHT_UP_S):
            self._taken += due - frames(AHEAD_S)
            return frames(AHEAD_S)
        return max(0, due)

    def took(self, count: int) -> None:
        """Note that `count` frames were let through."""
        self._taken += count
