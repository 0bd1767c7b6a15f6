"""What the chosen tool draws over the picture, and the axis of symmetric painting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QPainter, QRegion

from facemask_editor.document.paint.mirror import Axis, estimate_axis
from facemask_editor.qt.tools.overlay import Overlay, axis_overlay

if TYPE_CHECKING:
    from facemask_editor.qt.canvas.canvas import MaskCanvas


class ToolOverlay:
    """Keeps the overlays of a canvas and repaints no more than they touch."""

    def __init__(self, canvas: MaskCanvas) -> None:
        self._canvas = canvas
        self._axis: Axis | None = None
        self._shown: list[Overlay] = []
        self._region = QRegion()

    @property
    def axis(self) -> Axis | None:
        """The axis of the face while painting is symmetric, else None.

        Found when symmetry is switched on or the document comes: painting an eye must not shift it.
        """
        document = self._canvas.document
        if not self._canvas.options.symmetric or document is None:
            return None
        if self._axis is None:
            self._axis = estimate_axis(document.label_map, document.schema)
        return self._axis

    def forget_axis(self) -> None:
        """Find the axis anew when it is next needed."""
        self._axis = None

    def refresh(self) -> None:
        """Ask the tool what to draw now, and repaint what was or is drawn."""
        canvas = self._canvas
        found: list[Overlay | None] = []
        if canvas.document is not None:
            drawn, axis = canvas.current_tool.overlay(), self.axis
            found.append(drawn)
            if axis is not None:
                found.append(axis_overlay(axis, canvas.view))
                if drawn is not None and canvas.current_tool.mirrors:
                    found.append(drawn.mirrored(axis))
        self._shown = [overlay for overlay in found if overlay is not None]
        stale, self._region = self._region, QRegion()
        for overlay in self._shown:
            self._region |= overlay.region(canvas.view, canvas.devicePixelRatioF())
        for region in (stale, self._region):
            if not region.isEmpty():
                canvas.update(region)

    def paint(self, painter: QPainter) -> None:
        """Draw; the painter's unit is the device pixel."""
        for overlay in self._shown:
            overlay.paint(painter, self._canvas.view, self._canvas.devicePixelRatioF())
