"""What comes of an export: the command to copy and the folder."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import (
    QDesktopServices,
    QFontDatabase,
    QGuiApplication,
    QResizeEvent,
    QShowEvent,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from facemask_editor.qt.features.export.work import Exported
from facemask_editor.qt.look.icons import icon
from facemask_editor.qt.look.plain_text import plain_label

_MOST_LINES = 8


class ResultBox(QFrame):
    """A read-only box with the command, and what can be done with it.

    Attributes:
        open_url: Shows a folder; replaced by tests.

    Signals:
        copied: The command is on the clipboard.
    """

    copied = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.open_url = QDesktopServices.openUrl
        self.done: Exported | None = None
        self.setProperty("card", True)
        self.title = plain_label()
        self.title.setProperty("heading", True)
        self.title.setWordWrap(True)
        self.command = QPlainTextEdit()
        self.command.setReadOnly(True)
        self.command.setTabChangesFocus(True)
        self.command.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.command.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.command.setAccessibleName(self.tr("Command to run in the renderer's checkout"))
        self.hint = plain_label(self.tr("In the renderer's own folder:"))
        self.hint.setProperty("muted", True)
        self.copy_button = QPushButton(icon("content-copy"), self.tr("&Copy"))
        self.folder_button = QPushButton(icon("folder-open-outline"), self.tr("&Open folder"))
        for button in (self.copy_button, self.folder_button):
            button.setAutoDefault(False)
        self.copy_button.clicked.connect(self._copy)
        self.folder_button.clicked.connect(self._open)
        row = QHBoxLayout()
        row.addWidget(self.hint, 1)
        row.addWidget(self.copy_button)
        row.addWidget(self.folder_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 10)
        layout.setSpacing(6)
        layout.addWidget(self.title)
        layout.addLayout(row)
        layout.addWidget(self.command)
        self.hide()

    def show_done(self, done: Exported) -> None:
        """Show what was exported."""
        self.done = done
        where = (
            self.tr("Written to {}; the earlier export is replaced")
            if done.replaced
            else self.tr("Written to {}")
        )
        self.title.setText(where.format(done.root))
        self.command.setPlainText(done.command)
        steps = all(line.startswith("#") for line in done.command.splitlines() if line.strip())
        self.hint.setText(self.tr("What to do:") if steps else self.tr("In the renderer's own folder:"))
        self.show()
        self._fit()

    def forget(self) -> None:
        """Show nothing."""
        self.done = None
        self.hide()

    def _fit(self) -> None:
        text = self.command.document()
        shown = round(text.size().height())  # lines, wrapped ones too
        lines = min(_MOST_LINES, max(2, shown))
        around = 2 * round(text.documentMargin()) + 2 * self.command.frameWidth()
        self.command.setFixedHeight(lines * self.command.fontMetrics().lineSpacing() + around)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _copy(self) -> None:
        """Take what is selected: there may be several commands, of which one is wanted."""
        marked = self.command.textCursor().selectedText().replace("\u2029", "\n")
        QGuiApplication.clipboard().setText(marked or self.command.toPlainText())
        self.copied.emit()

    def _open(self) -> None:
        if self.done is not None:
            self.open_url(QUrl.fromLocalFile(str(Path(self.done.root))))
