"""Finds routines: bundled with the package, in the user's own folder, or at any path."""

from __future__ import annotations

import unicodedata
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.errors import UsageError
from voiceguide.files.folders import routines_folder
from voiceguide.routine.loader import load_routine
from voiceguide.text import did_you_mean

if TYPE_CHECKING:
    from voiceguide.routine.model import Routine

DEFAULT_ROUTINE = "soothing-foot-massage"
_SUFFIXES = (".yaml", ".yml", ".json")
_NAMED_SUFFIXES = _SUFFIXES[:2]
"""Suffixes of files that are found by their names. Where two files differ by the suffix alone, the
first in this order is found. JSON is not among them: such a file in the folder may be anything."""


def routine_paths() -> dict[str, Path]:
    """Every routine that has a name, the user's own before a bundled one of the same name.

    The name is the file's without its suffix, whatever `routine:` says inside.
    """
    found = {_name(path): path for path in reversed(_files(_bundled_folder()))}
    found |= {_name(path): path for path in reversed(_files(routines_folder()))}
    return dict(sorted(found.items()))


def hidden_paths() -> dict[Path, Path]:
    """The user's own files that no name leads to, each with the one that has its name."""
    named = routine_paths()
    return {
        path: named[_name(path)] for path in _files(routines_folder()) if path != named[_name(path)]
    }


def _bundled_folder() -> Path:
    return Path(str(resources.files("voiceguide"))) / "routines"


def _files(folder: Path) -> list[Path]:
    """A folder's routine files; of two with the same name, the one to be found comes first.

    What systems and editors leave beside a file is no routine: `._tea.yaml`, `.tea.yaml`,
    `#tea.yaml#`, `tea.yaml~`.
    """
    try:
        found = [
            path
            for path in folder.iterdir()
            if path.suffix.lower() in _NAMED_SUFFIXES
            and not path.name.startswith((".", "#", "~"))
            and not path.is_dir()
        ]
    except OSError:  # not there, or closed to us: there are the bundled ones
        return []
    return sorted(found, key=lambda path: (_NAMED_SUFFIXES.index(path.suffix.lower()), path.name))


def _name(path: Path) -> str:
    # Some systems take a file's "ä" apart; typed, it is one letter.
    return unicodedata.normalize("NFC", path.stem)


def find_routine(name_or_path: str) -> Routine:
    """Load a routine by its name or by the path of its file.

    Raises:
        UsageError: when no routine has that name.
        RoutineError: when the file is wrong.
    """
    return load_routine(find_path(name_or_path))


def find_path(name_or_path: str) -> Path:
    """Find the path of a routine's file by the routine's name, or by the path itself.

    Raises:
        UsageError: when no routine has that name.
    """
    if name_or_path.lower().endswith(_SUFFIXES) or Path(name_or_path).name != name_or_path:
        return Path(name_or_path)
    paths, name = routine_paths(), unicodedata.normalize("NFC", name_or_path)
    if name not in paths:
        raise UsageError(
            f"no routine is named {name_or_path!r}",
            hint=did_you_mean(name, paths)
            + "`voiceguide list` shows them all; a file is given by its path.",
        )
    return paths[name]
