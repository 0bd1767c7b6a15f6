"""What the chosen tool draws over the picture, and the axis of symmetric painting."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QRegion

from facemask_editor.document.paint.mirror import Axis, estimate_axis
from facemask_editor.qt.canvas.control.overlay_drawing import draw_overlay, region_of
from facemask_editor.qt.canvas.control.surface import Surface
from facemask_editor.qt.tools.common.options import ToolOptions
from facemask_editor.qt.tools.common.overlay import Overlay, axis_overlay
from facemask_editor.qt.tools.common.tool import Tool


class ToolOverlay:
    """Keeps the overlays of a canvas and repaints no more than they touch."""

    def __init__(self, surface: Surface, options: ToolOptions) -> None:
        self._surface = surface
        self._options = options
        self._axis: Axis | None = None
        self._shown: list[Overlay] = []
        self._region = QRegion()

    @property
    def axis(self) -> Axis | None:
        """The axis of the face while painting is symmetric, else None.

        Found when symmetry is switched on or the document comes: painting an eye must not shift it.
        """
        document = self._surface.document
        if not self._options.symmetric or document is None:
            return None
        if self._axis is None:
            self._axis = estimate_axis(document.label_map, document.schema)
        return self._axis

    def forget_axis(self) -> None:
        """Find the axis anew when it is next needed."""
        self._axis = None

    def refresh(self, tool: Tool) -> None:
        """Ask the current tool what to draw now, and repaint what was or is drawn."""
        surface = self._surface
        found: list[Overlay | None] = []
        if surface.document is not None:
            drawn, axis = tool.overlay(), self.axis
            found.append(drawn)
            if axis is not None:
                found.append(axis_overlay(axis, surface.view.image))
                if drawn is not None and tool.mirrors:
                    found.append(drawn.mirrored(axis))
        self._shown = [overlay for overlay in found if overlay is not None]
        stale, self._region = self._region, QRegion()
        for overlay in self._shown:
            self._region |= region_of(overlay, surface.view, surface.devicePixelRatioF())
        for region in (stale, self._region):
            if not region.isEmpty():
                surface.redraw(region)

    def paint(self, painter: QPainter) -> None:
        """Draw; the painter's unit is the device pixel."""
        for overlay in self._shown:
            draw_overlay(overlay, painter, self._surface.view, self._surface.devicePixelRatioF())
