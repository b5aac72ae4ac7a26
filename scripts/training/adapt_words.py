"""Teach Moonshine's encoder to hear in rooms and noise what it hears without them.

``python -m scripts.training.adapt_words --speech DIR [--steps N] [--to FILE]`` does for the words'
network what adapt_sounds.py does for the phonemes': the same two seconds are played to the encoder
as it is, clean, and to the one with the adapter, spoilt. What counts of the difference between
their states is what the decoder sees of it. It needs PyTorch: ``pip install torch``.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import torch
from torch.nn import functional

from scripts.training.clips import people, synthetic
from scripts.training.learning import arguments, learn
from scripts.training.words_student import Student, views
from voiceguide.audio.pcm import LISTENING_RATE
from voiceguide.listener.networks.moonshine import AFTER_S, BEFORE_S, HISS

if TYPE_CHECKING:
    from scripts.training.learning import Batch

RATE, STEPS, SEED = 1e-3, 1400, 31


def main() -> int:
    """Learn, and write the adapter down."""
    options = arguments("Learn the words' adapter.", RATE, STEPS, SEED).parse_args()
    torch.manual_seed(options.seed)
    clips = [*people(options.speech), *synthetic()]
    student, teacher = Student(adapts=True), Student(adapts=False).eval()
    seen = _seen()

    def loss(batch: Batch) -> torch.Tensor:
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            right = teacher(_around(batch.clean))
        with torch.autocast("cpu", torch.bfloat16):
            heard = student(_around(batch.spoilt))
        return ((heard - right) @ seen).square().sum(-1).mean()

    learn(student, loss, [(clip, []) for clip in clips], options)
    return 0


def _seen() -> torch.Tensor:
    """A square root of what the decoder makes of the states, all its layers counting the same."""
    whole = torch.stack([view @ view.T / view.square().sum() for view in views()]).mean(0)
    values, vectors = torch.linalg.eigh(whole)
    return vectors * values.clamp(min=0).sqrt()


def _around(sound: torch.Tensor) -> torch.Tensor:
    """As the recogniser hands it to the network."""
    around = (round(BEFORE_S * LISTENING_RATE), round(AFTER_S * LISTENING_RATE))
    padded = functional.pad(sound, around)
    return padded + HISS * torch.randn_like(padded)


if __name__ == "__main__":
    sys.exit(main())
