"""A lock on a file that the system lets go of when its holder dies, however it dies."""

from __future__ import annotations

import errno
import sys
from typing import IO


def try_lock(file: IO[bytes]) -> bool:
    """Take the lock on an open file; False when someone else holds it.

    Raises:
        OSError: the file system knows no locks.
    """
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in {errno.EAGAIN, errno.EACCES, errno.EWOULDBLOCK}:
            return False
        raise
    return True
