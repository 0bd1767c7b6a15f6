"""The pages of sliders and choices, one for each group."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from facemask_editor.qt.features.new_face.fields import Choice, Slider
from facemask_editor.qt.widgets.choice_box import ChoiceBox as FlatBox
from facemask_editor.qt.widgets.named_slider import ValueSlider
from facemask_editor.qt.widgets.scroll import SteadyScrollArea

if TYPE_CHECKING:
    from facemask_editor.synthesis.parameters import FaceParameters

_LABEL_WIDTH = 124


class ChoiceBox(QWidget):
    """Label and list for one choice.

    Signals:
        value_changed: The user took another kind.
    """

    value_changed = Signal(str)

    def __init__(self, choice: Choice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        label = QLabel(self.tr(choice.title))
        label.setFixedWidth(_LABEL_WIDTH)
        self.box = FlatBox()
        self.box.setAccessibleName(self.tr(choice.title))
        for value, title in choice.kinds:
            self.box.addItem(self.tr(title), value)
        self.box.activated.connect(lambda _: self.value_changed.emit(self.box.currentData()))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(label)
        layout.addWidget(self.box, 1)
        self.setFocusProxy(self.box)

    def set_value(self, value: str) -> None:
        """Show a kind without a signal."""
        self.box.setCurrentIndex(self.box.findData(value))


class GroupPage(SteadyScrollArea):
    """The controls of one group.

    Signals:
        moved: The control (Slider or Choice) and the value that it shows now.
    """

    moved = Signal(object, object)

    def __init__(self, controls: Iterable[Slider | Choice], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: dict[Slider | Choice, ValueSlider | ChoiceBox] = {}
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(12, 4, 12, 4)
        layout.setSpacing(10)
        for control in controls:
            row = self._row(control)
            row.value_changed.connect(lambda value, control=control: self.moved.emit(control, value))
            self.rows[control] = row
            layout.addWidget(row)
        layout.addStretch(1)
        self.setWidget(page)

    def show_face(self, face: FaceParameters) -> None:
        """Show the numbers of a face, without signals."""
        for control, row in self.rows.items():
            if isinstance(row, ChoiceBox):
                row.set_value(str(control.shown(face)))
            else:
                row.set_value(float(control.shown(face)))

    def _row(self, control: Slider | Choice) -> ValueSlider | ChoiceBox:
        if isinstance(control, Choice):
            return ChoiceBox(control)
        low, high = control.shown_range
        # years and degrees come without decimals
        plain = control.whole or bool(control.knots)
        row = ValueSlider(
            self.tr(control.title), high, minimum=low, decimals=0 if plain else 2, tip=self.tr(control.tip)
        )
        row.set_label_width(_LABEL_WIDTH)
        return row
