"""The list of keys and mouse actions, made of the actions themselves so that it cannot be out of date."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from facemask_editor.qt.actions import Actions

_CANVAS = (
    ("Click, drag", "Current tool"),
    ("Ctrl+click", "Pick the class under the pointer"),
    ("Wheel, + and -", "Zoom at the pointer"),
    ("Space+drag, middle drag", "Pan"),
    ("[ and ], Shift+wheel", "Brush size"),
    ("Arrow keys, then Space", "Move the brush and paint without a mouse"),
    ("Esc during a stroke", "Take the stroke back"),
)


class KeysDialog(QDialog):
    """Two columns: what is pressed and what it does."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys and mouse"))
        rows = [(self.tr(keys), self.tr(text)) for keys, text in _CANVAS]
        rows += [row for action in actions.all() if (row := _row(action))]
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        half = (len(rows) + 1) // 2
        for number, (keys, text) in enumerate(rows):
            column = 2 * (number // half)
            label = QLabel(keys)
            label.setProperty("heading", True)
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(label, number % half, column)
            grid.addWidget(QLabel(text), number % half, column + 1)
        content = QWidget()
        content.setLayout(grid)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(content)
        scroll.setMinimumWidth(content.sizeHint().width() + 24)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(scroll)
        layout.addWidget(buttons)
        self.resize(self.sizeHint().width(), 640)


def _row(action: QAction) -> tuple[str, str] | None:
    keys = ", ".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts())
    return (keys, action.iconText()) if keys else None
