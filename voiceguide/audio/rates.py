"""Streams of sound from one sample rate to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm


class Resampler:
    """Mono blocks of any length at one rate in, blocks at another out; a few ms stay inside."""

    def __init__(self, from_hz: int, to_hz: int) -> None:
        self._stream = None
        if from_hz != to_hz:
            import soxr

            self._stream = soxr.ResampleStream(from_hz, to_hz, 1, dtype="float32", quality="MQ")

    def feed(self, pcm: Pcm, *, last: bool = False) -> Pcm:
        """What is ready; with `last`, all that is left."""
        if self._stream is None:
            return pcm
        ready: Pcm = self._stream.resample_chunk(np.ascontiguousarray(pcm), last=last)
        return ready
