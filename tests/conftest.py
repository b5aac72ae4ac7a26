"""Keeps every test away from the user's own folders and settings."""

from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOMES = ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "LOCALAPPDATA")
THE_TESTS_OWN = {"VOICEGUIDE_BENCH", "VOICEGUIDE_FUZZ"}
"""Meant for the tests themselves: where voices for benchmarks are, and how much is tried."""
_NUMBERS = itertools.count()


@pytest.fixture(scope="session", autouse=True)
def clean_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """None of the user's settings, and a home that the tests share: what one made, all have."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in set(os.environ) - THE_TESTS_OWN:
            if name.startswith("VOICEGUIDE_") or name == "VOSK_MODEL_PATH":
                patch.delenv(name)
        for name in HOMES:
            patch.setenv(name, str(home))
        yield home


@pytest.fixture(autouse=True)
def fresh_data(clean_environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test is a new user's: no journal, no people, no profiles, no models."""
    folder = clean_environment / f"data-{next(_NUMBERS)}"
    monkeypatch.setenv("XDG_DATA_HOME", str(folder))
