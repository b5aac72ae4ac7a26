"""The weights and the tokens of hama's phoneme network, from the files of the installed package.

They are read with nothing but numpy: hama's own engine does not exist for every system.
"""

from __future__ import annotations

import json
import struct
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]

BLOCKS = 4
_TYPES: dict[int, np.dtype[Any]] = {0: np.dtype("<f4"), 1: np.dtype("<f2")}
_MATRICES = ("ffn1.up", "ffn1.down", "attention.in", "attention.out", "ffn2.up", "ffn2.down")
_NAMES = {
    "norm": "norm",
    "attention.norm": "attn_norm",
    "conv.norm": "conv.norm",
    "conv.in": "conv.pointwise1",
    "conv.out": "conv.pointwise2",
    "ffn1.norm": "ffn1.norm",
    "ffn2.norm": "ffn2.norm",
}
"""A block's parts of which hama's file names both the weight and the bias."""
_BIASES = {
    "attention.in.bias": "attn.in_proj_bias",
    "attention.out.bias": "attn.out_proj.bias",
    "ffn1.up.bias": "ffn1.fc1.bias",
    "ffn1.down.bias": "ffn1.fc2.bias",
    "ffn2.up.bias": "ffn2.fc1.bias",
    "ffn2.down.bias": "ffn2.fc2.bias",
}


def weights() -> dict[str, Floats]:
    """The network's weights under names of their meaning; matrices are (inputs, outputs).

    Raises:
        OSError: hama's file cannot be read.
        ValueError: the file is damaged, or holds another network than the one that is known here.
    """
    stored = _stored(_assets() / "asr_waveform.hama")
    try:
        named = dict(_named(stored))
    except (KeyError, StopIteration, RuntimeError) as error:
        raise ValueError("hama's network is another one than was expected") from error
    return {name: np.ascontiguousarray(value, np.float32) for name, value in named.items()}


def tokens() -> list[str]:
    """The tokens that the network's outputs stand for; the last two are a word's end and blank."""
    vocabulary = json.loads((_assets() / "g2p_vocab.json").read_text("utf-8"))
    return [*vocabulary["decoder"], "<wb>", "<blank>"]


def _assets() -> Path:
    return Path(str(resources.files("hama"))) / "assets"


def _named(stored: dict[str, Floats]) -> Iterator[tuple[str, Floats]]:
    """Name the weights; those that the file only numbers come in the order of their use."""
    matrices = iter([value for name, value in stored.items() if name.startswith("onnx::MatMul")])
    filters = iter([value for name, value in stored.items() if name.startswith("onnx::Conv")])
    model = "acoustic_model.model."
    yield "front.cosines", stored["stft_real_kernel"]
    yield "front.sines", stored["stft_imag_kernel"]
    yield "front.mel", stored["mel_fb"]
    yield "in.weight", next(filters)
    yield "in.bias", next(filters)
    for block in range(BLOCKS):
        for ours in _MATRICES:
            yield f"{block}.{ours}.weight", next(matrices)
        for part in ("weight", "bias"):
            yield f"{block}.conv.along.{part}", next(filters)
            for ours, theirs in _NAMES.items():
                value = stored[f"{model}blocks.{block}.{theirs}.{part}"]
                yield f"{block}.{ours}.{part}", _as_matrix(value)
        for ours, theirs in _BIASES.items():
            yield f"{block}.{ours}", stored[f"{model}blocks.{block}.{theirs}"]
    yield "out.weight", _as_matrix(stored[f"{model}proj.weight"])
    yield "out.bias", stored[f"{model}proj.bias"]


def _as_matrix(value: Floats) -> Floats:
    """Make a matrix, (inputs, outputs), of a convolution over one frame; leave others unchanged."""
    return value[:, :, 0].T if value.ndim == 3 else value


def _stored(path: Path) -> dict[str, Floats]:
    """Read the named tensors of a `.hama` file.

    Its head is "HAMAPK", a version, a kind and the number of tensors. Then come each one's name,
    type, shape, place and size. From the next multiple of 16 on come their bytes.
    """
    data = path.read_bytes()
    if data[:7] != b"HAMAPK\x01":
        raise ValueError(f"{path.name} is no file of weights that is known here")
    try:
        entries, place = _table(data)
        start = -(-place // 16) * 16
        return {
            name: np.frombuffer(data, kind, int(np.prod(shape)), start + offset).reshape(shape)
            for name, kind, shape, offset in entries
        }
    except (struct.error, KeyError, UnicodeDecodeError) as error:
        raise ValueError(f"{path.name} is damaged") from error


def _table(data: bytes) -> tuple[list[tuple[str, np.dtype[Any], tuple[int, ...], int]], int]:
    """Read each tensor's name, type, shape and place, and where the table ends."""
    (count,) = struct.unpack_from("<I", data, 8)
    entries, place = [], 12
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, place)
        name = data[place + 2 : place + 2 + length].decode()
        place += 2 + length
        kind, rank = struct.unpack_from("<BB", data, place)
        *shape, offset, _size = struct.unpack_from(f"<{rank}IQQ", data, place + 2)
        place += 2 + 4 * rank + 16
        entries.append((name, _TYPES[kind], tuple(shape), offset))
    return entries, place
