"""The benchmark's material is what it says: levels, lengths, splits, and rooms that are linear."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from material.speakers import (
    MARGIN_S,
    PEAK,
    Speaker,
    all_speakers,
    missing_speakers,
    say,
    speakers,
    trimmed_to_speech,
)

from voiceguide.audio.pcm import LISTENING_RATE

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def empty_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with nothing in it yet."""
    monkeypatch.setenv("VOICEGUIDE_BENCH", str(tmp_path))
    return tmp_path


def one_of_each() -> Iterator[Speaker]:
    """The first voice here of every synthesiser here."""
    seen = set()
    for speaker in speakers("tuning") + speakers("test"):
        if speaker.synthesiser not in seen:
            seen.add(speaker.synthesiser)
            yield speaker


def test_no_voice_is_both_tuned_and_tested_on() -> None:
    halves = {
        split: {(one.synthesiser, one.voice) for one in all_speakers() if one.split == split}
        for split in ("tuning", "test")
    }
    assert halves["tuning"].isdisjoint(halves["test"])
    assert len({one.name for one in all_speakers()}) == len(all_speakers())
    makes = {split: {make for make, _ in half} for split, half in halves.items()}
    assert makes["test"] - makes["tuning"], "some makes must be heard in the test alone"


def test_the_narrators_own_voice_is_nobody() -> None:
    assert not [one for one in all_speakers() if "heart" in one.voice]


def test_missing_voices_are_named_with_what_to_do(empty_store: Path) -> None:
    (line,) = [line for line in missing_speakers() if line.startswith("kokoro")]
    assert "af_nova" in line
    assert "--install" in line
    assert not [one for one in speakers("test") if one.synthesiser == "kokoro"]


@pytest.mark.voice
def test_every_synthesiser_speaks_at_its_level_and_keeps_to_the_speed() -> None:
    chosen = list(one_of_each())
    if not chosen:
        pytest.skip("; ".join(missing_speakers()))
    for speaker in chosen:
        usual, slow = say(speaker, "softer please"), say(speaker, "softer please", 0.75)
        assert np.abs(usual).max() == pytest.approx(PEAK, rel=1e-3), speaker
        assert 0.4 < len(usual) / LISTENING_RATE < 2.0, speaker
        assert 1.1 < len(slow) / len(usual) < 1.7, speaker
        np.testing.assert_array_equal(usual, say(speaker, "softer please"))


def test_silence_around_speech_is_cut() -> None:
    tone = 0.2 * np.sin(np.arange(LISTENING_RATE) * 0.3).astype(np.float32)
    cut = trimmed_to_speech(np.pad(tone, (7_040, 9_120)))
    assert len(cut) == pytest.approx(LISTENING_RATE * (1 + 2 * MARGIN_S), abs=1)
    assert not len(trimmed_to_speech(np.zeros(0, np.float32)))
