"""What the tools remember between runs: sizes, the brush's shape, the eraser's class, pressure."""

from __future__ import annotations

import json
from typing import TypeGuard

from facemask_editor.core.json_text import json_object
from facemask_editor.document import BrushShape
from facemask_editor.qt.canvas.canvas import MaskCanvas
from facemask_editor.qt.tools import ToolKind

_SIZES = (ToolKind.BRUSH, ToolKind.ERASER)
_NEAREST = "nearest"


def tool_memory(canvas: MaskCanvas) -> str:
    """Return the settings of the tools as one line of JSON.

    Symmetry and the draw-over rule are not among them: found switched on again days later, they surprise.
    """
    label = canvas.options.eraser_label
    return json.dumps(
        {
            **{f"{kind.value}_size": canvas.size_of(kind) for kind in _SIZES},
            "shape": canvas.brush_shape.value,
            "eraser_leaves": _NEAREST if label is None else label,
            "pressure": canvas.options.pressure_size,
        }
    )


def recall_tools(canvas: MaskCanvas, text: str) -> None:
    """Set the tools as `tool_memory` found them; what is missing or damaged stays as it is."""
    found = json_object(text)
    if found is None:
        return
    for kind in _SIZES:
        if _whole(size := found.get(f"{kind.value}_size")):
            canvas.set_size_of(kind, size)
    shapes = {shape.value: shape for shape in BrushShape}
    shape = found.get("shape")
    if isinstance(shape, str):
        canvas.brush_shape = shapes.get(shape, canvas.brush_shape)
    label = found.get("eraser_leaves")
    if label == _NEAREST:
        canvas.options.eraser_label = None
    elif _whole(label) and 0 <= label < 255:
        canvas.options.eraser_label = label
    if isinstance(pressure := found.get("pressure"), bool):
        canvas.options.pressure_size = pressure


def _whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
