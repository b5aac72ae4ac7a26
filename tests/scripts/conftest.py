"""Sounds made for a test alone: none that an earlier run of the code has left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scripts.material import store

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def fresh_sounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Synthesisers stay where they are; their sounds go to a folder of this test's own."""
    monkeypatch.setattr(store, "sounds_folder", lambda: tmp_path / "sounds")
