from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from voiceguide.audio.ambience import load_ambience
from voiceguide.audio.beds import AmbientBed, BeatBed
from voiceguide.audio.layers import DIP_DB, FADE_S, RECOVER_S
from voiceguide.audio.pcm import SAMPLE_RATE, decibels, frames
from voiceguide.audio.tones import BEAT_PEAK, beat_hz

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm

BLOCK = frames(0.02)


def beat(fractions: list[float | None]) -> Pcm:
    """The beat's sound, looked at once a block."""
    waiting = iter(fractions)
    bed, parts = BeatBed(lambda: next(waiting)), []
    for _ in fractions:
        block = np.zeros(BLOCK, np.float32)
        bed.add_to(block, speaking=False)
        parts.append(block)
    return np.concatenate(parts)


def ambient(bed: AmbientBed, seconds: float, *, speaking: bool, block: int = BLOCK) -> Pcm:
    sound = np.zeros(frames(seconds), np.float32)
    for start in range(0, len(sound), block):
        bed.add_to(sound[start : start + block], speaking=speaking)
    return sound


def test_ambience_fades_in_dips_under_the_voice_and_recovers() -> None:
    bed = AmbientBed(np.ones(997, np.float32))
    faded = ambient(bed, FADE_S, speaking=False)
    assert faded[0] < 0.001
    assert np.allclose(np.diff(faded), 1 / frames(FADE_S), atol=1e-6)
    dipped = ambient(bed, RECOVER_S, speaking=True)
    assert dipped[-1] == pytest.approx(decibels(DIP_DB))
    assert np.abs(np.diff(dipped)).max() < 1e-4
    assert ambient(bed, RECOVER_S, speaking=False)[-1] == pytest.approx(1.0)


def test_ambience_does_not_depend_on_where_blocks_are_cut() -> None:
    loop = load_ambience("stream")
    short = ambient(AmbientBed(loop), 4.0, speaking=True, block=77)
    assert np.allclose(short, ambient(AmbientBed(loop), 4.0, speaking=True, block=4800), atol=1e-7)


def test_ambience_goes_round_without_a_seam() -> None:
    bed = AmbientBed(load_ambience("rain"))
    sound = ambient(bed, 31.0, speaking=False, block=frames(0.5))[frames(5) :]
    seam = frames(30 - 5)
    around = np.abs(np.diff(sound[seam - 100 : seam + 100])).max()
    assert around <= np.abs(np.diff(sound)).max()
    assert np.std(sound[seam:]) == pytest.approx(np.std(sound), rel=0.2)


def test_the_beat_rises_and_falls_with_the_round() -> None:
    count = round(8.0 / 0.02)
    sound = beat([index / count for index in range(count)])
    levels = np.abs(sound).reshape(-1, BLOCK * 10).max(axis=1)
    assert levels.max() == pytest.approx(BEAT_PEAK, rel=0.02)
    assert 0.4 < levels.argmax() / len(levels) < 0.6
    assert max(levels[0], levels[-1]) < 0.05 * BEAT_PEAK


def test_the_beat_has_the_pitch_of_where_the_hand_is() -> None:
    sound = beat([0.5] * 100)[SAMPLE_RATE // 2 :]
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 1 << 18))
    hertz = spectrum.argmax() * SAMPLE_RATE / (1 << 18)
    assert hertz == pytest.approx(beat_hz(0.5), abs=0.5)


def test_the_beat_never_clicks_wherever_a_round_is_left() -> None:
    # Paused at its loudest, gone on in mid-round, and set back to the start.
    sound = beat([0.5] * 20 + [None] * 20 + [0.5] * 20 + [0.0] * 20 + [0.9] * 5)
    steepest = 2 * np.pi * beat_hz(0.5) / SAMPLE_RATE * BEAT_PEAK
    assert np.abs(np.diff(sound, prepend=0)).max() <= 1.05 * (steepest + BEAT_PEAK / BLOCK)


def test_without_a_round_there_is_no_beat() -> None:
    assert not beat([None] * 10).any()
