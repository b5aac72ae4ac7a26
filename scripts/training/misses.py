"""How many spoken commands the embedded recogniser misses, and how many near-misses it takes.

``python scripts/training/misses.py [--speech DIR] [--list]`` has every phrase and word of the
English vocabulary spoken by every voice on this machine (the neural one, espeak-ng's, and flite's
where the program is installed), clean and, with DIR/kitchen.flac, in kitchen noise at 20 and 10 dB,
and sends what is heard through the gate. Missed and wrong commands are counted for each tier, words
also as if just prompted. The decoys of the vocabulary, spoken likewise, should be no command.

These are figures for development: synthetic voices are clearer than people, and the pronunciations
were written with some of them at hand.
"""

from __future__ import annotations

import argparse
import math
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import soundfile
import soxr

from voiceguide.audio.pcm import LISTENING_RATE
from voiceguide.errors import VoiceguideError
from voiceguide.listener.commands import ANSWERS
from voiceguide.listener.gate import Accepted, Context, Gate
from voiceguide.listener.recognisers import open_recogniser
from voiceguide.listener.thresholds import load_thresholds
from voiceguide.listener.vocabulary import Tier, load_vocabulary
from voiceguide.narrator.neural import NeuralNarrator, neural_voices
from voiceguide.narrator.system import SystemNarrator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from voiceguide.audio.pcm import Pcm
    from voiceguide.listener.base import Hypothesis
    from voiceguide.narrator.base import Narrator

    Say = Callable[[str], Pcm]
    """From a text to speech at LISTENING_RATE."""

FLITE = ("slt", "rms", "awb", "kal16")
ESPEAK = ("gmw/en-us", "gmw/en-gb-x-rp", "gmw/en-gb-scotland")
RATES = {"neural": (0.85, 1.05), "espeak": (0.8, 1.0)}
CONDITIONS = {"clean": math.inf, "kitchen 20 dB": 20.0, "kitchen 10 dB": 10.0}
PROMPTED = Context(since_prompt_s=2.0, answers=ANSWERS)


def main() -> int:
    """Speak, listen, count."""
    options = _arguments()
    noise = _kitchen(options.speech) if options.speech else None
    vocabulary = load_vocabulary("en")
    tally: Counter[tuple[str, str, str]] = Counter()
    for voice, say in voices():
        for number, text in enumerate([e.text for e in vocabulary.entries] + [*vocabulary.decoys]):
            speech = say(text)
            for condition, snr_db in CONDITIONS.items():
                if noise is None and math.isfinite(snr_db):
                    continue
                heard = listen(speech, noise, snr_db, seed=number)
                for key, verdict in judged(text, heard):
                    tally[key, condition, verdict] += 1
                    if options.list and verdict != "right":
                        print(f"{verdict:8s} {text!r} {key}, {voice}, {condition}: {_shown(heard)}")
    for key, condition in sorted({(key, condition) for key, condition, _ in tally}):
        counts = {v: tally[key, condition, v] for v in ("right", "missed", "wrong")}
        total = sum(counts.values())
        print(
            f"{key:16s} {condition:14s} of {total:4d}: missed {counts['missed']:3d} "
            f"({100 * counts['missed'] / total:4.1f} %), wrong {counts['wrong']:3d}"
        )
    return 0


def judged(text: str, heard: list[Hypothesis]) -> Iterator[tuple[str, str]]:
    """What a text was counted as, and whether it was understood."""
    entry = load_vocabulary("en").find(text)
    contexts = {"decoys": Context()} if entry is None else {f"{entry.tier.value}s": Context()}
    if entry and entry.tier is Tier.WORD:
        contexts["words, prompted"] = PROMPTED
    for key, context in contexts.items():
        gate = Gate(load_thresholds("embedded"))
        verdicts = [gate.judge(h, context) for h in heard]
        acted = [v.command for v in verdicts if isinstance(v, Accepted)]
        if entry is None:
            yield key, "wrong" if acted else "right"
        elif entry.command in ANSWERS and not context.answers:
            continue
        else:
            yield key, "right" if acted == [entry.command] else "wrong" if acted else "missed"


def listen(speech: Pcm, noise: Pcm | None, snr_db: float, *, seed: int) -> list[Hypothesis]:
    """What is heard of one utterance with a second of room on both sides."""
    rng = np.random.default_rng(seed)
    sound = np.pad(speech * (0.3 / np.abs(speech).max()), LISTENING_RATE).astype(np.float32)
    sound += (rng.standard_normal(len(sound)) * 10 ** (-72 / 20)).astype(np.float32)
    if noise is not None and math.isfinite(snr_db):
        part = np.resize(np.roll(noise, -int(rng.integers(len(noise)))), len(sound))
        loud = sound[np.abs(sound) > 0.05 * 0.3]
        sound += part * math.sqrt(float((loud**2).mean() / (part**2).mean())) * 10 ** (-snr_db / 20)
    recogniser = open_recogniser("embedded")
    heard = recogniser.feed(np.clip(sound, -1, 1))
    recogniser.close()
    return heard


def voices() -> Iterator[tuple[str, Say]]:
    """Every voice there is, at two rates where it has one."""
    for name in neural_voices():
        for rate in RATES["neural"]:
            yield f"{name} {rate}", _saying(NeuralNarrator(name), rate)
    for name in ESPEAK:
        narrator = SystemNarrator(name)
        try:
            narrator.synthesise("Hello.", 1.0)
        except VoiceguideError as error:
            print(f"{name}: {error.message}", file=sys.stderr)
            continue
        for rate in RATES["espeak"]:
            yield f"{name} {rate}", _saying(narrator, rate)
        narrator.close()
    if program := shutil.which("flite"):
        for name in FLITE:
            yield f"flite {name}", lambda text, name=name: _flite(program, name, text)  # type: ignore[misc]


def _saying(narrator: Narrator, rate: float) -> Say:
    def say(text: str) -> Pcm:
        speech = narrator.synthesise(f"{text}.", rate)
        return _trimmed(speech.pcm, speech.sample_rate)

    return say


def _flite(program: str, voice: str, text: str) -> Pcm:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        subprocess.run([program, "-voice", voice, "-t", text, "-o", str(path)], check=True)
        pcm, rate = soundfile.read(str(path), dtype="float32")
    return _trimmed(pcm, rate)


def _trimmed(pcm: Pcm, rate: int) -> Pcm:
    sound: Pcm = soxr.resample(pcm, rate, LISTENING_RATE).astype(np.float32)
    loud = np.flatnonzero(np.abs(sound) > 0.02 * np.abs(sound).max())
    return sound[loud[0] : loud[-1] + 1]


def _kitchen(folder: Path) -> Pcm:
    pcm, rate = soundfile.read(str(folder / "kitchen.flac"), dtype="float32")
    sound: Pcm = soxr.resample(pcm, rate, LISTENING_RATE).astype(np.float32)
    return sound


def _shown(heard: list[Hypothesis]) -> str:
    return ", ".join(f"{h.phrase} {h.score:.2f}" for h in heard if not h.partial) or "nothing"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Count missed commands.")
    parser.add_argument("--speech", type=Path, metavar="DIR", help="the folder of kitchen.flac")
    parser.add_argument("--list", action="store_true", help="name every one that was not right")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
