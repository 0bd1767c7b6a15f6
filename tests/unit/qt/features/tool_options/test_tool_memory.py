"""What the tools remember, and what they make of a damaged line."""

from __future__ import annotations

import json

import pytest

from facemask_editor.document import BrushShape
from facemask_editor.qt.canvas.canvas import MaskCanvas
from facemask_editor.qt.features.tool_options.tool_memory import recall_tools, tool_memory
from facemask_editor.qt.services.settings import Settings


@pytest.fixture
def canvas(qtbot):
    canvas = MaskCanvas()
    qtbot.addWidget(canvas)
    return canvas


@pytest.mark.parametrize("label", [None, 0, 7])
def test_settings_come_back(qtbot, canvas, label):
    canvas.tools.set_size_of("brush", 77)
    canvas.tools.set_size_of("eraser", 5)
    canvas.brush_shape = BrushShape.SQUARE
    canvas.options.eraser_label = label
    canvas.options.pressure_size = True
    canvas.options.symmetric = True
    again = MaskCanvas()
    qtbot.addWidget(again)
    recall_tools(again, tool_memory(canvas))
    assert (again.tools.size_of("brush"), again.tools.size_of("eraser")) == (77, 5)
    assert again.brush_shape is BrushShape.SQUARE
    assert again.options.eraser_label == label
    assert again.options.pressure_size
    assert not again.options.symmetric


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[1]", "null",
        json.dumps({"brush_size": "9", "shape": 4, "eraser_leaves": -3, "pressure": 1}),
        json.dumps({"brush_size": True, "eraser_size": None, "eraser_leaves": [0], "shape": "star"}),
    ],
)  # fmt: skip
def test_a_damaged_line_changes_nothing(canvas, text):
    before = tool_memory(canvas)
    recall_tools(canvas, text)
    assert tool_memory(canvas) == before


def test_sizes_out_of_range_are_cut(canvas):
    recall_tools(canvas, json.dumps({"brush_size": 10**9, "eraser_size": -4}))
    assert (canvas.tools.size_of("brush"), canvas.tools.size_of("eraser")) == (512, 1)


def test_the_window_remembers_them(open_window):
    open_window.canvas.brush_size = 41
    assert open_window.close()
    assert json.loads(Settings().tools)["brush_size"] == 41
