"""Measure what the networks' adapters are worth: ``python -m scripts.bench.adapter --speech DIR``.

Voices, places and noises of the test say every phrase and word of the vocabulary. A network knows
it when the phrase that scores best is the right command's. There is no threshold in it: only what
was heard. Each network once as it was published, once with its adapter, on the same sounds. DIR
holds kitchen.flac.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

# Read when the libraries are loaded.
os.environ["OMP_THREAD_LIMIT"] = os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np

from scripts.bench.hear.intervals import share
from scripts.bench.hear.tables import percent
from scripts.material.noises import mixed, noise
from scripts.material.rooms import person_heard, response
from scripts.material.speakers import say, speakers
from voiceguide.audio.pcm import LISTENING_RATE, decibels
from voiceguide.listener.language.pronunciation import load_lexicon
from voiceguide.listener.language.vocabulary import Tier, load_vocabulary
from voiceguide.listener.networks.conformer import ADAPTER as conformer_adapter  # noqa: N811
from voiceguide.listener.networks.conformer import Conformer
from voiceguide.listener.networks.moonshine import ADAPTER as moonshine_adapter  # noqa: N811
from voiceguide.listener.networks.moonshine import Moonshine
from voiceguide.listener.phonemes import PhonemeMatcher
from voiceguide.listener.utterances import Utterances
from voiceguide.listener.word_matcher import WordMatcher

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scripts.material.noises import Kind
    from scripts.material.speakers import Speaker
    from voiceguide.audio.pcm import Pcm
    from voiceguide.listener.base import Hypothesis
    from voiceguide.listener.language.vocabulary import Phrase

NETWORKS = ("sounds, as it is", "sounds, adapted", "words, as it is", "words, adapted")
CONDITIONS: dict[str, tuple[str, float, Kind | None, float]] = {
    "quiet, 1 m": ("small", 1.0, None, 0.0),
    "quiet, 3 m": ("large", 3.0, None, 0.0),
    "kitchen 10 dB, 1 m": ("small", 1.0, "kitchen", 10.0),
    "music 10 dB, 1 m": ("small", 1.0, "music", 10.0),
    "talk of eight 10 dB, 1 m": ("small", 1.0, "babble", 10.0),
}
"""Room, distance, what goes on beside the voice, and how far below it."""
HISS_DB = -72.0
AROUND_S = 0.7
PLACES = 4
SEED = 9_100
NOISE_S = 200.0


def main() -> int:
    """Say everything, ask both networks, print the table."""
    parser = argparse.ArgumentParser(description="What the adapters are worth.")
    parser.add_argument("--speech", type=Path, required=True, metavar="DIR")
    folder = parser.parse_args().speech
    known: Counter[tuple[str, str, Tier]] = Counter()
    with ProcessPoolExecutor() as pool:
        people = speakers("test")
        for found in pool.map(_known, people, [folder] * len(people)):
            known.update(found)
    vocabulary = load_vocabulary("en")
    sizes = Counter(entry.tier for entry in vocabulary.entries)
    print("| missed, % | network | phrases | words |\n|---|---|---|---|")
    for condition in CONDITIONS:
        for network in NETWORKS:
            cells = []
            for tier in (Tier.PHRASE, Tier.WORD):
                total = sizes[tier] * len(people)
                missed = share(total - known[condition, network, tier], total)
                cells.append(f"{percent(missed)} of {total}")
            print(f"| {condition} | {network} | {cells[0]} | {cells[1]} |")
    return 0


def _known(speaker: Speaker, folder: Path) -> Counter[tuple[str, str, Tier]]:
    found: Counter[tuple[str, str, Tier]] = Counter()
    for condition in CONDITIONS:
        rng = np.random.default_rng([SEED, *speaker.name.encode(), *condition.encode()])
        for entry in load_vocabulary("en").entries:
            utterances = utterances_of(heard(speaker, entry.text, condition, folder, rng))
            for network in NETWORKS:
                hits = [_is(entry, network, sound) for sound in utterances]
                found[condition, network, entry.tier] += any(hits)
    return found


def _is(entry: Phrase, network: str, sound: Pcm) -> bool:
    """Whether the best phrase is the command's."""
    scores = _matcher(network)(sound)
    best = load_vocabulary("en").find(max(scores, key=scores.__getitem__))
    return best is not None and best.command is entry.command


def heard(
    speaker: Speaker, text: str, condition: str, folder: Path, rng: np.random.Generator
) -> Pcm:
    """A speaker's words at the microphone, `folder` holds kitchen.flac."""
    room, distance_m, kind, snr_db = CONDITIONS[condition]
    around = round(AROUND_S * LISTENING_RATE)
    place = response(room, distance_m, SEED + int(rng.integers(PLACES)))
    sound = person_heard(np.pad(say(speaker, text), (around, around)), place)
    if kind:
        whole = noise_of(kind, folder)
        start = int(rng.integers(len(whole) - len(sound)))
        sound = mixed(sound, whole[start:], snr_db)
    hiss = rng.standard_normal(len(sound)) * decibels(HISS_DB)
    return (sound + hiss).astype(np.float32)


def utterances_of(sound: Pcm) -> list[Pcm]:
    """The stretches of speech, as the recogniser finds them."""
    found: list[Pcm] = []

    def take(utterance: Pcm, _start_s: float, _end_s: float) -> list[Hypothesis]:
        found.append(utterance)
        return []

    Utterances(take).feed(sound)
    return found


@cache
def noise_of(kind: Kind, folder: Path) -> Pcm:
    """What goes on beside the voices of the test; `folder` holds kitchen.flac."""
    return noise(kind, "test", NOISE_S, SEED, speech=folder)


@cache
def _matcher(network: str) -> Callable[[Pcm], Mapping[str, float]]:
    vocabulary, lexicon = load_vocabulary("en"), load_lexicon("en")
    assert lexicon
    adapted = network.endswith("adapted")
    if network.startswith("sounds"):
        conformer = Conformer(conformer_adapter if adapted else None)
        return PhonemeMatcher(vocabulary, lexicon, conformer=conformer).scores
    phrases = [entry.text for entry in vocabulary.entries]
    writings = lexicon.writings_of(vocabulary)
    words = Moonshine(moonshine_adapter if adapted else None)
    return WordMatcher(phrases, writings, words).likelihoods


if __name__ == "__main__":
    sys.exit(main())
