"""Measure what microphones do to commands: ``python -m scripts.bench.microphones``.

Voices of the test say phrases and words of the vocabulary, one in three of them each, in a quiet
room from 1 m, into microphones that are set low, overdriven, narrow, or that hum. What is acted on
counts, through the gate, with nothing played.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

# Read when the libraries are loaded.
os.environ["OMP_THREAD_LIMIT"] = os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
import soxr

from scripts.bench.adapter import heard
from scripts.bench.hear.intervals import share
from scripts.bench.hear.tables import percent
from scripts.bench.near_misses import CONDITION, acted_on
from scripts.material.levels import active_level_db
from scripts.material.speakers import speakers
from voiceguide.audio.low_cut import LowCut
from voiceguide.audio.pcm import LISTENING_RATE, decibels
from voiceguide.commands import ANSWERS
from voiceguide.listener.language.vocabulary import Tier, load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.material.speakers import Speaker
    from voiceguide.audio.pcm import Pcm

SEED = 9_400
EVERY = 3
"""Of the vocabulary, each voice says one entry in so many, each another part."""
PEAK = 0.3
MAINS_HZ, HEADSET_HZ = 50, 8_000
MU = 255


def main() -> int:
    """Say it all into each, print the table."""
    known: Counter[tuple[str, Tier, str]] = Counter()
    people = speakers("test")
    with ProcessPoolExecutor() as pool:
        for found in pool.map(_said, people, range(len(people))):
            known.update(found)
    print("| missed or wrong, % | phrases | bare words |\n|---|---|---|")
    for name in MICROPHONES:
        cells = []
        for tier in (Tier.PHRASE, Tier.WORD):
            total = known[name, tier, "said"]
            missed = share(total - known[name, tier, "followed"], total)
            cells.append(f"{percent(missed)} of {total}")
        print(f"| {name} | {cells[0]} | {cells[1]} |")
    return 0


def _said(speaker: Speaker, number: int) -> Counter[tuple[str, Tier, str]]:
    """How much was said and followed, by microphone and tier."""
    known: Counter[tuple[str, Tier, str]] = Counter()
    rng = np.random.default_rng([SEED, *speaker.name.encode()])
    entries = [one for one in load_vocabulary("en").entries if one.command not in ANSWERS]
    for entry in entries[number % EVERY :: EVERY]:
        sound = heard(speaker, entry.text, CONDITION, Path(), rng)
        loud = sound * np.float32(PEAK / np.abs(sound).max())
        for name, microphone in MICROPHONES.items():
            given = LowCut().feed(_rounded(microphone(loud)))
            known[name, entry.tier, "said"] += 1
            known[name, entry.tier, "followed"] += acted_on(given) == [entry.command]
    return known


def _rounded(sound: Pcm) -> Pcm:
    """As a card gives it, 16 bits."""
    rounded: Pcm = (np.clip(np.round(sound * 32768), -32768, 32767) / 32768).astype(np.float32)
    return rounded


def _hum(sound: Pcm) -> Pcm:
    """The mains, as loud as the voice."""
    height = decibels(active_level_db(sound, LISTENING_RATE)) * 2**0.5
    turns = MAINS_HZ * np.arange(len(sound)) / LISTENING_RATE
    hum: Pcm = (height * np.sin(2 * np.pi * turns)).astype(np.float32)
    return sound + hum


def _headset(sound: Pcm) -> Pcm:
    """Bluetooth as for a telephone: up to 4 kHz, 8 bits a sample by the mu-law of ITU-T G.711."""
    narrow = np.clip(soxr.resample(sound, LISTENING_RATE, HEADSET_HZ), -1, 1)
    pressed = np.sign(narrow) * np.log1p(MU * np.abs(narrow)) / np.log1p(MU)
    coded = np.round(pressed * 127) / 127
    spread = np.sign(coded) * np.expm1(np.abs(coded) * np.log1p(MU)) / MU
    wide: Pcm = soxr.resample(spread, HEADSET_HZ, LISTENING_RATE).astype(np.float32)
    return wide


MICROPHONES: dict[str, Callable[[Pcm], Pcm]] = {
    "well set": lambda sound: sound,
    "20 dB too low": lambda sound: sound * decibels(-20),
    "40 dB too low": lambda sound: sound * decibels(-40),
    "an offset of 0.1": lambda sound: sound + 0.1,
    "a hum as loud as the voice": _hum,
    "a headset for telephones": _headset,
    "overdriven by 14 dB": lambda sound: np.clip(sound * decibels(14), -PEAK, PEAK),
}


if __name__ == "__main__":
    sys.exit(main())
