"""Where routines are found: bundled with the package, the user's own folder, or any path."""

from __future__ import annotations

import difflib
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.errors import UsageError
from voiceguide.routine.loader import load_routine

if TYPE_CHECKING:
    from voiceguide.routine.model import Routine

DEFAULT_ROUTINE = "soothing-foot-massage"
_SUFFIXES = (".yaml", ".yml", ".json")


def routine_paths() -> dict[str, Path]:
    """Every routine that has a name, the user's own before a bundled one of the same name."""
    found: dict[str, Path] = {}
    for folder in (Path(str(resources.files("voiceguide"))) / "routines", user_folder()):
        if folder.is_dir():
            found |= {path.stem: path for path in sorted(folder.glob("*.yaml"))}
    return dict(sorted(found.items()))


def user_folder() -> Path:
    """Where a user's own routines are looked for."""
    import platformdirs

    return Path(platformdirs.user_data_dir("voiceguide", appauthor=False)) / "routines"


def find_routine(name_or_path: str) -> Routine:
    """Load a routine by its name or by the path of its file.

    Raises:
        UsageError: when no routine has that name.
        RoutineError: when the file is wrong.
    """
    return load_routine(path_of(name_or_path))


def path_of(name_or_path: str) -> Path:
    """The file of a routine, by its name or its path.

    Raises:
        UsageError: when no routine has that name.
    """
    if name_or_path.endswith(_SUFFIXES) or Path(name_or_path).name != name_or_path:
        return Path(name_or_path)
    paths = routine_paths()
    if name_or_path not in paths:
        close = difflib.get_close_matches(name_or_path, paths, n=1, cutoff=0.4)
        raise UsageError(
            f"no routine is named {name_or_path!r}",
            hint=(f"Did you mean {close[0]!r}? " if close else "")
            + "`voiceguide list` shows them all; a file is given by its path.",
        )
    return paths[name_or_path]
