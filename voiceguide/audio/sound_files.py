"""Opens a sound file that a user named, or says in one line why it cannot."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from voiceguide.errors import AudioFileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import soundfile


@contextmanager
def opened(path: Path, *, hint: str, what: str = "") -> Iterator[soundfile.SoundFile]:
    """Open a sound file. `what` says in messages what it is for, such as music.

    An error that the library raises while the file is open becomes an AudioFileError, too.

    Raises:
        AudioFileError: it is not there, not a file, closed to us, empty, or no sound.
    """
    import soundfile

    name = f"{what} {path}".strip()
    if why := _why_not(path):
        raise AudioFileError(f"{name}: {why}", hint=hint)
    try:
        with soundfile.SoundFile(str(path)) as file:
            yield file
    except OSError as error:
        why = error.strerror or str(error)
        raise AudioFileError(f"{name}: cannot be read: {why}", hint=hint) from error
    except (soundfile.SoundFileError, TypeError, ValueError) as error:
        # A file that claims to be raw samples gives a TypeError: it lacks a rate.
        raise AudioFileError(f"{name}: not a sound file, or a damaged one", hint=hint) from error


def _why_not(path: Path) -> str:
    """Why the file cannot be opened, or nothing.

    These are the cases that the library would call a system error, or would wait for.
    """
    try:
        if not path.exists():
            return "no such file"
        if path.is_dir():
            return "is a folder, not a sound file"
        if not path.is_file():  # a pipe would keep the session waiting
            return "is not an ordinary file"
        with path.open("rb") as file:
            return "" if file.read(1) else "the file is empty"
    except (OSError, ValueError) as error:  # ValueError: a zero in its name
        return f"cannot be read: {getattr(error, 'strerror', None) or error}"
