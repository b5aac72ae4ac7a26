"""Unpacks zips safely on their way into the folder of models, in a working folder.

A zip comes from the network or from someone else's disk, so its table of contents is checked
before the first byte is written: where the files would go, what kind they are, and how large they
would be. A recognition model is one folder of ordinary files, a few times larger than its zip. A
zip that is not like that is refused as a whole.
"""

from __future__ import annotations

import errno
import math
import os
import re
import shutil
import stat
import tempfile
import unicodedata
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.errors import ModelError
from voiceguide.files.locks import locked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAX_BYTES = 16 * 1024**3
"""The most bytes of a model on disk. The largest that Vosk offers has a third of that."""
MAX_FILES = 2000
"""The most entries in a zip. Models have some twenty."""
MAX_RATIO = 50
"""The most bytes on disk for a byte of zip. Models have three; zip bombs have a thousand and
more."""
_MAX_NAME, _MAX_DEPTH = 120, 8
_HEADER_BYTES = 30
"""Length in bytes of an entry's own header in the zip, before its name."""
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\..*)?")
_WORK = ".voiceguide-"
_LOCKED = ".voiceguide"
_JUNK = "__MACOSX/"
"""The folder that macOS adds to the zips it makes."""


class BadArchiveError(Exception):
    """Raised for a zip that is refused; the text says what is wrong, to be put after its name."""


def unpack(archive: Path, into: Path) -> Path:
    """Unpack the one folder that a zip holds into the existing folder `into`; return its path.

    On an error, `into` may hold a part of it, which the caller must clear away.

    Raises:
        BadArchiveError: the file is not a zip, is damaged, or holds something that no model has.
        OSError: the disk is full or refuses.
    """
    try:
        with zipfile.ZipFile(archive) as file:
            entries = _checked_entries(file, archive.stat().st_size)
            check_room(into, sum(entry.file_size for entry in entries))
            for entry in entries:
                _extract(file, entry, into.joinpath(*_parts(entry)))
            return into / _parts(entries[0])[0]
    # The library's error depends on which byte is wrong. RuntimeError includes features that it
    # does not know, ValueError includes text that cannot be decoded.
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError) as error:
        raise BadArchiveError("is damaged, or not a zip file") from error


def _extract(file: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    """Write one entry. No more is read than the entry declares, and its checksum is compared."""
    if entry.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with file.open(entry) as source, target.open("xb") as sink:
        shutil.copyfileobj(source, sink, 1024 * 1024)


def _checked_entries(file: zipfile.ZipFile, archive_bytes: int) -> list[zipfile.ZipInfo]:
    everything = file.infolist()
    if len(everything) > MAX_FILES:
        raise BadArchiveError(f"holds {len(everything)} files; a model has fewer than {MAX_FILES}")
    _refuse_overlaps(everything, file.start_dir)
    entries = [entry for entry in everything if not entry.orig_filename.startswith(_JUNK)]
    for entry in entries:
        _refuse_unsafe_name(entry)
        _refuse_odd_kind(entry)
    _refuse_clashes(entries)
    total = sum(entry.file_size for entry in entries)
    if total > min(MAX_BYTES, MAX_RATIO * archive_bytes):
        raise BadArchiveError(f"would unpack to {total / 1e6:.0f} MB, far more than a model")
    if len({_parts(entry)[0] for entry in entries}) != 1:
        raise BadArchiveError("does not hold one folder with a model in it")
    return entries


def _parts(entry: zipfile.ZipInfo) -> list[str]:
    # The name as it stands in the zip: the library has already changed `filename` for the system.
    return entry.orig_filename.removesuffix("/").split("/")


def _refuse_unsafe_name(entry: zipfile.ZipInfo) -> None:
    """Refuse a name that leads elsewhere, here or on another system."""
    parts = _parts(entry)
    if len(parts) > _MAX_DEPTH or not all(map(is_safe_name, parts)):
        raise BadArchiveError(f"holds a file with an unsafe name, {entry.orig_filename[:80]!r}")


def is_safe_name(name: str) -> bool:
    """Say whether a name means just a file or folder of that name on every system."""
    return (
        0 < len(name) <= _MAX_NAME
        and name.isprintable()
        and not set(name) & set('\\/:*?"<>|')
        and not name.endswith((".", " "))  # this includes "." and ".."
        and not _DEVICES.fullmatch(name)
    )


def _refuse_odd_kind(entry: zipfile.ZipInfo) -> None:
    """Refuse links, devices, and entries that cannot be read."""
    kind = stat.S_IFMT(entry.external_attr >> 16)  # 0 where the zip was not made on Unix
    if kind not in {0, stat.S_IFDIR if entry.is_dir() else stat.S_IFREG}:
        raise BadArchiveError(f"holds a link or a device, {entry.orig_filename[:80]!r}")
    if entry.flag_bits & 1:
        raise BadArchiveError("is locked with a password")
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise BadArchiveError("is compressed in a way that is not supported")


def _refuse_clashes(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse two entries for one file, also where a system takes "A" and "a" for the same."""
    seen: dict[str, tuple[str, bool]] = {}
    for entry in entries:
        parts = _parts(entry)
        for depth in range(1, len(parts) + 1):
            path, is_folder = "/".join(parts[:depth]), depth < len(parts) or entry.is_dir()
            key = unicodedata.normalize("NFC", path).casefold()
            # Only folders come again, as the start of each file's path.
            if key in seen and not (is_folder and seen[key] == (path, True)):
                raise BadArchiveError(f"holds {path[:80]!r} twice")
            seen[key] = (path, is_folder)


def _refuse_overlaps(entries: list[zipfile.ZipInfo], end: int) -> None:
    """Refuse entries that share their bytes: a bomb that looks harmless entry by entry."""
    for entry in sorted(entries, key=lambda entry: entry.header_offset, reverse=True):
        length = _HEADER_BYTES + len(entry.orig_filename) + entry.compress_size
        if entry.header_offset < 0 or entry.header_offset + length > end:
            raise BadArchiveError("has parts that overlap")
        end = entry.header_offset


def check_room(folder: Path, size: int) -> None:
    """Check, before the work begins, that a disk has `size` bytes free.

    Raises:
        OSError: the disk has too few bytes free.
    """
    if shutil.disk_usage(folder).free < size:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@contextmanager
def working_folder(folder: Path, waiting: Callable[[], None]) -> Iterator[Path]:
    """Make a folder for unfinished files inside `folder`, and remove it at the end.

    Only one process at a time has such a folder. `waiting` is called once when another process has
    to be waited for. Files that a killed process left are cleared away first: the process that
    holds the lock knows that no other is at work.

    Raises:
        ModelError: the disk is full or refuses; any OSError becomes this.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder / _LOCKED, math.inf, waiting):
            for left in folder.glob(f"{_WORK}*/"):
                shutil.rmtree(left, ignore_errors=True)
            with tempfile.TemporaryDirectory(
                prefix=_WORK, dir=folder, ignore_cleanup_errors=True
            ) as work:
                yield Path(work)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise ModelError(
                f"{folder}: the disk is full", hint="Free some space and try again."
            ) from error
        raise ModelError(
            f"{folder}: cannot be written: {error.strerror or error}",
            hint="Make sure that the folder is yours to write to, and that nothing uses the model.",
        ) from error
