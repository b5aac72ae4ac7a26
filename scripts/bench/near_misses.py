"""Count how often words that nearly are commands are taken for them.

``python -m scripts.bench.near_misses`` has voices of the test say each word alone, in a quiet room,
from 1 m. Nobody says "flower" by itself all day, so this is no rate of false commands; it shows
what the bars leave to that.
"""

from __future__ import annotations

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

from scripts.bench.adapter import heard
from scripts.bench.hear.intervals import share
from scripts.bench.hear.tables import percent
from scripts.material.speakers import speakers
from voiceguide.listener.embedded import Matcher
from voiceguide.listener.gate import Accepted, Gate
from voiceguide.listener.language.vocabulary import load_vocabulary
from voiceguide.listener.thresholds import load_thresholds
from voiceguide.listener.utterances import Utterances

if TYPE_CHECKING:
    from scripts.material.speakers import Speaker
    from voiceguide.audio.pcm import Pcm
    from voiceguide.commands import Command

NEAR = {
    "next": ("neck", "text", "nest", "nets"),
    "back": ("bag", "bad", "pack", "bank"),
    "repeat": ("receipt", "defeat"),
    "pause": ("cause", "boss", "claws"),
    "stop": ("shop", "top", "stock", "start"),
    "lighter": ("writer", "later", "fighter"),
    "firmer": ("farmer", "former", "murmur"),
    "slower": ("flower", "lower", "shower"),
    "faster": ("plaster", "master", "pasta"),
    "louder": ("powder", "ladder"),
    "help": ("hello", "health"),
    "longer": ("along", "younger"),
    "deeper": ("paper", "keeper"),
    "gentler": ("gentle", "general"),
}
SEED = 9_300
CONDITION = "quiet, 1 m"


def main() -> int:
    """Say everything, print what was taken for what."""
    with ProcessPoolExecutor() as pool:
        taken = sum(pool.map(_taken, speakers("test")), Counter[tuple[str, str]]())
    print("| nearly | taken for a command, % | which |\n|---|---|---|")
    for command, words in NEAR.items():
        total = len(words) * len(speakers("test"))
        whole = share(sum(taken[command, word] for word in words), total)
        each = ", ".join(f"{word} {taken[command, word]}" for word in words)
        print(f"| {command} | {percent(whole)} | {each} |")
    return 0


def _taken(speaker: Speaker) -> Counter[tuple[str, str]]:
    """How often each word was taken for any command."""
    rng = np.random.default_rng([SEED, *speaker.name.encode()])
    return Counter(
        (command, word)
        for command, words in NEAR.items()
        for word in words
        if acted_on(heard(speaker, word, CONDITION, Path(), rng))
    )


def acted_on(sound: Pcm) -> list[Command]:
    """What a session that says nothing would do of it."""
    gate = Gate(load_thresholds("embedded"))
    verdicts = [gate.judge(one) for one in Utterances(_matcher().match).feed(sound)]
    return [verdict.command for verdict in verdicts if isinstance(verdict, Accepted)]


@cache
def _matcher() -> Matcher:
    return Matcher(load_vocabulary("en"), "embedded")


if __name__ == "__main__":
    sys.exit(main())
