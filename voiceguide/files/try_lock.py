"""A lock on a file that the system lets go of when its holder dies, however it dies."""

from __future__ import annotations

import errno
import sys


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
