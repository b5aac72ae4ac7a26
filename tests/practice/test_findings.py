"""What measurements and names mean: each finding, and its absence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soxr

from voiceguide.audio.pcm import LISTENING_RATE, SAMPLE_RATE, decibels
from voiceguide.audio.sweep import Echo
from voiceguide.live.profiles import Profile
from voiceguide.practice import findings
from voiceguide.practice.findings import Finding, Grade

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm

ECHO = Echo(0.08, -15.0, (-15.0,) * 6, 60.0, None)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
PRACTISED = Profile(delay_s=0.08, echo_db=-15.0, made="2026-05-30T10:00:00+00:00")


def noise(level_db: float, seconds: float = 2.0, seed: int = 0) -> Pcm:
    count = round(seconds * LISTENING_RATE)
    sound: Pcm = (np.random.default_rng(seed).standard_normal(count) * decibels(level_db)).astype(
        np.float32
    )
    return sound


def tone(hertz: float, amplitude: float) -> Pcm:
    t = np.arange(2 * LISTENING_RATE) / LISTENING_RATE
    sound: Pcm = (amplitude * np.sin(2 * np.pi * hertz * t)).astype(np.float32)
    return sound


def grades(found: list[Finding]) -> list[Grade]:
    return [one.grade for one in found]


@pytest.mark.parametrize(
    ("name", "rate", "grade", "says"),
    [
        ("Monitor of Built-in Audio", 48000, Grade.PROBLEM, "loudspeaker's own sound"),
        ("alsa_output.pci.analog-stereo.monitor", 0, Grade.PROBLEM, "loudspeaker's own sound"),
        ("bluez_source.00_11.headset_head_unit", 0, Grade.WARNING, "telephone mode"),
        ("Headset (WH-1000 Hands-Free AG Audio)", 44100, Grade.WARNING, "telephone mode"),
        ("Jabra Headset", 16000, Grade.WARNING, "telephone mode"),
        ("Jabra Headset", 8000, Grade.WARNING, "telephone mode"),
        ("AirPods", 24000, Grade.WARNING, "telephone mode"),
        ("Echo-Cancel Source", 48000, Grade.WARNING, "echo taken out already"),
        ("echo_cancel_source", 0, Grade.WARNING, "echo taken out already"),
    ],
)
def test_names_that_give_trouble_away(name: str, rate: float, grade: Grade, says: str) -> None:
    found = findings.by_name(name, rate)
    assert found
    assert (found.grade, says in found.what, name in found.what) == (grade, True, True)
    assert found.advice


@pytest.mark.parametrize(
    ("name", "rate"),
    [
        ("USB Headset: Audio (hw:1,0)", 48000),
        ("Built-in Microphone", 16000),
        ("Studio monitor microphone", 48000),
        ("default", 44100),
        ("Headset", 0),
    ],
)
def test_names_that_mean_nothing(name: str, rate: float) -> None:
    assert findings.by_name(name, rate) is None


def test_a_muted_microphone_gives_zeros() -> None:
    (found,) = findings.by_quiet(np.zeros(1000, np.float32))
    assert found.grade is Grade.PROBLEM
    assert "muted" in found.advice


def test_an_overdriven_microphone() -> None:
    (found,) = findings.by_quiet(np.clip(noise(6.0), -1, 1))
    assert (found.grade, found.what) == (Grade.PROBLEM, "The microphone is overdriven")


def test_a_microphone_that_is_turned_down() -> None:
    (found,) = findings.by_quiet(noise(-95.0))
    assert found.grade is Grade.WARNING
    assert "next to nothing (-95 dB)" in found.what


@pytest.mark.parametrize(
    ("level_db", "grade"), [(-70.0, Grade.OK), (-41.0, Grade.OK), (-39.0, Grade.WARNING)]
)
def test_the_rooms_noise(level_db: float, grade: Grade) -> None:
    (found,) = findings.by_quiet(noise(level_db))
    assert found.grade is grade
    assert f"{level_db:.0f} dB" in found.what
    assert bool(found.advice) == (grade is Grade.WARNING)


def test_an_offset_of_the_card_is_no_noise() -> None:
    assert grades(findings.by_quiet(noise(-70.0) + np.float32(0.1))) == [Grade.OK]


@pytest.mark.parametrize("mains", [50, 60])
def test_hum_is_told_by_its_mains(mains: int) -> None:
    buzz = tone(mains, 0.005) + tone(3 * mains, 0.004) + noise(-65.0)
    found = findings.by_quiet(buzz)
    assert grades(found) == [Grade.WARNING, Grade.OK]
    assert f"hums at {mains} Hz" in found[0].what


@pytest.mark.parametrize(
    "sound", [noise(-50.0), tone(440.0, 0.01), tone(50.0, 0.0005), tone(50.0, 0.005) + noise(-40.0)]
)
def test_what_is_not_hum(sound: Pcm) -> None:
    assert findings.hum(sound) is None


def test_no_echo_is_well() -> None:
    (found,) = findings.by_echo(None, None)
    assert found.grade is Grade.OK


@pytest.mark.parametrize(
    ("level_db", "gain_db", "grade"),
    [
        (-15.0, 0.0, Grade.OK),
        (-4.0, 0.0, Grade.WARNING),
        (8.0, 0.0, Grade.WARNING),
        (-15.0, 12.0, Grade.WARNING),  # of someone who speaks softly
        (-4.0, -10.0, Grade.OK),
    ],
)
def test_an_echo_that_drowns_the_person(level_db: float, gain_db: float, grade: Grade) -> None:
    (found,) = findings.by_echo(replace(ECHO, level_db=level_db), Profile(gain_db=gain_db))
    assert found.grade is grade
    assert ("louder than you" in found.what) == (grade is Grade.WARNING)


@pytest.mark.parametrize(
    ("level_db", "how"),
    [
        (0.3, "as loud as"),
        (-0.4, "as loud as"),
        (-0.6, "1 dB quieter than"),
        (3.0, "3 dB louder than"),
    ],
)
def test_an_echo_in_words(level_db: float, how: str) -> None:
    echo = replace(ECHO, level_db=level_db)
    assert findings.echo_words(echo) == f"after 80 ms, {how} played"


def test_an_echo_that_comes_late() -> None:
    assert grades(findings.by_echo(replace(ECHO, delay_s=0.45), None)) == [Grade.OK]
    late = findings.by_echo(replace(ECHO, delay_s=0.62), None)
    assert grades(late) == [Grade.OK, Grade.WARNING]
    assert "0.6 s late" in late[1].what


@pytest.mark.parametrize(("rt60_s", "rings"), [(None, False), (0.5, False), (1.2, True)])
def test_a_room_that_rings(rt60_s: float | None, rings: bool) -> None:
    found = findings.by_echo(replace(ECHO, rt60_s=rt60_s), None)
    assert grades(found) == [Grade.OK] + [Grade.WARNING] * rings
    assert ("rings for 1.2 s" in found[-1].what) == rings


def heard_probe(level_db: float, gain: float, delay_s: float, background_db: float) -> Pcm:
    played = soxr.resample(findings.probe(level_db), SAMPLE_RATE, LISTENING_RATE)
    late = np.pad(played * gain, (round(delay_s * LISTENING_RATE), LISTENING_RATE))
    sound: Pcm = late + noise(background_db, len(late) / LISTENING_RATE, seed=1)
    return findings.settled(sound.astype(np.float32), delay_s)


@pytest.mark.parametrize(
    ("made_up_db", "grade"),
    [(0.0, Grade.OK), (6.0, Grade.OK), (12.0, Grade.WARNING), (20.0, Grade.WARNING)],
)
@pytest.mark.parametrize("background_db", [-90.0, -60.0])
@pytest.mark.parametrize("delay_s", [0.0, 0.4])
def test_gain_control_is_told_by_a_step_that_shrinks(
    made_up_db: float, grade: Grade, background_db: float, delay_s: float
) -> None:
    loud = heard_probe(-20.0, 0.2, delay_s, background_db)
    quiet = heard_probe(-40.0, 0.2 * decibels(made_up_db), delay_s, background_db)
    found = findings.by_gain(loud, quiet, noise(background_db))
    assert found
    assert found.grade is grade
    if grade is Grade.WARNING:
        assert f"by some {made_up_db:.0f} dB" in found.what


def test_gain_control_is_not_guessed_at_in_noise() -> None:
    loud, quiet = (heard_probe(level, 0.05, 0.0, -40.0) for level in (-20.0, -40.0))
    assert findings.by_gain(loud, quiet, noise(-40.0)) is None
    assert findings.by_gain(*(np.zeros(100, np.float32),) * 3) is None


def test_the_probe_is_gentle() -> None:
    sound = findings.probe()
    assert len(sound) == round(findings.PROBE_S * SAMPLE_RATE)
    assert float(np.abs(sound).max()) == pytest.approx(decibels(-20.0), rel=0.01)
    assert abs(float(sound[0])) + abs(float(sound[-1])) < 1e-6


@pytest.mark.parametrize(
    ("profile", "echo", "grade", "says"),
    [
        (PRACTISED, ECHO, Grade.OK, "have been practised"),
        (PRACTISED, None, Grade.OK, "have been practised"),
        (replace(PRACTISED, made=""), ECHO, Grade.OK, "have been practised"),
        (replace(PRACTISED, made="nonsense"), ECHO, Grade.OK, "have been practised"),
        (None, ECHO, Grade.WARNING, "not been practised"),
        (replace(PRACTISED, echo_db=-30.0), ECHO, Grade.WARNING, "not as it was"),
        (replace(PRACTISED, delay_s=0.3), ECHO, Grade.WARNING, "not as it was"),
    ],
)
def test_whether_practice_knows_the_devices(
    profile: Profile | None, echo: Echo | None, grade: Grade, says: str
) -> None:
    found = findings.by_profile(profile, echo, NOW)
    assert (found.grade, says in found.what) == (grade, True)
    assert ("voiceguide practice" in found.advice) == (grade is Grade.WARNING)


def test_practice_grows_old() -> None:
    made = NOW - timedelta(days=findings.OLD_DAYS + 1)
    found = findings.by_profile(replace(PRACTISED, made=made.isoformat()), ECHO, NOW)
    assert (found.grade, "181 days ago" in found.what) == (Grade.WARNING, True)


def test_the_verdict_counts_and_tells_whether_a_session_can_be_held() -> None:
    fine, odd, bad = (Finding(grade, "x") for grade in Grade)
    assert findings.verdict([fine]) == ("All is well.", 0)
    assert findings.verdict([fine, odd]) == ("A session can be held, with 1 warning.", 0)
    assert findings.verdict([odd, odd]) == ("A session can be held, with 2 warnings.", 0)
    assert findings.verdict([odd, bad, fine]) == (
        "A session cannot be held by voice: 1 problem.",
        3,
    )
