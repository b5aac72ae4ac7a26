"""A small loudspeaker turned up too far: what no linear echo canceller can follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm

DRIVE = 5.0
BIAS = 0.12
"""Of full scale: the cone goes out more easily than in, which gives even harmonics."""
LIMIT = 0.75
"""How much of full scale the amplifier lacks when `clipping` is 1."""
_SHAPE = 0.4
"""Of the gamma distribution that speech's magnitudes follow, nearly."""


class Overdriven:
    """Bends and clips, sample by sample, and keeps speech of `level_db` at its level."""

    def __init__(self, clipping: float, level_db: float) -> None:
        """`clipping` from 0, which changes nothing, to 1; `level_db` is of active speech."""
        self._clipping = clipping
        self._makeup = 1.0
        if clipping:
            usual = _speech_like(level_db)
            self._makeup = float(np.sqrt(np.mean(usual**2) / np.mean(self(usual) ** 2)))

    def __call__(self, pcm: Pcm) -> Pcm:
        """The same frames as the loudspeaker moves the air."""
        if not self._clipping:
            return pcm
        drive, bias = DRIVE * self._clipping, BIAS
        bent = np.tanh(drive * (pcm + bias)) - np.tanh(drive * bias)
        bent /= drive * (1 - np.tanh(drive * bias) ** 2)
        limit = 1 - LIMIT * self._clipping
        moved: Pcm = (np.clip(bent, -limit, limit) * self._makeup).astype(np.float32)
        return moved


def _speech_like(level_db: float) -> Pcm:
    """Samples spread as speech's are, at this level."""
    rng = np.random.default_rng(0)
    sound = rng.gamma(_SHAPE, size=50_000) * rng.choice([-1.0, 1.0], 50_000)
    scaled = sound * 10 ** (level_db / 20) / np.sqrt(np.mean(sound**2))
    clipped: Pcm = np.clip(scaled, -1, 1).astype(np.float32)
    return clipped
