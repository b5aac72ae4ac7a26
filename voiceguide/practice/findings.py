"""Says in plain words what measurements and names mean for a session.

There is no device, clock or file here. A function that judges gives a finding, a list of findings,
or None where there is nothing to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.loudness import SPEECH_LUFS
from voiceguide.audio.pcm import LISTENING_RATE, SAMPLE_RATE, decibels, frames, level_db, ramped
from voiceguide.hints import Setting
from voiceguide.listener.levels import CLIPPED, MANY_CLIPS
from voiceguide.practice.tries import HIGHEST_NOISE_DB, WORKING_DB
from voiceguide.text import counted

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm
    from voiceguide.audio.sweep import Echo
    from voiceguide.live.profiles import Profile


class Grade(StrEnum):
    """The severity of a finding."""

    OK = "ok"
    WARNING = "warning"
    """A session can be held, but hearing or being heard suffers."""
    PROBLEM = "problem"
    """No session can be held by voice."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the check-up."""

    grade: Grade
    what: str
    advice: str = ""
    """The advice on what to do; empty where all is well."""


SILENT_DB = -90.0
"""The level below which a microphone is turned down: else its own noise would be louder."""
HUM_SHARE = 0.5
HUM_DB = -60.0
HUM_HZ = (50.0, 60.0)
"""The frequencies of mains; with their first harmonics, hum goes up to some 400 Hz."""
_HARMONICS = 7
_HUM_WIDTH_HZ = 1.5
LATE_S = 0.5
"""The echo delay above which there is a warning.

The canceller follows longer delays, too, but then it hears commands over the narrator in pieces.
"""
RINGS_S = 0.8
"""The reverberation time (RT60) above which there is a warning.

A longer one is less than 30 dB down where the canceller's filter ends.
"""
GAIN_STEP_DB = 20.0
GAIN_MOVED_DB = 10.0
"""A microphone that makes up for this much of GAIN_STEP_DB or more turns itself up and down."""
PROBE_S = 2.5
PROBE_DB = -20.0
"""The peak of the louder probe, in dB relative to full scale: as loud as a chime."""
_PROBE_HZ = (500.0, 800.0, 1300.0, 2100.0)
_PROBE_TREMOLO_HZ = 4.0
"""The probe's beats a second: noise suppressors would take out a steady sound."""
_PROBE_SETTLED_S = 1.2
"""Seconds at the probe's start that do not count: gain controls take about a second."""
OLD_DAYS = 180
MOVED_S, MOVED_DB = 0.1, 10.0
_BLUETOOTH = re.compile(
    r"bluez|bluetooth|airpods|\bbuds\b|hands.?free|\bhfp\b|\bhsp\b|headset.head.unit", re.IGNORECASE
)
"""Names of Bluetooth microphones: every one of them is a headset's in telephone mode."""
_TELEPHONE_HZ = 16_000
_MONITOR = re.compile(r"^monitor of|\.monitor\b|stereo mix|what u hear", re.IGNORECASE)
_CANCELS = re.compile(r"echo.?cancel|\baec\b", re.IGNORECASE)


def by_name(name: str, rate: float) -> Finding | None:
    """The trouble that a microphone's name and its own sampling rate reveal, or None.

    `rate` is in hertz, and 0 if unknown.
    """
    if _MONITOR.search(name):
        return Finding(
            Grade.PROBLEM,
            f"The microphone {name!r} is the loudspeaker's own sound",
            "Choose a real microphone in the system's sound settings, "
            f"or with {Setting.MICROPHONE}.",
        )
    slow_headset = "headset" in name.lower() and 0 < rate <= _TELEPHONE_HZ
    if slow_headset or _BLUETOOTH.search(name):
        return Finding(
            Grade.WARNING,
            f"The microphone {name!r} is a Bluetooth headset's, in telephone mode",
            "What is played sounds worse, too: choose the computer's own microphone "
            f"with {Setting.MICROPHONE}.",
        )
    if _CANCELS.search(name):
        return Finding(
            Grade.WARNING,
            f"The microphone {name!r} has its echo taken out already",
            "If commands are missed while the voice speaks, choose the plain microphone.",
        )
    return None


def by_quiet(noise: Pcm) -> list[Finding]:
    """Findings on the microphone and the room, from two seconds in which nobody speaks."""
    if not np.any(noise):
        return [
            Finding(
                Grade.PROBLEM,
                "The microphone gives nothing at all",
                "It is muted: look for a switch on it, and in the system's sound settings.",
            )
        ]
    if float(np.mean(np.abs(noise) >= CLIPPED)) >= MANY_CLIPS:
        return [
            Finding(
                Grade.PROBLEM, "The microphone is overdriven", "Turn its level down, or move it."
            )
        ]
    noise_db = level_db(noise - noise.mean())
    if noise_db < SILENT_DB:
        return [
            Finding(
                Grade.WARNING,
                f"The microphone gives next to nothing ({noise_db:.0f} dB)",
                "Turn its level up in the system's sound settings.",
            )
        ]
    return [*filter(None, [hum(noise)]), _room_noise(noise_db)]


def _room_noise(noise_db: float) -> Finding:
    what = f"Noise in the room: {noise_db:.0f} dB"
    if noise_db <= HIGHEST_NOISE_DB:
        return Finding(Grade.OK, what)
    return Finding(
        Grade.WARNING,
        f"{what}, so that commands will be missed",
        "Turn off taps, fans and music, move the microphone closer, or turn its level down.",
    )


def hum(noise: Pcm) -> Finding | None:
    """A warning if most of the noise is mains hum, else None."""
    power = np.abs(np.fft.rfft((noise - noise.mean()) * np.hanning(len(noise)))) ** 2
    hertz = np.fft.rfftfreq(len(noise), 1 / LISTENING_RATE)
    shares = []
    for base in HUM_HZ:
        near = np.zeros(len(hertz), bool)
        for number in range(1, _HARMONICS + 1):
            near |= np.abs(hertz - number * base) <= _HUM_WIDTH_HZ
        shares.append(float(power[near].sum() / max(power.sum(), 1e-30)))
    if max(shares) < HUM_SHARE or level_db(noise - noise.mean()) < HUM_DB:
        return None
    return Finding(
        Grade.WARNING,
        f"The microphone hums at {HUM_HZ[int(np.argmax(shares))]:.0f} Hz",
        "Try another cable or socket, and keep it away from power supplies.",
    )


def echo_words(echo: Echo) -> str:
    """Put an echo's delay and level into words."""
    level = round(echo.level_db)
    how = f"{abs(level)} dB {'quieter' if level < 0 else 'louder'} than"
    return f"after {echo.delay_s * 1000:.0f} ms, {how if level else 'as loud as'} played"


ECHO_UNKNOWN = Finding(
    Grade.WARNING,
    "The echo could not be measured, for something sounded over the tone",
    "Run this again, and be quiet while the tone plays.",
)


def by_echo(echo: Echo | None, profile: Profile | None) -> list[Finding]:
    """Findings on how the loudspeaker's sound comes back to the microphone."""
    if echo is None:
        return [Finding(Grade.OK, "The microphone does not hear the loudspeaker")]
    how = echo_words(echo)
    found = [Finding(Grade.OK, f"Echo: {how}")]
    voice_db = WORKING_DB - (profile.gain_db if profile else 0.0)
    if SPEECH_LUFS + echo.level_db > voice_db:
        found = [
            Finding(
                Grade.WARNING,
                f"The microphone hears the loudspeaker louder than you ({how})",
                "Turn the loudspeaker down, or move it away from the microphone.",
            )
        ]
    if echo.delay_s > LATE_S:
        found.append(
            Finding(
                Grade.WARNING,
                f"What is played comes back {echo.delay_s:.1f} s late",
                "Use a loudspeaker with a cable, or the computer's own.",
            )
        )
    if echo.rt60_s is not None and echo.rt60_s > RINGS_S:
        found.append(
            Finding(
                Grade.WARNING,
                f"The room rings for {echo.rt60_s:.1f} s, which blurs commands and echo",
                "Curtains, carpets and cushions help; so does a microphone that is close to you.",
            )
        )
    return found


def probe(level: float = PROBE_DB) -> Pcm:
    """A beating chord of PROBE_S, its peak at `level` dB, mono at SAMPLE_RATE."""
    t = np.arange(frames(PROBE_S)) / SAMPLE_RATE
    chord = sum(np.sin(2 * np.pi * hertz * t + index) for index, hertz in enumerate(_PROBE_HZ))
    chord = chord * (0.75 + 0.25 * np.sin(2 * np.pi * _PROBE_TREMOLO_HZ * t))
    sound: Pcm = (chord * (decibels(level) / np.abs(chord).max())).astype(np.float32)
    return ramped(sound, 0.05, 0.05)


def probe_power(heard: Pcm) -> float:
    """The power of the probe's chord in a sound: the mean power in its tones and their beats."""
    power = np.abs(np.fft.rfft(heard * np.hanning(len(heard)))) ** 2 / max(1, len(heard)) ** 2
    hertz = np.fft.rfftfreq(len(heard), 1 / LISTENING_RATE)
    near = np.zeros(len(hertz), bool)
    for tone in _PROBE_HZ:
        for side in (-_PROBE_TREMOLO_HZ, 0.0, _PROBE_TREMOLO_HZ):
            near |= np.abs(hertz - tone - side) <= _HUM_WIDTH_HZ
    return float(power[near].sum())


def settled(heard: Pcm, delay_s: float) -> Pcm:
    """The part of a heard probe in which gain controls have settled.

    The probe is heard from `delay_s` on, for PROBE_S. Its beginning and its last 0.1 s are left
    out.
    """
    start, stop = (
        round((delay_s + at) * LISTENING_RATE) for at in (_PROBE_SETTLED_S, PROBE_S - 0.1)
    )
    return heard[start:stop]


def by_gain(loud: Pcm, quiet: Pcm, noise: Pcm) -> Finding | None:
    """Find out whether the microphone turns itself up when it is quiet.

    `loud` and `quiet` are the same chord, GAIN_STEP_DB apart, both `settled`. `noise` is at least
    as long. The result is None where the quiet chord cannot be told from noise.
    """
    floor = probe_power(noise[: len(quiet)])
    powers = [probe_power(sound) - floor for sound in (loud, quiet)]
    if powers[1] < 3 * floor or powers[1] <= 0:
        return None
    step_db = 10 * float(np.log10(powers[0] / powers[1])) if powers[0] > 0 else 0.0
    if step_db > GAIN_STEP_DB - GAIN_MOVED_DB:
        return Finding(Grade.OK, "The microphone keeps its level")
    return Finding(
        Grade.WARNING,
        f"The microphone turns itself up when it is quiet, by some {GAIN_STEP_DB - step_db:.0f} dB",
        "Turn off automatic gain control in the system's sound settings.",
    )


def by_profile(profile: Profile | None, echo: Echo | None, now: datetime) -> Finding:
    """Find out whether practice knows these devices, and still fits. `now` has a time zone."""
    if profile is None:
        return Finding(
            Grade.WARNING,
            "These devices have not been practised with",
            "Run `voiceguide practice`.",
        )
    again = "Run `voiceguide practice` again."
    days = _days_since(profile.made, now)
    if days is not None and days > OLD_DAYS:
        return Finding(Grade.WARNING, f"The last practice was {days} days ago", again)
    if echo and profile.delay_s is not None and profile.echo_db is not None:
        moved_s = abs(echo.delay_s - profile.delay_s)
        moved_db = abs(echo.level_db - profile.echo_db)
        if moved_s > MOVED_S or moved_db > MOVED_DB:
            return Finding(Grade.WARNING, "The echo is not as it was in practice", again)
    return Finding(Grade.OK, "These devices have been practised with")


def _days_since(made: str, now: datetime) -> int | None:
    try:
        return (now - datetime.fromisoformat(made)).days
    except (ValueError, TypeError):  # no time at all, or one without a time zone
        return None


def verdict(findings: list[Finding]) -> tuple[str, int]:
    """The check-up's last line, and the exit code: 0, or 3 when no session can be held by voice."""
    counts = {grade: sum(one.grade is grade for one in findings) for grade in Grade}
    problems, warnings = counts[Grade.PROBLEM], counts[Grade.WARNING]
    if problems:
        return f"A session cannot be held by voice: {counted(problems, 'problem')}.", 3
    if warnings:
        return f"A session can be held, with {counted(warnings, 'warning')}.", 0
    return "All is well.", 0
