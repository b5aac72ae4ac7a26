"""Endless music from a file or a folder, read by a child process as it is needed."""

from __future__ import annotations

import subprocess
import threading
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.music_worker import END, ERROR, HEADER, NOTICE
from voiceguide.audio.tracks import CHUNK_S
from voiceguide.children import command_for
from voiceguide.errors import AudioFileError

if TYPE_CHECKING:
    from collections.abc import Callable

    from voiceguide.audio.tracks import Sound

    Notice = Callable[[str], object]

AHEAD_S = 10.0
"""Seconds kept ready when a thread reads ahead: a disk that wakes up takes seconds."""
START_LIMIT_S = 30.0
"""The most seconds to wait for the first sound, from a drive in a network, too."""


def check_music(path: str) -> None:
    """Refuse at once a path that cannot be played.

    Raises:
        AudioFileError: there is nothing that can be played.
    """
    Music(path).close()


class Music:
    """Sound to be taken block by block, mono or stereo, at SAMPLE_RATE and AMBIENCE_LUFS."""

    def __init__(self, path: str, *, channels: int = 1, notice: Notice = lambda _: None) -> None:
        """Begin to read; `notice` is called, from any thread, with what is left out.

        Raises:
            AudioFileError: there is nothing that can be played.
        """
        self._path = path
        self._channels = channels
        self._notice = notice
        self._ready: deque[Sound] = deque()
        self._room = threading.Semaphore(round(AHEAD_S / CHUNK_S))
        self._thread: threading.Thread | None = None
        self._ended = False
        self._process = self._started()
        self._await_first()

    def read_ahead(self) -> None:
        """Read in a thread: `take` never waits now, and gives less if the disk is too slow."""
        self._thread = threading.Thread(target=self._work, name="music", daemon=True)
        self._thread.start()

    def take(self, count: int) -> Sound:
        """Take the next `count` frames, shape (frames, channels); fewer if there are no more."""
        parts = [np.zeros((0, self._channels), np.float32)]
        while count and (self._ready or (self._thread is None and self._fetch())):
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
        """Stop reading; it can be called twice."""
        self._ended = True
        self._process.kill()
        if self._thread:
            self._room.release()
            self._thread.join(timeout=1)
        with suppress(subprocess.TimeoutExpired):  # a dead drive holds it for longer
            self._process.wait(timeout=1)
        if self._process.stdout and not (self._thread and self._thread.is_alive()):
            self._process.stdout.close()

    def _started(self) -> subprocess.Popen[bytes]:
        command = command_for("voiceguide.audio.music_worker")
        try:
            return subprocess.Popen(
                [*command, self._path, str(self._channels)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except (OSError, ValueError) as error:  # a path that is too long, or holds a zero
            raise AudioFileError(
                f"music {self._path[:80]!r}: cannot be read", hint="Give a file or a folder."
            ) from error

    def _await_first(self) -> None:
        """Wait for the first sound, so that a failure is known before anything is said.

        Raises:
            AudioFileError: there is nothing that can be played.
        """
        timer = threading.Timer(START_LIMIT_S, self._process.kill)
        timer.start()
        try:
            there = self._fetch()
        except AudioFileError:
            self.close()
            raise
        finally:
            timer.cancel()
        if not there:
            self.close()
            raise AudioFileError(
                f"music {self._path}: cannot be read: its reader failed", hint="Give another file."
            )

    def _work(self) -> None:
        while self._room.acquire() and self._fetch():
            pass

    def _fetch(self) -> bool:
        """Wait for one more block; False if there will be none.

        Raises:
            AudioFileError: there was none to begin with.
        """
        while not self._ended:
            kind, content = self._message()
            if kind == NOTICE:
                self._notice(content.decode())
            elif kind == ERROR:
                message, _, hint = content.decode().partition("\n")
                raise AudioFileError(message, hint=hint)
            elif kind in {END, b""}:
                if not (kind or self._ended):
                    self._notice("The music has ended: its reader failed.")
                self._ended = True
            else:
                self._ready.append(np.frombuffer(content, np.float32).reshape(-1, self._channels))
                return True
        return False

    def _message(self) -> tuple[bytes, bytes]:
        """Read a message's kind and content; both are empty if the child is gone."""
        assert self._process.stdout  # noqa: S101 - Popen was given a pipe
        head = self._process.stdout.read(HEADER.size)
        if len(head) < HEADER.size:
            return b"", b""
        kind, size = HEADER.unpack(head)
        content = self._process.stdout.read(size)
        return (kind, content) if len(content) == size else (b"", b"")
