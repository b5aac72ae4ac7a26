"""Locks that tell whether a process still lives.

The system lets go of a file's lock when the process that holds it ends, however it ends, and
when the machine is restarted. So a lock that can be had is proof that its holder is gone, where
a process number may belong to another program by now.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from voiceguide.errors import VoiceguideError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PATIENCE_S = 0.15
"""Seconds to wait: someone who only looks whether a lock can be had holds it for less."""
_TRY_EVERY_S = 0.03


class Lock:
    """A lock that is held, until it is released or the process ends."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self._descriptor = descriptor

    def release(self) -> None:
        """Release the lock, and remove its file, which has served its purpose."""
        if sys.platform != "win32":
            self._remove()  # while it is held: nobody can have taken it
        os.close(self._descriptor)
        if sys.platform == "win32":
            self._remove()  # there, an open file cannot be removed

    def _remove(self) -> None:
        with suppress(OSError):
            self._path.unlink()


def take_lock(
    path: Path, patience_s: float, waiting: Callable[[], object] | None = None
) -> Lock | None:
    """Take a file's lock, creating the file if it is missing; None while another holds it.

    A second call in the same process gets None too. `waiting` is called once if another has to be
    waited for.

    Raises:
        OSError: the file cannot be opened, or the file system knows no locks.
    """
    deadline = time.monotonic() + patience_s
    while True:
        # Handles are not passed on to programs that are started: they would keep the lock alive.
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if try_lock(descriptor) and _is_at(path, descriptor):
                return Lock(path, descriptor)
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
        if time.monotonic() >= deadline:
            return None
        if waiting:
            waiting()
            waiting = None
        time.sleep(_TRY_EVERY_S)


@contextmanager
def locked(
    path: Path, patience_s: float, waiting: Callable[[], object] | None = None
) -> Iterator[None]:
    """Hold the lock that belongs to a file or a folder, which need not be there; see `take_lock`.

    Raises:
        VoiceguideError: another program holds it for longer than `patience_s`.
        OSError: as `take_lock`.
    """
    lock = take_lock(path.with_suffix(".lock"), patience_s, waiting)
    if lock is None:
        raise VoiceguideError(
            f"{path}: another program keeps it locked", hint="Try again in a moment."
        )
    try:
        yield
    finally:
        lock.release()


def try_lock(descriptor: int) -> bool:
    """Take the lock on an open file; False when someone else holds it.

    Raises:
        OSError: the file system knows no locks.
    """
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in {errno.EAGAIN, errno.EACCES, errno.EWOULDBLOCK}:
            return False
        raise
    return True


def _is_at(path: Path, descriptor: int) -> bool:
    """Whether the open file is still the one at `path`: it may just have been removed."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
