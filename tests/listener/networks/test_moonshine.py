"""Words as numbers, and how likely words are to have been said; by the real network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.listener.speech import english, spoken
from voiceguide.errors import MissingEngineError
from voiceguide.listener.language.vocabulary import load_vocabulary
from voiceguide.listener.networks import moonshine
from voiceguide.listener.networks.moonshine import Moonshine
from voiceguide.listener.networks.tokens import BYTE, FIRST_PIECE, MARK, Tokens
from voiceguide.listener.word_matcher import SHORTLIST, WordMatcher

if TYPE_CHECKING:
    from pathlib import Path

there = pytest.mark.skipif(not moonshine.is_here(), reason="the package was built without it")


def few(*pieces: str) -> Tokens:
    """A tokeniser of these pieces, in order of rank."""
    marked = [piece.replace("_", MARK.decode()).encode() for piece in pieces]
    return Tokens([b""] * FIRST_PIECE + marked)


def test_neighbours_of_the_lowest_number_are_joined_first() -> None:
    tokens = few("bc", "ab", "_", "a", "b", "c")
    numbers = [number - FIRST_PIECE for number in tokens.encode("abc")]
    assert numbers == [2, 3, 0]  # not "ab" and "c", although "ab" stands further to the left


def test_what_no_piece_spells_is_spelled_in_bytes() -> None:
    assert few("_").encode("é") == [FIRST_PIECE, BYTE + 0xC3, BYTE + 0xA9]


@there
@pytest.mark.parametrize("text", ["Next please.", "How much longer?", "What can I say", "Café"])
def test_text_survives_there_and_back(text: str) -> None:
    tokens = Tokens.load(moonshine.folder() / "tokenizer.bin")
    assert tokens.decode(tokens.encode(text)) == text


@there
def test_frequent_words_are_one_piece() -> None:
    tokens = Tokens.load(moonshine.folder() / "tokenizer.bin")
    assert [len(tokens.encode(word)) for word in ("Next", "Stop", "please")] == [1, 1, 1]


@pytest.fixture(scope="module")
def network() -> WordMatcher:
    return WordMatcher(["next please", "next", "lighter", "louder", "carry on", "stop"])


@there
@pytest.mark.voice
@pytest.mark.parametrize("phrase", ["next please", "lighter", "carry on", "stop"])
def test_what_was_said_is_the_likeliest(network: WordMatcher, phrase: str) -> None:
    found = network.likelihoods(spoken(f"{phrase}.", english()))
    others = [score for text, score in found.items() if text != phrase]
    assert found[phrase] > max(others) + 1
    assert found[phrase] > -3


@there
@pytest.mark.voice
def test_what_no_phrase_says_is_unlikely(network: WordMatcher) -> None:
    for text in ("Would you like some tea?", "The writer is late.", "Nice and warm today."):
        assert max(network.likelihoods(spoken(text, english())).values()) < -6


@there
@pytest.mark.voice
def test_a_phrase_is_scored_the_same_in_any_company() -> None:
    sound = spoken("lighter.", english())
    alone = WordMatcher(["lighter"]).likelihoods(sound)["lighter"]
    beside = WordMatcher(["how much longer", "lighter", "next"]).likelihoods(sound)["lighter"]
    assert alone == pytest.approx(beside, abs=0.5)  # the network computes in 8 bits


@there
@pytest.mark.voice
def test_what_it_writes_instead_of_a_phrase_is_the_phrase() -> None:
    sound = spoken("end session.", english())
    written = [("end session", "And session"), ("another", "And session")]
    (alone,) = WordMatcher(["end session"]).likelihoods(sound).values()
    found = WordMatcher(["end session"], written).likelihoods(sound)
    assert [*found] == ["end session"]
    assert found["end session"] > alone + 0.5


@there
@pytest.mark.voice
def test_only_what_sounds_right_as_well_is_scored() -> None:
    phrases = [entry.text for entry in load_vocabulary("en").entries]
    beside = {text: 0.0 if text in {"stay here", "lighter"} else -90.0 for text in phrases}
    found = WordMatcher(phrases).likelihoods(spoken("lighter.", english()), beside)
    assert len(found) == SHORTLIST
    assert {"stay here", "lighter"} <= {*found}
    assert max(found, key=found.__getitem__) == "lighter"


@there
def test_silence_and_a_click_are_no_command(network: WordMatcher) -> None:
    click = np.zeros(8_000, np.float32)
    click[4_000] = 0.5
    for sound in (np.zeros(8_000, np.float32), click):
        assert max(network.likelihoods(sound).values()) < -3


def test_a_network_that_is_cut_short_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (moonshine.ENCODER, moonshine.DECODER, moonshine.TOKENS):
        (tmp_path / name).write_bytes(b"\x10\x00")
    monkeypatch.setattr(moonshine, "folder", lambda: tmp_path)
    with pytest.raises(MissingEngineError, match="cannot be loaded"):
        Moonshine()
