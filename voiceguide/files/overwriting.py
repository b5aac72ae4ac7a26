"""Tells what would be written over: a file that is read, one of ours, or one of the user's own."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from contextlib import suppress
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.errors import UsageError
from voiceguide.files.whole import is_stream, version_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from voiceguide.files.whole import Version

SOFTWARE = "voiceguide"
"""Stands alone, as the software's name, in every sound file and PDF that we write. Other programs
that save such a file put their own name there, or add it."""
_PDF_MARK = re.compile(rb"/Creator\s*\(" + SOFTWARE.encode() + rb"\)")
_LOG_MARK = re.compile(rb'\{"t": [\d.]+, "type": "')
_PDF_MOST = 1 << 20
_SOUND = {".wav", ".flac", ".mp3", ".opus", ".ogg"}


def refuse_inputs(outputs: Iterable[Path], inputs: Iterable[str | Path]) -> None:
    """Refuse to write over what is read, by whatever name: the file counts.

    `inputs` may be anything that can name a file; of a folder, each file in it counts.

    Raises:
        UsageError: an output is an input.
    """
    read = [path for one in inputs if one for path in _files(one)]
    for output in outputs:
        if not is_stream(output) and any(_is_one_file(output, path) for path in read):
            raise UsageError(
                f"{output}: would be read and written over at once",
                hint="Give what is written another name.",
            )


def refuse_twins(outputs: Sequence[Path]) -> None:
    """Refuse two outputs that are one file.

    Raises:
        UsageError: two of them are.
    """
    for one, other in combinations(outputs, 2):
        if is_stream(one):
            continue
        if _is_one_file(one, other) or _spelling(one) == _spelling(other):
            raise UsageError(
                f"{other}: two of the files would have the same name",
                hint="Give one of them another name.",
            )


def existing(outputs: Iterable[Path]) -> dict[Path, Version]:
    """The outputs that would be replaced, with the versions that they have now."""
    versions = {path: version_of(path) for path in outputs if not is_stream(path)}
    return {path: version for path, version in versions.items() if version}


def is_precious(path: Path) -> bool:
    """Whether replacing an existing file could lose something that we did not write ourselves."""
    with suppress(OSError):
        found = path.stat()
        if stat.S_ISREG(found.st_mode) and not found.st_size:
            return False  # as `mktemp` makes it
    return not _is_ours(path)


def _is_ours(path: Path) -> bool:
    """Whether a file says that we wrote it.

    Subtitles and the like cannot say so, and may have been worked on since.
    """
    suffix = path.suffix.lower()
    try:
        if suffix in _SOUND:
            return _software_of(path) == SOFTWARE
        with path.open("rb") as file:
            if suffix == ".pdf":
                return bool(_PDF_MARK.search(file.read(_PDF_MOST)))
            return bool(_LOG_MARK.match(file.read(64)))
    except OSError:
        return False


def _software_of(path: Path) -> str:
    import soundfile

    try:
        with soundfile.SoundFile(str(path)) as file:
            return str(file.copy_metadata().get("software", ""))
    except soundfile.SoundFileError:
        return ""


def _files(name: str | Path) -> list[Path]:
    path = Path(name)
    try:
        return list(path.iterdir()) if path.is_dir() else [path]
    except (OSError, ValueError):  # too long for a file's name, or with a zero in it
        return []


def _is_one_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return False


def _spelling(path: Path) -> str:
    """A spelling that is the same for names that some file systems take for one.

    It is for files that are not there yet.
    """
    return unicodedata.normalize("NFC", os.path.realpath(path)).casefold()
