"""Music without an end: a file, or a folder's files, one after another and over again.

Where one ends and the next begins they are faded into each other. What cannot be read is left out,
with a notice, and when nothing is left the music fades away.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.pcm import frames
from voiceguide.audio.tracks import CHUNK_S, check_track, find_tracks, read_track
from voiceguide.errors import AudioFileError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from pathlib import Path

    from voiceguide.audio.tracks import Sound

    Notice = Callable[[str], object]

SEAM_S = 2.0
AHEAD_S = 10.0
"""How much lies ready where a thread reads: a disk that wakes up takes seconds."""


def check_music(path: str) -> None:
    """Refuse at once what cannot be music: nothing there, or no file that can be opened.

    Raises:
        AudioFileError: of the first file, where none can be opened.
    """
    failure = None
    for track in find_tracks(path):
        try:
            check_track(track)
        except AudioFileError as error:
            failure = failure or error
        else:
            return
    if failure:
        raise failure


class Music:
    """Sound to be taken block by block, mono or stereo, at SAMPLE_RATE and AMBIENCE_LUFS."""

    def __init__(
        self, path: str, *, channels: int = 1, threaded: bool = False, notice: Notice
    ) -> None:
        """Begin to read; `notice` is told, from any thread, what is left out later on.

        With a thread, taking never waits, and gives less where the disk does not keep up.

        Raises:
            AudioFileError: there is nothing that can be played.
        """
        self.channels = channels
        self._notice = notice
        self._blocks = _endless(find_tracks(path), channels, notice)
        # The first block is here before anything is said, or the reason why there is none.
        self._ready: deque[Sound] = deque([next(self._blocks)])
        self._room = threading.Semaphore(round(AHEAD_S / CHUNK_S))
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="music", daemon=True)
        self._threaded = threaded
        self._started = False

    def take(self, count: int) -> Sound:
        """The next `count` frames, shape (frames, channels); fewer where there are no more."""
        if self._threaded and not self._started:
            self._started = True
            self._thread.start()
        parts = [np.zeros((0, self.channels), np.float32)]
        while count:
            if not self._ready and not self._fetch():
                break
            block = self._ready[0]
            parts.append(block[:count])
            if len(block) > count:
                self._ready[0] = block[count:]
            else:
                self._ready.popleft()
                self._room.release()
            count -= len(parts[-1])
        return np.concatenate(parts)

    def close(self) -> None:
        """Let go of thread and file; it can be called twice."""
        self._closed = True
        if not self._started:
            self._blocks.close()
            return
        self._room.release()
        self._thread.join(timeout=1)  # a disk that does not answer is left alone

    def _fetch(self) -> bool:
        """Read one more block, where no thread does it."""
        block = None if self._threaded or self._closed else next(self._blocks, None)
        if block is not None:
            self._ready.append(block)
        return block is not None

    def _work(self) -> None:
        while self._room.acquire() and not self._closed:
            try:
                block = next(self._blocks, None)
            except Exception as error:  # noqa: BLE001 - whatever it is, the session goes on
                self._notice(f"The music has ended: {error}.")
                return
            if block is None:
                return
            self._ready.append(block)
        self._blocks.close()


def _endless(tracks: Sequence[Path], channels: int, notice: Notice) -> Generator[Sound]:
    """Blocks of one track after another, over and over, each faded into the next.

    Raises:
        AudioFileError: of the first track, where none can be played from the start.
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
        """The end of the track before, and the latest of the present one."""

    @property
    def empty(self) -> bool:
        """Whether nothing is held back: no track has ended yet."""
        return not len(self._before)

    def feed(self, block: Sound) -> Iterator[Sound]:
        """What of the track is ready, now that this block has come."""
        self._held = np.concatenate([self._held, block])
        if len(self._before) and len(self._held) >= frames(SEAM_S):
            self._held, self._before = _faded(self._before, self._held), self._none
        ready = len(self._held) - frames(SEAM_S)
        if ready > 0 and not len(self._before):
            yield self._held[:ready]
            self._held = self._held[ready:]

    def cut(self) -> None:
        """The track is over, or cannot be read any further."""
        if len(self._held):
            self._before, self._held = _faded(self._before, self._held), self._none

    def end(self) -> Sound:
        """The end of the last track, fading away."""
        return _faded(self._before, np.zeros_like(self._before))


def _faded(before: Sound, after: Sound) -> Sound:
    """One sound after the other; where they overlap, at equal power."""
    size = min(len(before), len(after))
    angle = np.linspace(0, np.pi / 2, size, dtype=np.float32)[:, None]
    joint = before[len(before) - size :] * np.cos(angle) + after[:size] * np.sin(angle)
    return np.concatenate([before[: len(before) - size], joint, after[size:]])
