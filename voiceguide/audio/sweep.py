"""Measures the way from the loudspeaker to the microphone with a tone that rises steadily.

A. Farina, "Simultaneous measurement of impulse response and distortion with a swept-sine technique"
(108th AES Convention, 2000): an exponential sweep, convolved with its own time-reversed and
weighted copy, becomes a single click. What was recorded becomes the impulse response of everything
between. The distortion of small loudspeakers lands ahead of it in time, where it does no harm.

A word, a clap or music during the tone becomes a response, too, but a blurred one, which differs
each time. So the tone is played twice: an echo comes back alike both times.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.pcm import (
    LISTENING_RATE,
    SAMPLE_RATE,
    decibels,
    frames,
    level_db,
    power_db,
    ramped,
)

if TYPE_CHECKING:
    from voiceguide.audio.duplex import Duplex
    from voiceguide.audio.pcm import Pcm

BANDS_HZ = (125, 250, 500, 1000, 2000, 4000)
"""Centres of the octave bands."""
SWEEP_S = 1.6
SWEEP_PEAK = decibels(-20)
"""The sweep's peak, a factor of full scale: as loud as a chime."""
LOWEST_HZ, HIGHEST_HZ = 60.0, 7600.0
"""The sweep's first and last frequency in hertz: the one lies under the lowest band's edge, 88 Hz,
and the other over the highest's, 5.7 kHz, and within what is heard."""
LONGEST_DELAY_S = 1.0
"""The longest delay that is looked for. A Bluetooth loudspeaker takes 0.1 to 0.3 s; some add half a
second."""
NOISE_S = 2.0
SURE_DB = 20.0
"""The least height of the echo's click above the root mean square of the noise around it. Noise
alone reaches 15."""
_STRAIGHT_S = 0.02
"""Seconds by which the first sound may arrive before the loudest, which a wall sends back."""
_BEFORE_S = 0.008
_AFTER_S = 0.35
"""Seconds of the response that count before and after the first sound. What is later is 40 dB down
even in a bathroom that rings for half a second."""
TAIL_S = 0.5
"""Seconds that a room may go on ringing after the latest sweep."""
TAKE_S = SWEEP_S + LONGEST_DELAY_S + TAIL_S
"""Seconds of one sweep and what comes after it."""
TAKES = 2
MEASURING_S = NOISE_S + TAKES * TAKE_S
"""Seconds that it takes to hear the quiet, and then the tone TAKES times."""
_SHARP_DB = 30.0
"""The least height of an echo's click above its surroundings in the response. Words, claps, tones
and music give 8 to 29; a loudspeaker that overdrives in a room that rings for 1.5 s gives 35."""
_SWOLLEN_DB = 6.0
"""The click's surroundings lie at most this far above the noise before the tone, unless something
else sounded."""
_SAME_S, _SAME_DB = 0.002, 3.0
"""The most by which the delay and the level of one echo differ when it is measured twice. Noise
moves the level by 1.5 dB."""
_RT_SURE_DB = 45.0
"""The least `sure_db` that shows reverberation: a decay over 25 dB, from 5 dB under the start on,
is to stay 15 dB over the noise."""


@dataclass(frozen=True, slots=True)
class Echo:
    """The loudspeaker as the microphone hears it."""

    delay_s: float
    """Seconds from writing a sample to reading it."""
    level_db: float
    """The echo relative to what is played: the bands' mean power, as pink noise would show it."""
    bands_db: tuple[float, ...]
    """The echo's level in each of BANDS_HZ, relative to what is played."""
    sure_db: float
    """The height of the response's peak above the noise in it."""
    rt60_s: float | None
    """Seconds that the room takes to fall by 60 dB; None if noise hides it."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """The result of measuring with sweeps."""

    noise_db: float
    """The room's level before the sweeps: RMS, dB relative to full scale."""
    peak: float
    """The loudest sample that was heard, as a factor of full scale."""
    echo: Echo | None
    """The echo; None if nothing of the sweep came back, as with headphones, or it was disturbed."""
    disturbed: bool = False
    """Whether something else was heard over the sweep, so that nothing is known of an echo."""


@lru_cache(maxsize=1)
def sweep() -> Pcm:
    """The tone to play: mono at SAMPLE_RATE, SWEEP_S long, peak SWEEP_PEAK."""
    t = np.arange(frames(SWEEP_S)) / SAMPLE_RATE
    growth_s = SWEEP_S / np.log(HIGHEST_HZ / LOWEST_HZ)
    phase = 2 * np.pi * LOWEST_HZ * growth_s * (np.exp(t / growth_s) - 1)
    tone = ramped(np.sin(phase).astype(np.float32), 0.05, 0.01)
    sound: Pcm = tone * np.float32(SWEEP_PEAK)
    return sound


def measure_echo(duplex: Duplex) -> Measurement:
    """Listen to the room, then play the sweeps and find them in what is heard. Some 8 seconds.

    Raises:
        MissingDeviceError: a device went away.
    """
    duplex.settle()
    return analysed(duplex.listen(NOISE_S), heard_sweeps(duplex))


def heard_sweeps(duplex: Duplex) -> Pcm:
    """Play the sweeps and hear what comes back, each time long enough for a late echo."""
    silence = np.zeros(frames(TAKE_S) - len(sweep()), np.float32)
    # In one go: between two calls, devices may be read a block earlier or later.
    return duplex.play(np.tile(np.concatenate([sweep(), silence]), TAKES))


def analysed(noise: Pcm, heard: Pcm) -> Measurement:
    """Find the echo in a recording of the sweeps, with one of the room before.

    Both are at LISTENING_RATE. `heard` begins at the first sweep's first sample. `noise` is best
    NOISE_S long, and `heard` TAKES times TAKE_S.
    """
    size = round(TAKE_S * LISTENING_RATE)
    takes = [heard[start : start + size] for start in range(0, size * TAKES, size)]
    echoes = [find_echo(noise, take) for take in takes]
    disturbed = any(is_disturbed(noise, take) for take in takes) or not _alike(echoes)
    found = [echo for echo in echoes if echo and not disturbed]
    return Measurement(
        level_db(noise),
        float(np.abs(heard).max(initial=0.0)),
        max(found, key=lambda echo: echo.sure_db, default=None),
        disturbed,
    )


def _alike(echoes: list[Echo | None]) -> bool:
    found = [echo for echo in echoes if echo]
    if len(found) < len(echoes):
        return not found
    delays, levels = [echo.delay_s for echo in found], [echo.level_db for echo in found]
    return max(delays) - min(delays) <= _SAME_S and max(levels) - min(levels) <= _SAME_DB


def is_disturbed(noise: Pcm, heard: Pcm) -> bool:
    """Whether what came back of a sweep is too blurred for an echo, and too loud for the noise."""
    response, around = impulse_response(heard), _through_filter(noise)
    at = _strongest(response)
    near = max(0, at - round(_STRAIGHT_S * LISTENING_RATE)), at + round(_AFTER_S * LISTENING_RATE)
    surroundings = _rms(np.concatenate([response[: near[0]], response[near[1] :]]))
    sharp = abs(float(response[at])) > surroundings * decibels(_SHARP_DB)
    return not sharp and surroundings > max(_rms(around) * decibels(_SWOLLEN_DB), 1e-6)


def find_echo(noise: Pcm, heard: Pcm) -> Echo | None:
    """The sweep's echo in what was heard once, or None when there is none."""
    response, around = impulse_response(heard), _through_filter(noise)
    at, noise_rms = _strongest(response), _rms(around)
    peak = abs(float(response[at])) if len(response) else 0.0
    if peak <= max(noise_rms * decibels(SURE_DB), 1e-6):
        return None
    sure_db = 20 * float(np.log10(peak / max(noise_rms, 1e-9)))
    first = _onset(np.abs(response), at)
    bands = _band_levels(response, around, first)
    return Echo(
        delay_s=first / LISTENING_RATE,
        level_db=power_db(float(np.mean([10 ** (band / 10) for band in bands]))),
        bands_db=bands,
        sure_db=sure_db,
        rt60_s=reverberation(response[first:], around) if sure_db >= _RT_SURE_DB else None,
    )


def _strongest(response: Pcm) -> int:
    """The sample where a response is loudest, among the delays that are possible."""
    searched = np.abs(response[: round(LONGEST_DELAY_S * LISTENING_RATE)])
    return int(searched.argmax()) if len(searched) else 0


def _through_filter(noise: Pcm) -> Pcm:
    """The noise, made as loud and as coloured as it is in a response."""
    return impulse_response(noise)[: max(1, len(noise) - len(_inverse()))]


def _rms(sound: Pcm) -> float:
    return float(np.sqrt(np.mean(np.square(sound)))) if len(sound) else 0.0


def impulse_response(heard: Pcm) -> Pcm:
    """The sound that a click would have made, from the moment it is played; as long as `heard`."""
    from scipy.signal import fftconvolve

    inverse = _inverse()
    response: Pcm = fftconvolve(heard.astype(np.float64), inverse)[len(inverse) - 1 :]
    return response


def reverberation(response: Pcm, noise: Pcm) -> float | None:
    """The reverberation time RT60 in seconds; None if no decay can be seen.

    It comes from the decay between 5 and 25 dB under the start, by Schroeder's backward
    integration, with the noise's energy taken off.
    """
    energy = response.astype(np.float64) ** 2 - float(np.mean(noise**2))
    left = np.cumsum(energy[::-1])[::-1]
    if left[0] <= 0:
        return None
    decay_db = power_db(left / left[0])
    start, stop = (int(np.argmax(decay_db <= level)) for level in (-5.0, -25.0))
    if stop - start < LISTENING_RATE // 100:  # drier than anything that has walls
        return None
    slope = np.polyfit(np.arange(start, stop) / LISTENING_RATE, decay_db[start:stop], 1)[0]
    return float(-60 / slope) if slope < 0 else None


@lru_cache(maxsize=1)
def _inverse() -> Pcm:
    """The filter that makes a click of the sweep at LISTENING_RATE.

    The sweep dwells on low pitches: its reversed copy is turned down by 6 dB an octave to make up.
    """
    import soxr
    from scipy.signal import fftconvolve

    played = soxr.resample(sweep(), SAMPLE_RATE, LISTENING_RATE).astype(np.float64)
    t = np.arange(len(played)) / LISTENING_RATE
    growth_s = SWEEP_S / np.log(HIGHEST_HZ / LOWEST_HZ)
    reversed_ = played[::-1] * np.exp(-t / growth_s)
    click = fftconvolve(played, reversed_)
    spectrum = np.abs(np.fft.rfft(click))
    hertz = np.fft.rfftfreq(len(click), 1 / LISTENING_RATE)
    inside = (hertz > BANDS_HZ[0] / 2**0.5) & (hertz < BANDS_HZ[-1] * 2**0.5)
    inverse: Pcm = reversed_ / np.sqrt(np.mean(spectrum[inside] ** 2))
    return inverse


def _onset(magnitude: Pcm, at: int) -> int:
    """The sample where the first sound arrives: a wall may send back more than comes straight."""
    near = max(0, at - round(_STRAIGHT_S * LISTENING_RATE))
    return near + int(np.argmax(magnitude[near : at + 1] >= 0.5 * magnitude[at]))


def _band_levels(response: Pcm, noise: Pcm, first: int) -> tuple[float, ...]:
    """Each band's mean gain in dB over the response's window, the noise's share taken off."""
    before, after = round(_BEFORE_S * LISTENING_RATE), round(_AFTER_S * LISTENING_RATE)
    window = response[max(0, first - before) : first + after]
    quiet = noise[: before + after]
    whole, noisy = _powers(window), _powers(quiet) * len(window) / max(1, len(quiet))
    return tuple(power_db(float(power)) for power in whole - noisy)


def _powers(sound: Pcm) -> Pcm:
    """The mean squared magnitude of each band's spectrum."""
    size = 1 << 14
    power = np.abs(np.fft.rfft(sound, size)) ** 2
    hertz = np.fft.rfftfreq(size, 1 / LISTENING_RATE)
    edges = [(centre / 2**0.5, centre * 2**0.5) for centre in BANDS_HZ]
    powers: Pcm = np.array([power[(hertz >= low) & (hertz < high)].mean() for low, high in edges])
    return powers
