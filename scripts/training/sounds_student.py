"""hama's phoneme network in PyTorch, with an adapter to be learnt on top of its frozen weights."""

from __future__ import annotations

import torch
from torch.nn import functional

from scripts.training.thin import Thin
from voiceguide.listener.networks.conformer import HEADS, HOP, KERNEL, WIDTH, WINDOW
from voiceguide.listener.networks.hama_weights import BLOCKS, weights


class Student(Thin):
    """Waveforms to log-probabilities of tokens, (batch, frames of 20 ms, tokens)."""

    def __init__(self, adapts: bool) -> None:
        super().__init__(weights(), adapts, kept="front.")

    def forward(self, sound: torch.Tensor) -> torch.Tensor:
        """`sound` is (batch, samples)."""
        here = self._stem(self._spectrum(sound))
        for block in range(BLOCKS):
            here = self._block(here, f"{block}.")
        return functional.log_softmax(self._linear(here, "out"), -1)

    def _spectrum(self, sound: torch.Tensor) -> torch.Tensor:
        padded = functional.pad(sound[:, None], (WINDOW // 2, WINDOW // 2), mode="reflect")
        power = sum(
            functional.conv1d(padded, self.now(part), stride=HOP) ** 2
            for part in ("front.cosines", "front.sines")
        )
        assert isinstance(power, torch.Tensor)
        mel = (power.transpose(1, 2) @ self.now("front.mel")).clamp(min=1e-10).log()
        return mel.half().float()  # as hama rounds it

    def _stem(self, mel: torch.Tensor) -> torch.Tensor:
        made = functional.conv1d(
            mel.transpose(1, 2), self.now("in.weight"), self.now("in.bias"), 2, 1
        )
        return functional.gelu(made).transpose(1, 2)

    def _block(self, here: torch.Tensor, name: str) -> torch.Tensor:
        here = here + 0.5 * self._feed_forward(here, f"{name}ffn1.")
        here = here + self._attention(here, f"{name}attention.")
        here = here + self._convolution(here, f"{name}conv.")
        here = here + 0.5 * self._feed_forward(here, f"{name}ffn2.")
        return self._norm(here, name)

    def _norm(self, here: torch.Tensor, name: str) -> torch.Tensor:
        scale, shift = self.now(f"{name}norm.weight"), self.now(f"{name}norm.bias")
        return functional.layer_norm(here, (WIDTH,), scale, shift)

    def _linear(self, here: torch.Tensor, name: str) -> torch.Tensor:
        return self.times(here, f"{name}.weight") + self.now(f"{name}.bias")

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
        filters, bias = self.now(f"{name}along.weight"), self.now(f"{name}along.bias")
        made = functional.conv1d(
            gated.transpose(1, 2), filters, bias, padding=KERNEL // 2, groups=WIDTH
        )
        return self._linear(functional.silu(made).transpose(1, 2), f"{name}out")
