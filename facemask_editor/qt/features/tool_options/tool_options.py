"""What the chosen tool can be set to, and opacity and contours of the mask, on one bar."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QToolButton, QWidget

from facemask_editor.app.tools import TOOLS
from facemask_editor.document import DrawOver
from facemask_editor.qt.actions.key_tips import set_tip
from facemask_editor.qt.canvas import MaskCanvas
from facemask_editor.qt.features.tool_options.controls import Control, dress, make_control, make_slider
from facemask_editor.qt.tools.common.option import DRAW_OVER, Option
from facemask_editor.qt.tools.common.tool import tr
from facemask_editor.qt.widgets.number_field import NumberField
from facemask_editor.qt.widgets.slider import HandSlider

_GROWS = 100
"""Stretch of sliders against the empty rest of the bar."""


def rule_title(rule: DrawOver) -> str:
    """Return the name of a draw-over rule for people."""
    return next(tr(entry.title) for entry in DRAW_OVER.entries if entry.value is rule)


def tool_options(canvas: MaskCanvas) -> list[Option]:
    """Return the options of all tools, each once, in the order of the bar.

    Raises:
        ValueError: Naming an option that two tools mean differently.
    """
    found: dict[str, Option] = {}
    for tool in TOOLS:
        for option in canvas.tools.tool(tool).options:
            if found.setdefault(option.name, option) != option:
                raise ValueError(f"the tool {tool!r} has another option {option.name!r} than those before it")
    return sorted(found.values(), key=lambda option: option.place)


class ToolOptionsBar(QWidget):
    """Bound both ways to a canvas: keys and wheel on the canvas move these controls too.

    Attributes:
        controls: By the names of the options.
    """

    def __init__(self, canvas: MaskCanvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self.controls: dict[str, Control] = {}
        for option in tool_options(canvas):
            self.controls[option.name] = control = make_control(canvas, option)
            control.setParent(self)
        self.opacity_slider = make_slider(100, 100)
        self.opacity_box = NumberField(0, 100, suffix=" %", keeps_keys=True)
        self.contours = QToolButton()
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        layout = QHBoxLayout(self)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        layout.setContentsMargins(4, 0, 4, 0)
        layout.setSpacing(6)
        for control in self.controls.values():
            for widget in control.widgets:
                layout.addWidget(widget, _GROWS if isinstance(widget, HandSlider) else 0)
        layout.addSpacing(14)
        layout.addWidget(QLabel(self.tr("Opacity")))
        layout.addWidget(self.opacity_slider, _GROWS)
        layout.addWidget(self.opacity_box)
        layout.addWidget(self.contours)
        layout.addStretch(1)
        self.opacity_box.setFixedWidth(64)
        self.opacity_box.left.connect(self._canvas.setFocus)
        dress(
            self.contours,
            "vector-polyline",
            self.tr("Show only the borders of the classes (<view.contours>)"),
        )
        for widget in (self.opacity_slider, self.opacity_box):
            set_tip(widget, self.tr("Opacity of the mask over the photo (<view.more_opaque>)"))

    def minimumSizeHint(self) -> QSize:
        # A window may be narrower than a tool has options; it must not grow when the tool changes.
        return QSize(240, super().minimumSizeHint().height())

    def _connect(self) -> None:
        canvas = self._canvas
        self.opacity_slider.valueChanged.connect(self._on_opacity)
        self.opacity_box.valueChanged.connect(self._on_opacity)
        self.contours.toggled.connect(self._on_contours)
        canvas.opacity_changed.connect(self._show_opacity)
        canvas.contours_changed.connect(self.contours.setChecked)
        canvas.tool_changed.connect(self._show_tool)
        self._show_opacity(canvas.opacity)
        self._show_tool(canvas.tool_id)
        self.contours.setChecked(canvas.contours)

    def _on_opacity(self, percent: float) -> None:
        self._canvas.opacity = percent / 100

    def _on_contours(self, on: bool) -> None:
        self._canvas.contours = on

    def _show_opacity(self, opacity: float) -> None:
        self.opacity_slider.blockSignals(True)
        self.opacity_slider.setValue(round(100 * opacity))
        self.opacity_slider.blockSignals(False)
        self.opacity_box.show_value(round(100 * opacity))

    def _show_tool(self, tool: str) -> None:
        wanted = {option.name for option in self._canvas.tools.tool(tool).options}
        # Hidden first: all at once would be wider than the window, which would grow.
        for shows in (False, True):
            for name, control in self.controls.items():
                if (name in wanted) == shows:
                    for widget in control.widgets:
                        widget.setVisible(shows)
