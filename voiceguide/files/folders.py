"""Where everything of the user's lies: what is to be kept, and what can be made anew.

No other module works out a folder. None of these is made here; whoever writes into one makes it.
"""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "VOICEGUIDE_DATA"
"""The environment variable that names another data folder."""
SOMEWHERE_ELSE = f"name another folder in {VARIABLE}"
"""The end of a hint, where the data folder cannot be used."""
NOWHERE = "the folder you are in is not there any more", "Change to another, as with `cd ~`."
"""What is wrong, and what to do, where `is_somewhere` says no."""


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
    """The past sessions, and how far an interrupted one is."""
    return data_folder() / "journal.sqlite3"


def people_folder() -> Path:
    """What each person liked."""
    return data_folder() / "people"


def profiles_folder() -> Path:
    """What practice found out about devices, rooms and voices."""
    return data_folder() / "profiles"


def routines_folder() -> Path:
    """The user's own routines."""
    return data_folder() / "routines"


def languages_folder() -> Path:
    """The narrator's words in languages that the user added."""
    return data_folder() / "languages"


def models_folder() -> Path:
    """The recognition models that were installed."""
    return data_folder() / "models"


def phrases_folder() -> Path:
    """Sentences that were synthesised. They are in the user's cache, and may be deleted."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("voiceguide", appauthor=False)) / "phrases"
