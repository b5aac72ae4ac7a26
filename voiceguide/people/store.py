"""The files in which people are kept: one each, JSON for anyone to read, mend or delete.

A file's name has as much of the person's name as a file system takes, and a digest of the whole
name. To change a file, it is locked, read anew and renamed into place, so that two sessions at once
lose nothing of each other's. A damaged file is never written over.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import asdict
from typing import TYPE_CHECKING

from voiceguide.errors import UsageError, VoiceguideError
from voiceguide.files.folders import SOMEWHERE_ELSE, people_folder
from voiceguide.files.locks import locked
from voiceguide.files.whole import write_whole
from voiceguide.people.person import Person, checked_name, key_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PATIENCE_S = 3.0
_MAX_BYTES = 256 * 1024
_ELSEWHERE = f"See to its permissions, or {SOMEWHERE_ELSE}."


def path_of(name: str) -> Path:
    """The path of the person's file, whether the file exists or not.

    Raises:
        UsageError: it is no name.
    """
    key = key_of(name)
    known = find(key)
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:40].lower() or "person"
    return known or people_folder() / f"{slug}-{key}.json"


def find(key: str) -> Path | None:
    """The file of the person with this key; None where there is none."""
    if not re.fullmatch(r"[0-9a-f]{16}", key):
        return None
    return next(iter(_matching(f"*-{key}.json")), None)


def people_files() -> list[Path]:
    """The files of all people."""
    return _matching("*.json")


def _matching(pattern: str) -> list[Path]:
    folder = people_folder()
    try:
        return sorted(path for path in folder.iterdir() if path.match(pattern))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise VoiceguideError(
            f"{folder}: cannot be looked into: {error.strerror or error}", hint=_ELSEWHERE
        ) from error


def load(path: Path) -> Person | None:
    """Read the person from a file; None where there is no file.

    Raises:
        VoiceguideError: the file cannot be read, or is damaged.
    """
    from pydantic import TypeAdapter, ValidationError

    try:
        with path.open("rb") as file:
            raw = file.read(_MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise VoiceguideError(
            f"{path}: cannot be read: {error.strerror or error}",
            hint=_ELSEWHERE,
        ) from error
    if len(raw) > _MAX_BYTES:
        raise _damaged(path, "it is too large")
    try:
        person = TypeAdapter(Person).validate_python(json.loads(raw.decode()))
        checked_name(person.name)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise _damaged(path, f"{place}: {first['msg']}" if place else first["msg"]) from error
    except (ValueError, RecursionError, VoiceguideError) as error:
        raise _damaged(path, str(error) or type(error).__name__) from error
    return person


def opened(name: str) -> tuple[Person, bool]:
    """Find or add a person, and say whether they are new; a new person gets a file.

    Raises:
        UsageError: it is no name.
        VoiceguideError: the file is damaged, or cannot be read or written.
    """
    name, path = checked_name(name), path_of(name)
    known = load(path)
    if known:
        return known, False
    return change(path, lambda person: person or Person(name)) or Person(name), True


def change(path: Path, to: Callable[[Person | None], Person | None]) -> Person | None:
    """Replace the person in a file by what `to` makes of them; None changes nothing.

    Raises:
        VoiceguideError: the file is damaged and stays as it is, or cannot be written.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(path, PATIENCE_S):
            person = to(load(path))
            if person:
                text = json.dumps(_plain(person), indent=2, ensure_ascii=False) + "\n"
                write_whole(path, text.encode(), durable=True)
            return person
    except OSError as error:
        raise VoiceguideError(
            f"{path}: cannot be written: {error.strerror or error}",
            hint=f"Free some space or mend its permissions, or {SOMEWHERE_ELSE}.",
        ) from error


def unknown(name: str) -> UsageError:
    """The error for a name of which nobody is kept."""
    return UsageError(
        f"there is nobody called {name}", hint="`voiceguide people` lists those there are."
    )


def forget(path: Path) -> bool:
    """Delete a person's file; False where there is none.

    Raises:
        VoiceguideError: the file cannot be deleted.
    """
    if not path.exists():
        return False
    try:
        with locked(path, PATIENCE_S):
            path.unlink(missing_ok=True)
    except OSError as error:
        raise VoiceguideError(
            f"{path}: cannot be deleted: {error.strerror or error}",
            hint="See to the folder's permissions, or delete it yourself.",
        ) from error
    return True


def _plain(person: Person) -> dict[str, object]:
    answered = {ask: on.isoformat() for ask, on in person.answered.items()}
    return {**asdict(person), "answered": answered}


def _damaged(path: Path, what: str) -> VoiceguideError:
    return VoiceguideError(
        f"{path}: is damaged: {what}",
        hint="Mend it, it is plain text; or delete it, and begin anew.",
    )
