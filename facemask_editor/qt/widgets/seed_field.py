"""A seed that can be read, typed, stepped and drawn."""

from __future__ import annotations

import random
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QValidator
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from facemask_editor.app.seeds import DICE, SEEDS
from facemask_editor.qt.look.icons import icon
from facemask_editor.qt.widgets.number_field import ENTER, undoes
from facemask_editor.qt.widgets.number_text import may_be_number, read_number, tidy

_Key, _Modifier = Qt.Key, Qt.KeyboardModifier
_EDITING = frozenset(
    (*range(_Key.Key_0, _Key.Key_9 + 1), _Key.Key_Period, _Key.Key_Comma, _Key.Key_Backspace, _Key.Key_Delete,
     _Key.Key_Left, _Key.Key_Right, _Key.Key_Up, _Key.Key_Down, _Key.Key_Home, _Key.Key_End, _Key.Key_Tab,
     _Key.Key_Backtab)
)  # fmt: skip
"""Keys that mean something in a seed that is not being typed, and the way out of it."""


def _read(text: str) -> int | None:
    # Uncut: a seed that is too large is no seed, and must not become another one.
    value = read_number(text, 0, 2 * SEEDS, decimals=0)
    return int(value) if value is not None and value < SEEDS and "-" not in text else None


class _SeedValidator(QValidator):
    """Takes 0 to SEEDS - 1, also with marks of thousands around which a copied number comes."""

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        if _read(text) is not None:
            return QValidator.State.Acceptable, text, position
        digits = "".join(sign for sign in tidy(text) if sign.isdigit())
        # A mark of thousands comes before its digits; what is too long stays too long.
        fits = may_be_number(text) and "-" not in tidy(text) and len(digits) < len(str(SEEDS))
        return (QValidator.State.Intermediate if fits else QValidator.State.Invalid), text, position


class SeedEdit(QLineEdit):
    """Up and down step the number; Enter takes what was typed, Escape takes it back.

    The focus stays: the next number replaces this one, and all other keys are the window's again.

    Signals:
        stepped: Up (1) or down (-1) was pressed.
        taken: Enter was pressed on something typed, if only the number that was there.
        taken_back: Escape was pressed.
    """

    stepped = Signal(int)
    taken = Signal()
    taken_back = Signal()

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._done = False
        self.textEdited.connect(lambda _text: self._set_done(False))

    @property
    def typed(self) -> bool:
        """Whether something was typed that is not taken yet."""
        return self.hasFocus() and self.isModified()

    def takes_key(self, key: int) -> bool:
        """Whether a key is meant for this field rather than for a shortcut of the window."""
        if self.typed:
            return True
        return key in _EDITING if self._done else key not in (*ENTER, Qt.Key.Key_Escape)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            # Else Qt's own field would keep them from the shortcuts of the window.
            plain = not event.modifiers() & ~(_Modifier.ShiftModifier | _Modifier.KeypadModifier)
            if (undoes(event) and not self.typed) or (plain and not self.takes_key(event.key())):
                event.ignore()
                return False
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._set_done(False)
        super().focusInEvent(event)

    def _set_done(self, done: bool) -> None:
        self._done = done
        if done:
            self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, typed = Qt.Key(event.key()), self.typed
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(1 if key == Qt.Key.Key_Up else -1)
        elif key == Qt.Key.Key_Escape:
            self.taken_back.emit()
            event.setAccepted(typed)
            self._set_done(True)
        elif key in ENTER:
            (self.taken if typed else self.editingFinished).emit()
            event.setAccepted(typed)
            self._set_done(True)
        else:
            super().keyPressEvent(event)


class SeedField(QWidget):
    """The number between its neighbours' buttons, and a die.

    Signals:
        seed_changed: The user chose a seed.
        stepped: The user wants the seed before (-1) or after (1).
    """

    seed_changed = Signal(object)  # an int of 32 bits without sign does not fit Qt's int
    stepped = Signal(int)

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seed = 0
        self._label = QLabel(label)
        self.edit = SeedEdit("0")
        self.edit.setValidator(_SeedValidator(self.edit))
        self.edit.setAccessibleName(label)
        self.edit.setToolTip(self.tr("The same mask, seed and model give the same pixels"))
        self.edit.editingFinished.connect(self._on_edited)
        self.edit.taken.connect(partial(self._on_edited, again=True))
        self.edit.stepped.connect(self.stepped)
        self.edit.taken_back.connect(self._take_back)
        self.previous = self._button("chevron-left", self.tr("Previous seed"))
        self.previous.clicked.connect(lambda: self.stepped.emit(-1))
        self.next = self._button("chevron-right", self.tr("Next seed"))
        self.next.clicked.connect(lambda: self.stepped.emit(1))
        self.dice = self._button("dice-5-outline", self.tr("Random seed"))
        self.dice.clicked.connect(lambda: self.seed_changed.emit(random.randrange(DICE)))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._label)
        layout.addWidget(self.previous)
        layout.addWidget(self.edit, 1)
        layout.addWidget(self.next)
        layout.addWidget(self.dice)

    def set_label_width(self, width: int) -> None:
        """Line the field up with the sliders."""
        self._label.setFixedWidth(width)

    def set_seed(self, seed: int) -> None:
        """Show a seed without a signal; what is being typed stays."""
        self._seed = seed
        if not self.edit.typed:
            self.edit.setText(str(seed))
            if self.edit.hasFocus():
                self.edit.selectAll()  # the next number replaces it

    def _take_back(self) -> None:
        self.edit.setText(str(self._seed))

    def _on_edited(self, *, again: bool = False) -> None:
        """Take what was typed; ``again``: also the seed that is shown, which may rest meanwhile."""
        seed = _read(self.edit.text())
        if seed is None or (seed == self._seed and not again):
            self._take_back()
        else:
            self.edit.setText(str(seed))
            self.seed_changed.emit(seed)

    def _button(self, name: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(name))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        return button
