"""A seed that can be read, typed, stepped and drawn."""

from __future__ import annotations

import random

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QValidator
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from facemask_editor.qt.icons import icon
from facemask_editor.qt.panels.latent_state import DICE, SEEDS


class _SeedValidator(QValidator):
    """Takes 0 to SEEDS - 1, which is more than a QSpinBox can hold."""

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        if not text:
            return QValidator.State.Intermediate, text, position
        fits = text.isascii() and text.isdigit() and int(text) < SEEDS
        return (QValidator.State.Acceptable if fits else QValidator.State.Invalid), text, position


class _SeedEdit(QLineEdit):
    """Up and down step the number; Enter takes it, Escape leaves it, and both give the keys back."""

    stepped = Signal(int)
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(1 if key == Qt.Key.Key_Up else -1)
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
            self.clearFocus()
        else:
            super().keyPressEvent(event)
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.hasAcceptableInput():
                self.clearFocus()  # so that the next Enter applies what this one has shown


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
        self.edit = _SeedEdit("0")
        self.edit.setValidator(_SeedValidator(self.edit))
        self.edit.setAccessibleName(label)
        self.edit.setToolTip(self.tr("The same mask, seed and model give the same pixels"))
        self.edit.editingFinished.connect(self._on_edited)
        self.edit.stepped.connect(self.stepped)
        self.edit.left.connect(self._take_back)
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
        self.setFocusProxy(self.edit)

    def set_label_width(self, width: int) -> None:
        """Line the field up with the sliders."""
        self._label.setFixedWidth(width)

    def set_seed(self, seed: int) -> None:
        """Show a seed without a signal; what is being typed stays."""
        self._seed = seed
        if not (self.edit.hasFocus() and self.edit.isModified()):
            self.edit.setText(str(seed))

    def _take_back(self) -> None:
        self.edit.setText(str(self._seed))

    def _on_edited(self) -> None:
        self.edit.setModified(False)
        text = self.edit.text()
        if not text:
            self.edit.setText(str(self._seed))
        elif int(text) != self._seed:
            self.seed_changed.emit(int(text))

    def _button(self, name: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(name))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        return button
