"""A quiet bar above the canvas: what a killed program left, to be recovered, kept for later or discarded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from facemask_editor.qt.look.icons import icon
from facemask_editor.qt.look.plain_text import plain_label, plain_tip

if TYPE_CHECKING:
    from facemask_editor.app.journal.leftovers import Offer

PICTURE = 56
"""Side of the pictures in logical pixels."""
_ROWS = 3
"""So many offers are shown; the next ones follow as these are decided."""


class OfferRow(QWidget):
    """One document that can be recovered.

    Signals:
        recover: It is wanted back.
        keep: It is to be offered again at a later start.
        discard: It is to be deleted; the button had to be pressed twice.
    """

    recover = Signal()
    keep = Signal()
    discard = Signal()

    def __init__(self, offer: Offer, picture: QImage | None) -> None:
        super().__init__()
        self.offer = offer
        self.picture = QLabel()
        self.picture.setFixedSize(QSize(PICTURE, PICTURE))
        if picture is not None:
            pixmap = QPixmap.fromImage(picture)
            pixmap.setDevicePixelRatio(picture.width() / PICTURE)
            self.picture.setPixmap(pixmap)
        name = offer.path.name if offer.path else self.tr("An untitled mask")
        self.text = plain_label(f"{name}\n{self._details(offer)}")
        self.text.setWordWrap(True)
        self.text.setToolTip(plain_tip(str(offer.path)) if offer.path else "")
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.recover_button = QPushButton(self.tr("Recover"))
        self.recover_button.setProperty("accent", True)
        self.recover_button.clicked.connect(self.recover)
        self.keep_button = QPushButton(self.tr("Not now"))
        self.keep_button.setToolTip(self.tr("Keep it, and ask again when the program starts"))
        self.keep_button.clicked.connect(self.keep)
        self.discard_button = QPushButton(self.tr("Discard"))
        self.discard_button.clicked.connect(self._discard_clicked)
        self._sure = False
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.picture)
        layout.addWidget(self.text, 1)
        for button in (self.recover_button, self.keep_button, self.discard_button):
            button.setAccessibleDescription(name)
            layout.addWidget(button)

    def _details(self, offer: Offer) -> str:
        when = QDateTime.fromSecsSinceEpoch(int(offer.when))
        details = [QLocale().toString(when, QLocale.FormatType.ShortFormat)]
        if offer.steps:
            details.append(
                self.tr("%n unsaved step(s)", "", offer.steps).replace("(s)", "s" * (offer.steps > 1))
            )
        if offer.file_changed:
            details.append(self.tr("the file has changed since"))
        return " · ".join(details)

    def _discard_clicked(self) -> None:
        if self._sure:
            self.discard.emit()
            return
        self._sure = True
        self.discard_button.setText(self.tr("Discard for good"))


class RecoveryBar(QFrame):
    """Offers and notes; hidden without any.

    Signals:
        recover: An offer is wanted back.
        keep: An offer is to be asked about later.
        discard: An offer is to be deleted.
    """

    recover = Signal(object)
    keep = Signal(object)
    discard = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("notice", "info")
        self.rows: list[OfferRow] = []
        self._notes: list[str] = []
        self.title = plain_label(self.tr("The program ended before this work was saved"))
        self.notes = plain_label()
        self.notes.setWordWrap(True)
        self.notes.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.more = plain_label()
        self.close_button = QToolButton()
        self.close_button.setIcon(icon("close"))
        self.close_button.setToolTip(self.tr("Close; unsaved work is kept and offered again"))
        self.close_button.setAccessibleName(self.close_button.toolTip())
        self.close_button.clicked.connect(self.close_all)
        self._list = QVBoxLayout()
        self._list.setSpacing(6)
        lines = QVBoxLayout()
        lines.setSpacing(6)
        for part in (self.notes, self.title):
            lines.addWidget(part)
        lines.addLayout(self._list)
        lines.addWidget(self.more)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 4, 6)
        layout.addLayout(lines, 1)
        layout.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self._refresh()

    @property
    def offers(self) -> list[Offer]:
        """What is offered."""
        return [row.offer for row in self.rows]

    def add(self, offer: Offer, picture: QImage | None) -> None:
        """Offer a document below the others."""
        row = OfferRow(offer, picture)
        row.recover.connect(lambda: self.recover.emit(offer))
        row.keep.connect(lambda: self._keep(offer))
        row.discard.connect(lambda: self._discard(offer))
        self.rows.append(row)
        self._list.addWidget(row)
        self._refresh()

    def note(self, text: str) -> None:
        """Show a sentence above the offers, until the bar is closed."""
        self._notes.append(text)
        self._refresh()

    def remove(self, offer: Offer) -> None:
        """Take away an offer that has been decided about."""
        for row in [row for row in self.rows if row.offer is offer]:
            self.rows.remove(row)
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._refresh()

    def close_all(self) -> None:
        """Close the bar; all that is offered is kept for later."""
        self._notes.clear()
        for row in tuple(self.rows):
            self._keep(row.offer)
        self._refresh()

    def _keep(self, offer: Offer) -> None:
        self.remove(offer)
        self.keep.emit(offer)

    def _discard(self, offer: Offer) -> None:
        self.remove(offer)
        self.discard.emit(offer)

    def _refresh(self) -> None:
        for index, row in enumerate(self.rows):
            row.setVisible(index < _ROWS)
        hidden = len(self.rows) - _ROWS
        self.more.setText(self.tr("… and {} more").format(hidden))
        self.more.setVisible(hidden > 0)
        self.title.setVisible(bool(self.rows))
        self.notes.setText("\n".join(self._notes))
        self.notes.setVisible(bool(self._notes))
        self.setVisible(bool(self.rows or self._notes))
