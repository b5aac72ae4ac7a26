"""What an adapter adds to frozen weights, to be learnt: thin matrices, or everything of the small.

To every matrix the product of two thin ones (Hu and others, arXiv:2106.09685), to what is small a
weight of its own for each of its weights.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

RANK = 16


class Thin(nn.Module):  # type: ignore[misc]  # torch is not installed for checks
    """Frozen weights by their names, with what is learnt."""

    def __init__(self, weights: Mapping[str, np.ndarray], adapts: bool, kept: str) -> None:
        """Those whose names begin with `kept` stay as they are."""
        super().__init__()
        self.fixed = {name: torch.tensor(value) for name, value in weights.items()}
        self.added = nn.ParameterDict()
        for name, value in self.fixed.items() if adapts else ():
            if name.startswith(kept):
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

    def now(self, name: str) -> torch.Tensor:
        """A weight with what was learnt so far."""
        value = self.fixed[name]
        if (whole := _key(name, "all")) in self.added:
            return value + self.added[whole]
        if (down := _key(name, "down")) in self.added:
            return value + self.added[down] @ self.added[_key(name, "up")]
        return value

    def times(self, here: torch.Tensor, name: str) -> torch.Tensor:
        """Something times a matrix; of a thin addition no whole matrix is made."""
        if (down := _key(name, "down")) not in self.added:
            return here @ self.now(name)
        thin = (here @ self.added[down]) @ self.added[_key(name, "up")]
        return here @ self.fixed[name] + thin


def _key(name: str, part: str) -> str:
    return f"{name}.{part}".replace(".", "/")
