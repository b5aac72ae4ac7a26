"""What both adapters are learnt by: batches of pairs made ahead, and steps at a changing rate."""

from __future__ import annotations

import argparse
import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import multiprocessing

from scripts.training.spoiling import Spoiler, noises, rooms
from voiceguide.audio.pcm import LISTENING_RATE
from voiceguide.listener.networks.conformer import HOP

if TYPE_CHECKING:
    import queue
    from collections.abc import Callable, Mapping

    from scripts.training.clips import Clip

BATCH = 48
LENGTHS_S = (1.0, 1.6, 2.2)
WARM_UP, DECAY = 100, 0.01
PEOPLE = 0.5
"""Of the pairs; the others are synthetic."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Pairs of the same length, (pairs, samples), and the tokens of what is said, where known."""

    clean: torch.Tensor
    spoilt: torch.Tensor
    said: list[list[int]]


def learn(
    student: torch.nn.Module,
    loss: Callable[[Batch], torch.Tensor],
    clips: list[tuple[Clip, list[int]]],
    options: argparse.Namespace,
) -> None:
    """Step by step; what was learnt is written every few hundred steps."""
    minutes = sum(len(clip.sound) for clip, _ in clips) / LISTENING_RATE / 60
    print(f"{len(clips)} clips, {minutes:.0f} min")
    if options.start:
        student.load(read(options.start))
    batches = _batches(clips, options)
    learner = torch.optim.AdamW(student.parameters(), lr=options.rate, weight_decay=DECAY)
    began, seen = time.monotonic(), 0.0
    for step in range(options.steps):
        for group in learner.param_groups:
            group["lr"] = options.rate * _pace(step / options.steps, step)
        lost = loss(batches.get())
        learner.zero_grad()
        lost.backward()
        torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
        learner.step()
        seen = 0.98 * seen + 0.02 * float(lost.detach())
        if step % 25 == 24:
            passed = time.monotonic() - began
            print(f"{step + 1}: {seen / (1 - 0.98 ** (step + 1)):.4f}, {passed:.0f} s", flush=True)
        if step % 200 == 199 or step + 1 == options.steps:
            _write(options.to, student.adapter())


def _pace(done: float, step: int) -> float:
    """Up in the first steps, then down along a cosine."""
    return min(1.0, (step + 1) / WARM_UP) * 0.5 * (1 + math.cos(math.pi * done))


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
        for _ in range(options.batch):
            source = unknown if rng.random() < PEOPLE else known
            clip, target = source[int(rng.integers(len(source)))]
            pairs.append(spoiler.pair(clip.sound, length))
            # Told only where all of it is in the stretch, at the slowest pace.
            said.append(target if len(clip.sound) * 1.15 < length else [])
        clean, spoilt = (torch.tensor(np.stack(side)) for side in zip(*pairs, strict=True))
        batches.put(Batch(clean, spoilt, said))


def read(path: Path) -> dict[str, np.ndarray]:
    """An adapter."""
    with np.load(path) as learnt:
        return {name: learnt[name].astype(np.float32) for name in learnt.files}


def _write(path: Path, adapter: Mapping[str, np.ndarray]) -> None:
    """Half precision: a rounding far below what is learnt."""
    halved = {name: value.astype(np.float16) for name, value in adapter.items()}
    np.savez_compressed(path, allow_pickle=False, **halved)


def arguments(what: str, rate: float, steps: int, seed: int) -> argparse.ArgumentParser:
    """What every training is told."""
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("--speech", type=Path, required=True, metavar="DIR")
    parser.add_argument("--steps", type=int, default=steps)
    parser.add_argument("--batch", type=int, default=BATCH, help="pairs a step")
    parser.add_argument("--rate", type=float, default=rate, help="of learning, at its height")
    parser.add_argument("--start", type=Path, metavar="FILE", help="an adapter to go on from")
    parser.add_argument("--seed", type=int, default=seed)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--to", type=Path, default=Path("adapter.npz"), metavar="FILE")
    return parser
