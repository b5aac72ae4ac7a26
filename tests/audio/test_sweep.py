from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile
import soxr

from tests.live.sessions import voice
from voiceguide.audio.duplex import Duplex
from voiceguide.audio.loudspeakers import NoLoudspeaker
from voiceguide.audio.microphones import FileMicrophone, NoMicrophone
from voiceguide.audio.pcm import LISTENING_RATE, SAMPLE_RATE, decibels, level_db
from voiceguide.audio.room import DELAY_S, Room
from voiceguide.audio.sweep import (
    BANDS_HZ,
    LONGEST_DELAY_S,
    SWEEP_PEAK,
    SWEEP_S,
    Echo,
    analysed,
    find_echo,
    measure_echo,
    reverberation,
    sweep,
)
from voiceguide.errors import MissingDeviceError
from voiceguide.live.profiles import DELAY_LIMITS_S

if TYPE_CHECKING:
    from pathlib import Path

    from voiceguide.audio.pcm import Pcm

SWEEP_RMS = SWEEP_PEAK / 2**0.5
AFTER_S = 1.5


def played() -> Pcm:
    """The sweep and silence, as a microphone beside the loudspeaker has it."""
    padded = np.pad(sweep(), (0, round(AFTER_S * SAMPLE_RATE)))
    sound: Pcm = soxr.resample(padded, SAMPLE_RATE, LISTENING_RATE)
    return sound


def late(sound: Pcm, seconds: float) -> Pcm:
    count = round(seconds * LISTENING_RATE)
    return np.pad(sound, (count, 0))[: len(sound)]


def hiss(count: int, rms: float, seed: int) -> Pcm:
    noise: Pcm = (np.random.default_rng(seed).standard_normal(count) * rms).astype(np.float32)
    return noise


def through_noise(echo: Pcm, rms: float) -> Echo | None:
    return find_echo(hiss(2 * LISTENING_RATE, rms, 1), echo + hiss(len(echo), rms, 2))


def room_response(rt60_s: float, gain: float, seed: int = 3) -> Pcm:
    """A straight sound and a tail of noise that dies away."""
    k = np.arange(LISTENING_RATE)
    tail = np.random.default_rng(seed).standard_normal(len(k)) * 10 ** (
        -3 * k / LISTENING_RATE / rt60_s
    )
    tail[0] = 4.0
    response: Pcm = (gain * tail).astype(np.float32)
    return response


def bands_of(response: Pcm) -> list[float]:
    """Independent of the sweep: the spectrum of the response itself, by octaves."""
    power = np.abs(np.fft.rfft(response, 1 << 17)) ** 2
    hertz = np.fft.rfftfreq(1 << 17, 1 / LISTENING_RATE)
    edges = [(centre / 2**0.5, centre * 2**0.5) for centre in BANDS_HZ]
    return [
        10 * float(np.log10(power[(hertz >= low) & (hertz < high)].mean())) for low, high in edges
    ]


def test_the_sweep_is_gentle_and_rises() -> None:
    tone = sweep()
    assert len(tone) == round(SWEEP_S * SAMPLE_RATE)
    assert float(np.abs(tone).max()) == pytest.approx(SWEEP_PEAK, rel=0.01)
    assert tone[0] == 0
    assert abs(tone[-1]) < 1e-6
    crossings = [int((np.diff(np.signbit(part)) != 0).sum()) for part in np.array_split(tone, 8)]
    assert crossings == sorted(crossings)


@pytest.mark.parametrize("snr_db", [60, 20, 10])
@pytest.mark.parametrize("delay_s", [0.02, 0.12, 0.45, 0.95])
@pytest.mark.parametrize("gain_db", [6.0, -20.0, -40.0])
def test_delay_and_level_are_found_in_noise(gain_db: float, delay_s: float, snr_db: float) -> None:
    gain = decibels(gain_db)
    echo = through_noise(late(gain * played(), delay_s), gain * SWEEP_RMS * decibels(-snr_db))
    assert echo
    assert echo.delay_s == pytest.approx(delay_s, abs=0.001)
    assert echo.level_db == pytest.approx(gain_db, abs=1.0)
    assert echo.bands_db == pytest.approx([gain_db] * len(BANDS_HZ), abs=1.5)


@pytest.mark.parametrize("rt60_s", [0.2, 0.5])
@pytest.mark.parametrize("snr_db", [40, 10])
def test_the_bands_of_a_room_are_its_own(rt60_s: float, snr_db: float) -> None:
    response = room_response(rt60_s, 0.05)
    # Furnishings: the high notes are swallowed.
    response = np.convolve(response, [0.5, 0.35, 0.15])[: len(response)].astype(np.float32)
    echo_sound = late(np.convolve(played(), response)[: len(played())].astype(np.float32), 0.06)
    rms = float(np.sqrt(np.mean(echo_sound**2))) * decibels(-snr_db)
    echo = through_noise(echo_sound, rms)
    assert echo
    assert echo.delay_s == pytest.approx(0.06, abs=0.001)
    assert echo.bands_db == pytest.approx(bands_of(response), abs=1.5)
    assert echo.bands_db[-1] < echo.bands_db[2] - 3


@pytest.mark.parametrize("rt60_s", [0.25, 0.5, 0.9])
def test_reverberation_is_told_where_it_can_be_heard(rt60_s: float) -> None:
    sound = np.convolve(played(), room_response(rt60_s, 0.05))[: len(played())].astype(np.float32)
    clear, noisy = through_noise(sound, 1e-5), through_noise(sound, 3e-2)
    assert clear
    assert clear.rt60_s == pytest.approx(rt60_s, rel=0.1)
    assert noisy
    assert noisy.rt60_s is None


def test_no_walls_no_reverberation() -> None:
    click = np.zeros(LISTENING_RATE, np.float32)
    click[0] = 1.0
    assert reverberation(click, np.zeros(100, np.float32)) is None


@pytest.mark.parametrize("rms", [0.0, 1e-4, 0.03])
def test_headphones_have_no_echo(rms: float) -> None:
    count = len(played())
    found = [
        find_echo(hiss(2 * LISTENING_RATE, rms, seed), hiss(count, rms, seed + 100))
        for seed in range(20)
    ]
    assert found == [None] * 20


def test_an_echo_that_is_buried_is_none_and_one_that_can_be_heard_is_found() -> None:
    buried = through_noise(late(decibels(-60) * played(), 0.1), SWEEP_RMS)
    heard = through_noise(late(decibels(-10) * played(), 0.1), SWEEP_RMS)
    assert buried is None
    assert heard


def test_a_hum_is_no_echo() -> None:
    t = np.arange(2 * LISTENING_RATE + len(played())) / LISTENING_RATE
    hum = (0.05 * np.sin(2 * np.pi * 50 * t) + 0.02 * np.sin(2 * np.pi * 100 * t)).astype("f")
    noise = hum + hiss(len(hum), 1e-3, 4)
    assert find_echo(noise[: 2 * LISTENING_RATE], noise[2 * LISTENING_RATE :]) is None


def test_the_noise_before_and_the_loudest_sample_are_told() -> None:
    twice = np.tile(late(0.5 * played(), 0.1), 2)
    measured = analysed(hiss(2 * LISTENING_RATE, 0.01, 5), twice)
    assert measured.noise_db == pytest.approx(-40.0, abs=0.2)
    assert measured.peak == pytest.approx(0.5 * SWEEP_PEAK, rel=0.02)


def test_the_level_of_nothing_is_the_floor() -> None:
    assert level_db(np.zeros(0, np.float32)) == level_db(np.zeros(9, np.float32)) == -120.0


@pytest.mark.parametrize("gain", [0.05, 0.5])
def test_a_rooms_echo_is_measured_through_devices(tmp_path: Path, gain: float) -> None:
    noise = tmp_path / "noise.wav"
    soundfile.write(noise, hiss(12 * LISTENING_RATE, 1e-3, 6), LISTENING_RATE)
    response = np.zeros(2000, np.float32)
    response[320] = gain
    duplex = Duplex(NoLoudspeaker(), FileMicrophone(noise), Room(response))
    measured = measure_echo(duplex)
    assert measured.noise_db == pytest.approx(-60.0, abs=0.3)
    assert measured.echo
    assert measured.echo.delay_s == pytest.approx(DELAY_S + 0.02, abs=0.001)
    assert measured.echo.level_db == pytest.approx(20 * np.log10(gain), abs=1.0)


def test_without_a_way_from_loudspeaker_to_microphone_there_is_no_echo() -> None:
    assert measure_echo(Duplex(NoLoudspeaker(), NoMicrophone())).echo is None


def test_what_is_heard_is_as_long_as_what_is_played() -> None:
    duplex = Duplex(NoLoudspeaker(), NoMicrophone())
    heard = sum(len(duplex.play(np.zeros(count, np.float32))) for count in (1, 7, 241, 9751))
    assert heard == int(10_000 / SAMPLE_RATE * LISTENING_RATE)


@pytest.mark.parametrize("device", ["loudspeaker", "microphone"])
def test_a_device_that_goes_away_ends_the_measurement(device: str) -> None:
    duplex = Duplex(NoLoudspeaker(), NoMicrophone())
    getattr(duplex, device).lost = True
    with pytest.raises(MissingDeviceError, match=f"the {device} '' went away"):
        measure_echo(duplex)


def test_measurement_and_profile_agree_about_delays() -> None:
    assert DELAY_LIMITS_S[0] <= LONGEST_DELAY_S <= DELAY_LIMITS_S[1]


QUIET = hiss(2 * LISTENING_RATE, 1e-3, 8)
TAKE = len(played())


def room_with(sound: Pcm, at_s: float, echo: Pcm | None = None) -> Pcm:
    """Both takes in a quiet room, something sounding from a moment on."""
    heard = hiss(2 * TAKE, 1e-3, 9)
    start = round(at_s * LISTENING_RATE)
    part = sound[: len(heard) - start]
    heard[start : start + len(part)] += part
    if echo is not None:
        heard += np.tile(echo, 2)
    return heard


def said(text: str, peak_db: float) -> Pcm:
    sound = soxr.resample(voice().speak(text), SAMPLE_RATE, LISTENING_RATE)
    words: Pcm = (sound * (decibels(peak_db) / np.abs(sound).max())).astype(np.float32)
    return words


def clap(peak: float) -> Pcm:
    return hiss(800, peak, 10) * np.exp(-np.arange(800) / 200).astype(np.float32)


def slam() -> Pcm:
    """A door: a low thud that rings, and what rattles after it."""
    t = np.arange(LISTENING_RATE) / LISTENING_RATE
    thud = 0.4 * np.sin(2 * np.pi * 70 * t) * np.exp(-8 * t)
    return thud.astype(np.float32) + np.pad(clap(0.3), (400, len(t) - 1200))


def music(seconds: float) -> Pcm:
    """Chords that change, with a beat on each."""
    beats = []
    for beat in range(round(seconds / 0.5)):
        t = np.arange(LISTENING_RATE // 2) / LISTENING_RATE
        notes = 220 * 2 ** (np.array([0, 4, 7]) / 12 + (beat % 4) / 6)
        chord = sum(np.sin(2 * np.pi * hertz * t) for hertz in notes) * np.exp(-3 * t) * 0.03
        beats.append(chord.astype(np.float32) + np.pad(clap(0.05), (0, len(t) - 800)))
    return np.concatenate(beats)


def siren() -> Pcm:
    t = np.arange(2 * LISTENING_RATE) / LISTENING_RATE
    sound: Pcm = (0.1 * np.sin(2 * np.pi * (400 * t + 300 * t**2))).astype(np.float32)
    return sound


@pytest.mark.voice
@pytest.mark.parametrize("peak_db", [-30, -20, -6])
@pytest.mark.parametrize("at_s", [0.3, 1.0, 1.6, 3.4, 4.2])
@pytest.mark.parametrize("text", ["yes no", "What are you doing there?", "pause please", "Hm."])
def test_words_over_the_tone_are_no_echo(text: str, at_s: float, peak_db: float) -> None:
    measured = analysed(QUIET, room_with(said(text, peak_db), at_s))
    assert measured.echo is None


@pytest.mark.voice
@pytest.mark.parametrize("at_s", [0.5, 1.0, 3.6, 4.0])
def test_words_that_could_be_an_echo_make_it_unknown(at_s: float) -> None:
    assert analysed(QUIET, room_with(said("pause please", -10), at_s)).disturbed
    both = room_with(said("pause please", -10), 0.5) + room_with(said("yes no", -10), 3.9)
    assert analysed(QUIET, both).disturbed


@pytest.mark.parametrize(
    ("sound", "at_s"),
    [
        (clap(0.3), 0.7),
        (clap(0.3), 1.4),
        (clap(0.5), 4.5),
        (slam(), 1.0),
        (slam(), 4.0),
        (music(7.0), 0.0),
        (music(2.0), 0.5),
        (siren(), 0.2),
        (siren(), 2.5),
    ],
)
def test_claps_a_door_music_and_a_siren_are_no_echo(sound: Pcm, at_s: float) -> None:
    measured = analysed(QUIET, room_with(sound, at_s))
    assert measured.echo is None
    assert measured.disturbed


@pytest.mark.parametrize("gain_db", [6.0, -20.0, -40.0])
@pytest.mark.parametrize("delay_s", [0.0, 0.1, 0.3, 0.5, 0.8])
def test_an_echo_at_any_delay_is_found_both_times(delay_s: float, gain_db: float) -> None:
    echo = late(decibels(gain_db) * played(), delay_s)
    measured = analysed(QUIET, room_with(np.zeros(1, np.float32), 0.0, echo))
    assert not measured.disturbed
    assert measured.echo
    assert measured.echo.delay_s == pytest.approx(delay_s, abs=0.001)
    assert measured.echo.level_db == pytest.approx(gain_db, abs=1.0)


@pytest.mark.parametrize("rt60_s", [0.25, 0.9, 1.5])
@pytest.mark.parametrize("delay_s", [0.0, 0.3, 0.8])
def test_a_loudspeaker_that_overdrives_in_a_room_that_rings_has_an_echo(
    delay_s: float, rt60_s: float
) -> None:
    sound = np.convolve(played(), room_response(rt60_s, 0.05))[:TAKE]
    echo = late((np.tanh(sound * 8) / 8).astype(np.float32), delay_s)
    measured = analysed(QUIET, room_with(np.zeros(1, np.float32), 0.0, echo))
    assert measured.echo
    assert measured.echo.delay_s == pytest.approx(delay_s, abs=0.001)


def test_a_clipped_echo_is_where_it_is() -> None:
    echo = np.clip(late(10 * played(), 0.1), -0.3, 0.3)
    measured = analysed(QUIET, room_with(np.zeros(1, np.float32), 0.0, echo))
    assert measured.echo
    assert measured.echo.delay_s == pytest.approx(0.1, abs=0.001)


@pytest.mark.voice
def test_a_word_over_an_echo_is_no_other_echo() -> None:
    """Either it stands out all the same, or nothing is claimed."""
    for gain_db in (0.0, -20.0, -40.0):
        echo = late(decibels(gain_db) * played(), 0.2)
        measured = analysed(QUIET, room_with(said("pause please", -6), 0.8, echo))
        assert measured.disturbed or measured.echo
        if measured.echo:
            assert measured.echo.delay_s == pytest.approx(0.2, abs=0.001)
            assert measured.echo.level_db == pytest.approx(gain_db, abs=1.5)


@pytest.mark.parametrize("change", ["dropout", "later", "quieter", "only once"])
def test_two_takes_that_differ_are_not_believed(change: str) -> None:
    first = late(0.5 * played(), 0.1)
    second = {
        "dropout": np.pad(np.delete(first, slice(8000, 8800)), (0, 800)),
        "later": late(first, 0.03),
        "quieter": first * np.float32(0.5),
        "only once": np.zeros(TAKE, np.float32),
    }[change]
    heard = np.concatenate([first, second]) + hiss(2 * TAKE, 1e-3, 11)
    for takes in (heard, np.roll(heard, TAKE)):
        measured = analysed(QUIET, takes)
        assert measured.disturbed
        assert measured.echo is None


def test_a_quiet_room_without_an_echo_is_not_disturbed() -> None:
    for seed in range(10):
        measured = analysed(QUIET, hiss(2 * TAKE, 1e-3, 50 + seed))
        assert (measured.echo, measured.disturbed) == (None, False)
