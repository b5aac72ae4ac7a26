"""A simulated way from the loudspeaker to the microphone, for sessions on files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from voiceguide.audio.pcm import LISTENING_RATE, SAMPLE_RATE
from voiceguide.audio.rates import Resampler
from voiceguide.audio.sound_files import opened
from voiceguide.errors import AudioFileError

if TYPE_CHECKING:
    from pathlib import Path

    from voiceguide.audio.pcm import Pcm

DELAY_S = 0.04
"""Seconds from loudspeaker to microphone, as with the fastest devices; the resampler takes some."""
_LONGEST_S = 10.0


class Air(Protocol):
    """Whatever lies between a loudspeaker and a microphone."""

    def play(self, pcm: Pcm) -> None:
        """Take what the loudspeaker played, at SAMPLE_RATE."""

    def heard(self, count: int) -> Pcm:
        """Give the next frames that reach the microphone, at LISTENING_RATE."""


class Room:
    """Carries what the loudspeaker plays into a file microphone."""

    def __init__(self, response: Pcm) -> None:
        """`response` is the impulse response at LISTENING_RATE; one sample is a plain gain."""
        self._response = response
        self._resampler = Resampler(SAMPLE_RATE, LISTENING_RATE)
        self._played = np.zeros(round(DELAY_S * LISTENING_RATE), np.float32)
        self._tail = np.zeros(len(response) - 1, np.float32)

    def play(self, pcm: Pcm) -> None:
        """Take what the loudspeaker played, at SAMPLE_RATE."""
        self._played = np.concatenate([self._played, self._resampler.feed(pcm)])

    def heard(self, count: int) -> Pcm:
        """Give the next frames that reach the microphone, at LISTENING_RATE."""
        played, self._played = self._played[:count], self._played[count:]
        if len(played) < count:
            played = np.concatenate([played, np.zeros(count - len(played), np.float32)])
        return self._through_air(played)

    def _through_air(self, played: Pcm) -> Pcm:
        if not len(self._tail):
            return played * np.float32(self._response[0])
        from scipy.signal import oaconvolve

        sound = oaconvolve(played, self._response).astype(np.float32)
        sound[: len(self._tail)] += self._tail
        self._tail = sound[len(played) :]
        heard: Pcm = sound[: len(played)]
        return heard


def load_room(path: Path) -> Room:
    """Load a room from the file of an impulse response, of any rate; its first channel counts.

    Raises:
        AudioFileError: it cannot be read, is empty, or is no impulse response.
    """
    import soxr

    with opened(path, hint="Give a WAV with an impulse response.") as file:
        limit = round(_LONGEST_S * file.samplerate)
        sound = file.read(limit, dtype="float32", always_2d=True)[:, 0]
        # The sum over the response is the room's gain, whatever the number of samples.
        gain = file.samplerate / LISTENING_RATE
        response = soxr.resample(sound, file.samplerate, LISTENING_RATE) * gain
    if not np.all(np.isfinite(response)) or not np.any(response):
        raise AudioFileError(
            f"{path}: holds no impulse response", hint="Give a WAV that is not silent."
        )
    return Room(response.astype(np.float32))
