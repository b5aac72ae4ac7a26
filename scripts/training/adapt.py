"""Teach hama's phoneme network to hear in rooms and noise what it hears without them.

``python scripts/training/adapt.py --speech DIR [--steps N] [--to FILE]`` plays the same two seconds
to the network as it is, clean, and to the one with the adapter, spoilt (spoiling.py), and moves the
adapter until the second says what the first said. Nobody has to have written down what was said, so
people's recordings count as much as synthetic ones. Where it is known that a clip is a phrase or a
remark, its pronunciation is a target, too. It needs PyTorch: ``pip install torch``.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from clips import Clip, people, synthetic
from spoiling import Spoiler, noises, rooms
from student import Student
from torch import multiprocessing
from torch.nn import functional

from voiceguide.audio.pcm import LISTENING_RATE
from voiceguide.listener.conformer import HOP, Conformer
from voiceguide.listener.hama_weights import tokens
from voiceguide.listener.phonemes import Network
from voiceguide.listener.pronunciation import load_lexicon

if TYPE_CHECKING:
    import queue
    from collections.abc import Mapping

    from voiceguide.listener.pronunciation import Lexicon

BLANK = tokens().index("<blank>")
BATCH = 48
LENGTHS_S = (1.0, 1.6, 2.2)
RATE, WARM_UP, DECAY = 2e-3, 100, 0.01
PEOPLE = 0.5
"""Of the pairs; the others are synthetic."""
NOT_BLANK = 4.0
"""How much more a frame counts in which something is heard; most are blank."""
SAID = 0.1
"""Weight of the pronunciations beside the teacher."""
SEED = 23


@dataclass(frozen=True, slots=True)
class Batch:
    """Pairs of the same length, (pairs, samples), and the tokens of what is said, where known."""

    clean: torch.Tensor
    spoilt: torch.Tensor
    said: list[list[int]]


def main() -> int:
    """Learn, and write the adapter down."""
    options = _arguments()
    torch.manual_seed(options.seed)
    lexicon = load_lexicon("en")
    assert lexicon is not None
    network = Network(lexicon.same, Conformer(adapter=None))
    clips = _clips(options.speech, network, lexicon)
    minutes = sum(len(clip.sound) for clip, _ in clips) / LISTENING_RATE / 60
    print(f"{len(clips)} clips, {minutes:.0f} min")
    _learn(_student(options.start), _batches(clips, options), _merging(network), options)
    return 0


def _student(start: Path | None) -> Student:
    """A new one, or one that has learnt before."""
    student = Student(adapts=True)
    if start:
        with np.load(start) as learnt:
            student.load({name: learnt[name].astype(np.float32) for name in learnt.files})
    return student


def _merging(network: Network) -> torch.Tensor:
    """Adds the probabilities of tokens of one meaning up, as the recogniser does."""
    merging = torch.eye(len(network.names))
    for one, into in network.merged:
        merging[one, into] = 1.0
    return merging


def _learn(
    student: Student,
    batches: queue.Queue[Batch],
    merging: torch.Tensor,
    options: argparse.Namespace,
) -> None:
    """Step by step; what was learnt is written every few hundred steps."""
    teacher = Student(adapts=False).eval()
    learner = torch.optim.AdamW(student.parameters(), lr=options.rate, weight_decay=DECAY)
    began, seen = time.monotonic(), np.zeros(2)
    for step in range(options.steps):
        for group in learner.param_groups:
            group["lr"] = options.rate * _pace(step / options.steps, step)
        losses = _losses(teacher, student, batches.get(), merging)
        learner.zero_grad()
        (losses[0] + options.said * losses[1]).backward()
        torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
        learner.step()
        seen = 0.98 * seen + 0.02 * np.array([float(loss.detach()) for loss in losses])
        if step % 25 == 24:
            passed = time.monotonic() - began
            print(f"{step + 1}: {seen / (1 - 0.98 ** (step + 1))}, {passed:.0f} s", flush=True)
        if step % 200 == 199 or step + 1 == options.steps:
            _write(options.to, student.adapter())


def _losses(
    teacher: Student, student: Student, batch: Batch, merging: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """How far the student is from the teacher, a frame, and from the pronunciations, a phoneme."""
    with torch.no_grad():
        right = teacher(batch.clean)
    heard = student(batch.spoilt)
    apart = (right.exp() * (right - heard)).sum(-1)
    weight = 1 + NOT_BLANK * (1 - right[..., BLANK].exp())
    known = [number for number, target in enumerate(batch.said) if target]
    likely = torch.zeros(())
    if known:
        lengths = torch.tensor([len(batch.said[number]) for number in known])
        likely = functional.ctc_loss(
            (heard[known].exp() @ merging).clamp(min=1e-12).log().transpose(0, 1),
            torch.tensor([token for number in known for token in batch.said[number]]),
            torch.full((len(known),), heard.shape[1]),
            lengths,
            blank=BLANK,
            zero_infinity=True,
        )
    return (apart * weight).sum() / weight.sum(), likely


def _pace(done: float, step: int) -> float:
    """Up in the first steps, then down along a cosine."""
    return min(1.0, (step + 1) / WARM_UP) * 0.5 * (1 + math.cos(math.pi * done))


def _clips(folder: Path, network: Network, lexicon: Lexicon) -> list[tuple[Clip, list[int]]]:
    """Everything, with the tokens of what is said where they are known."""
    found: list[tuple[Clip, list[int]]] = [(clip, []) for clip in people(folder)]
    for clip in synthetic():
        target: list[int] = []
        if len(clip.text.split()) <= 4:
            ways = [way for way in lexicon.variants(clip.text, network.guess) if network.knows(way)]
            heard = network.log_probs(clip.sound)
            target = max(
                (network.tokens(way) for way in ways),
                key=lambda way: _likelihood(heard, way),
                default=[],
            )
        found.append((clip, target))
    return found


def _likelihood(heard: np.ndarray, target: list[int]) -> float:
    loss = functional.ctc_loss(
        torch.tensor(heard)[:, None],
        torch.tensor([target]),
        torch.tensor([len(heard)]),
        torch.tensor([len(target)]),
        blank=BLANK,
        reduction="sum",
    )
    return -float(loss)


def _batches(
    clips: list[tuple[Clip, list[int]]], options: argparse.Namespace
) -> queue.Queue[Batch]:
    """Made ahead, in another process."""
    batches: queue.Queue[Batch] = multiprocessing.Queue(maxsize=8)
    for worker in range(options.workers):
        multiprocessing.Process(
            target=_make, args=(clips, options, worker, batches), daemon=True
        ).start()
    return batches


def _make(
    clips: list[tuple[Clip, list[int]]],
    options: argparse.Namespace,
    worker: int,
    batches: queue.Queue[Batch],
) -> None:
    torch.set_num_threads(1)
    rng = np.random.default_rng([options.seed, worker])
    talk = [clip.sound for clip, _ in clips if len(clip.sound) > LISTENING_RATE]
    spoiler = Spoiler(talk, rooms(), noises(options.speech), options.seed + worker)
    unknown = [item for item in clips if not item[0].text]
    known = [item for item in clips if item[0].text]
    while True:
        length = round(float(rng.choice(LENGTHS_S)) * LISTENING_RATE) // HOP * HOP
        pairs, said = [], []
        for _ in range(BATCH):
            source = unknown if rng.random() < PEOPLE else known
            clip, target = source[int(rng.integers(len(source)))]
            pairs.append(spoiler.pair(clip.sound, length))
            # Told only where all of it is in the stretch, at the slowest pace.
            said.append(target if len(clip.sound) * 1.15 < length else [])
        clean, spoilt = (torch.tensor(np.stack(side)) for side in zip(*pairs, strict=True))
        batches.put(Batch(clean, spoilt, said))


def _write(path: Path, adapter: Mapping[str, np.ndarray]) -> None:
    """Half precision: a rounding far below what is learnt."""
    halved = {name: value.astype(np.float16) for name, value in adapter.items()}
    np.savez_compressed(path, allow_pickle=False, **halved)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Learn the adapter of the phoneme network.")
    parser.add_argument("--speech", type=Path, required=True, metavar="DIR")
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--said", type=float, default=SAID, help="weight of what is said")
    parser.add_argument("--rate", type=float, default=RATE, help="of learning, at its height")
    parser.add_argument("--start", type=Path, metavar="FILE", help="an adapter to go on from")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--to", type=Path, default=Path("adapter.npz"), metavar="FILE")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
