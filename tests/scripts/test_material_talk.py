"""Small talk holds the command words but no command; noises differ by split and have a level."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from scripts.material import noises
from scripts.material.conversation import conversation, pieces, sentences
from scripts.material.levels import active_level_db
from scripts.material.noises import KINDS, Kind, mixed, noise
from scripts.material.rooms import PERSON_DB
from scripts.material.speakers import Split, missing_speakers, speakers
from voiceguide.audio.pcm import LISTENING_RATE
from voiceguide.listener.language.vocabulary import Tier, load_vocabulary

if TYPE_CHECKING:
    from pathlib import Path

    from voiceguide.audio.pcm import Pcm

pytestmark = pytest.mark.usefixtures("fresh_sounds")
SPLITS: tuple[Split, ...] = ("tuning", "test")


def plain(text: str) -> str:
    """Lower case, letters and single spaces only."""
    return " ".join(re.findall(r"[a-z']+", text.lower()))


def need_voices() -> None:
    """Skip where fewer than two voices of a split are here."""
    if min(len(speakers(split)) for split in SPLITS) < 2:
        pytest.skip("; ".join(missing_speakers()))


@pytest.fixture
def kitchen(tmp_path: Path) -> Path:
    """A folder with a recording: a low tone first, a high one in its second half."""
    time = np.arange(8 * LISTENING_RATE) / LISTENING_RATE
    sound = 0.1 * np.sin(2 * np.pi * np.where(time < 4, 300, 3_000) * time)
    soundfile.write(tmp_path / "kitchen.flac", sound, LISTENING_RATE)
    return tmp_path


def pitch_hz(sound: Pcm) -> float:
    """The strongest frequency."""
    return float(np.argmax(np.abs(np.fft.rfft(sound))) * LISTENING_RATE / len(sound))


@pytest.mark.parametrize("split", SPLITS)
def test_nothing_between_two_pauses_is_a_command(split: Split) -> None:
    phrases = {plain(entry.text) for entry in load_vocabulary("en").entries}
    for sentence in sentences(split):
        said = {plain(part) for part in (*pieces(sentence), sentence)}
        assert said.isdisjoint(phrases), sentence
        assert all(len(part.split()) >= 3 for part in said), sentence
        assert ", ".join(pieces(sentence)) == sentence


@pytest.mark.parametrize("split", SPLITS)
def test_every_command_word_comes_up_in_running_speech(split: Split) -> None:
    text = f" {' '.join(plain(sentence) for sentence in sentences(split))} "
    words = [entry.text for entry in load_vocabulary("en").entries if entry.tier is Tier.WORD]
    assert [word for word in words if f" {word} " not in text] == []


def test_the_splits_share_no_sentence() -> None:
    tuning, test = (sentences(split) for split in SPLITS)
    assert set(tuning).isdisjoint(test)
    assert len(set(tuning)) == len(tuning) >= 75
    assert len(set(test)) == len(test) >= 75


@pytest.mark.voice
def test_a_conversation_lasts_as_long_as_asked_at_a_persons_level_and_again_the_same() -> None:
    need_voices()
    talk = conversation("test", 0.2, 1, room=None)
    assert len(talk) == round(12 * LISTENING_RATE)
    assert PERSON_DB - 8 < active_level_db(talk, LISTENING_RATE) < PERSON_DB + 6
    quiet = np.abs(talk).reshape(-1, 320).max(axis=1) == 0
    assert 0.05 < quiet.mean() < 0.6, "people pause, and speak"
    np.testing.assert_array_equal(talk, conversation("test", 0.2, 1, room=None))
    assert not np.array_equal(talk, conversation("test", 0.2, 2, room=None))


@pytest.mark.voice
def test_a_conversation_is_over_before_its_end_rather_than_cut_short() -> None:
    need_voices()
    for seed in range(4):
        talk = conversation("tuning", 0.15, seed, room=None)
        assert np.any(talk)
        assert not np.any(talk[-160:]), "the last sentence ends before the sound does"


@pytest.mark.parametrize("kind", ["hiss", "music"])
def test_noise_has_its_level_and_differs_by_split_and_seed(kind: Kind) -> None:
    sound = noise(kind, "test", 20.0, 1)
    assert len(sound) == 20 * LISTENING_RATE
    assert np.sqrt(np.mean(sound**2)) == pytest.approx(0.1, rel=1e-3)
    np.testing.assert_array_equal(sound, noise(kind, "test", 20.0, 1))
    for other in (noise(kind, "tuning", 20.0, 1), noise(kind, "test", 20.0, 2)):
        assert abs(float(np.corrcoef(sound, other)[0, 1])) < 0.2
    seconds = sound.reshape(20, -1)
    assert np.all(np.sqrt(np.mean(seconds**2, axis=1)) > 0.01), "no hole in it"


@pytest.mark.voice
def test_babble_is_many_voices_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    need_voices()
    monkeypatch.setattr(noises, "SENTENCES_EACH", 1)  # enough, and soon synthesised
    babble = noise("babble", "test", 10.0, 1)
    frames = np.sqrt(np.mean(babble.reshape(-1, 1_600) ** 2, axis=1))
    assert frames.min() > 0.02, "many people leave no gap of a tenth of a second"


def test_the_kitchen_is_cut_in_two_in_time_and_goes_on_as_long_as_needed(kitchen: Path) -> None:
    for split, hertz in zip(SPLITS, (300, 3_000), strict=True):
        sound = noise("kitchen", split, 10.0, 1, speech=kitchen)
        assert len(sound) == 10 * LISTENING_RATE
        assert pitch_hz(sound) == pytest.approx(hertz, abs=3)


def test_a_kitchen_without_its_recording_is_refused(tmp_path: Path) -> None:
    assert "kitchen" in KINDS
    for folder in (None, tmp_path):
        with pytest.raises(FileNotFoundError, match="--speech"):
            noise("kitchen", "test", 1.0, 1, speech=folder)


def test_noise_is_mixed_in_by_the_level_of_the_speech_without_its_pauses() -> None:
    tone = 0.1 * np.sin(np.arange(LISTENING_RATE) * 0.5).astype(np.float32)
    speech = np.pad(tone, LISTENING_RATE)
    added = mixed(speech, noise("hiss", "test", 5.0, 1), 10.0) - speech
    ratio_db = 10 * np.log10(np.mean(tone**2) / np.mean(added**2))
    assert ratio_db == pytest.approx(10.0, abs=0.3)
    with pytest.raises(ValueError, match="shorter"):
        mixed(speech, speech[:100], 10.0)
