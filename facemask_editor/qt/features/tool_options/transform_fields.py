"""Numbers of the part transform: place, size and turn, for hands that want them exact."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from facemask_editor.document.operations.transform import MAX_SCALE, Placement
from facemask_editor.qt.canvas import MaskCanvas
from facemask_editor.qt.tools import ToolKind
from facemask_editor.qt.tools.transform import TransformTool
from facemask_editor.qt.widgets.number_field import NumberField


class TransformFields(QWidget):
    """Bound both ways to the transform tool of a canvas."""

    def __init__(self, canvas: MaskCanvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        tool = canvas.tool(ToolKind.TRANSFORM)
        assert isinstance(tool, TransformTool)
        self._tool = tool
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        percent = 100 * MAX_SCALE
        self.right = self._field(layout, self.tr("X"), self.tr("Move to the right"), 8192, 0, " px")
        self.down = self._field(layout, self.tr("Y"), self.tr("Move downwards"), 8192, 0, " px")
        self.wide = self._field(layout, self.tr("W"), self.tr("Width; negative mirrors"), percent, 1, " %")
        self.high = self._field(layout, self.tr("H"), self.tr("Height; negative mirrors"), percent, 1, " %")
        self.turn = self._field(layout, self.tr("Turn"), self.tr("Turn clockwise"), 360, 1, "°")
        canvas.tool_state_changed.connect(self.show_placement)
        self.show_placement()

    def show_placement(self) -> None:
        """Take the numbers of the tool."""
        at = self._tool.placement
        values = (at.dx, at.dy, 100 * at.scale_x, 100 * at.scale_y, at.degrees)
        for field, value in zip(self._fields(), values, strict=True):
            if abs(field.value() - value) > 10 ** -field.decimals() / 2:
                field.show_value(value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # A field leaves Escape to what it lies in.
        if event.key() == Qt.Key.Key_Escape and self._tool.pending:
            self._tool.discard()
            self._canvas.setFocus()
        else:
            super().keyPressEvent(event)

    def _fields(self) -> tuple[NumberField, ...]:
        return self.right, self.down, self.wide, self.high, self.turn

    def _field(
        self, layout: QHBoxLayout, title: str, tip: str, limit: float, decimals: int, suffix: str
    ) -> NumberField:
        field = NumberField(-limit, limit, decimals=decimals, suffix=suffix, keeps_keys=True)
        field.setFixedWidth(68)
        field.setToolTip(tip)
        field.setAccessibleName(tip)
        field.left.connect(self._canvas.setFocus)
        field.valueChanged.connect(lambda _: self._place(field))
        layout.addWidget(QLabel(title))
        layout.addWidget(field)
        layout.addSpacing(4)
        return field

    def _place(self, field: NumberField) -> None:
        # One number at a time: the others are rounded on the screen, not in the tool.
        value = field.value()
        name, of = {
            self.right: ("dx", 1.0), self.down: ("dy", 1.0), self.wide: ("scale_x", 0.01),
            self.high: ("scale_y", 0.01), self.turn: ("degrees", 1.0),
        }[field]  # fmt: skip
        changes: dict[str, float] = {name: value * of}
        placement: Placement = replace(self._tool.placement, **changes)
        self._tool.place(placement)
        self.show_placement()
