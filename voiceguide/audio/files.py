"""Files that are there whole or not at all."""

from __future__ import annotations

import errno
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.errors import ExportError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Write to the path that is given, and it becomes `path` once all went well.

    Whatever happens instead, an error or Ctrl-C, nothing of it is left and an older file at `path`
    stays as it was.

    Raises:
        ExportError: the disk is full or refuses.
    """
    check_writable(path)
    try:
        with tempfile.TemporaryDirectory(prefix=".voiceguide-", dir=path.parent) as folder:
            part = Path(folder) / f"part{path.suffix}"
            yield part
            part.replace(path)
    except OSError as error:
        raise write_error(path, error) from error


def write_error(path: Path, error: OSError) -> ExportError:
    """What to tell the user of a failed write."""
    if error.errno == errno.ENOSPC:
        return ExportError(
            f"{path}: the disk is full", hint="Free some space, or give another place with -o."
        )
    why = error.strerror or str(error)
    return ExportError(f"{path}: cannot be written: {why}", hint="Give another place with -o.")


def check_writable(path: Path) -> None:
    """Refuse at once what could only fail after a minute of work.

    Raises:
        UsageError: the folder is missing, or the path is a folder.
        ExportError: the name is too long, or the folder may not be looked into.
    """
    try:
        is_folder, has_folder = path.is_dir(), path.parent.is_dir()
    except OSError as error:
        raise write_error(path, error) from error
    if is_folder:
        raise UsageError(f"{path}: is a folder", hint="Give a file in it, such as session.wav.")
    if not has_folder:
        raise UsageError(
            f"{path}: the folder {path.parent} does not exist", hint="Make it, or give another."
        )


def incomplete(path: Path) -> ExportError:
    """What to tell the user where a library did not say why a write failed."""
    return ExportError(
        f"{path}: could not be written to its end; the disk is probably full",
        hint="Free some space, or give another place with -o.",
    )
