"""hama's network on onnxruntime beside hama's own engine, and with files that are wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.listener.speech import english, need, spoken
from voiceguide.errors import MissingEngineError
from voiceguide.listener import phonemes
from voiceguide.listener.language.pronunciation import load_lexicon
from voiceguide.listener.networks import hama_weights
from voiceguide.listener.networks.conformer import ADAPTER, Conformer
from voiceguide.listener.networks.running import adapted
from voiceguide.listener.phonemes import PhonemeNetwork

if TYPE_CHECKING:
    from pathlib import Path

    from voiceguide.audio.pcm import Pcm

TOLERANCE = 1e-3
"""Nats, anywhere in the log-probabilities."""


@pytest.fixture(scope="module")
def as_hama_has_it() -> Conformer:
    need("hama")
    return Conformer(adapter=None)


@pytest.mark.voice
@pytest.mark.parametrize("text", ["next please.", "Ouch!", "Rest both hands on the foot."])
def test_the_same_as_hamas_own_engine(as_hama_has_it: Conformer, text: str) -> None:
    sound = spoken(text, english())
    assert np.abs(as_hama_has_it.log_probs(sound) - by_hamas_engine(sound)).max() < TOLERANCE


@pytest.mark.parametrize("length", [400, 401, 719, 720, 721, 16_000])
def test_noise_of_any_length_is_the_same_too(as_hama_has_it: Conformer, length: int) -> None:
    sound = np.random.default_rng(length).standard_normal(length).astype(np.float32)
    heard, theirs = as_hama_has_it.log_probs(sound), by_hamas_engine(sound)
    assert heard.shape == theirs.shape
    assert np.abs(heard - theirs).max() < TOLERANCE


def by_hamas_engine(sound: Pcm) -> np.ndarray:
    """Log-probabilities, (frames, tokens)."""
    from hama import _engine
    from hama.asr import ASRModel

    if not _engine.available():
        pytest.skip("hama has no engine for this system")
    loud = (sound * (0.5 / np.abs(sound).max())).astype(np.float32)
    given = {"waveform": loud, "waveform_lengths": np.array([len(loud)])}
    heard: np.ndarray = ASRModel().session.run(["log_probs"], given)[0][0]
    return heard


def test_the_tokens_are_hamas(as_hama_has_it: Conformer) -> None:
    from hama import _engine
    from hama.asr import ASRModel

    if not _engine.available():
        pytest.skip("hama has no engine for this system")
    assert as_hama_has_it.tokens == list(ASRModel().decoder_tokens)


def test_without_its_engine_hama_is_enough_but_no_word_is_guessed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As on Windows: its wheel has no library for it, but the weights are the same everywhere."""
    need("hama")
    monkeypatch.setattr("hama._engine._LIB", None)
    unshared = phonemes._speller.__wrapped__  # type: ignore[attr-defined]
    monkeypatch.setattr(phonemes, "_speller", unshared)
    lexicon = load_lexicon("en")
    assert lexicon
    network = PhonemeNetwork(lexicon.same)
    assert network.guess("pajamas") == ()
    assert network.log_probs(np.zeros(16_000, np.float32)).shape == (51, 191)


@pytest.mark.voice
def test_the_adapter_hears_a_phrase_in_noise_more_surely(as_hama_has_it: Conformer) -> None:
    sound = spoken("next please.", english(), noise_db=-30)
    clean = spoken("next please.", english())
    right = as_hama_has_it.log_probs(clean).argmax(axis=1)
    frames = np.flatnonzero(right != len(as_hama_has_it.tokens) - 1)
    plain, better = as_hama_has_it.log_probs(sound), Conformer().log_probs(sound)
    assert better[frames, right[frames]].mean() > plain[frames, right[frames]].mean()


def test_every_part_of_the_adapter_has_its_place() -> None:
    need("hama")
    named = hama_weights.weights()
    changed = adapted(named, ADAPTER)
    with np.load(ADAPTER) as learnt:
        assert {name.rpartition(".")[0] for name in learnt.files} <= set(named)
    moved = [name for name in named if not np.array_equal(named[name], changed[name])]
    assert set(named) - set(moved) == {"front.cosines", "front.sines", "front.mel"}


@pytest.mark.parametrize(
    "content", [b"", b"HAMAPK\x01\x02", b"HAMAPK\x01\x02\xff\xff\0\0", b"PK" * 99]
)
def test_weights_that_are_none_are_told(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need("hama")
    (tmp_path / "asr_waveform.hama").write_bytes(content)
    monkeypatch.setattr(hama_weights, "_assets", lambda: tmp_path)
    with pytest.raises(MissingEngineError, match="the phoneme network cannot be loaded") as told:
        Conformer()
    assert "pip install" in told.value.hint


def test_another_network_of_hamas_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    need("hama")
    whole = hama_weights._stored(hama_weights._assets() / "asr_waveform.hama")
    other = {name: value for name, value in whole.items() if "blocks.3" not in name}
    monkeypatch.setattr(hama_weights, "_stored", lambda _path: other)
    with pytest.raises(MissingEngineError, match="another one than was expected"):
        Conformer()
