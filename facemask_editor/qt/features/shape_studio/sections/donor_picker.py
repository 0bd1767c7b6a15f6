"""The second face: its small picture, its name and the button that chooses it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.qt.look.class_colours import class_colours
from facemask_editor.qt.look.icons import icon
from facemask_editor.qt.look.plain_text import plain_label, plain_tip

_SIDE = 48


def thumbnail(label_map: LabelMap, schema: LabelSchema, side: int = _SIDE) -> QPixmap:
    """Return a small picture of a mask in its colours, with every pixel taken from the mask as it is."""
    height, width = label_map.shape
    step = max(1.0, max(height, width) / side)
    rows = np.minimum((np.arange(max(1, int(height / step))) + 0.5) * step, height - 1).astype(int)
    columns = np.minimum((np.arange(max(1, int(width / step))) + 0.5) * step, width - 1).astype(int)
    colours = np.ascontiguousarray(class_colours().palette(schema)[label_map[np.ix_(rows, columns)]])
    image = QImage(colours.data, len(columns), len(rows), 3 * len(columns), QImage.Format.Format_RGB888)
    return QPixmap.fromImage(image.copy())  # the copy outlives the array


class DonorPicker(QWidget):
    """Shows the chosen second face.

    Signals:
        choose_requested: The user wants to choose a file.
        cleared: The user takes the second face away.
    """

    choose_requested = Signal()
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = QLabel()
        self._picture.setFixedSize(QSize(_SIDE, _SIDE))
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.name = plain_label()
        self.name.setProperty("muted", True)
        self.name.setMinimumWidth(1)  # a long file name must not widen the panel
        self.choose = QPushButton(self.tr("Choose second face…"))
        self.choose.clicked.connect(self.choose_requested)
        self._clear = QToolButton()
        self._clear.setIcon(icon("close"))
        self._clear.setToolTip(self.tr("Take the second face away"))
        self._clear.setAccessibleName(self._clear.toolTip())
        self._clear.clicked.connect(self.cleared)
        texts = QVBoxLayout()
        texts.setSpacing(4)
        texts.addWidget(self.choose)
        texts.addWidget(self.name)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._picture)
        layout.addLayout(texts, 1)
        layout.addWidget(self._clear, 0, Qt.AlignmentFlag.AlignTop)
        self.clear()

    def clear(self) -> None:
        """Show that no second face is chosen."""
        self._picture.setPixmap(icon("account-plus-outline").pixmap(QSize(28, 28)))
        self.choose.setText(self.tr("Choose second face…"))
        self.name.setText(self.tr("or drop a mask here"))
        self.name.setToolTip("")
        self._clear.hide()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and self._clear.isHidden():
            self.clear()  # the drawn icon does not follow the theme by itself
        super().changeEvent(event)

    def show_donor(self, path: Path, label_map: LabelMap, schema: LabelSchema) -> None:
        """Show the chosen mask."""
        self._picture.setPixmap(thumbnail(label_map, schema))
        self.choose.setText(self.tr("Another face…"))  # short: the cross stands beside it
        self.name.setText(path.name)
        self.name.setToolTip(plain_tip(str(path)))
        self._clear.show()
