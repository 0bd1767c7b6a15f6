"""Tools of the canvas, one class each."""

from collections.abc import Mapping
from types import MappingProxyType

from facemask_editor.qt.tools.base import Pointer, Tool, ToolHost, ToolKind
from facemask_editor.qt.tools.paint import BrushTool, EraserTool, ResizeTool, scaled_size
from facemask_editor.qt.tools.point import FillTool, PanTool, PickTool

TOOLS: Mapping[ToolKind, type[Tool]] = MappingProxyType(
    {tool.kind: tool for tool in (BrushTool, EraserTool, FillTool, PickTool, PanTool)}
)
assert set(TOOLS) == set(ToolKind), "a tool has no class"

__all__ = ["TOOLS", "Pointer", "ResizeTool", "Tool", "ToolHost", "ToolKind", "scaled_size"]
