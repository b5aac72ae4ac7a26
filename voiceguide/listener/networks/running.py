"""Runs the listener's networks with onnxruntime, on one core and without its warnings.

What was learnt about rooms and noise is added to a network's weights when it is loaded;
docs/the-recogniser.md says what it was learnt from.
"""

from __future__ import annotations

import functools
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from voiceguide.errors import MissingEngineError, RecogniserError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]

Loaded = TypeVar("Loaded")
PEAK = 0.5
"""The peak to which every sound is brought before a network hears it; 1 is full scale."""


class Network:
    """A network that is ready to run. onnxruntime lets several threads run it at once."""

    def __init__(
        self,
        model: str | bytes,
        lacking: Mapping[str, Floats] | None = None,
        replaced: Mapping[str, npt.NDArray[Any]] | None = None,
    ) -> None:
        """`model` is a path or the file's bytes.

        `lacking` are weights that the file lacks, `replaced` weights to use instead of its own. One
        thread runs the network: a core is enough, and the others have work. It raises ImportError
        without onnxruntime, and bare Exceptions of onnxruntime's for a model that it cannot load:
        load it within `loading`.
        """
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        as_value = onnxruntime.OrtValue.ortvalue_from_numpy
        given = {name: as_value(value) for name, value in (lacking or {}).items()}
        options.add_external_initializers(list(given), list(given.values()))
        # The session does not keep these alive, and reads them as it runs.
        self._others = {name: as_value(value) for name, value in (replaced or {}).items()}
        for name, value in self._others.items():
            options.add_initializer(name, value)
        providers = ["CPUExecutionProvider"]
        self._session = onnxruntime.InferenceSession(model, options, providers=providers)

    def run(self, inputs: Mapping[str, npt.NDArray[Any]], output: str | None = None) -> Floats:
        """Run the network, and return the output of this name; by default the first.

        Raises:
            RecogniserError: the network failed.
        """
        try:
            outputs = self._session.run([output] if output else None, dict(inputs))
        except Exception as error:  # onnxruntime raises bare Exceptions
            raise RecogniserError(
                f"the embedded recogniser failed: {error}",
                hint="Use the keyboard, or a Vosk model.",
            ) from error
        found: Floats = outputs[0]
        return found


@contextmanager
def loading(what: str, hint: str) -> Iterator[None]:
    """Turn whatever fails while a network is loaded into one kind of error.

    Raises:
        MissingEngineError: a package that the network needs is missing, or its files are damaged.
    """
    try:
        yield
    except Exception as error:  # as above
        raise MissingEngineError(f"{what} cannot be loaded: {error}", hint=hint) from error


def loaded_once(load: Callable[[], Loaded]) -> Callable[[], Loaded]:
    """Make a loader whose result the whole process shares, however many threads ask for it.

    A network takes a second to load and some hundred megabytes. After a failed attempt, the next
    call tries again.
    """
    kept, lock = functools.cache(load), threading.Lock()

    @functools.wraps(load)
    def shared() -> Loaded:
        with lock:
            return kept()

    return shared


def adapted(named: Mapping[str, Floats], adapter: Path) -> dict[str, Floats]:
    """Add what was learnt to weights: as whole weights, or as the product of two thin matrices.

    Raises:
        OSError, ValueError: the adapter is not a file of this kind.
    """
    found = dict(named)
    with np.load(adapter) as learnt:
        for name, value in named.items():
            if f"{name}.all" in learnt:
                found[name] = value + learnt[f"{name}.all"].astype(np.float32)
            elif f"{name}.down" in learnt:
                down, up = (learnt[f"{name}.{part}"].astype(np.float32) for part in ("down", "up"))
                found[name] = value + down @ up
    return found
