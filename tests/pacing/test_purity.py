from __future__ import annotations

import subprocess
import sys

import pytest

OUTSIDE = ("sounddevice", "soundfile", "pyttsx3", "hibari", "vosk", "click", "onnxruntime", "numpy")


@pytest.mark.parametrize("module", ["routine.library", "pacing.fit", "pacing.lint", "pacing.mood"])
def test_the_pure_rooms_import_no_engine_device_or_clock(module: str) -> None:
    code = (
        f"import sys, voiceguide.{module}; "
        f"print([name for name in {OUTSIDE!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
