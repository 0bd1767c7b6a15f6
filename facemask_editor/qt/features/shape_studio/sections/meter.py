"""Typicality of the part, given the other parts of the face."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QWidget

USUAL, RARE = 0.1, 0.01
"""Shares of faces with a less typical part, from which a part counts as typical and below which as rare."""


class TypicalityMeter(QWidget):
    """A small bar and a word: typicality of the part, given the other parts of the face."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: float | None = None
        self.bar = QProgressBar()
        self.bar.setRange(0, 100)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setAccessibleName(self.tr("Typicality of the part"))
        self.text = QLabel()
        self.text.setProperty("muted", True)
        words = (self.tr("typical"), self.tr("less typical"), self.tr("rare"))
        self.text.setMinimumWidth(max(map(self.text.fontMetrics().horizontalAdvance, words)))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.bar, 1)
        layout.addWidget(self.text)
        self.hide()

    def show_share(self, share: float | None) -> None:
        """Show the share of training faces with a less typical part; None hides the meter."""
        if share == self._shown:
            return
        self._shown = share
        self.setVisible(share is not None)
        if share is None:
            return
        level, word = (
            ("good", self.tr("typical"))
            if share >= USUAL
            else ("warning", self.tr("less typical"))
            if share >= RARE
            else ("error", self.tr("rare"))
        )
        self.bar.setUpdatesEnabled(
            False
        )  # else Qt paints the whole window at once, not at the end of the turn
        self.bar.setValue(max(2, round(100 * share)))
        self.bar.setUpdatesEnabled(True)
        self.text.setText(word)
        if self.bar.property("meter") != level:
            self.bar.setProperty("meter", level)
            self.bar.style().polish(self.bar)
        tip = self.tr("Beside the other parts of this face: {:.0%} of the training faces are less typical")
        for widget in (self, self.bar, self.text):
            widget.setToolTip(tip.format(share))
