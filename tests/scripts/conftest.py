"""Sounds made for a test alone: none that an earlier run of the code has left."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from material import store


@pytest.fixture
def fresh_sounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Synthesisers stay where they are; their sounds go to a folder of this test's own."""
    monkeypatch.setattr(store, "sounds_folder", lambda: tmp_path / "sounds")
