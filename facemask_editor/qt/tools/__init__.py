"""Tools of the canvas, one class each."""

from collections.abc import Mapping
from types import MappingProxyType

from facemask_editor.qt.tools.base import Pointer, Tool, ToolHost, ToolKind
from facemask_editor.qt.tools.options import ToolOptions
from facemask_editor.qt.tools.paint import BrushTool, EraserTool, ResizeTool, scaled_size
from facemask_editor.qt.tools.point import FillTool, PanTool, PickTool
from facemask_editor.qt.tools.polygon import PolygonTool
from facemask_editor.qt.tools.shapes import EllipseTool, LassoTool, LineTool, RectangleTool
from facemask_editor.qt.tools.transform import TransformTool

TOOLS: Mapping[ToolKind, type[Tool]] = MappingProxyType(
    {
        tool.kind: tool
        for tool in (
            BrushTool, EraserTool, LineTool, RectangleTool, EllipseTool, LassoTool, PolygonTool, FillTool,
            TransformTool, PickTool, PanTool,
        )
    }
)  # fmt: skip
assert set(TOOLS) == set(ToolKind), "a tool has no class"

SIZED = (ToolKind.BRUSH, ToolKind.ERASER, ToolKind.LINE)
"""Tools with the width of a brush; the line has the brush's own."""

__all__ = [
    "SIZED", "TOOLS", "Pointer", "ResizeTool", "Tool", "ToolHost", "ToolKind", "ToolOptions", "scaled_size",
]  # fmt: skip
