"""hama's phoneme network in PyTorch, with an adapter to be learnt on top of its frozen weights.

The adapter is a low-rank addition to every matrix and a full one to what is small: the first layer,
norms, biases, the convolutions along time. Adding it to the weights costs nothing when it runs.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from voiceguide.listener.conformer import HEADS, HOP, KERNEL, WIDTH, WINDOW
from voiceguide.listener.hama_weights import BLOCKS, weights

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

RANK = 16


class Student(nn.Module):  # type: ignore[misc]  # torch is not installed for checks
    """Waveforms to log-probabilities of tokens, (batch, frames of 20 ms, tokens)."""

    def __init__(self, adapts: bool) -> None:
        super().__init__()
        self._fixed = {name: torch.tensor(value) for name, value in weights().items()}
        self.added = nn.ParameterDict()
        for name, value in self._fixed.items() if adapts else ():
            if name.startswith("front."):
                continue
            if value.ndim == 2 and min(value.shape) >= 4 * RANK:
                self.added[_key(name, "down")] = nn.Parameter(
                    torch.randn(value.shape[0], RANK) / value.shape[0] ** 0.5
                )
                self.added[_key(name, "up")] = nn.Parameter(torch.zeros(RANK, value.shape[1]))
            else:
                self.added[_key(name, "all")] = nn.Parameter(torch.zeros_like(value))

    def adapter(self) -> dict[str, np.ndarray]:
        """What was learnt, by the weights' names and `.down`, `.up` or `.all`."""
        return {
            name.replace("/", "."): value.detach().numpy() for name, value in self.added.items()
        }

    def load(self, adapter: Mapping[str, np.ndarray]) -> None:
        """Go on from what was learnt before."""
        with torch.no_grad():
            for name, value in self.added.items():
                value.copy_(torch.tensor(adapter[name.replace("/", ".")]))

    def forward(self, sound: torch.Tensor) -> torch.Tensor:
        """`sound` is (batch, samples)."""
        self._now = {name: self._adapted(name, value) for name, value in self._fixed.items()}
        here = self._stem(self._spectrum(sound))
        for block in range(BLOCKS):
            here = self._block(here, f"{block}.")
        return functional.log_softmax(here @ self._now["out.weight"] + self._now["out.bias"], -1)

    def _adapted(self, name: str, value: torch.Tensor) -> torch.Tensor:
        if (whole := _key(name, "all")) in self.added:
            return value + self.added[whole]
        if (down := _key(name, "down")) in self.added:
            return value + self.added[down] @ self.added[_key(name, "up")]
        return value

    def _spectrum(self, sound: torch.Tensor) -> torch.Tensor:
        padded = functional.pad(sound[:, None], (WINDOW // 2, WINDOW // 2), mode="reflect")
        power = sum(
            functional.conv1d(padded, self._now[part], stride=HOP) ** 2
            for part in ("front.cosines", "front.sines")
        )
        assert isinstance(power, torch.Tensor)
        mel = (power.transpose(1, 2) @ self._now["front.mel"]).clamp(min=1e-10).log()
        return mel.half().float()  # as hama rounds it

    def _stem(self, mel: torch.Tensor) -> torch.Tensor:
        made = functional.conv1d(
            mel.transpose(1, 2), self._now["in.weight"], self._now["in.bias"], 2, 1
        )
        return functional.gelu(made).transpose(1, 2)

    def _block(self, here: torch.Tensor, name: str) -> torch.Tensor:
        here = here + 0.5 * self._feed_forward(here, f"{name}ffn1.")
        here = here + self._attention(here, f"{name}attention.")
        here = here + self._convolution(here, f"{name}conv.")
        here = here + 0.5 * self._feed_forward(here, f"{name}ffn2.")
        return self._norm(here, name)

    def _norm(self, here: torch.Tensor, name: str) -> torch.Tensor:
        scale, shift = self._now[f"{name}norm.weight"], self._now[f"{name}norm.bias"]
        return functional.layer_norm(here, (WIDTH,), scale, shift)

    def _linear(self, here: torch.Tensor, name: str) -> torch.Tensor:
        return here @ self._now[f"{name}.weight"] + self._now[f"{name}.bias"]

    def _feed_forward(self, here: torch.Tensor, name: str) -> torch.Tensor:
        wide = functional.silu(self._linear(self._norm(here, name), f"{name}up"))
        return self._linear(wide, f"{name}down")

    def _attention(self, here: torch.Tensor, name: str) -> torch.Tensor:
        batch, frames, _ = here.shape
        three = self._linear(self._norm(here, name), f"{name}in")
        query, key, value = three.view(batch, frames, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(query, key, value)
        return self._linear(seen.transpose(1, 2).reshape(here.shape), f"{name}out")

    def _convolution(self, here: torch.Tensor, name: str) -> torch.Tensor:
        gated = functional.glu(self._linear(self._norm(here, name), f"{name}in"), -1)
        filters, bias = self._now[f"{name}along.weight"], self._now[f"{name}along.bias"]
        made = functional.conv1d(
            gated.transpose(1, 2), filters, bias, padding=KERNEL // 2, groups=WIDTH
        )
        return self._linear(functional.silu(made).transpose(1, 2), f"{name}out")


def _key(name: str, part: str) -> str:
    return f"{name}.{part}".replace(".", "/")
