"""The user's folders: those to be kept, and those that can be made anew.

No other module works out a folder. None of these is made here; the code that writes into one makes
it.
"""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "VOICEGUIDE_DATA"
"""The environment variable that names another data folder."""
SOMEWHERE_ELSE = f"name another folder in {VARIABLE}"
"""The end of a hint, where the data folder cannot be used."""
NOWHERE = "the folder you are in is not there any more", "Change to another, as with `cd ~`."
"""The error and its hint if `is_somewhere` is false."""


def is_somewhere() -> bool:
    """Whether the folder that the program was started in is still there."""
    try:
        Path.cwd()
    except OSError:
        return False
    return True


def data_folder() -> Path:
    """The folder that VOICEGUIDE_DATA names, else the user's own for this program's data."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_data_dir("voiceguide", appauthor=False))


def journal_file() -> Path:
    """The file of past sessions, and of how far an interrupted one is."""
    return data_folder() / "journal.sqlite3"


def people_folder() -> Path:
    """The folder of what each person liked."""
    return data_folder() / "people"


def profiles_folder() -> Path:
    """The folder of what practice found out about devices, rooms and voices."""
    return data_folder() / "profiles"


def routines_folder() -> Path:
    """The folder of the user's own routines."""
    return data_folder() / "routines"


def languages_folder() -> Path:
    """The folder of the narrator's words in languages that the user added."""
    return data_folder() / "languages"


def models_folder() -> Path:
    """The folder of the recognition models that were installed."""
    return data_folder() / "models"


def phrases_folder() -> Path:
    """The folder of synthesised sentences, in the user's cache; they may be deleted."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("voiceguide", appauthor=False)) / "phrases"
