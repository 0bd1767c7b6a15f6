"""Brush size and shape, opacity and contours: the settings of the canvas on one bar."""

from __future__ import annotations

import math
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QSlider, QSpinBox, QToolButton, QWidget

from facemask_editor.document import BrushShape
from facemask_editor.document.brush import MAX_SIZE, MIN_SIZE
from facemask_editor.qt.canvas import MaskCanvas
from facemask_editor.qt.icons import icon
from facemask_editor.qt.tools import ToolKind

_STEPS = 180
_SIZED = (ToolKind.BRUSH, ToolKind.ERASER)
_ICONS = {BrushShape.ROUND: "circle-outline", BrushShape.SQUARE: "square-outline"}
assert set(_ICONS) == set(BrushShape), "a brush shape has no icon"


def size_at(step: int) -> int:
    """Return the brush size at a position 0..180 of the slider; doubling takes a ninth of its way."""
    return max(MIN_SIZE, min(MAX_SIZE, round(2 ** (step / _STEPS * math.log2(MAX_SIZE)))))


def step_of(size: int) -> int:
    """Return the position of the slider for a brush size."""
    return round(_STEPS * math.log2(size) / math.log2(MAX_SIZE))


class ToolOptionsBar(QWidget):
    """Bound both ways to a canvas: keys and wheel on the canvas move these controls too."""

    def __init__(self, canvas: MaskCanvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self.size_slider = _slider(_STEPS, 150)
        self.size_box = QSpinBox()
        self.opacity_slider = _slider(100, 100)
        self.opacity_box = QSpinBox()
        self.contours = QToolButton()
        self.shapes = {shape: QToolButton() for shape in BrushShape}
        self._set_up()
        self._arrange()
        self._connect()

    def _set_up(self) -> None:
        self.size_box.setRange(MIN_SIZE, MAX_SIZE)
        self.size_box.setSuffix(self.tr(" px"))
        self.opacity_box.setRange(0, 100)
        self.opacity_box.setSuffix(" %")
        for box in (self.size_box, self.opacity_box):
            box.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
            box.setAlignment(Qt.AlignmentFlag.AlignRight)
            box.setKeyboardTracking(False)
            box.setFixedWidth(64)
            # Enter gives the keys back to the canvas; letters mean nothing in a number.
            box.lineEdit().returnPressed.connect(self._canvas.setFocus)
        names = {BrushShape.ROUND: self.tr("Round brush"), BrushShape.SQUARE: self.tr("Square brush")}
        group = QButtonGroup(self)
        for shape, button in self.shapes.items():
            _dress(button, _ICONS[shape], names[shape])
            group.addButton(button)
        _dress(self.contours, "vector-polyline", self.tr("Show only the borders of the classes (C)"))
        size, opacity = self.tr("Brush size ([ and ])"), self.tr("Opacity of the mask over the photo (O)")
        for widget, tip in (
            (self.size_slider, size),
            (self.size_box, size),
            (self.opacity_slider, opacity),
            (self.opacity_box, opacity),
        ):
            widget.setToolTip(tip)
            widget.setAccessibleName(tip)

    def _arrange(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 0, 4, 0)
        layout.setSpacing(6)
        self.size_label = QLabel(self.tr("Size"))
        layout.addWidget(self.size_label)
        layout.addWidget(self.size_slider)
        layout.addWidget(self.size_box)
        layout.addSpacing(4)
        for button in self.shapes.values():
            layout.addWidget(button)
        layout.addSpacing(14)
        layout.addWidget(QLabel(self.tr("Opacity")))
        layout.addWidget(self.opacity_slider)
        layout.addWidget(self.opacity_box)
        layout.addWidget(self.contours)
        layout.addStretch(1)

    def _connect(self) -> None:
        canvas = self._canvas
        self.size_slider.valueChanged.connect(self._on_size_slider)
        self.size_box.valueChanged.connect(self._on_size_box)
        self.opacity_slider.valueChanged.connect(self._on_opacity)
        self.opacity_box.valueChanged.connect(self._on_opacity)
        self.contours.toggled.connect(self._on_contours)
        for shape, button in self.shapes.items():
            button.clicked.connect(partial(self._on_shape, shape))
        canvas.brush_size_changed.connect(self._show_size)
        canvas.brush_shape_changed.connect(self._show_shape)
        canvas.opacity_changed.connect(self._show_opacity)
        canvas.contours_changed.connect(self.contours.setChecked)
        canvas.tool_changed.connect(self._show_tool)
        self._show_size(canvas.brush_size)
        self._show_shape(canvas.brush_shape)
        self._show_opacity(canvas.opacity)
        self._show_tool(canvas.tool_kind)
        self.contours.setChecked(canvas.contours)

    # From the controls

    def _on_size_slider(self, step: int) -> None:
        self._canvas.brush_size = size_at(step)

    def _on_size_box(self, size: int) -> None:
        self._canvas.brush_size = size

    def _on_opacity(self, percent: int) -> None:
        self._canvas.opacity = percent / 100

    def _on_contours(self, on: bool) -> None:
        self._canvas.contours = on

    def _on_shape(self, shape: BrushShape) -> None:
        self._canvas.brush_shape = shape

    # From the canvas

    def _show_size(self, size: int) -> None:
        self.size_box.setValue(size)
        # Several positions stand for one small size; a slider at one of them stays where the hand put it.
        if size_at(self.size_slider.value()) != size:
            self.size_slider.blockSignals(True)
            self.size_slider.setValue(step_of(size))
            self.size_slider.blockSignals(False)

    def _show_shape(self, shape: BrushShape) -> None:
        self.shapes[shape].setChecked(True)

    def _show_opacity(self, opacity: float) -> None:
        for widget in (self.opacity_slider, self.opacity_box):
            widget.blockSignals(True)
            widget.setValue(round(100 * opacity))
            widget.blockSignals(False)

    def _show_tool(self, kind: ToolKind) -> None:
        for widget in (self.size_label, self.size_slider, self.size_box, *self.shapes.values()):
            widget.setEnabled(kind in _SIZED)


def _slider(steps: int, width: int) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(0, steps)
    slider.setPageStep(steps // 10)
    slider.setFixedWidth(width)
    slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return slider


def _dress(button: QToolButton, name: str, tip: str) -> None:
    button.setIcon(icon(name))
    button.setIconSize(QSize(18, 18))
    button.setCheckable(True)
    button.setAutoRaise(True)
    # A click leaves the focus on the canvas, where the keys act.
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
