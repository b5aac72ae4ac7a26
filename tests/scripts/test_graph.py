"""The drawn network in the package is the one that the script draws."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from voiceguide.listener.conformer import GRAPH

SCRIPTS = Path(__file__).parents[2] / "scripts" / "training"


def test_the_graph_in_the_package_is_the_drawn_one(monkeypatch: pytest.MonkeyPatch) -> None:
    onnx = pytest.importorskip("onnx")
    pytest.importorskip("hama")
    monkeypatch.setattr(sys, "path", [str(SCRIPTS), *sys.path])
    drawn = importlib.import_module("graph").drawn()
    kept = onnx.load(str(GRAPH), load_external_data=False)
    assert kept.graph == drawn.graph
    assert kept.opset_import == drawn.opset_import
