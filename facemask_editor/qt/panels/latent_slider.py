"""A slider with its name and its number."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QSlider, QWidget


class _CalmSlider(QSlider):
    """Takes the wheel only with the focus, so that scrolling the panel changes nothing."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class _CalmNumber(QDoubleSpinBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ValueSlider(QWidget):
    """Label, slider and editable number for one value.

    Args:
        label: Its name.
        maximum: The right end.
        minimum: The left end.
        decimals: Shown; the slider has as many steps.
        zero: Text that stands for the left end.
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
        tip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._steps = 10**decimals  # of the slider, for 1.0
        self._label = QLabel(label)
        self.slider = _CalmSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(round(minimum * self._steps), round(maximum * self._steps))
        self.slider.setSingleStep(1)
        self.slider.setPageStep(10)
        self.slider.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.number = _CalmNumber()
        self.number.setDecimals(decimals)
        self.number.setRange(minimum, maximum)
        self.number.setSingleStep(0.05 if decimals else 1.0)
        self.number.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.number.setFixedWidth(52)
        self.number.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.number.setKeyboardTracking(False)  # typing "0.75" is one change, not three
        if zero:
            self.number.setSpecialValueText(zero)
        for widget in (self.slider, self.number):
            widget.setToolTip(tip)
            widget.setAccessibleName(label)
        self._label.setToolTip(tip)
        self.slider.valueChanged.connect(self._on_slider)
        self.number.valueChanged.connect(self._on_number)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._label)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.number)
        self.setFocusProxy(self.slider)

    @property
    def value(self) -> float:
        """The value shown."""
        return self.number.value()

    def set_label_width(self, width: int) -> None:
        """Line several sliders up."""
        self._label.setFixedWidth(width)

    def set_value(self, value: float) -> None:
        """Show a value without a signal."""
        for widget in (self.slider, self.number):
            widget.blockSignals(True)
        self.slider.setValue(round(value * self._steps))
        self.number.setValue(value)
        for widget in (self.slider, self.number):
            widget.blockSignals(False)

    def _on_slider(self, steps: int) -> None:
        self.set_value(steps / self._steps)
        self.value_changed.emit(steps / self._steps)

    def _on_number(self, value: float) -> None:
        self.set_value(value)
        self.value_changed.emit(value)
