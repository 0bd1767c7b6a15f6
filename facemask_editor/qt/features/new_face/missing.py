"""What the dialog shows where faces cannot be generated: why, what helps, and samples instead."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from facemask_editor.app.samples import bundled_samples
from facemask_editor.qt.features.new_face.source import INSTALL
from facemask_editor.qt.jobs.card_pictures import CardPictures
from facemask_editor.qt.look.cards import Card, CardGrid
from facemask_editor.qt.look.plain_text import plain_label


class MissingPage(QWidget):
    """Reason, command and bundled faces.

    Signals:
        sample_chosen: Path of a bundled mask.
        retry: The user has installed what was missing.
    """

    sample_chosen = Signal(object)
    retry = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = CardPictures(self)
        self.reason = _text("")
        self.command = _text(INSTALL)
        self.command.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.command.setAccessibleName(self.tr("Command"))
        self.retry_button = QPushButton(self.tr("Try again"))
        self.retry_button.setAutoDefault(False)
        self.retry_button.clicked.connect(self.retry)
        self.samples = CardGrid()
        title = _text(self.tr("Faces cannot be generated yet"))
        title.setProperty("title", True)
        row = QHBoxLayout()
        row.addWidget(self.command, 1)
        row.addWidget(self.retry_button)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(self.samples)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addWidget(title)
        layout.addWidget(self.reason)
        layout.addWidget(_text(self.tr("This command installs what is missing:")))
        layout.addLayout(row)
        layout.addWidget(_text(self.tr("Or begin with one of the faces that come with the program:")))
        layout.addWidget(scroll, 1)

    def show_reason(self, text: str) -> None:
        """Say why there is no generator, and show the samples."""
        self.reason.setText(text[:1].upper() + text[1:])
        if not self.samples.cards:
            self.samples.set_cards([self._card(path) for path in bundled_samples()])

    def _card(self, path: Path) -> Card:
        card = Card(path.stem.replace("_0", " ").replace("_", " ").capitalize())
        card.clicked.connect(lambda: self.sample_chosen.emit(path))
        self._pictures.show(path, card)
        return card


def _text(text: str) -> QLabel:
    label = plain_label(text)
    label.setWordWrap(True)
    return label
