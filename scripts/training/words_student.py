"""Moonshine's encoder in PyTorch, with an adapter to be learnt on top of its frozen weights."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional

from scripts.training.thin import Thin
from voiceguide.listener.networks.moonshine import DECODER, ENCODER, HEADS, folder
from voiceguide.listener.networks.moonshine_weights import (
    KERNELS,
    LAYERS,
    graph,
    matrix,
    stored,
    weights,
)

STRIDES = {"conv1": 64, "conv2": 3, "conv3": 2}
EPSILON = 1e-5


class Student(Thin):
    """Waveforms to states, (batch, frames of 24 ms, channels)."""

    def __init__(self, adapts: bool) -> None:
        super().__init__(weights(stored(folder() / ENCODER)), adapts, kept="turns")

    def forward(self, sound: torch.Tensor) -> torch.Tensor:
        """`sound` is (batch, samples), as `moonshine.prepared` makes it."""
        here = torch.tanh(self._along(sound[..., None], "conv1")).float()
        # One group: over the time and all channels.
        here = functional.layer_norm(here, here.shape[1:], eps=EPSILON)
        here = here * self.now("front.scale") + self.now("front.shift")
        for name in ("conv2", "conv3"):
            here = functional.gelu(self._along(here, name) + self.now(f"{name}.bias")).float()
        for layer in range(LAYERS):
            here = here + self._attention(self._norm(here, f"{layer}.norm1"), layer)
            here = here + self._feed_forward(self._norm(here, f"{layer}.norm2"), layer)
        return self._norm(here.float(), "norm")

    def _along(self, here: torch.Tensor, name: str) -> torch.Tensor:
        """A convolution along the time, as a matrix that stretches of it are multiplied with."""
        stretches = here.unfold(1, KERNELS[name][1], STRIDES[name])
        return self.times(stretches.flatten(2), name)

    def _norm(self, here: torch.Tensor, name: str) -> torch.Tensor:
        return functional.layer_norm(here, here.shape[-1:], self.now(name), eps=EPSILON)

    def _attention(self, here: torch.Tensor, layer: int) -> torch.Tensor:
        query, key, value = (
            self.times(here, f"{layer}.{name}").unflatten(2, (HEADS, -1)).transpose(1, 2)
            for name in ("query", "key", "value")
        )
        seen = functional.scaled_dot_product_attention(
            self._turned(query), self._turned(key), value
        )
        return self.times(seen.transpose(1, 2).flatten(2), f"{layer}.out")

    def _turned(self, here: torch.Tensor) -> torch.Tensor:
        """By its place in time, pair by pair of the channels (Su and others, arXiv:2104.09864)."""
        turns = self.fixed["turns"]
        angles = torch.arange(here.shape[2])[:, None] * turns
        cosines, sines = (part.repeat_interleave(2, 1) for part in (angles.cos(), angles.sin()))
        moved, still = here.split([2 * len(turns), here.shape[3] - 2 * len(turns)], dim=3)
        crossed = torch.stack((-moved[..., 1::2], moved[..., 0::2]), -1).flatten(-2)
        return torch.cat(((moved * cosines + crossed * sines).to(still.dtype), still), 3)

    def _feed_forward(self, here: torch.Tensor, layer: int) -> torch.Tensor:
        wide = functional.gelu(self.times(here, f"{layer}.up") + self.now(f"{layer}.up.bias"))
        return self.times(wide, f"{layer}.down") + self.now(f"{layer}.down.bias")


def views() -> list[torch.Tensor]:
    """What each layer of the decoder multiplies the states with, to find and to read them."""
    (choice,) = (one for one in _nodes(graph(folder() / DECODER)) if one.OpType() == b"If")
    tensors = stored(folder() / DECODER)
    (first,) = (
        branch.G()
        for branch in map(choice.Attributes, range(choice.AttributesLength()))
        if branch.Name() == b"else_branch"
    )
    names = [
        node.Inputs(1).decode()
        for node in _nodes(first)
        if node.OpType() == b"MatMulIntegerToFloat" and b"/encoder_attn/" in node.Outputs(0)
        if node.Inputs(0) == b"encoder_hidden_states_quantized"
    ]
    return [torch.tensor(matrix(tensors, name.removesuffix("_quantized"))) for name in names]


def _nodes(graph: Any) -> list[Any]:  # noqa: ANN401 - onnxruntime has no types
    return [graph.Nodes(number) for number in range(graph.NodesLength())]
