"""A sample of each voice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from scripts import samples

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.voice
def test_each_voice_of_an_engine_speaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ["samples", "-o", str(tmp_path / "new"), "--engine", "neural"]
    monkeypatch.setattr("sys.argv", arguments)
    assert samples.main() == 0
    voices = samples.chosen(language="en", engine="neural")
    assert voices
    for voice in voices:
        sound, rate = soundfile.read(tmp_path / "new" / samples.file_name(voice))
        assert len(sound) / rate > 3
        assert float(np.sqrt(np.mean(sound**2))) > 0.01


def test_names_of_files_hold_no_path() -> None:
    names = [samples.file_name(voice) for voice in samples.chosen(language="", engine="")]
    assert names
    assert not [name for name in names if "/" in name or "\\" in name or " " in name]
    assert len(set(names)) == len(names)
