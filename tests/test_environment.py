"""Tests start from a clean environment, whatever the user's own is."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.conftest import THE_TESTS_OWN
from voiceguide.files.folders import journal_file

if TYPE_CHECKING:
    from pathlib import Path


def test_nothing_of_the_users_is_left(clean_environment: Path) -> None:
    left = {name for name in os.environ if name.startswith(("VOICEGUIDE_", "VOSK_"))}
    assert left <= THE_TESTS_OWN
    assert clean_environment in journal_file().parents
    assert not journal_file().parent.exists()


def test_so_it_is_where_the_user_has_set_everything(tmp_path: Path) -> None:
    names = ("VOICEGUIDE_DATA", "VOICEGUIDE_MODEL_LIST", "VOICEGUIDE_NEW", "VOSK_MODEL_PATH")
    one = f"{__file__}::{test_nothing_of_the_users_is_left.__name__}"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", one],
        env={**os.environ, **dict.fromkeys(names, str(tmp_path))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
