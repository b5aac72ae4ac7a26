"""Teach hama's phoneme network to hear in rooms and noise what it hears without them.

``python -m scripts.training.adapt_sounds --speech DIR [--steps N] [--to FILE]`` plays the same two
seconds to the network as it is, clean, and to the one with the adapter, spoilt (spoiling.py), and
moves the adapter until the second says what the first said. Nobody has to have written down what
was said, so people's recordings count as much as synthetic ones. Where it is known that a clip is a
phrase or a remark, its pronunciation is a target, too. It needs PyTorch: ``pip install torch``.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import torch
from torch.nn import functional

from scripts.training.clips import Clip, people, synthetic
from scripts.training.learning import Batch, arguments, learn
from scripts.training.sounds_student import Student
from voiceguide.listener.language.pronunciation import load_lexicon
from voiceguide.listener.networks.conformer import Conformer
from voiceguide.listener.networks.hama_weights import tokens
from voiceguide.listener.phonemes import PhonemeNetwork

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

    from voiceguide.listener.language.pronunciation import Lexicon

BLANK = tokens().index("<blank>")
RATE, STEPS, SEED = 2e-3, 1500, 23
NOT_BLANK = 4.0
"""How much more a frame counts in which something is heard; most are blank."""
SAID = 0.1
"""Weight of the pronunciations beside the teacher."""


def main() -> int:
    """Learn, and write the adapter down."""
    parser = arguments("Learn the adapter of the phoneme network.", RATE, STEPS, SEED)
    parser.add_argument("--said", type=float, default=SAID, help="weight of what is said")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    lexicon = load_lexicon("en")
    assert lexicon is not None
    network = PhonemeNetwork(lexicon.same, Conformer(adapter=None))
    clips = _clips(options.speech, network, lexicon)
    student, teacher = Student(adapts=True), Student(adapts=False).eval()
    merging = _merging(network)

    def loss(batch: Batch) -> torch.Tensor:
        apart, unlikely = _losses(teacher, student, batch, merging)
        return apart + options.said * unlikely

    learn(student, loss, clips, options)
    return 0


def _merging(network: PhonemeNetwork) -> torch.Tensor:
    """Adds the probabilities of tokens of one meaning up, as the recogniser does."""
    merging = torch.eye(len(network.names))
    for one, into in network.merged:
        merging[one, into] = 1.0
    return merging


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


def _clips(folder: Path, network: PhonemeNetwork, lexicon: Lexicon) -> list[tuple[Clip, list[int]]]:
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


if __name__ == "__main__":
    sys.exit(main())
