"""Locks that tell whether a process still lives.

The system lets go of a file's lock when the process that holds it ends, however it ends, and
when the machine is restarted. So a lock that can be had is proof that its holder is gone, where
a process number may belong to another program by now.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from typing import TYPE_CHECKING

from voiceguide.files.try_lock import try_lock

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE_S = 0.15
"""Someone who only looks whether a lock can be had holds it for less."""
_TRY_EVERY_S = 0.03


class Lock:
    """A lock that is held, until it is released or the process ends."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self._descriptor = descriptor

    def release(self, *, remove: bool = False) -> None:
        """Let go. `remove`: the file has served its purpose."""
        if remove and sys.platform != "win32":
            self._remove()  # while it is held: nobody can have taken it
        os.close(self._descriptor)
        if remove and sys.platform == "win32":
            self._remove()  # there, an open file cannot be removed

    def _remove(self) -> None:
        with contextlib.suppress(OSError):
            self._path.unlink()


def take_lock(path: Path, patience_s: float) -> Lock | None:
    """Hold a file's lock, creating the file where it is missing; None while another holds it.

    A second call in the same process gets None too.

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
        time.sleep(_TRY_EVERY_S)


def _is_at(path: Path, descriptor: int) -> bool:
    """Whether the open file is still the one at `path`: it may just have been removed."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
