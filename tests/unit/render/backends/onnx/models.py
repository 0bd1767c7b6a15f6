"""Small model files, made with onnx."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

onnx = pytest.importorskip("onnx")
helper, TensorProto = onnx.helper, onnx.TensorProto


def value(name, shape, kind=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def save(path: Path, nodes, inputs, outputs, weights=(), *, opset=17, check=True) -> Path:
    """Write a model of nodes."""
    graph = helper.make_graph(nodes, "g", inputs, outputs, list(weights))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    if check:
        onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())
    return path


def one_hot_to_colours(path: Path, colours: np.ndarray, side="size") -> Path:
    """Write a model that paints each class in a colour of 0 to 1: a convolution of one pixel."""
    weights = onnx.numpy_helper.from_array(colours.T[:, :, None, None].astype(np.float32), "w")
    nodes = [helper.make_node("Conv", ["label", "w"], ["image"])]
    shape = [1, len(colours), side, side]
    return save(path, nodes, [value("label", shape)], [value("image", [1, 3, side, side])], [weights])


def sidecar(model: Path, **changes) -> Path:
    """Write the sidecar of `one_hot_to_colours`, with changes."""
    found = {
        "key": "painter",
        "title": "Painter",
        "inputs": [{"role": "mask", "name": "label"}],
        "output": {"name": "image", "range": [0, 1]},
        "licence": "CC0",
    }
    path = model.with_suffix(".json")
    path.write_text(json.dumps(found | changes), encoding="utf-8")
    return path
