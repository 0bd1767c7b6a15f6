"""What the chosen tool can be set to, and opacity and contours of the mask, on one bar."""

from __future__ import annotations

import math
from functools import partial

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QToolButton,
    QWidget,
)

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.document import BrushShape, DrawOver, MaskDocument
from facemask_editor.document.paint.brush import MAX_SIZE, MIN_SIZE
from facemask_editor.qt.actions.key_tips import set_tip
from facemask_editor.qt.canvas import MaskCanvas
from facemask_editor.qt.features.tool_options.transform_fields import TransformFields
from facemask_editor.qt.look.class_colours import class_colours
from facemask_editor.qt.look.icons import icon
from facemask_editor.qt.tools import SIZED, TOOLS, ToolKind
from facemask_editor.qt.widgets.choice_box import ChoiceBox, fill_class_box
from facemask_editor.qt.widgets.number_field import NumberField
from facemask_editor.qt.widgets.slider import HandSlider

_STEPS = 180
_GROWS = 100
"""Stretch of sliders against the empty rest of the bar."""
_STROKES = (ToolKind.BRUSH, ToolKind.ERASER)
_MIRRORED = tuple(kind for kind, tool in TOOLS.items() if tool.mirrors)
_RULED = (*_MIRRORED, ToolKind.FILL)
_PENDING = (ToolKind.POLYGON, ToolKind.TRANSFORM)
_ICONS = {BrushShape.ROUND: "circle-outline", BrushShape.SQUARE: "square-outline"}
assert set(_ICONS) == set(BrushShape), "a brush shape has no icon"
_RULES = {DrawOver.ALL: "All unlocked", DrawOver.VISIBLE: "Visible only", DrawOver.FIRST: "First touched"}
_RULE_TIPS = {
    DrawOver.ALL: "Every unlocked class, hidden ones too",
    DrawOver.VISIBLE: "Unlocked classes that are shown",
    DrawOver.FIRST: "Only the class under the point where the stroke begins",
}
assert set(_RULES) == set(_RULE_TIPS) == set(DrawOver), "a rule has no text"


def rule_title(rule: DrawOver) -> str:
    """Return the name of a draw-over rule for people."""
    return QCoreApplication.translate("ToolOptionsBar", _RULES[rule])


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
        self.size_box = NumberField(MIN_SIZE, MAX_SIZE, suffix=self.tr(" px"), keeps_keys=True)
        self.opacity_slider = _slider(100, 100)
        self.opacity_box = NumberField(0, 100, suffix=" %", keeps_keys=True)
        self.contours = QToolButton()
        self.shapes = {shape: QToolButton() for shape in BrushShape}
        self.pressure = QToolButton()
        self.symmetric = QToolButton()
        self.contiguous = QToolButton()
        self.rule = ChoiceBox()
        self.eraser_label = ChoiceBox()
        self.transform = TransformFields(canvas)
        self.confirm = QPushButton(self.tr("Apply"))
        self.discard = QPushButton(self.tr("Cancel"))
        self._shown_for: list[tuple[QWidget, tuple[ToolKind, ...]]] = []
        self._set_up()
        self._arrange()
        self._connect()

    def _set_up(self) -> None:
        for box in (self.size_box, self.opacity_box):
            box.setFixedWidth(64)
            # Enter gives the keys back to the canvas; letters mean nothing in a number.
            box.left.connect(self._canvas.setFocus)
        names = {BrushShape.ROUND: self.tr("Round brush"), BrushShape.SQUARE: self.tr("Square brush")}
        group = QButtonGroup(self)
        for shape, button in self.shapes.items():
            _dress(button, _ICONS[shape], names[shape])
            group.addButton(button)
        _dress(self.pressure, "gauge", self.tr("Pen pressure sizes the brush"))
        _dress(
            self.symmetric, "reflect-horizontal", self.tr("Paint both sides of the face (<brush.symmetric>)")
        )
        _dress(
            self.contiguous, "vector-link", self.tr("Only the connected piece; off: all pixels of the class")
        )
        for rule in DrawOver:
            self.rule.addItem(rule_title(rule), rule)
            self.rule.setItemData(
                self.rule.count() - 1, self.tr(_RULE_TIPS[rule]), Qt.ItemDataRole.ToolTipRole
            )
        rule_tip = self.tr("Which classes may be painted over (<brush.draw_over>); locked ones never are")
        eraser_tip = self.tr("What erased pixels become")
        for chooser, tip in ((self.rule, rule_tip), (self.eraser_label, eraser_tip)):
            set_tip(chooser, tip)
            chooser.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._offer_classes(self._canvas.document)
        for push, tip in (
            (self.confirm, self.tr("Keep it (Enter)")),
            (self.discard, self.tr("Take it back (Esc)")),
        ):
            push.setToolTip(tip)
            push.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        _dress(
            self.contours,
            "vector-polyline",
            self.tr("Show only the borders of the classes (<view.contours>)"),
        )
        size = self.tr("Brush size (<brush.smaller> and <brush.larger>)")
        opacity = self.tr("Opacity of the mask over the photo (<view.more_opaque>)")
        for widget, tip in (
            (self.size_slider, size),
            (self.size_box, size),
            (self.opacity_slider, opacity),
            (self.opacity_box, opacity),
        ):
            set_tip(widget, tip)

    def _arrange(self) -> None:
        layout = QHBoxLayout(self)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        layout.setContentsMargins(4, 0, 4, 0)
        layout.setSpacing(6)
        self.size_label = QLabel(self.tr("Size"))
        for widget in (self.size_label, self.size_slider, self.size_box, *self.shapes.values()):
            self._add(layout, widget, SIZED)
        self._add(layout, self.pressure, _STROKES)
        self._add(layout, QLabel(self.tr("Leaves")), (ToolKind.ERASER,))
        self._add(layout, self.eraser_label, (ToolKind.ERASER,))
        self._add(layout, self.contiguous, (ToolKind.FILL,))
        self._add(layout, QLabel(self.tr("Draw over")), _RULED)
        self._add(layout, self.rule, _RULED)
        self._add(layout, self.symmetric, _MIRRORED)
        self._add(layout, self.transform, (ToolKind.TRANSFORM,))
        self._add(layout, self.confirm, _PENDING)
        self._add(layout, self.discard, _PENDING)
        layout.addSpacing(14)
        layout.addWidget(QLabel(self.tr("Opacity")))
        layout.addWidget(self.opacity_slider, _GROWS)
        layout.addWidget(self.opacity_box)
        layout.addWidget(self.contours)
        layout.addStretch(1)

    def minimumSizeHint(self) -> QSize:
        # A window may be narrower than a tool has options; it must not grow when the tool changes.
        return QSize(240, super().minimumSizeHint().height())

    def _add(self, layout: QHBoxLayout, widget: QWidget, tools: tuple[ToolKind, ...]) -> None:
        layout.addWidget(widget, _GROWS if isinstance(widget, HandSlider) else 0)
        self._shown_for.append((widget, tools))

    def _connect(self) -> None:
        canvas = self._canvas
        self.size_slider.valueChanged.connect(self._on_size_slider)
        self.size_box.valueChanged.connect(self._on_size_box)
        self.opacity_slider.valueChanged.connect(self._on_opacity)
        self.opacity_box.valueChanged.connect(self._on_opacity)
        self.contours.toggled.connect(self._on_contours)
        for shape, button in self.shapes.items():
            button.clicked.connect(partial(self._on_shape, shape))
        options = canvas.options
        self.pressure.toggled.connect(lambda on: setattr(options, "pressure_size", on))
        self.symmetric.toggled.connect(lambda on: setattr(options, "symmetric", on))
        self.contiguous.toggled.connect(lambda on: setattr(options, "contiguous", on))
        self.rule.activated.connect(lambda _: setattr(options, "draw_over", self.rule.currentData()))
        self.eraser_label.activated.connect(
            lambda _: setattr(options, "eraser_label", self.eraser_label.currentData())
        )
        self.confirm.clicked.connect(lambda: canvas.current_tool.confirm())
        self.discard.clicked.connect(lambda: canvas.current_tool.discard())
        options.changed.connect(self._show_options)
        canvas.tool_state_changed.connect(self._show_pending)
        canvas.document_changed.connect(self._offer_classes)
        class_colours().changed.connect(self._recolour)
        self._show_options()
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

    def _on_size_box(self, size: float) -> None:
        self._canvas.brush_size = round(size)

    def _on_opacity(self, percent: float) -> None:
        self._canvas.opacity = percent / 100

    def _on_contours(self, on: bool) -> None:
        self._canvas.contours = on

    def _on_shape(self, shape: BrushShape) -> None:
        self._canvas.brush_shape = shape

    # From the canvas

    def _show_size(self, size: int) -> None:
        self.size_box.show_value(size)
        # Several positions stand for one small size; a slider at one of them stays where the hand put it.
        if size_at(self.size_slider.value()) != size:
            self.size_slider.blockSignals(True)
            self.size_slider.setValue(step_of(size))
            self.size_slider.blockSignals(False)

    def _show_shape(self, shape: BrushShape) -> None:
        self.shapes[shape].setChecked(True)

    def _show_opacity(self, opacity: float) -> None:
        self.opacity_slider.blockSignals(True)
        self.opacity_slider.setValue(round(100 * opacity))
        self.opacity_slider.blockSignals(False)
        self.opacity_box.show_value(round(100 * opacity))

    def _show_tool(self, kind: ToolKind) -> None:
        # Hidden first: all at once would be wider than the window, which would grow.
        for shows in (False, True):
            for widget, tools in self._shown_for:
                if (kind in tools) == shows:
                    widget.setVisible(shows)
        self._show_pending()

    def _show_pending(self) -> None:
        pending = self._canvas.current_tool.pending
        self.confirm.setEnabled(pending)
        self.discard.setEnabled(pending)

    def _show_options(self) -> None:
        options = self._canvas.options
        self.pressure.setChecked(options.pressure_size)
        self.symmetric.setChecked(options.symmetric)
        self.contiguous.setChecked(options.contiguous)
        self.rule.setCurrentIndex(self.rule.findData(options.draw_over))
        self.eraser_label.setCurrentIndex(max(0, self.eraser_label.findData(options.eraser_label)))

    def _recolour(self) -> None:
        self._offer_classes(self._canvas.document)

    def _offer_classes(self, document: MaskDocument | None) -> None:
        fill_class_box(
            self.eraser_label,
            CELEBAMASK_HQ if document is None else document.schema,
            nearest=self.tr("Nearest class"),
        )
        self._show_options()


def _slider(steps: int, width: int) -> HandSlider:
    slider = HandSlider(0, steps, calm=False)  # nothing scrolls here
    slider.setPageStep(steps // 10)
    # Narrow windows shrink it before anything is cut off.
    slider.setMinimumWidth(48)
    slider.setMaximumWidth(width)
    slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return slider


def _dress(button: QToolButton, name: str, tip: str) -> None:
    button.setIcon(icon(name))
    button.setIconSize(QSize(18, 18))
    button.setCheckable(True)
    button.setAutoRaise(True)
    # A click leaves the focus on the canvas, where the keys act.
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    set_tip(button, tip)
