"""Reads the weights of Moonshine's encoder from its file, and gives them back to onnxruntime.

The file is in onnxruntime's own format. It stores the matrices in 8 bits, each with one scale and
one zero point. Convolutions, biases and norms are stored in full precision.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]
    Tensors = dict[str, npt.NDArray[Any]]

LAYERS = 6
MATRICES = ("query", "key", "value", "out", "up", "down")
"""The matrices of a layer, in the order in which the file numbers them."""
KERNELS = {"conv1": (1, 127), "conv2": (288, 7), "conv3": (576, 3)}
"""Input channels and length of each convolution."""
_TYPES = {1: np.dtype("<f4"), 2: np.dtype("u1"), 7: np.dtype("<i8")}
_STEM = re.compile(r"onnx::MatMul_(\d+)_quantized")
_STEPS = 255


def weights(tensors: Tensors) -> dict[str, Floats]:
    """The encoder's weights under names of their meaning; matrices are (inputs, outputs).

    Raises:
        ValueError: the tensors are of another network than the one that is known here.
    """
    try:
        found: dict[str, Floats] = {ours: tensors[theirs].reshape(-1) for ours, theirs in _small()}
        for name, (channels, length) in KERNELS.items():
            found[name] = tensors[_kernel(name)].reshape(-1, channels * length).T
        for name, stem in _stems(tensors):
            found[name] = matrix(tensors, stem)
    except (KeyError, ValueError) as error:
        raise ValueError("it is another network than was expected") from error
    return {name: np.ascontiguousarray(value, np.float32) for name, value in found.items()}


def as_stored(tensors: Tensors, changed: Mapping[str, Floats]) -> Tensors:
    """Turn all weights back into tensors with the file's names, shapes and types."""
    made: Tensors = {
        theirs: changed[ours].reshape(tensors[theirs].shape) for ours, theirs in _small()
    }
    for name in KERNELS:
        shape = tensors[_kernel(name)].shape
        made[_kernel(name)] = np.ascontiguousarray(changed[name].T).reshape(shape)
    for name, stem in _stems(tensors):
        made.update(_in_8_bits(changed[name], stem))
    return made


def matrix(tensors: Tensors, stem: str) -> Floats:
    """The values of one matrix that is stored in 8 bits."""
    zero = tensors[f"{stem}_zero_point"].astype(np.float32)
    whole: Floats = (tensors[f"{stem}_quantized"] - zero) * tensors[f"{stem}_scale"]
    return whole


def _in_8_bits(matrix: Floats, stem: str) -> Tensors:
    low, high = min(float(matrix.min()), 0.0), max(float(matrix.max()), 1e-6)
    scale = (high - low) / _STEPS
    zero = round(-low / scale)
    whole = np.clip(np.round(matrix / np.float32(scale)) + zero, 0, _STEPS)
    return {
        f"{stem}_quantized": whole.astype(np.uint8),
        f"{stem}_scale": np.array(scale, np.float32),
        f"{stem}_zero_point": np.array(zero, np.uint8),
    }


def _small() -> Iterator[tuple[str, str]]:
    """Our name and the file's name of each small tensor, most with one number a channel."""
    yield "front.scale", "onnx::Mul_2080"
    yield "front.shift", "onnx::Add_2081"
    yield "conv2.bias", "conv2.bias"
    yield "conv3.bias", "conv3.bias"
    yield "norm", "layer_norm.weight"
    yield "turns", "onnx::Expand_202"
    for layer in range(LAYERS):
        yield f"{layer}.norm1", f"layers.{layer}.input_layernorm.weight"
        yield f"{layer}.norm2", f"layers.{layer}.post_attention_layernorm.weight"
        yield f"{layer}.up.bias", f"layers.{layer}.mlp.fc1.bias"
        yield f"{layer}.down.bias", f"layers.{layer}.mlp.fc2.bias"


def _kernel(name: str) -> str:
    return f"{name}.weight_add_tensor"


def _stems(tensors: Tensors) -> Iterator[tuple[str, str]]:
    """Our name of each matrix and how its names in the file begin, in the file's order."""
    numbers = sorted(int(found[1]) for name in tensors if (found := _STEM.fullmatch(name)))
    ours = [f"{layer}.{name}" for layer in range(LAYERS) for name in MATRICES]
    yield from zip(ours, [f"onnx::MatMul_{number}" for number in numbers], strict=True)


def graph(path: Path) -> Any:  # noqa: ANN401 - onnxruntime has no types
    """Read the graph in a file of onnxruntime's format."""
    from onnxruntime.tools.ort_format_model.ort_flatbuffers_py.fbs.InferenceSession import (
        InferenceSession,
    )

    return InferenceSession.GetRootAs(path.read_bytes(), 0).Model().Graph()


def stored(path: Path) -> Tensors:
    """Read the named tensors of a file of onnxruntime's format."""
    whole = graph(path)
    tensors = [whole.Initializers(number) for number in range(whole.InitializersLength())]
    return {
        one.Name().decode(): one.RawDataAsNumpy()
        .view(_TYPES[one.DataType()])
        .reshape([one.Dims(axis) for axis in range(one.DimsLength())])
        for one in tensors
    }
