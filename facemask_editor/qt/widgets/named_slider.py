"""A slider with its name and its number."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from facemask_editor.qt.widgets.number_field import NumberField
from facemask_editor.qt.widgets.slider import HandSlider, show_beside


class ValueSlider(QWidget):
    """Label, slider and editable number for one value.

    Tab goes from number to number, where the arrows do what they do on the slider. The slider has the keys
    after a press or after Enter in the number; a digit typed there begins the next number.

    Args:
        label: Its name.
        maximum: The right end.
        minimum: The left end.
        decimals: Shown; the slider has as many steps.
        zero: Text that stands for the left end.
        home: Value that a double click on slider or label brings; None for none.
        tip: Tool tip.

    Signals:
        value_changed: The user changed the value.
    """

    value_changed = Signal(float)

    def __init__(
        self,
        label: str,
        maximum: float,
        *,
        minimum: float = 0.0,
        decimals: int = 2,
        zero: str = "",
        home: float | None = None,
        tip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._steps = 10**decimals  # of the slider, for 1.0
        self._home = home
        self._label = QLabel(label)
        self.slider = HandSlider(round(minimum * self._steps), round(maximum * self._steps))
        self.slider.setSingleStep(1)
        self.slider.setPageStep(10)
        self.slider.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.slider.set_home(home is not None)
        self.slider.homed.connect(self._go_home)
        self.number = NumberField(minimum, maximum, decimals=decimals)
        self.number.setSingleStep(0.05 if decimals else 1.0)
        self.number.setFixedWidth(52)
        if zero:
            self.number.setSpecialValueText(zero)
        self.slider.set_number(self.number)
        # Letters go back to the window, and Tab goes on from here: behind the number.
        self.number.left.connect(self.slider.setFocus)
        self.rename(label, tip)
        for rest in (self._label, self.number):
            rest.installEventFilter(self)
        self.slider.valueChanged.connect(self._on_slider)
        self.number.valueChanged.connect(self._on_number)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._label)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.number)
        QWidget.setTabOrder(self.number, self.slider)
        self.setFocusProxy(self.slider)

    @property
    def value(self) -> float:
        """The value shown."""
        return self.number.value()

    def rename(self, label: str, tip: str) -> None:
        """Show the row for another thing of the same range."""
        self._label.setText(label)
        self._tip = tip
        for control in (self.slider, self.number):
            control.setAccessibleName(label)
        for widget in (self.slider, self.number, self._label):
            widget.setToolTip(tip)

    def show_end(self, value: float | None, tip: str = "") -> None:
        """Mark where what it changes ended, and say so in the tool tips; None where it went all the way."""
        self.slider.set_end(None if value is None else round(value * self._steps))
        told = self._tip if value is None else f"{tip}\n{self._tip}"
        if told != self.slider.toolTip():
            for widget in (self.slider, self.number, self._label):
                widget.setToolTip(told)

    @property
    def label_width(self) -> int:
        """Logical pixels that the label needs."""
        return self._label.sizeHint().width()

    def set_label_width(self, width: int) -> None:
        """Line several sliders up."""
        self._label.setFixedWidth(width)

    def set_value(self, value: float) -> None:
        """Show a value without a signal."""
        self.slider.blockSignals(True)
        self.slider.setValue(round(value * self._steps))
        self.slider.blockSignals(False)
        self.number.show_value(value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(watched, QWidget):
            show_beside(watched, self)
            return True
        if event.type() == QEvent.Type.MouseButtonDblClick and watched is self._label and self.isEnabled():
            self._go_home()
            return True
        return super().eventFilter(watched, event)

    def _go_home(self) -> None:
        if self._home is not None:
            self.set_value(self._home)
            self.value_changed.emit(self._home)

    def _on_slider(self, steps: int) -> None:
        self.set_value(steps / self._steps)
        self.value_changed.emit(steps / self._steps)

    def _on_number(self, value: float) -> None:
        self.set_value(value)
        self.value_changed.emit(value)
