"""The controls of the options bar, one class for each kind of option; none knows a tool."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.document.paint.brush import MAX_SIZE, MIN_SIZE
from facemask_editor.qt.actions.key_tips import set_tip
from facemask_editor.qt.canvas import MaskCanvas
from facemask_editor.qt.look.class_colours import class_colours
from facemask_editor.qt.look.icons import icon
from facemask_editor.qt.tools.common.option import (
    KEEP,
    SIZE,
    Choice,
    ClassChoice,
    Field,
    Number,
    Option,
    Switch,
    Value,
)
from facemask_editor.qt.tools.common.tool import tr
from facemask_editor.qt.widgets.choice_box import ChoiceBox, fill_class_box
from facemask_editor.qt.widgets.number_field import NumberField
from facemask_editor.qt.widgets.slider import HandSlider

_STEPS = 180


def size_at(step: int) -> int:
    """Return the brush size at a position 0..180 of the slider; doubling takes a ninth of its way."""
    return max(MIN_SIZE, min(MAX_SIZE, round(2 ** (step / _STEPS * math.log2(MAX_SIZE)))))


def step_of(size: int) -> int:
    """Return the position of the slider for a brush size."""
    return round(_STEPS * math.log2(size) / math.log2(MAX_SIZE))


class Control(QObject):
    """What sets one option, bound both ways to a canvas.

    Attributes:
        widgets: In the order in which they stand on the bar.
    """

    def __init__(self, canvas: MaskCanvas) -> None:
        super().__init__()
        self._canvas = canvas
        self.widgets: tuple[QWidget, ...] = ()


class SizeControl(Control):
    """The brush size of the chosen tool."""

    def __init__(self, canvas: MaskCanvas, option: Option) -> None:
        super().__init__(canvas)
        self.slider = make_slider(_STEPS, 150)
        self.box = NumberField(MIN_SIZE, MAX_SIZE, suffix=tr(" px"), keeps_keys=True)
        self.box.setFixedWidth(64)
        # Enter gives the keys back to the canvas; letters mean nothing in a number.
        self.box.left.connect(canvas.setFocus)
        for widget in (self.slider, self.box):
            set_tip(widget, tr("Brush size (<brush.smaller> and <brush.larger>)"))
        self.widgets = QLabel(tr("Size")), self.slider, self.box
        self.slider.valueChanged.connect(lambda step: setattr(canvas, "brush_size", size_at(step)))
        self.box.valueChanged.connect(lambda size: setattr(canvas, "brush_size", round(size)))
        canvas.brush_size_changed.connect(self._show)
        self._show(canvas.brush_size)

    def _show(self, size: int) -> None:
        self.box.show_value(size)
        # Several positions stand for one small size; a slider at one of them stays where the hand put it.
        if size_at(self.slider.value()) != size:
            self.slider.blockSignals(True)
            self.slider.setValue(step_of(size))
            self.slider.blockSignals(False)


class ValueControl(Control):
    """A value that the tools' options hold."""

    def __init__(self, canvas: MaskCanvas, option: Value[Any]) -> None:
        super().__init__(canvas)
        self._option = option
        canvas.options.changed.connect(self.show_value)

    def _set(self, value: object) -> None:
        self._canvas.options[self._option] = value

    def _titled(self, widget: QWidget) -> None:
        set_tip(widget, tr(self._option.tip))
        widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        title = (QLabel(tr(self._option.title)),) if self._option.title else ()
        self.widgets = *title, widget
        self.show_value()

    def show_value(self) -> None:
        """Take the value of the options."""
        raise NotImplementedError


class SwitchControl(ValueControl):
    """A button that is on or off."""

    def __init__(self, canvas: MaskCanvas, option: Switch) -> None:
        super().__init__(canvas, option)
        self.button = QToolButton()
        dress(self.button, option.symbol, tr(option.tip))
        self._titled(self.button)
        self.button.toggled.connect(self._set)

    def show_value(self) -> None:
        self.button.setChecked(self._canvas.options[self._option])


class NumberControl(ValueControl):
    """A field with a whole number."""

    def __init__(self, canvas: MaskCanvas, option: Number) -> None:
        super().__init__(canvas, option)
        self.box = NumberField(option.low, option.high, suffix=tr(option.suffix), keeps_keys=True)
        self.box.setFixedWidth(64)
        self.box.left.connect(canvas.setFocus)
        self._titled(self.box)
        self.box.valueChanged.connect(lambda value: self._set(round(value)))

    def show_value(self) -> None:
        self.box.show_value(self._canvas.options[self._option])


class ChoiceControl(ValueControl):
    """A box with the members of an enumeration."""

    def __init__(self, canvas: MaskCanvas, option: Choice[Any]) -> None:
        super().__init__(canvas, option)
        self.box = ChoiceBox()
        for number, entry in enumerate(option.entries):
            self.box.addItem(tr(entry.title), entry.value)
            self.box.setItemData(number, tr(entry.tip), Qt.ItemDataRole.ToolTipRole)
        self._titled(self.box)
        self.box.activated.connect(lambda _: self._set(self.box.currentData()))

    def show_value(self) -> None:
        self.box.setCurrentIndex(self.box.findData(self._canvas.options[self._option]))


class ButtonsControl(ValueControl):
    """A button for each member of an enumeration, where the members have icons."""

    def __init__(self, canvas: MaskCanvas, option: Choice[Any]) -> None:
        super().__init__(canvas, option)
        self.buttons: dict[object, QToolButton] = {}
        group = QButtonGroup(self)
        for entry in option.entries:
            button = self.buttons[entry.value] = QToolButton()
            dress(button, entry.symbol, tr(entry.title))
            group.addButton(button)
            button.clicked.connect(partial(self._set, entry.value))
        self.widgets = tuple(self.buttons.values())
        self.show_value()

    def show_value(self) -> None:
        self.buttons[self._canvas.options[self._option]].setChecked(True)


class ClassControl(ValueControl):
    """A box with the classes of the document."""

    def __init__(self, canvas: MaskCanvas, option: ClassChoice) -> None:
        super().__init__(canvas, option)
        self._none = option.none[0]
        self.box = ChoiceBox()
        self._offer()
        self._titled(self.box)
        self.box.activated.connect(lambda _: self._set(self.box.currentData()))
        canvas.document_changed.connect(self._offer)
        class_colours().changed.connect(self._offer)

    def show_value(self) -> None:
        self.box.setCurrentIndex(max(0, self.box.findData(self._canvas.options[self._option])))

    def _offer(self, *_: object) -> None:
        document = self._canvas.document
        schema = CELEBAMASK_HQ if document is None else document.schema
        fill_class_box(self.box, schema, nearest=tr(self._none))
        self.show_value()


class FieldControl(Control):
    """A number of what is pending in the current tool, for hands that want it exact."""

    def __init__(self, canvas: MaskCanvas, option: Field) -> None:
        super().__init__(canvas)
        self._name = option.name
        self.box = NumberField(
            -option.limit, option.limit, decimals=option.decimals, suffix=option.suffix, keeps_keys=True
        )
        self.box.setFixedWidth(68)
        self.box.setToolTip(tr(option.tip))
        self.box.setAccessibleName(tr(option.tip))
        self.box.left.connect(canvas.setFocus)
        self.box.valueChanged.connect(self._set)
        self.widgets = (_Titled(tr(option.title), self.box, canvas),)
        canvas.tool_state_changed.connect(self._show)
        canvas.tool_changed.connect(self._show)
        self._show()

    def _set(self, value: float) -> None:
        if self._name in self._names():
            self._canvas.current_tool.set_number(self._name, value)
            self._show()

    def _show(self, *_: object) -> None:
        if self._name not in self._names():
            return
        value = self._canvas.current_tool.number(self._name)
        if abs(self.box.value() - value) > 10 ** -self.box.decimals() / 2:
            self.box.show_value(value)

    def _names(self) -> set[str]:
        return {option.name for option in self._canvas.current_tool.options}


class _Titled(QWidget):
    """A field with its title; Escape takes back what is pending."""

    def __init__(self, title: str, field: NumberField, canvas: MaskCanvas) -> None:
        super().__init__()
        self._canvas = canvas
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 2, 0)
        layout.setSpacing(4)
        layout.addWidget(QLabel(title))
        layout.addWidget(field)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # A field leaves Escape to what it lies in.
        if event.key() == Qt.Key.Key_Escape and self._canvas.current_tool.pending:
            self._canvas.current_tool.discard()
            self._canvas.setFocus()
        else:
            super().keyPressEvent(event)


class KeepControl(Control):
    """Apply and Cancel of what is pending."""

    def __init__(self, canvas: MaskCanvas, option: Option) -> None:
        super().__init__(canvas)
        self.confirm, self.discard = QPushButton(tr("Apply")), QPushButton(tr("Cancel"))
        self.widgets = self.confirm, self.discard
        for button, tip in ((self.confirm, tr("Keep it (Enter)")), (self.discard, tr("Take it back (Esc)"))):
            button.setToolTip(tip)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.confirm.clicked.connect(lambda: canvas.current_tool.confirm())
        self.discard.clicked.connect(lambda: canvas.current_tool.discard())
        canvas.tool_state_changed.connect(self._show)
        canvas.tool_changed.connect(self._show)
        self._show()

    def _show(self, *_: object) -> None:
        pending = self._canvas.current_tool.pending
        self.confirm.setEnabled(pending)
        self.discard.setEnabled(pending)


_BY_NAME: Mapping[str, Callable[[MaskCanvas, Option], Control]] = MappingProxyType(
    {SIZE.name: SizeControl, KEEP.name: KeepControl}
)


def make_control(canvas: MaskCanvas, option: Option) -> Control:
    """Return the control of an option.

    Raises:
        TypeError: For an option of another kind.
    """
    if option.name in _BY_NAME:
        return _BY_NAME[option.name](canvas, option)
    match option:
        case Switch():
            return SwitchControl(canvas, option)
        case Number():
            return NumberControl(canvas, option)
        case Choice() if all(entry.symbol for entry in option.entries):
            return ButtonsControl(canvas, option)
        case Choice():
            return ChoiceControl(canvas, option)
        case ClassChoice():
            return ClassControl(canvas, option)
        case Field():
            return FieldControl(canvas, option)
    raise TypeError(f"there is no control for {option}")


def make_slider(steps: int, width: int) -> HandSlider:
    """Return a slider from 0 to steps that narrow windows shrink before anything is cut off."""
    slider = HandSlider(0, steps, calm=False)  # nothing scrolls here
    slider.setPageStep(steps // 10)
    slider.setMinimumWidth(48)
    slider.setMaximumWidth(width)
    slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return slider


def dress(button: QToolButton, name: str, tip: str) -> None:
    """Make a button a switch with an icon and a tip."""
    button.setIcon(icon(name))
    button.setIconSize(QSize(18, 18))
    button.setCheckable(True)
    button.setAutoRaise(True)
    # A click leaves the focus on the canvas, where the keys act.
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    set_tip(button, tip)
