"""The version, and what `scripts/package.py` counts as missing."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

import voiceguide
from scripts.package import missing_files

ROOT = Path(__file__).parents[2]


def test_the_version_is_the_same_everywhere() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    written = re.search(r'^version = "([^"]+)"', project, re.MULTILINE)
    if written:
        assert written[1] == voiceguide.__version__
    else:
        assert 'path = "voiceguide/__init__.py"' in project
    assert version("voiceguide") == voiceguide.__version__


def test_a_file_that_is_left_out_is_noticed() -> None:
    files = [".gitignore", "README.md", "voiceguide/a.py", "voiceguide/routines/b.yaml"]
    everything = set(files)
    assert missing_files(files, everything - {".gitignore"}, everything) == []
    assert missing_files(files, everything - {"README.md"}, everything) == ["README.md (sdist)"]
    assert missing_files(files, everything, {"voiceguide/a.py"}) == [
        "voiceguide/routines/b.yaml (wheel)"
    ]
