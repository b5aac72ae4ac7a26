"""What the adapter learns from: pairs of the same sound, clean and spoilt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from scripts.material.speakers import speakers
from scripts.training.clips import learners
from scripts.training.spoiling import Spoiler
from voiceguide.audio.pcm import LISTENING_RATE
from voiceguide.listener.networks import moonshine
from voiceguide.listener.networks.conformer import ADAPTER, Conformer

if TYPE_CHECKING:
    from pathlib import Path

    from voiceguide.audio.pcm import Pcm

LENGTH = LISTENING_RATE


def spoiler(seed: int = 0) -> Spoiler:
    rng = np.random.default_rng(1)
    noises = [rng.standard_normal(3 * LENGTH).astype(np.float32)]
    room = np.exp(-np.arange(800) / 200).astype(np.float32)
    return Spoiler([word(300)], [room], noises, seed)


def word(hertz: float, seconds: float = 0.5) -> Pcm:
    time = np.arange(round(seconds * LISTENING_RATE)) / LISTENING_RATE
    return (np.sin(2 * np.pi * hertz * time) * np.hanning(len(time))).astype(np.float32)


def test_a_pair_is_of_one_length_and_loudness() -> None:
    drawn = spoiler()
    for _ in range(40):
        for sound in drawn.pair(word(440), LENGTH):
            assert sound.shape == (LENGTH,)
            assert sound.dtype == np.float32
            assert np.abs(sound).max() == pytest.approx(0.5)


def test_the_clean_one_holds_what_was_said_and_the_spoilt_one_more() -> None:
    drawn = spoiler()
    shares = []
    for _ in range(40):
        clean, spoilt = drawn.pair(word(440), LENGTH)
        shares.append([outside(sound, 380, 510) for sound in (clean, spoilt)])
    clean_share, spoilt_share = np.median(shares, axis=0)
    assert clean_share < 0.02
    assert spoilt_share > 5 * clean_share


@pytest.mark.parametrize("adapts", [False, True])
def test_what_learns_the_words_is_what_listens(adapts: bool) -> None:
    """But for the 8 bits of onnxruntime's; its adapter is brought to them, too."""
    torch = pytest.importorskip("torch")
    if not moonshine.is_here():
        pytest.skip("the package was built without it")
    from scripts.training.learning import read
    from scripts.training.words_student import Student

    student = Student(adapts=adapts)
    if adapts:
        student.load(read(moonshine.ADAPTER))
    sound = word(440) * np.float32(0.5)
    listening = moonshine.Moonshine(moonshine.ADAPTER if adapts else None)
    ours = listening.states(sound)[0]
    with torch.no_grad():
        theirs = student(torch.tensor(moonshine.prepared(sound))[None])[0].numpy()
    assert np.corrcoef(ours.ravel(), theirs.ravel())[0, 1] > 0.99


def outside(sound: np.ndarray, low: float, high: float) -> float:
    """The share of the power that lies outside a band."""
    power = np.abs(np.fft.rfft(sound)) ** 2
    hertz = np.fft.rfftfreq(len(sound), 1 / LISTENING_RATE)
    return 1 - float(power[(hertz > low) & (hertz < high)].sum() / power.sum())


def test_a_seed_draws_the_same_again_and_another_does_not() -> None:
    first, again, other = (spoiler(seed).pair(word(440), LENGTH) for seed in (3, 3, 4))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_nobody_is_learnt_from_who_is_measured() -> None:
    names = {one.name for one in learners()}
    assert not names & {one.name for one in speakers("test")}
    assert not any(name.startswith("pico") for name in names)


@pytest.mark.parametrize("adapter", [None, ADAPTER])
def test_what_learns_is_what_listens(adapter: Path | None) -> None:
    """PyTorch's network and onnxruntime's are the same, with the adapter and without."""
    torch = pytest.importorskip("torch")
    pytest.importorskip("hama")
    from scripts.training.learning import read
    from scripts.training.sounds_student import Student

    student = Student(adapts=adapter is not None)
    if adapter:
        student.load(read(adapter))
    sound = word(440) * np.float32(0.5)
    with torch.no_grad():
        theirs = student(torch.tensor(sound)[None])[0].numpy()
    assert np.abs(Conformer(adapter).log_probs(sound) - theirs).max() < 2e-3
