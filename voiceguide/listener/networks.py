"""How the listener runs a network: onnxruntime on one core, and quiet about it.

What was learnt about rooms and noise is added to a network's weights when it is loaded;
docs/spotter-model-card.md tells what it was learnt from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]


def open_network(
    model: str | bytes,
    lacking: Mapping[str, Floats] | None = None,
    replaced: Mapping[str, npt.NDArray[Any]] | None = None,
) -> Any:  # noqa: ANN401 - onnxruntime has no types
    """A session of a model, by its path or its bytes, with weights that it lacks or others.

    One thread: a core is enough, and the others have work. Raises ImportError without onnxruntime,
    and bare Exceptions of onnxruntime's for a model that it cannot load.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    as_value = onnxruntime.OrtValue.ortvalue_from_numpy
    given = {name: as_value(value) for name, value in (lacking or {}).items()}
    options.add_external_initializers(list(given), list(given.values()))
    others = {name: as_value(value) for name, value in (replaced or {}).items()}
    for name, value in others.items():
        options.add_initializer(name, value)
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    session.others = others  # it does not keep them alive, and reads them as it runs
    return session


def adapted(named: Mapping[str, Floats], adapter: Path) -> dict[str, Floats]:
    """Weights with what was learnt added: whole, or the product of two thin matrices.

    Raises:
        OSError, ValueError: the adapter is no file of this kind.
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
