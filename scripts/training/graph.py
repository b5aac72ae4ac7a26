"""Draw hama's phoneme network as ONNX, without its weights: ``python -m scripts.training.graph``.

Writes voiceguide/listener/data/conformer.onnx, some ten thousand bytes. Each weight is named and
said to lie elsewhere; the recogniser hands them to onnxruntime when it loads (conformer.py).
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper, save

from voiceguide.listener.networks.conformer import GRAPH, HEADS, HOP, KERNEL, WIDTH, WINDOW
from voiceguide.listener.networks.hama_weights import BLOCKS, weights

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto

EDITION = 17
"""Of ONNX's operators: the first with LayerNormalization."""
FORMAT = 8
"""Of the file, as old as that edition: every onnxruntime that knows it reads it."""


class Drawing:
    """Nodes one after the other; each method returns the name of what it makes."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: dict[str, np.ndarray] = {}

    def node(self, kind: str, *inputs: str, **attributes: Any) -> str:  # noqa: ANN401 - as ONNX's
        """Anything with one output."""
        made = f"{kind}-{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [made], **attributes))
        return made

    def constant(self, value: float | list[int]) -> str:
        """A number, or a list of whole ones."""
        kind = np.float32 if isinstance(value, float) else np.int64
        name = f"constant {value}"
        self.constants[name] = np.array(value, kind)
        return name

    def linear(self, here: str, name: str) -> str:
        """Times a matrix, plus a bias."""
        return self.node("Add", self.node("MatMul", here, f"{name}.weight"), f"{name}.bias")

    def norm(self, here: str, name: str) -> str:
        """Layer normalisation over the channels."""
        given = (here, f"{name}norm.weight", f"{name}norm.bias")
        return self.node("LayerNormalization", *given, axis=-1, epsilon=1e-5)

    def swish(self, here: str) -> str:
        """Times its own sigmoid."""
        return self.node("Mul", here, self.node("Sigmoid", here))

    def turned(self, here: str) -> str:
        """Time and channels in each other's place."""
        return self.node("Transpose", here, perm=[0, 2, 1])

    def spectrum(self, sound: str) -> str:
        """(1, samples) to the logarithms of mel bands, (1, frames, bands), rounded as hama does."""
        half = WINDOW // 2
        row = self.node("Unsqueeze", sound, self.constant([1]))
        padded = self.node("Pad", row, self.constant([0, 0, half, 0, 0, half]), mode="reflect")
        parts = [
            self.node("Conv", padded, part, strides=[HOP])
            for part in ("front.cosines", "front.sines")
        ]
        power = self.node("Add", *(self.node("Mul", part, part) for part in parts))
        mel = self.node("MatMul", self.turned(power), "front.mel")
        logs = self.node("Log", self.node("Max", mel, self.constant(1e-10)))
        halved = self.node("Cast", logs, to=TensorProto.FLOAT16)
        return self.node("Cast", halved, to=TensorProto.FLOAT)

    def stem(self, mel: str) -> str:
        """A convolution that leaves every second frame, and the Gaussian error's unit."""
        given = (self.turned(mel), "in.weight", "in.bias")
        made = self.turned(self.node("Conv", *given, strides=[2], pads=[1, 1]))
        bent = self.node("Erf", self.node("Div", made, self.constant(2.0**0.5)))
        risen = self.node("Add", bent, self.constant(1.0))
        return self.node("Mul", self.node("Mul", made, risen), self.constant(0.5))

    def block(self, here: str, name: str) -> str:
        """A Conformer's: half a feed-forward, attention, convolution, the other half."""
        here = self.node("Add", here, self.feed_forward(here, f"{name}ffn1."))
        here = self.node("Add", here, self.attention(here, f"{name}attention."))
        here = self.node("Add", here, self.convolution(here, f"{name}conv."))
        here = self.node("Add", here, self.feed_forward(here, f"{name}ffn2."))
        return self.norm(here, name)

    def feed_forward(self, here: str, name: str) -> str:
        """Wide and narrow again, by half."""
        wide = self.swish(self.linear(self.norm(here, name), f"{name}up"))
        return self.node("Mul", self.linear(wide, f"{name}down"), self.constant(0.5))

    def attention(self, here: str, name: str) -> str:
        """Every frame looks at every other, without a notion of where it stands."""
        three = self.linear(self.norm(here, name), f"{name}in")
        shape = self.constant([1, -1, 3 * HEADS, WIDTH // HEADS])
        heads = self.node("Transpose", self.node("Reshape", three, shape), perm=[0, 2, 1, 3])
        query, key, value = (
            self.node(
                "Slice",
                heads,
                self.constant([part * HEADS]),
                self.constant([(part + 1) * HEADS]),
                self.constant([1]),
            )
            for part in range(3)
        )
        scaled = self.node("Mul", query, self.constant((WIDTH / HEADS) ** -0.5))
        turned = self.node("Transpose", key, perm=[0, 1, 3, 2])
        seen = self.node("Softmax", self.node("MatMul", scaled, turned), axis=-1)
        mixed = self.node("Transpose", self.node("MatMul", seen, value), perm=[0, 2, 1, 3])
        joined = self.node("Reshape", mixed, self.constant([1, -1, WIDTH]))
        return self.linear(joined, f"{name}out")

    def convolution(self, here: str, name: str) -> str:
        """Gated channels, each convolved along time by itself."""
        doubled = self.linear(self.norm(here, name), f"{name}in")
        ends = [self.constant([place]) for place in (0, WIDTH, 2 * WIDTH)]
        last = self.constant([2])
        content = self.node("Slice", doubled, ends[0], ends[1], last)
        gate = self.node("Sigmoid", self.node("Slice", doubled, ends[1], ends[2], last))
        gated = self.turned(self.node("Mul", content, gate))
        given = (gated, f"{name}along.weight", f"{name}along.bias")
        pads = [KERNEL // 2, KERNEL // 2]
        made = self.turned(self.node("Conv", *given, pads=pads, group=WIDTH))
        return self.linear(self.swish(made), f"{name}out")


def drawn() -> ModelProto:
    """The whole network: `sound` (1, samples) to `log_probs` (1, frames, tokens)."""
    drawing = Drawing()
    here = drawing.stem(drawing.spectrum("sound"))
    for block in range(BLOCKS):
        here = drawing.block(here, f"{block}.")
    drawing.node("LogSoftmax", drawing.linear(here, "out"), axis=-1)
    drawing.nodes[-1].output[0] = "log_probs"
    kept = [numpy_helper.from_array(value, name) for name, value in drawing.constants.items()]
    inputs = helper.make_tensor_value_info("sound", TensorProto.FLOAT, [1, "samples"])
    outputs = helper.make_tensor_value_info("log_probs", TensorProto.FLOAT, [1, "frames", "tokens"])
    graph = helper.make_graph(
        drawing.nodes,
        "conformer",
        [inputs],
        [outputs],
        [*kept, *map(_elsewhere, weights().items())],
    )
    return helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", EDITION)], ir_version=FORMAT
    )


def _elsewhere(item: tuple[str, np.ndarray]) -> TensorProto:
    """A weight's name and shape, and that its bytes are handed over."""
    name, value = item
    tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=value.shape)
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="given")
    return tensor


def main() -> int:
    """Draw it, have ONNX check it, write it."""
    model = drawn()
    save(model, str(GRAPH), save_as_external_data=False)
    print(f"{GRAPH}: {GRAPH.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    assert checker
    sys.exit(main())
