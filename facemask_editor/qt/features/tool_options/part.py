"""The tools in a window: the chosen one, the bar of its options, the brush."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QCoreApplication

from facemask_editor.app.tools import TOOLS
from facemask_editor.qt.features.feature import Part
from facemask_editor.qt.features.tool_options.tool_memory import recall_tools, tool_memory
from facemask_editor.qt.features.tool_options.tool_options import ToolOptionsBar, rule_title
from facemask_editor.qt.services.services import Services


class ToolsPart(Part):
    """Actions and bar of the tools."""

    def __init__(self, services: Services) -> None:
        self._services = services
        canvas, actions = services.canvas, services.actions
        recall_tools(canvas, services.settings.tools)
        self.bar: ToolOptionsBar = ToolOptionsBar(canvas)
        canvas.tool_changed.connect(self._on_tool)
        actions["symmetric"].toggled.connect(self._set_symmetric)
        actions["pressure"].toggled.connect(lambda on: setattr(canvas.options, "pressure_size", on))
        canvas.options.changed.connect(self._on_options)
        self._on_tool(canvas.tool_id)
        self._on_options()

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        canvas = self._services.canvas
        return {
            **{f"tool.{tool}": partial(canvas.set_tool, tool) for tool in TOOLS},
            "brush.smaller": partial(canvas.change_brush_size, up=False),
            "brush.larger": partial(canvas.change_brush_size, up=True),
            "brush.smaller_10": partial(canvas.change_brush_size, up=False, coarse=True),
            "brush.larger_10": partial(canvas.change_brush_size, up=True, coarse=True),
            "brush.resize": canvas.resize_brush,
            "brush.draw_over": self._next_rule,
        }

    def remember(self) -> None:
        self._services.settings.tools = tool_memory(self._services.canvas)

    def _on_tool(self, tool: str) -> None:
        self._services.actions.tools[tool].setChecked(True)

    def _next_rule(self) -> None:
        options = self._services.canvas.options
        options.cycle_draw_over()
        self._services.status.say(_tr("Draw over: {}").format(rule_title(options.draw_over)))

    def _set_symmetric(self, on: bool) -> None:
        options = self._services.canvas.options
        if on != options.symmetric:
            options.symmetric = on
            said = _tr("Symmetric painting about the dashed line") if on else _tr("Symmetry off")
            self._services.status.say(said)

    def _on_options(self) -> None:
        actions, options = self._services.actions, self._services.canvas.options
        actions["symmetric"].setChecked(options.symmetric)
        actions["pressure"].setChecked(options.pressure_size)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Tools", text)
