"""Runs Moonshine's network, which gives probabilities for one piece of a word after another.

Moonshine (Jeffries et al., arXiv:2410.15608) writes down what it hears as pieces of words. Each
piece has a probability that depends on the sound and on the pieces before. The network is in the
package: scripts/packaging/unpack_moonshine.py says where it is from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.pcm import LISTENING_RATE
from voiceguide.listener.language import data_files
from voiceguide.listener.networks import moonshine_weights
from voiceguide.listener.networks.running import PEAK, Network, adapted, loaded_once, loading
from voiceguide.listener.networks.tokens import Tokens

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    from voiceguide.audio.pcm import Pcm

    Floats = npt.NDArray[np.floating]

LAYERS, HEADS, WIDTH = 6, 8, 36
"""Number of layers and heads of the decoder's attention, and a head's width."""
ENCODER, DECODER, TOKENS = "encoder_model.ort", "decoder_model_merged.ort", "tokenizer.bin"
ADAPTER = data_files.FOLDER / "words-adapter.npz"
BEFORE_S, AFTER_S = 0.25, 0.4
"""Seconds of silence put before and after an utterance: the network has learnt from sentences that
begin and end in silence."""
HISS = 1e-3
"""Root mean square of the hiss that is added to a sound whose loudest sample is PEAK. Digital
silence occurs in no room."""
_ENDINGS = ".!?"
LONGEST = 12
"""The most pieces that are written down; no phrase has more."""


def folder() -> Path:
    """The folder of the network's files, if the package was built with them."""
    return data_files.FOLDER / "moonshine"


def is_here() -> bool:
    """Say whether the package was built with the network."""
    return all((folder() / name).is_file() for name in (ENCODER, DECODER, TOKENS))


class Moonshine:
    """Hears words; loads in half a second."""

    def __init__(self, adapter: Path | None = ADAPTER) -> None:
        """`adapter` None is the network as it was published.

        Raises:
            MissingEngineError: onnxruntime or the network is not installed, or damaged.
        """
        where = folder()
        with loading(f"the recogniser's network in {where}", "Install voiceguide again."):
            self._encoder = _encoder(where / ENCODER, adapter)
            self._decoder = Network(str(where / DECODER))
            self.tokens = Tokens.load(where / TOKENS)
            ends = [self.tokens.encode(f"x{mark}")[-1] for mark in _ENDINGS]
        self.ends = [*ends, Tokens.END]
        """The pieces with which a text may end."""

    def states(self, sound: Pcm) -> Floats:
        """Encode an utterance at LISTENING_RATE into the states that `log_probs` reads."""
        heard = prepared(sound)[None]
        mask = np.ones(heard.shape, np.int64)
        return self._encoder.run({"input_values": heard, "attention_mask": mask})

    def log_probs(self, states: Floats, written: list[list[int]]) -> Floats:
        """The natural log-probability of every next piece after each beginning of each text.

        `written` are texts as pieces. The shape is (texts, pieces of the longest + 1, all pieces).

        Raises:
            RecogniserError: the network failed.
        """
        longest = max(map(len, written))
        ids = [[Tokens.BEGIN, *one, *[Tokens.END] * (longest - len(one))] for one in written]
        shape = (len(ids), HEADS, 0, WIDTH)
        empty = np.zeros(shape, np.float32)
        past = {
            f"past_key_values.{layer}.{of}.{what}": empty
            for layer in range(LAYERS)
            for of in ("decoder", "encoder")
            for what in ("key", "value")
        }
        states = np.repeat(states, len(ids), axis=0)
        given = {
            "input_ids": np.array(ids, np.int64),
            "encoder_hidden_states": states,
            "encoder_attention_mask": np.ones(states.shape[:2], np.int64),
            "use_cache_branch": np.array([False]),
        }
        scores = self._decoder.run({**given, **past}, "logits")
        scores -= scores.max(axis=-1, keepdims=True)
        scores -= np.log(np.exp(scores).sum(axis=-1, keepdims=True))
        return scores

    def written(self, sound: Pcm, most_pieces: int = LONGEST) -> str:
        """Write down what the sound says, always with the likeliest piece, without its final stop.

        The text is empty when it is longer than `most_pieces`; no phrase is.
        """
        pieces: list[int] = []
        states = self.states(sound)
        while len(pieces) <= most_pieces:
            piece = int(self.log_probs(states, [pieces])[0, -1].argmax())
            if piece in self.ends:
                return self.tokens.decode(pieces)
            pieces.append(piece)
        return ""

    def is_ordinary(self, word: str) -> bool:
        """Say whether a word is so frequent in English that the network has one piece for it."""
        return any(len(self.tokens.encode(one)) == 1 for one in (word.lower(), word.capitalize()))


@loaded_once
def shared_moonshine() -> Moonshine:
    """The network that every vocabulary shares."""
    return Moonshine()


def prepared(sound: Pcm) -> Pcm:
    """Prepare a sound for the network: bring it to one level, add silence around and hiss."""
    loudest = max(float(np.abs(sound).max(initial=0.0)), 1e-4)
    around = (round(BEFORE_S * LISTENING_RATE), round(AFTER_S * LISTENING_RATE))
    padded = np.pad(sound * np.float32(PEAK / loudest), around)
    hiss = np.random.default_rng(0).standard_normal(len(padded), np.float32) * np.float32(HISS)
    ready: Pcm = padded + hiss
    return ready


def _encoder(path: Path, adapter: Path | None) -> Network:
    if adapter is None:
        return Network(str(path))
    tensors = moonshine_weights.stored(path)
    changed = adapted(moonshine_weights.weights(tensors), adapter)
    return Network(str(path), replaced=moonshine_weights.as_stored(tensors, changed))
