"""What goes on in the room beside people and the loudspeaker: kitchen, music, babble, hiss.

Each split has material of its own: the first half of the kitchen's recording or the second, other
tunes, other voices.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import soundfile

from scripts.material.conversation import sentences, someone
from scripts.material.levels import active_level_db
from scripts.material.music import music
from scripts.material.speakers import Split, say
from scripts.material.store import kept
from voiceguide.audio.pcm import LISTENING_RATE

if TYPE_CHECKING:
    from pathlib import Path

    from voiceguide.audio.pcm import Pcm

Kind = Literal["kitchen", "music", "babble", "hiss"]
KINDS: tuple[Kind, ...] = ("kitchen", "music", "babble", "hiss")
TALKERS = 8
SENTENCES_EACH = 10
_JOIN_S = 0.1


def noise(
    kind: Kind, split: Split, seconds: float, seed: int, *, speech: Path | None = None
) -> Pcm:
    """Noise of a kind at LISTENING_RATE and an RMS of 0.1; `seed` chooses which stretch of it.

    Raises:
        FileNotFoundError: "kitchen" needs the folder `speech`, with kitchen.flac in it.
    """
    rng = np.random.default_rng([seed, KINDS.index(kind), len(split)])
    count = round(seconds * LISTENING_RATE)
    if kind == "kitchen":
        sound = _looped(_kitchen(split, speech), count, rng)
    elif kind == "babble":
        sound = _babble(split, count, rng)
    elif kind == "music":
        sound = kept("music", (split, count, seed), lambda: music(split, seconds, seed))
    else:
        sound = _hiss(count, rng)
    scaled: Pcm = sound * np.float32(0.1 / max(1e-9, float(np.sqrt(np.mean(sound**2)))))
    return scaled


def mixed(speech: Pcm, beside: Pcm, snr_db: float) -> Pcm:
    """Speech at its own level with noise beside it, so much below its active level (RMS).

    As long as the speech; the noise must not be shorter. Use `room_noise` where silence around the
    speech counts, or where several clips are to have the same noise.
    """
    if len(beside) < len(speech):
        raise ValueError("the noise is shorter than the speech")
    level_db = active_level_db(speech, LISTENING_RATE) - snr_db
    return speech + room_noise(beside[: len(speech)], level_db)


def room_noise(sound: Pcm, level_db: float) -> Pcm:
    """The noise with its RMS there, dB relative to full scale."""
    now = float(np.sqrt(np.mean(sound.astype(np.float64) ** 2)))
    return sound * np.float32(10 ** (level_db / 20) / max(now, 1e-12))


def _kitchen(split: Split, speech: Path | None) -> Pcm:
    if speech is None or not (speech / "kitchen.flac").exists():
        raise FileNotFoundError("kitchen noise needs --speech DIR with kitchen.flac in DIR")
    sound, rate = soundfile.read(speech / "kitchen.flac", dtype="float32")
    if rate != LISTENING_RATE or sound.ndim != 1:
        raise ValueError(f"kitchen.flac must be mono at {LISTENING_RATE} Hz")
    half = len(sound) // 2
    chosen: Pcm = sound[:half] if split == "tuning" else sound[half:]
    return chosen


def _babble(split: Split, count: int, rng: np.random.Generator) -> Pcm:
    """Several talkers at once, each going round and round what they have to say."""
    there = someone(split)
    chosen = rng.choice(len(there), min(TALKERS, len(there)), replace=False)
    sound = np.zeros(count, np.float32)
    talk_of = sentences(split)
    for index in chosen:
        # A voice's part is its own and always the same: it is synthesised once.
        start = int(index) * SENTENCES_EACH % (len(talk_of) - SENTENCES_EACH)
        part = talk_of[start : start + SENTENCES_EACH]
        talk = np.concatenate([say(there[index], text) for text in part])
        sound += _looped(talk, count, rng) * np.float32(10 ** (rng.uniform(-3, 3) / 20))
    return sound


def _hiss(count: int, rng: np.random.Generator) -> Pcm:
    """Pink: as much power in every octave, from 40 Hz on."""
    spectrum = np.fft.rfft(rng.standard_normal(count))
    hertz = np.fft.rfftfreq(count, 1 / LISTENING_RATE)
    pink = np.where(hertz > 40, 1 / np.sqrt(np.maximum(hertz, 1)), 0)
    return np.fft.irfft(spectrum * pink, count).astype(np.float32)


def _looped(sound: Pcm, count: int, rng: np.random.Generator) -> Pcm:
    """From a place by chance, and on from the start again, with the ends blended."""
    join = min(round(_JOIN_S * LISTENING_RATE), len(sound) // 2)
    fade = np.sqrt(np.linspace(0, 1, join, dtype=np.float32))
    loop = sound[join:].copy()
    loop[-join:] = loop[-join:] * fade[::-1] + sound[:join] * fade
    start = int(rng.integers(len(loop)))
    repeated: Pcm = np.resize(np.roll(loop, -start), count)
    return repeated
