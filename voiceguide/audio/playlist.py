"""Plays tracks one after another and over again, without an end and without a seam.

Where one ends and the next begins, they are faded into each other. A track that cannot be read is
left out, with a notice. When no track is left, the music fades away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.pcm import frames
from voiceguide.audio.tracks import read_track
from voiceguide.errors import AudioFileError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from voiceguide.audio.tracks import Sound

    Notice = Callable[[str], object]

SEAM_S = 2.0


def endless(tracks: Sequence[Path], channels: int, notice: Notice) -> Iterator[Sound]:
    """Blocks of one track after another, over and over, each faded into the next.

    Raises:
        AudioFileError: none can be played from the start; it is the first track's error.
    """
    seam = _Seam(channels)
    failures: dict[Path, AudioFileError] = {}
    untold: list[AudioFileError] = []
    playing = True
    while playing:
        playing = False
        for track in tracks:
            try:
                for block in read_track(track, channels):
                    playing = True
                    yield from seam.feed(block)
            except AudioFileError as error:
                untold += [] if track in failures else [error]
                failures[track] = error
            seam.cut()
            while playing and untold:
                notice(f"Left out: {untold.pop(0).message}.")
    if seam.empty:
        raise failures[tracks[0]]
    yield seam.end()
    notice(f"The music has ended: {failures[tracks[0]].message}.")


class _Seam:
    """Joins tracks: each one's end is held back until the beginning of the next is there."""

    def __init__(self, channels: int) -> None:
        self._none = np.zeros((0, channels), np.float32)
        self._before = self._held = self._none
        """The end of the previous track, and the latest part of the present one."""

    @property
    def empty(self) -> bool:
        """Whether no track's end is held back, as before the first track has ended."""
        return not len(self._before)

    def feed(self, block: Sound) -> Iterator[Sound]:
        """Take the track's next block, and give what is ready to be played."""
        self._held = np.concatenate([self._held, block])
        if len(self._before) and len(self._held) >= frames(SEAM_S):
            self._held, self._before = _faded(self._before, self._held), self._none
        ready = len(self._held) - frames(SEAM_S)
        if ready > 0 and not len(self._before):
            yield self._held[:ready]
            self._held = self._held[ready:]

    def cut(self) -> None:
        """End the present track, which is over or cannot be read any further."""
        if len(self._held):
            self._before, self._held = _faded(self._before, self._held), self._none

    def end(self) -> Sound:
        """The end of the last track, fading away."""
        return _faded(self._before, np.zeros_like(self._before))


def _faded(before: Sound, after: Sound) -> Sound:
    """One sound after the other, cross-faded at equal power where they overlap."""
    size = min(len(before), len(after))
    angle = np.linspace(0, np.pi / 2, size, dtype=np.float32)[:, None]
    joint = before[len(before) - size :] * np.cos(angle) + after[:size] * np.sin(angle)
    return np.concatenate([before[: len(before) - size], joint, after[size:]])
