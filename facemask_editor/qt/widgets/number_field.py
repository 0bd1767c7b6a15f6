"""The one field for numbers: dot or comma, Enter takes what was typed, Escape takes it back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLocale, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QValidator, QWheelEvent
from PySide6.QtWidgets import QApplication, QDoubleSpinBox, QWidget

from facemask_editor.qt.widgets.number_text import may_be_number, read_number

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_State = QValidator.State


def undoes(event: QEvent) -> bool:
    """Whether an event asks for undo or redo before Qt looks for a shortcut: of the text in the field.

    A field in which nothing was typed has nothing to undo and leaves these keys to the window.
    """
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    return event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)


class NumberField(QDoubleSpinBox):
    """A number within a range. It is shown with a dot in every locale, as all numbers of the program.

    Enter takes what was typed and Escape takes it back; pressed again they mean what they mean in the
    window or dialog around. Tab takes it and goes on.

    Args:
        low: The least value; what is typed below becomes this one.
        high: The greatest value.
        decimals: Shown; 0 for whole numbers.
        suffix: Shown behind the number; need not be typed.
        live: Whether every key changes the value at once, as in a dialog with one number that Enter accepts.
        keeps_keys: Whether Enter and Escape never reach the window's shortcuts, as on the bar above the
            canvas, whose fields give the keys back to the canvas.

    Signals:
        left: Enter or Escape was pressed, and what was typed has been taken, or taken back.
    """

    left = Signal()

    def __init__(
        self,
        low: float,
        high: float,
        *,
        decimals: int = 0,
        suffix: str = "",
        live: bool = False,
        keeps_keys: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._live = live
        self._keeps_keys = keeps_keys
        self._behind: float | None = None
        locale = QLocale.c()
        locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
        self.setLocale(locale)
        self.setDecimals(decimals)
        self.setRange(low, high)
        self.setSuffix(suffix)
        self.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setKeyboardTracking(live)  # else typing "0.75" is one change, not three

    @property
    def typed(self) -> bool:
        """Whether something was typed that is not taken yet."""
        return not self._live and self.hasFocus() and self.lineEdit().isModified()

    def show_value(self, value: float) -> None:
        """Show a value without a signal; what is being typed stays, and Escape brings this value."""
        if self.typed:
            self._behind = value
        else:
            self._behind = None
            self._set_quietly(value)

    def takes_key(self, key: int) -> bool:
        """Whether a key is meant for this field rather than for a shortcut of the window."""
        return key not in (*ENTER, Qt.Key.Key_Escape) or self._keeps_keys or self._live or self.typed

    def begin(self, event: QKeyEvent) -> None:
        """Take the focus and the first key of a number that was typed beside it, as on its slider."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.selectAll()
        QApplication.sendEvent(self, event)

    # What is typed

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        if self._read(text) is not None:
            return _State.Acceptable, text, position
        special = self.specialValueText().lower()
        fits = may_be_number(text, self.suffix()) or (bool(special) and special.startswith(text.lower()))
        return (_State.Intermediate if fits else _State.Invalid), text, position

    def valueFromText(self, text: str) -> float:
        value = self._read(text)
        return self.value() if value is None else value

    def fixup(self, text: str) -> str:
        return text  # Qt's own takes commas away, whatever they stood for; unreadable texts go back

    def _read(self, text: str) -> float | None:
        special = self.specialValueText()
        if special and text.strip().lower() == special.lower():
            return self.minimum()
        return read_number(
            text, self.minimum(), self.maximum(), decimals=self.decimals(), units=self.suffix()
        )

    def _take(self) -> None:
        """Make what was typed the value; where it is no number, the value from before comes back."""
        value = self._read(self.lineEdit().text())
        # From here on nobody types: what the owner shows while it hears of the value, holds. Qt leaves the
        # mark where the text is already that of the value.
        self.lineEdit().setModified(False)
        if self._behind is not None:
            behind, self._behind = self._behind, None
            self._set_quietly(behind)
        if value is not None:
            self.setValue(value)
        self.lineEdit().setText(self._shown())

    def _take_back(self) -> None:
        value = self.value() if self._behind is None else self._behind
        self._behind = None
        self._set_quietly(value)
        self.lineEdit().setText(self._shown())
        self.selectAll()

    def _set_quietly(self, value: float) -> None:
        if value == self.value() and self.lineEdit().text() == self._shown():
            return  # Qt would paint it anew
        blocked = self.blockSignals(True)
        self.setValue(value)
        self.blockSignals(blocked)

    def _shown(self) -> str:
        if self.specialValueText() and self.value() == self.minimum():
            return self.specialValueText()
        return f"{self.prefix()}{self.textFromValue(self.value())}{self.suffix()}"

    # Qt's events

    def event(self, event: QEvent) -> bool:
        if undoes(event) and not self.typed:
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in ENTER:
            typed = self.typed
            self._take()
            self.selectAll()
            # The next Enter means what it means around: in a dialog the button, here the shortcut.
            event.setAccepted(typed or self._keeps_keys)
            self.left.emit()
        elif key == Qt.Key.Key_Escape:
            typed = self.typed
            if typed:
                self._take_back()
            event.setAccepted(typed)
            self.left.emit()
        else:
            if key in _STEPS and self.typed:
                self._take()  # Qt takes no step beyond the ends, so `stepBy` may not be called
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() == Qt.FocusReason.MouseFocusReason:
            # After the press, which would take the selection away: what is typed replaces the number.
            QTimer.singleShot(0, self, self._select_if_untouched)
        elif event.reason() not in (
            Qt.FocusReason.ActiveWindowFocusReason,
            Qt.FocusReason.PopupFocusReason,
        ):
            self._select_if_untouched()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if self.lineEdit().isModified():
            self._take()
        super().focusOutEvent(event)

    def stepBy(self, steps: int) -> None:
        if self.typed:
            self._take()
        super().stepBy(steps)

    def _select_if_untouched(self) -> None:
        if self.hasFocus() and not self.lineEdit().isModified() and not self.lineEdit().hasSelectedText():
            self.selectAll()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()  # scrolling a panel changes nothing on the way
