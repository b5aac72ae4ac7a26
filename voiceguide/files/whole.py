"""Files that are there whole or not at all.

Every file is written beside its place first, under a name of its own, and is renamed when all that
belongs to it is complete. `write_whole` is for files of our own, which it simply replaces.
`Together` and `replacing` are for files that the user named: these replace others only as agreed.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from dataclasses import replace as changed
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.errors import ExportError, UsageError, sentence
from voiceguide.files.folders import NOWHERE, is_somewhere
from voiceguide.hints import elsewhere

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from types import TracebackType

    from voiceguide.hints import Setting

Version = tuple[int, int, int, int]
"""Tells a file from any other that had its name, and from itself before it was changed."""


class IncompleteError(OSError):
    """A library could not write a file to its end, and did not say why."""


@dataclass(frozen=True, slots=True)
class _Staged:
    """A complete file that waits for its name."""

    path: Path
    """The path as it was given."""
    part: Path
    target: Path
    """The path itself, or where it leads to if it is a link."""
    before: Version | None
    """The version that is to be replaced; None if nothing was there."""
    stream: bool
    setting: Setting | None
    """The setting by which its path was given."""


def write_whole(path: Path, data: bytes, *, durable: bool = False) -> None:
    """Write a file of our own, readable by the user alone, in place of what was there.

    Its folder is made if it is missing. With `durable`, the file is on the disk before it has its
    name, so that a power failure leaves it or the older one.

    Raises:
        OSError: the disk is full or refuses. What was there stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as undo:
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            part = Path(file.name)
            undo.callback(_remove, part)
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        part.replace(path)
        undo.pop_all()


def _remove(part: Path) -> None:
    with suppress(OSError):
        part.unlink()


class Together:
    """Files that appear together or not at all.

    ::

        with Together(replaces) as files:
            with files.part(path) as part:
                part.write_text("...")

    After an error or Ctrl-C, nothing of them is left and older files stay as they were. `replaces`
    holds the files that may be replaced, in the versions that were looked at; no other file is
    replaced. If another file has come up meanwhile, the new files are kept under free names.
    """

    def __init__(self, replaces: Mapping[Path, Version] | None = None) -> None:
        self._replaces = replaces or {}
        self._staged: list[_Staged] = []
        self._folders: dict[Path | None, Path] = {}
        self._open = ExitStack()

    @contextmanager
    def part(self, path: Path, setting: Setting | None = None) -> Iterator[Path]:
        """Give a path to write to, with the same suffix; that file is to become `path`.

        `setting` is the one by which the user gave the path, if they did; hints name it.

        Raises:
            ExportError: the disk is full or refuses.
        """
        check_writable(path, setting)
        target, stream = Path(os.path.realpath(path)), is_stream(path)
        try:
            folder = self._folder(None if stream else target.parent)
            part = folder / f"part{len(self._staged)}{path.suffix}"
            yield part
        except OSError as error:
            raise write_error(path, error, setting) from error
        before = self._replaces.get(path)
        self._staged.append(_Staged(path, part, target, before, stream, setting))

    def __enter__(self) -> Together:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        """Give all of them their names.

        Raises:
            ExportError: a name cannot be given, or was taken meanwhile.
        """
        with self._open:
            if kind is None:
                self._finish()

    def _folder(self, parent: Path | None) -> Path:
        """The folder where parts for `parent` wait; None is for what cannot be renamed."""
        if parent not in self._folders:
            made = tempfile.TemporaryDirectory(prefix=".voiceguide-", dir=parent)
            self._folders[parent] = Path(self._open.enter_context(made))
        return self._folders[parent]

    def _finish(self) -> None:
        for one in self._staged:  # first, since only a renaming can be undone
            if one.stream:
                _pour(one)
        files = [one for one in self._staged if not one.stream]
        try:
            _give_names(files)
        except FileExistsError as error:
            kept = _elsewhere(files)
            _give_names(kept)
            raise ExportError(
                f"{error.filename}: another program wrote it meanwhile",
                hint=f"What was made is in {', '.join(str(one.path) for one in kept)}.",
            ) from error


@contextmanager
def replacing(
    path: Path,
    replaces: Mapping[Path, Version] | None = None,
    setting: Setting | None = None,
) -> Iterator[Path]:
    """Give a path to write to; that one file becomes `path`, as with `Together`.

    Raises:
        ExportError: the disk is full or refuses, or the name was taken meanwhile.
    """
    with Together(replaces) as files, files.part(path, setting) as part:
        yield part


def _give_names(files: Sequence[_Staged]) -> None:
    """Give all files their names, or none.

    Raises:
        FileExistsError: something is there that was not to be replaced.
        ExportError: the system refuses.
    """
    with ExitStack() as undo:
        for one in files:
            if version_of(one.target) != one.before:
                raise FileExistsError(errno.EEXIST, "", str(one.path))
            try:
                _give_name(one, undo)
            except FileExistsError:
                raise FileExistsError(errno.EEXIST, "", str(one.path)) from None
            except OSError as error:
                raise write_error(one.path, error, one.setting) from error
        undo.pop_all()


def _give_name(one: _Staged, undo: ExitStack) -> None:
    if one.before is None:
        # Only making a file can tell, at one stroke, that nobody else has made it.
        os.close(os.open(one.target, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
    else:
        kept = one.part.with_name(f"before-{one.part.name}")
        try:
            os.link(one.target, kept)
        except OSError:  # a file system without links
            one.target.replace(kept)
        undo.callback(kept.replace, one.target)
    undo.callback(_take_back, one)
    one.part.replace(one.target)


def _take_back(one: _Staged) -> None:
    """Take a file's name back, so that the file waits for it again."""
    if not one.part.exists():
        one.target.replace(one.part)
    elif one.before is None:
        one.target.unlink()  # made, and still empty


def _elsewhere(files: Sequence[_Staged]) -> list[_Staged]:
    """The files under the first number that is free for all of them."""
    number = 2
    while any(os.path.lexists(_numbered(one.target, number)) for one in files):
        number += 1
    moved = [(one, _numbered(one.target, number)) for one in files]
    return [changed(one, path=path, target=path, before=None) for one, path in moved]


def free_name(path: Path) -> Path:
    """The path, or where something is there already, the first of NAME-2, NAME-3 … that is free."""
    number, free = 1, path
    while os.path.lexists(free):
        number += 1
        free = _numbered(path, number)
    return free


def _numbered(path: Path, number: int) -> Path:
    return path.with_name(f"{path.stem}-{number}{path.suffix}")


def version_of(path: Path) -> Version | None:
    """The version of what is at a path now, links followed; None if nothing is.

    Raises:
        ExportError: the folder may not be looked into.
    """
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise write_error(path, error) from error
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def is_stream(path: Path) -> bool:
    """Whether a path has nothing to lose by being written to: a pipe, /dev/null, /dev/stdout."""
    try:
        found = path.stat()
    except OSError:
        return False
    if stat.S_ISCHR(found.st_mode) or stat.S_ISFIFO(found.st_mode):
        return True
    for descriptor in (1, 2):
        with suppress(OSError):  # it may be closed
            if stat.S_ISREG(found.st_mode) and os.path.samestat(found, os.fstat(descriptor)):
                return True
    return False


def _pour(one: _Staged) -> None:
    """Hand a complete file to what only takes a stream."""
    try:
        descriptor = os.open(one.path, os.O_WRONLY | os.O_APPEND)
        with os.fdopen(descriptor, "wb") as sink, one.part.open("rb") as source:
            shutil.copyfileobj(source, sink, 1 << 20)
    except OSError as error:
        raise write_error(one.path, error, one.setting) from error


def write_error(path: Path, error: OSError, setting: Setting | None = None) -> ExportError:
    """The error for a failed write; `setting` is the one by which the user gave the path."""
    instead = elsewhere(setting)
    if not (path.is_absolute() or is_somewhere()):
        return ExportError(NOWHERE[0], hint=NOWHERE[1])
    if isinstance(error, IncompleteError):
        return ExportError(
            f"{path}: could not be written to its end; the disk is probably full",
            hint=f"Free some space, or {instead}",
        )
    if error.errno == errno.ENOSPC:
        return ExportError(f"{path}: the disk is full", hint=f"Free some space, or {instead}")
    why = error.strerror or str(error)
    return ExportError(f"{path}: cannot be written: {why}", hint=sentence(instead))


def check_writable(path: Path, setting: Setting | None = None) -> None:
    """Refuse at once a path that could only fail after a minute of work.

    `setting` is the one by which the user gave the path.

    Raises:
        UsageError: the folder is missing, or the path is a folder, a disk or a socket.
        ExportError: the name is too long, or the folder may not be looked into.
    """
    try:
        is_folder, has_folder = path.is_dir(), path.parent.is_dir()
        has_folder = has_folder and Path(os.path.realpath(path)).parent.is_dir()
        is_odd = path.is_block_device() or path.is_socket()
    except OSError as error:
        raise write_error(path, error, setting) from error
    if is_folder:
        raise UsageError(f"{path}: is a folder", hint="Give a file in it, such as session.wav.")
    if is_odd:
        raise UsageError(f"{path}: is a disk or a socket", hint="Give a file's name.")
    if not has_folder:
        raise UsageError(
            f"{path}: the folder {path.parent} does not exist", hint="Make it, or give another."
        )
