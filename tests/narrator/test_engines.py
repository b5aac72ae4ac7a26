"""One contract, for the stand-in and for every engine that is really here."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.fakes import ToneNarrator
from voiceguide.errors import MissingEngineError, NarratorError, UsageError
from voiceguide.narrator import system, voices
from voiceguide.narrator.cache import PhraseCache
from voiceguide.narrator.neural import NeuralNarrator, legible, neural_voices
from voiceguide.narrator.silent import SilentNarrator
from voiceguide.narrator.system import SystemNarrator
from voiceguide.narrator.voice import SENTENCE_GAP_S, Voice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from voiceguide.narrator.base import Narrator, SpokenSentence

TEXT = "With both thumbs, stroke up to the ankle. Then come back down."


@pytest.fixture(
    params=[
        "tone",
        "silent",
        pytest.param("neural", marks=pytest.mark.voice),
        pytest.param("system", marks=pytest.mark.voice),
    ]
)
def narrator(request: pytest.FixtureRequest) -> Iterator[Narrator]:
    """Each engine; one that is not on this machine is skipped."""
    made: dict[str, type[Narrator]] = {
        "tone": ToneNarrator,
        "silent": SilentNarrator,
        "neural": NeuralNarrator,
        "system": SystemNarrator,
    }
    if request.param == "neural" and not importlib.util.find_spec("hibari"):
        pytest.skip("hibari-tts is not installed")
    engine = made[request.param]()
    yield engine
    engine.close()


def test_speech_is_mono_float_within_full_scale(narrator: Narrator) -> None:
    speech = narrator.synthesise("Halfway.", 1.0)
    assert speech.pcm.dtype == np.float32
    assert speech.pcm.ndim == 1
    assert len(speech.pcm) > 0.2 * speech.sample_rate
    assert np.abs(speech.pcm).max() <= 1


def test_a_lower_rate_takes_longer(narrator: Narrator) -> None:
    quick, slow = (narrator.synthesise(TEXT, rate) for rate in (1.3, 0.7))
    assert len(slow.pcm) > 1.3 * len(quick.pcm)


def test_closing_twice_is_allowed_and_the_engine_starts_again(narrator: Narrator) -> None:
    narrator.close()
    narrator.close()
    assert len(narrator.synthesise("Again.", 1.0).pcm)


def test_spans_and_sound_agree(narrator: Narrator, tmp_path: Path) -> None:
    with Voice(narrator, cache=PhraseCache(tmp_path)) as voice:
        spans, sound = voice.spans(TEXT), voice.speak(TEXT)
        assert [span.sentence for span in spans] == [
            "With both thumbs, stroke up to the ankle.",
            "Then come back down.",
        ]
        assert spans[1].start_s == pytest.approx(spans[0].end_s + SENTENCE_GAP_S)
        assert len(sound) / 24000 == pytest.approx(voice.measure(TEXT), abs=1e-3)


@pytest.mark.voice
@pytest.mark.parametrize("name", ["neural", "system"])
def test_a_sentence_starts_where_its_span_says(name: str, tmp_path: Path) -> None:
    with voices.open_voice(name) as voice:
        sound = voice.speak(TEXT)
        for span in voice.spans(TEXT):
            start, end = round(span.start_s * 24000), round(span.end_s * 24000)
            loud = np.flatnonzero(np.abs(sound[start:end]) > 0.01 * np.abs(sound[start:end]).max())
            assert loud[0] <= 0.005 * 24000
            assert not np.any(sound[end + 1 : end + 2000])


def test_a_phrase_is_synthesised_once(tmp_path: Path) -> None:
    engine = ToneNarrator()
    for _ in range(2):
        voice = Voice(engine, cache=PhraseCache(tmp_path))
        voice.speak("Left. Right. Left.")
    assert engine.asked == ["Left.", "Right."]


def test_a_damaged_phrase_is_spoken_anew(tmp_path: Path) -> None:
    engine = ToneNarrator()
    before = Voice(engine, cache=PhraseCache(tmp_path)).speak("Left.")
    (path,) = tmp_path.glob("*/*.phrase")
    path.write_bytes(path.read_bytes()[:-10])
    after = Voice(engine, cache=PhraseCache(tmp_path)).speak("Left.")
    assert np.array_equal(before, after)
    assert len(engine.asked) == 2


@pytest.mark.voice
def test_the_neural_voice_repeats_itself_exactly() -> None:
    first, second = (NeuralNarrator().synthesise(TEXT, 0.85).pcm for _ in range(2))
    assert np.array_equal(first, second)


@pytest.mark.voice
@pytest.mark.parametrize(
    ("sentence", "as_if"),
    [("Answer yes or no.", "Answer yes or No."), ("Follow no. 5.", "Follow number 5.")],
)
def test_no_is_read_as_a_number_only_before_one(sentence: str, as_if: str) -> None:
    read = pytest.importorskip("hibari.g2p").G2P()
    assert "".join(read(legible(sentence))) == "".join(read(as_if))


def test_only_voices_whose_model_is_here_are_offered() -> None:
    assert set(neural_voices()) == {"heart"}  # the tests' own home holds no others


@pytest.mark.skipif(sys.platform != "linux", reason="the bundled espeak-ng is for Linux")
@pytest.mark.voice
def test_espeak_is_found_without_a_system_package() -> None:
    narrator = SystemNarrator()
    assert len(narrator.voices()) > 50
    narrator.close()


@pytest.mark.voice
def test_an_engine_that_hangs_is_given_up_and_the_next_sentence_works(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    narrator = SystemNarrator()
    narrator.synthesise("Warm.", 1.0)
    monkeypatch.setattr(system, "SENTENCE_LIMIT_S", 0.001)
    with pytest.raises(NarratorError, match="gave no answer within"):
        narrator.synthesise("A very long sentence, again and again. " * 200, 0.5)
    monkeypatch.undo()
    assert len(narrator.synthesise("Back again.", 1.0).pcm)
    narrator.close()


@pytest.mark.voice
def test_an_engine_that_dies_is_started_again() -> None:
    narrator = SystemNarrator()
    narrator.synthesise("Warm.", 1.0)
    assert narrator._child
    narrator._child._process.kill()
    narrator._child._process.wait()
    with pytest.raises(NarratorError, match="has died"):
        narrator.synthesise("Gone.", 1.0)
    assert len(narrator.synthesise("Back again.", 1.0).pcm)
    narrator.close()


@pytest.mark.voice
def test_an_unknown_voice_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UsageError, match="no voice is named 'hearts'") as refusal:
        voices.open_voice("hearts")
    assert "'heart'" in refusal.value.hint


@pytest.mark.voice
def test_a_language_nobody_speaks_is_said_so() -> None:
    with pytest.raises(MissingEngineError, match="speaks 'qx'"):
        voices.open_voice("auto", language="qx")


@pytest.mark.voice
@pytest.mark.skipif(sys.platform != "linux", reason="espeak-ng's languages")
def test_another_language_gets_a_system_voice_of_its_own() -> None:
    voice = voices.open_voice("auto", language="de-DE")
    assert "de" in voice._narrator.identity
    voice.close()


@pytest.mark.voice
@pytest.mark.parametrize("silences", [1, 3])
def test_a_sentence_that_comes_out_silent_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, silences: int
) -> None:
    narrator = SystemNarrator()
    speak, left = narrator._synthesised, [silences]

    def sometimes(sentence: str, rate: float) -> SpokenSentence:
        speech = speak(sentence, rate)
        left[0] -= 1
        return replace(speech, pcm=speech.pcm * 0) if left[0] >= 0 else speech

    monkeypatch.setattr(narrator, "_synthesised", sometimes)
    if silences < system.TRIES:
        assert len(narrator.synthesise(TEXT, 1.0).pcm) > 0
    else:
        with pytest.raises(NarratorError, match="made no sound"):
            narrator.synthesise(TEXT, 1.0)
    narrator.close()


@pytest.mark.voice
@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root can mount")
@pytest.mark.parametrize("left", [0, 8192])
def test_a_full_temporary_folder_is_told_as_such(
    left: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyttsx3")
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(tmp_path)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("mounting a small disk is not allowed here")
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(tempfile, "_candidate_tempdir_list", lambda: [str(tmp_path)])
    narrator = SystemNarrator()
    try:
        (tmp_path / "all").write_bytes(bytes(64 * 1024 - left))
        with pytest.raises(NarratorError, match=r"temporary folder|is full$") as refused:
            narrator.synthesise(TEXT, 1.0)
    finally:
        narrator.close()
        subprocess.run(["umount", str(tmp_path)], check=True)
    assert refused.value.hint.startswith("Free some space, or name another folder")
