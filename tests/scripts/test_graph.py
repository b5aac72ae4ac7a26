"""The drawn network in the package is the one that the script draws."""

from __future__ import annotations

import pytest

from voiceguide.listener.networks.conformer import GRAPH


def test_the_graph_in_the_package_is_the_drawn_one() -> None:
    onnx = pytest.importorskip("onnx")
    pytest.importorskip("hama")
    from scripts.training.graph import drawn

    kept = onnx.load(str(GRAPH), load_external_data=False)
    assert kept.graph == drawn().graph
    assert kept.opset_import == drawn().opset_import
