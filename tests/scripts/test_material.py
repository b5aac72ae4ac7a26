"""The benchmark's material is what it says: levels, lengths, splits, and rooms that are linear."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from scripts.material.levels import active_level_db, at_level
from scripts.material.loudspeaker import Overdriven
from scripts.material.rooms import (
    PERSON_DB,
    ROOMS,
    VOICE_DB,
    SimulatedRoom,
    person_heard,
    response,
)
from scripts.material.speakers import (
    MARGIN_S,
    PEAK,
    Speaker,
    all_speakers,
    missing_speakers,
    say,
    speakers,
    trimmed_to_speech,
)
from voiceguide.audio.pcm import LISTENING_RATE, SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from voiceguide.audio.pcm import Pcm

pytestmark = pytest.mark.usefixtures("fresh_sounds")


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


def speech_like(rate: int, seconds: float = 4.0) -> Pcm:
    """Noise with the spectrum of speech, in bursts of 0.6 s with pauses of 0.4 s."""
    count = round(seconds * rate)
    spectrum = np.fft.rfft(np.random.default_rng(1).standard_normal(count))
    hertz = np.fft.rfftfreq(count, 1 / rate)
    shaped = np.fft.irfft(spectrum * (hertz > 100) / (1 + (hertz / 500) ** 3) ** 0.5, count)
    bursts = np.arange(count) / rate % 1.0 < 0.6
    return at_level((shaped * bursts).astype(np.float32), rate, VOICE_DB)


def through(room: SimulatedRoom, sound: Pcm, block: int) -> Pcm:
    """What the microphone hears while `sound` is played in blocks of 3/2 that many frames."""
    played = block * 3 // 2
    heard = []
    for start in range(0, len(sound) - played + 1, played):
        room.play(sound[start : start + played])
        heard.append(room.heard(block))
    return np.concatenate(heard)


def lag_s(heard: Pcm, played: Pcm) -> float:
    """How much later the sound played, already at LISTENING_RATE, is in what was heard."""
    size = 2 ** int(np.ceil(np.log2(len(heard) + len(played))))
    both = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(played, size))
    return int(np.argmax(np.fft.irfft(both, size)[: size // 2])) / LISTENING_RATE


def test_the_active_level_counts_no_pauses() -> None:
    tone = np.sin(np.arange(LISTENING_RATE) * 0.4).astype(np.float32)
    alone = active_level_db(tone, LISTENING_RATE)
    assert alone == pytest.approx(-3.0, abs=0.1)
    assert active_level_db(np.pad(tone, 30_000), LISTENING_RATE) == pytest.approx(alone, abs=0.2)
    assert active_level_db(np.zeros(9_000, np.float32), LISTENING_RATE) == float("-inf")


def test_rooms_ring_as_long_as_they_say_and_keep_a_person_at_their_level() -> None:
    pytest.importorskip("pyroomacoustics")
    speech = speech_like(LISTENING_RATE)
    for name, shape in ROOMS.items():
        near, far = (response(name, metres, 3) for metres in (1.0, 2.5))
        left = 10 * np.log10(np.cumsum(near[::-1].astype(np.float64) ** 2)[::-1] / np.sum(near**2))
        rt60_s = 3 * (np.argmax(left < -25) - np.argmax(left < -5)) / LISTENING_RATE
        assert rt60_s == pytest.approx(shape.rt60_s, rel=0.25), name
        level = active_level_db(person_heard(speech, near), LISTENING_RATE)
        assert level == pytest.approx(PERSON_DB, abs=2.5), name
        direct = [
            int(np.argmax(np.abs(sound) > 0.5 * np.abs(sound).max())) for sound in (near, far)
        ]
        assert direct[0] / LISTENING_RATE == pytest.approx(1.0 / 343, abs=5e-4), name
        assert direct[1] > direct[0], name
        np.testing.assert_array_equal(near, response(name, 1.0, 3))


@pytest.mark.parametrize("echo_db", [-12.0, 6.0])
def test_the_echo_has_the_level_and_the_delay_that_were_asked_for(echo_db: float) -> None:
    sound = speech_like(SAMPLE_RATE)
    room = SimulatedRoom(np.ones(1, np.float32), echo_db=echo_db, delay_s=0.15)
    heard = through(room, sound, 320)
    level = active_level_db(heard, LISTENING_RATE)
    assert level == pytest.approx(PERSON_DB + echo_db, abs=0.5)
    assert lag_s(heard, speech_like_resampled(sound)) == pytest.approx(0.15, abs=1e-3)


def speech_like_resampled(sound: Pcm) -> Pcm:
    """The same at LISTENING_RATE."""
    import soxr

    resampled: Pcm = soxr.resample(sound, SAMPLE_RATE, LISTENING_RATE)
    return resampled


def test_what_is_heard_depends_not_on_the_length_of_blocks() -> None:
    decay = np.exp(-np.arange(3_000) / 400).astype(np.float32)
    sound = speech_like(SAMPLE_RATE)
    whole, fine = (
        through(SimulatedRoom(decay, drift_ppm=100.0, clipping=0.5), sound, block)
        for block in (1_600, 160)
    )
    np.testing.assert_allclose(whole, fine, atol=1e-5)


@pytest.mark.parametrize("ppm", [-400.0, 400.0])
def test_clocks_drift_apart_until_the_device_slips(ppm: float) -> None:
    """At 400 ppm, 20 ms come about every 50 s; the delay is never farther off than that."""
    sound = speech_like(SAMPLE_RATE, 60.0)
    heard = through(SimulatedRoom(np.ones(1, np.float32), drift_ppm=ppm), sound, 320)
    reference = speech_like_resampled(sound)

    def delay_s(second: int) -> float:
        start = second * LISTENING_RATE
        piece = reference[start : start + LISTENING_RATE]
        return lag_s(heard[start : start + 2 * LISTENING_RATE], piece)

    assert delay_s(25) - delay_s(0) == pytest.approx(25 * ppm * 1e-6, abs=1.5e-3)
    assert abs(delay_s(57) - delay_s(0)) < 0.006


def test_an_overdriven_loudspeaker_bends_but_keeps_the_level() -> None:
    sound = speech_like(SAMPLE_RATE)
    errors = []
    for clipping in (0.3, 0.6, 1.0):
        bent = Overdriven(clipping, VOICE_DB)(sound)
        gain = float(bent @ sound / (sound @ sound))
        errors.append(float(np.sum((bent - gain * sound) ** 2) / np.sum((gain * sound) ** 2)))
        # Speech keeps its level within a decibel or so; this noise has fewer and lower peaks.
        assert active_level_db(bent, SAMPLE_RATE) == pytest.approx(VOICE_DB, abs=4.0)
    assert 1e-3 < errors[0] < errors[1] < errors[2] < 0.5
    np.testing.assert_array_equal(Overdriven(0.0, VOICE_DB)(sound), sound)


def test_a_delay_without_room_for_a_slip_is_refused() -> None:
    with pytest.raises(ValueError, match="delay"):
        SimulatedRoom(np.ones(1, np.float32), delay_s=0.01)
