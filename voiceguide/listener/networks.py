"""How the listener runs a network: onnxruntime on one core, and quiet about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt


def open_network(
    model: str | bytes, weights: Mapping[str, npt.NDArray[np.float32]] | None = None
) -> Any:  # noqa: ANN401 - onnxruntime has no types
    """A session of a model, by its path or its bytes, with the weights that it lacks.

    One thread: a core is enough, and the others have work. Raises ImportError without onnxruntime,
    and bare Exceptions of onnxruntime's for a model that it cannot load.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    given = weights or {}
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(value) for value in given.values()]
    options.add_external_initializers(list(given), values)
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
