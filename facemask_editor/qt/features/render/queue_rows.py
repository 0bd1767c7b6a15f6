"""The list of renders that wait, run and have ended."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QToolButton, QVBoxLayout, QWidget

from facemask_editor.qt.features.render.queue import ENDED, Entry, State
from facemask_editor.qt.look.icons import icon
from facemask_editor.qt.look.plain_text import plain_label, plain_tip

_ICONS = {
    State.WAITING: "timer-sand",
    State.RUNNING: "progress-clock",
    State.DONE: "check-circle-outline",
    State.FAILED: "alert-circle-outline",
    State.CANCELLED: "cancel",
}
_ICON = 18
_STEPS = 1000


class QueueRow(QFrame):
    """One render.

    Signals:
        cancel: It is not wanted any more.
        dismiss: It has ended and need not be shown.
    """

    cancel = Signal()
    dismiss = Signal()

    def __init__(self, entry: Entry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = entry
        self.setProperty("card", True)
        self.sign = QLabel()
        self.title = plain_label(_title(entry))
        self.state = plain_label()
        self.state.setProperty("muted", True)
        self.line = plain_label()
        self.line.setProperty("muted", True)
        self.line.setWordWrap(True)
        self.line.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.line.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setProperty("meter", "good")
        self.bar.setAccessibleName(self.tr("Progress"))
        self.button = QToolButton()
        self.button.setIcon(icon("close"))
        self.button.clicked.connect(self._on_button)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.sign)
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.state)
        head.addWidget(self.button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 4, 4, 6)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self.bar)
        layout.addWidget(self.line)
        self.refresh()

    def refresh(self) -> None:
        """Show the entry as it stands."""
        entry = self.entry
        self._draw_sign()
        running = entry.state is State.RUNNING
        self.bar.setVisible(running)
        self.bar.setValue(round(_STEPS * entry.told.share))
        state = {
            State.WAITING: self.tr("waiting"),
            State.RUNNING: f"{round(100 * entry.told.share)} %",
            State.DONE: self.tr("done"),
            State.FAILED: self.tr("failed"),
            State.CANCELLED: self.tr("cancelled"),
        }[entry.state]
        text = entry.reason if entry.state is State.FAILED else entry.told.line if running else ""
        self.state.setText(state)
        self.line.setVisible(bool(text))
        if self.line.property("error") != (failed := entry.state is State.FAILED):
            self.line.setProperty("error", failed)
            self.line.setProperty("muted", not failed)
            self.line.style().polish(self.line)
        self.line.setText(text)
        self.line.setToolTip(plain_tip(text))
        ended = entry.state in ENDED
        tip = self.tr("Take off the list") if ended else self.tr("Cancel this render")
        self.button.setToolTip(tip)
        self.button.setAccessibleName(f"{tip}: {self.title.text()}")
        self.setAccessibleName(", ".join(filter(None, (self.title.text(), state, text))))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_sign()

    def _draw_sign(self) -> None:
        """Draw the picture anew: a pixmap keeps the colours of the theme that it was made in."""
        self.sign.setPixmap(icon(_ICONS[self.entry.state]).pixmap(QSize(_ICON, _ICON)))

    def _on_button(self) -> None:
        (self.dismiss if self.entry.state in ENDED else self.cancel).emit()


class QueueRows(QWidget):
    """All of them, in the order of asking.

    Signals:
        cancel: An entry is not wanted any more.
        dismiss: An entry need not be shown.
    """

    cancel = Signal(object)
    dismiss = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[QueueRow] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(6)
        self.hide()

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these; a row that stays keeps its place and the focus."""
        for row in [row for row in self.rows if row.entry not in entries]:
            self.rows.remove(row)
            self._layout.removeWidget(row)
            row.hide()
            row.deleteLater()
        shown = [row.entry for row in self.rows]
        for entry in entries:
            if entry not in shown:
                row = QueueRow(entry)
                row.cancel.connect(lambda entry=entry: self.cancel.emit(entry))
                row.dismiss.connect(lambda entry=entry: self.dismiss.emit(entry))
                self.rows.append(row)
                self._layout.addWidget(row)
        for row in self.rows:
            row.refresh()
        self.setVisible(bool(self.rows))

    def refresh(self, entry: Entry) -> None:
        """Show what an entry has told."""
        for row in self.rows:
            if row.entry is entry:
                row.refresh()


def _title(entry: Entry) -> str:
    ask = entry.ask
    seed = f" · {ask.seed}" if ask.renderer.traits.seed else ""
    return f"{ask.renderer.title}{seed}"
