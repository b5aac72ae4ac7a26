"""The canceller with real speech through simulated rooms, and its delay tracking."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soxr

from tests.listener.speech import english
from voiceguide.audio.pcm import LISTENING_RATE, decibels
from voiceguide.audio.tones import STEP_NOTES, chime
from voiceguide.listener.echo.canceller import BLOCK, EchoCanceller, KalmanFilter
from voiceguide.listener.echo.delay import History

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm

NARRATION = (
    "With both thumbs, stroke firmly from the toes up to the ankle, and come back down lightly.",
    "Now press in small circles along the sole, and stop wherever it is tender.",
    "Carry on like this, a little slower each time.",
)


@lru_cache
def narration() -> Pcm:
    """Some twenty seconds, at -20 dB."""
    spoken = [english().synthesise(text, 0.85) for text in NARRATION]
    parts = [soxr.resample(one.pcm, one.sample_rate, LISTENING_RATE) for one in spoken]
    sound = np.concatenate([np.pad(part, (0, LISTENING_RATE)) for part in parts])
    level: Pcm = (sound * (0.1 / np.sqrt(np.mean(np.square(sound))))).astype(np.float32)
    return level


def echo(played: Pcm, delay_s: float, gain_db: float = -6.0) -> Pcm:
    """Through a small room, so much later."""
    rng = np.random.default_rng(0)
    tail = rng.standard_normal(3200) * np.exp(-np.arange(3200) / 600)
    tail[0] = 5.0
    tail *= decibels(gain_db) / np.sqrt(np.square(tail).sum())
    heard = np.convolve(played, tail)[: len(played)]
    return np.pad(heard, (round(delay_s * LISTENING_RATE), 0))[: len(played)].astype(np.float32)


def noise(length: int, db: float = -70.0) -> Pcm:
    rng = np.random.default_rng(1)
    return (rng.standard_normal(length) * decibels(db)).astype(np.float32)


def run(canceller: EchoCanceller, heard: Pcm, played: Pcm, block: int = 200) -> Pcm:
    parts = [
        canceller.cancel(heard[at : at + block], played[at : at + block])[0]
        for at in range(0, len(heard), block)
    ]
    return np.concatenate(parts)


def level_db(sound: Pcm) -> float:
    return 10 * float(np.log10(np.mean(np.square(sound)) + 1e-12))


@pytest.mark.voice
@pytest.mark.parametrize("delay_s", [0.04, 0.15, 0.3, 0.7])
def test_the_echo_goes_and_its_delay_is_found(delay_s: float) -> None:
    played = narration()
    heard = echo(played, delay_s) + noise(len(played))
    canceller = EchoCanceller()
    left = run(canceller, heard, played)
    late = slice(10 * LISTENING_RATE, len(left))
    assert level_db(left[late]) < level_db(heard[late]) - 20
    assert canceller.delay_s == pytest.approx(delay_s, abs=0.002)


@pytest.mark.voice
def test_a_delay_that_moves_is_followed() -> None:
    played = np.tile(narration(), 2)
    middle = len(played) // 2
    heard = np.concatenate([echo(played, 0.1)[:middle], echo(played, 0.65)[middle:]])
    canceller = EchoCanceller()
    left = run(canceller, heard + noise(len(heard)), played)
    late = slice(middle + 10 * LISTENING_RATE, len(left))
    assert level_db(left[late]) < level_db(heard[late]) - 15
    assert canceller.delay_s == pytest.approx(0.65, abs=0.002)


@pytest.mark.voice
@pytest.mark.parametrize("moved_s", [0.04, 0.11, 0.3, -0.25])
def test_after_a_jump_it_learns_anew(moved_s: float) -> None:
    played = np.tile(narration(), 2)
    middle = len(played) // 2
    heard = np.concatenate([echo(played, 0.3)[:middle], echo(played, 0.3 + moved_s)[middle:]])
    left = run(EchoCanceller(), heard + noise(len(heard)), played)
    late = slice(middle + 10 * LISTENING_RATE, len(left))
    assert level_db(left[late]) < level_db(heard[late]) - 15


@pytest.mark.voice
@pytest.mark.parametrize("before_db", [-120.0, -50.0, -30.0])
def test_a_loudspeaker_that_is_turned_up_later_is_learnt(before_db: float) -> None:
    """Having learnt for long that hardly anything comes back must not make it deaf to what does."""
    played = np.tile(narration(), 3)
    at = 2 * len(narration())
    gains = np.where(np.arange(len(played)) < at, decibels(before_db), 1.0).astype(np.float32)
    heard = gains * echo(played, 0.1, 0.0) + noise(len(played))
    left = run(EchoCanceller(), heard, played)
    late = slice(at + 10 * LISTENING_RATE, len(left))
    assert level_db(left[late]) < level_db(heard[late]) - 20


@pytest.mark.voice
def test_a_microphone_that_was_switched_off_gives_nothing_and_leaves_what_is_known() -> None:
    played = np.tile(narration(), 2)
    heard = echo(played, 0.1) + noise(len(played))
    off = slice(12 * LISTENING_RATE, 20 * LISTENING_RATE)
    heard[off] = 0
    left = run(EchoCanceller(), heard, played)
    assert not left[off][BLOCK:-BLOCK].any()
    late = slice(off.stop + LISTENING_RATE // 2, off.stop + 3 * LISTENING_RATE)
    assert level_db(left[late]) < level_db(heard[late]) - 20


@pytest.mark.voice
def test_with_headphones_no_delay_is_found_and_nothing_is_lost() -> None:
    played = narration()
    person = np.roll(played, 5 * LISTENING_RATE)[::-1] + noise(len(played))
    canceller = EchoCanceller()
    left = run(canceller, person, played)
    assert canceller.delay_s is None
    assert level_db(left - person[: len(left)]) < level_db(person) - 8


@pytest.mark.voice
def test_a_person_speaking_over_the_narrator_is_kept() -> None:
    played = np.tile(narration(), 2)
    person = np.zeros_like(played)
    middle = len(played) // 2
    said = english().synthesise("A bit faster, please.", 1.0)
    sound = soxr.resample(said.pcm, said.sample_rate, LISTENING_RATE)
    person[middle : middle + len(sound)] = sound * (0.1 / np.sqrt(np.mean(np.square(sound))))
    heard = echo(played, 0.1, gain_db=0.0) + person + noise(len(played))
    left = run(EchoCanceller(), heard, played)
    there = slice(middle, middle + len(sound))
    assert level_db((left - person[: len(left)])[there]) < level_db(person[there]) - 12


@pytest.mark.voice
def test_a_chime_moves_no_delay_that_is_known() -> None:
    sound = narration()
    tone = soxr.resample(chime(STEP_NOTES, 0.6), 24000, LISTENING_RATE)
    chimes = np.tile(np.pad(tone, (0, LISTENING_RATE)), 6).astype(np.float32)
    played = np.concatenate([sound, chimes])
    canceller = EchoCanceller()
    run(canceller, echo(played, 0.2) + noise(len(played)), played)
    assert canceller.delay_s == pytest.approx(0.2, abs=0.01)


def test_switched_off_it_changes_nothing() -> None:
    heard = noise(3200, -20)
    left = run(EchoCanceller(cancels=False), heard, heard)
    assert np.array_equal(left, heard[: len(heard) // BLOCK * BLOCK])


def test_a_filter_that_moves_keeps_what_it_knows() -> None:
    played = noise(4 * LISTENING_RATE, -20)
    heard = echo(played, 0.1)
    shown = np.pad(played, (3 * BLOCK, 0))[: len(played)]
    learner = KalmanFilter()
    half = len(played) // 2 // BLOCK * BLOCK
    for at in range(0, half, BLOCK):
        learner.step(heard[at : at + BLOCK], played[at : at + BLOCK])
    learner.move(3)
    left = np.concatenate(
        [
            learner.step(heard[at : at + BLOCK], shown[at : at + BLOCK])
            for at in range(half, half + 20 * BLOCK, BLOCK)
        ]
    )
    there = slice(half + 4 * BLOCK, half + 20 * BLOCK)
    assert level_db(left[4 * BLOCK :]) < level_db(heard[there]) - 12


def test_a_pause_in_which_nothing_is_computed_leaves_what_one_with_a_trace_of_sound_leaves() -> (
    None
):
    played = noise(6 * LISTENING_RATE, -20)
    paused = played.copy()
    paused[2 * LISTENING_RATE : 4 * LISTENING_RATE] = 0
    trace = paused + noise(len(paused), -200)
    lefts = [
        run(EchoCanceller(), echo(sound, 0.05) + noise(len(sound)), sound)
        for sound in (paused, trace)
    ]
    after = slice(4 * LISTENING_RATE, None)
    assert level_db(lefts[0][after]) < level_db(echo(paused, 0.05)[after]) - 15
    assert np.allclose(lefts[0], lefts[1], atol=1e-5)


def test_the_sound_does_not_depend_on_where_blocks_end() -> None:
    played = noise(4 * LISTENING_RATE, -20)
    heard = echo(played, 0.05)
    one, other = (run(EchoCanceller(), heard, played, block) for block in (160, 333))
    size = min(len(one), len(other))
    assert size > 3.9 * LISTENING_RATE
    assert not np.array_equal(one[:size], heard[:size])
    assert np.array_equal(one[:size], other[:size])


def test_history_keeps_samples_by_their_number() -> None:
    history = History(0.01)
    for start in range(0, 1000, 37):
        history.add(np.arange(start, start + 37, dtype=np.float32))
    last = history.count
    assert np.array_equal(history.part(last - 160, last), np.arange(last - 160, last))
    assert np.array_equal(history.part(last - 2, last + 2), [last - 2, last - 1, 0, 0])
    assert history.part(0, 5).tolist() == [0, 0, 0, 0, 0]
    history.add(np.arange(500, dtype=np.float32))
    assert history.part(history.count - 1, history.count) == 499
