"""How likely given words are to be what a sound says, by Moonshine's network.

Moonshine (Jeffries et al., arXiv:2410.15608) writes down what it hears, piece by piece of words,
each with a probability that depends on the sound and on the pieces before. Instead of letting it
write, this asks for the probability of writing a given phrase. All that could have been said
competes in it, so it is small for whatever is no command. The network is in the package:
scripts/packaging/unpack_moonshine.py says where it is from.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from voiceguide.audio.pcm import LISTENING_RATE
from voiceguide.errors import MissingEngineError, RecogniserError
from voiceguide.listener import data_files, moonshine_weights
from voiceguide.listener.networks import adapted, open_network
from voiceguide.listener.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from voiceguide.audio.pcm import Pcm

    Floats = npt.NDArray[np.floating]

LAYERS, HEADS, WIDTH = 6, 8, 36
"""Of the decoder's attention."""
ENCODER, DECODER, TOKENS = "encoder_model.ort", "decoder_model_merged.ort", "tokenizer.bin"
ADAPTER = data_files.FOLDER / "words-adapter.npz"
BEFORE_S, AFTER_S = 0.25, 0.4
"""Silence around an utterance: the network has learnt from sentences that begin and end in it."""
HISS = 1e-3
"""Of the loudest sample. Digital silence occurs in no room."""
PEAK = 0.5
SHORTLIST = 5
"""Phrases that are scored in full: the likeliest by their first piece and other evidence together.
In development the likeliest of all was always among them."""
ALONE = 12
"""The same without other evidence; there, one in twenty is missing among 8."""
UNLIKELY = -99.0
_ENDINGS = ".!?"
_WITH_A_COMMA = ("please", "now")
LONGEST = 12
"""Pieces that are written down; no phrase has more."""


def folder() -> Path:
    """Where the network's files lie, if the package was built with them."""
    return data_files.FOLDER / "moonshine"


def is_here() -> bool:
    """Whether the package was built with the network."""
    return all((folder() / name).is_file() for name in (ENCODER, DECODER, TOKENS))


class Moonshine:
    """Scores phrases; loads in half a second."""

    def __init__(
        self,
        phrases: Sequence[str],
        writings: Sequence[tuple[str, str]] = (),
        adapter: Path | None = ADAPTER,
    ) -> None:
        """Listen for these phrases, written as in a vocabulary.

        `writings` are phrases and what else this network writes when somebody says them; `adapter`
        None is the network as it was published.
        """
        self._encoder, self._decoder, self._tokens = _loaded(folder(), adapter)
        encode = self._tokens.encode
        self._ends = [*(encode(f"x{mark}")[-1] for mark in _ENDINGS), Tokens.END]
        forms = [(phrase, form) for phrase in phrases for form in _forms(phrase)]
        forms += [(phrase, form) for phrase, form in writings if form and phrase in phrases]
        self._written = [(phrase, encode(form)) for phrase, form in dict.fromkeys(forms)]

    def likelihoods(
        self, sound: Pcm, beside: Mapping[str, float] | None = None
    ) -> dict[str, float]:
        """The natural logarithms of the probabilities that the sound says just this.

        For the phrases that come near. `sound` is an utterance at LISTENING_RATE; `beside` is what
        else speaks for each phrase, on the same scale.
        """
        with _failures_told():
            states = self._states(sound)
            first = self._log_probs(states, [[]])[0, 0]
            chosen = self._shortlist(first, beside or {})
            return self._in_full(states, [one for one in self._written if one[0] in chosen])

    def written(self, sound: Pcm) -> str:
        """What the sound says, the likeliest piece after the likeliest, without its final stop.

        Nothing when it is longer than any phrase.
        """
        pieces: list[int] = []
        with _failures_told():
            states = self._states(sound)
            while len(pieces) <= LONGEST:
                piece = int(self._log_probs(states, [pieces])[0, -1].argmax())
                if piece in self._ends:
                    return self._tokens.decode(pieces)
                pieces.append(piece)
        return ""

    def is_ordinary(self, word: str) -> bool:
        """Whether a word is so frequent in English that the network has one piece for it."""
        return any(len(self._tokens.encode(one)) == 1 for one in (word.lower(), word.capitalize()))

    def _states(self, sound: Pcm) -> Floats:
        heard = _prepared(sound)[None]
        mask = np.ones(heard.shape, np.int64)
        states = self._encoder.run(None, {"input_values": heard, "attention_mask": mask})[0]
        return np.asarray(states)

    def _shortlist(self, first: Floats, beside: Mapping[str, float]) -> set[str]:
        best: dict[str, float] = {}
        for phrase, pieces in self._written:
            hope = float(first[pieces[0]]) + beside.get(phrase, 0.0)
            best[phrase] = max(best.get(phrase, UNLIKELY), hope)
        return {*sorted(best, key=best.__getitem__)[-(SHORTLIST if beside else ALONE) :]}

    def _in_full(self, states: Floats, written: list[tuple[str, list[int]]]) -> dict[str, float]:
        probs = self._log_probs(states, [pieces for _, pieces in written])
        found: dict[str, float] = {}
        for (phrase, pieces), of_form in zip(written, probs, strict=True):
            whole = of_form[np.arange(len(pieces)), pieces].sum()
            whole += np.logaddexp.reduce(of_form[len(pieces), self._ends])
            found[phrase] = float(np.logaddexp(found.get(phrase, UNLIKELY), whole))
        return found

    def _log_probs(self, states: Floats, written: list[list[int]]) -> Floats:
        """Of every next piece, (texts, pieces of the longest + 1, all pieces)."""
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
        scores = self._decoder.run(
            ["logits"],
            {
                "input_ids": np.array(ids, np.int64),
                "encoder_hidden_states": states,
                "encoder_attention_mask": np.ones(states.shape[:2], np.int64),
                "use_cache_branch": np.array([False]),
                **past,
            },
        )[0]
        scores -= scores.max(axis=-1, keepdims=True)
        scores -= np.log(np.exp(scores).sum(axis=-1, keepdims=True))
        return np.asarray(scores)


def _forms(phrase: str) -> list[str]:
    """The ways in which the network may write a phrase; it begins a sentence mostly."""
    capital = phrase[0].upper() + phrase[1:]
    *start, last = capital.rsplit(" ", 1)
    if not start:
        return [capital, phrase]
    return [capital, f"{start[0]}, {last}"] if last in _WITH_A_COMMA else [capital]


def _prepared(sound: Pcm) -> Pcm:
    loudest = max(float(np.abs(sound).max(initial=0.0)), 1e-4)
    around = (round(BEFORE_S * LISTENING_RATE), round(AFTER_S * LISTENING_RATE))
    padded = np.pad(sound * np.float32(PEAK / loudest), around)
    hiss = np.random.default_rng(0).standard_normal(len(padded), np.float32) * np.float32(HISS)
    prepared: Pcm = padded + hiss
    return prepared


@contextmanager
def _failures_told() -> Iterator[None]:
    try:
        yield
    except Exception as error:  # onnxruntime raises bare Exceptions
        raise RecogniserError(
            f"the embedded recogniser failed: {error}", hint="Use the keyboard."
        ) from error


def _loaded(where: Path, adapter: Path | None) -> tuple[Any, Any, Tokens]:
    try:
        encoder = _encoder(where / ENCODER, adapter)
        return encoder, open_network(str(where / DECODER)), Tokens.load(where / TOKENS)
    except ImportError as error:
        raise MissingEngineError(
            "onnxruntime is not installed", hint="`pip install onnxruntime` installs it."
        ) from error
    except Exception as error:  # onnxruntime raises bare Exceptions
        raise MissingEngineError(
            f"the recogniser's network in {where} cannot be loaded: {error}",
            hint="Install voiceguide again.",
        ) from error


def _encoder(path: Path, adapter: Path | None) -> Any:  # noqa: ANN401 - onnxruntime has no types
    if adapter is None:
        return open_network(str(path))
    tensors = moonshine_weights.stored(path)
    changed = adapted(moonshine_weights.weights(tensors), adapter)
    return open_network(str(path), replaced=moonshine_weights.as_stored(tensors, changed))
