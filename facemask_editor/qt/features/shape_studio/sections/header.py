"""The head of the part panel: colour, name and state of the selected part."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from facemask_editor.app.change_text import pixel_text
from facemask_editor.app.disabled_reason import DisabledReason, Way
from facemask_editor.core.labels import RGB
from facemask_editor.qt.look.plain_text import plain_label
from facemask_editor.qt.look.swatch import Swatch
from facemask_editor.qt.widgets.lines import FixedLines


class PartHeader(QWidget):
    """Swatch, title and one line on the state of the part."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[object, ...] = ()
        self._swatch = Swatch()
        self.title = plain_label()
        self.title.setProperty("title", True)
        self.state = plain_label()
        self.state.setProperty("muted", True)
        self.names = FixedLines(1)
        self.names.setProperty("muted", True)
        self.names.hide()
        layout = QHBoxLayout()
        layout.setSpacing(8)
        layout.addWidget(self._swatch)
        layout.addWidget(self.title)
        layout.addStretch(1)
        layout.addWidget(self.state, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(layout)
        column.addWidget(self.names)

    def show_parts(self, titles: Sequence[str], colour: RGB, locked: int) -> None:
        """Show several parts.

        Args:
            titles: Of those that are changed, two at least.
            colour: Of the first one.
            locked: How many others are selected and locked.
        """
        if (shown := (tuple(titles), colour, locked)) == self._shown:
            return
        self._shown = shown
        self._swatch.set_colour(colour)
        self.title.setText(self.tr("{} parts").format(len(titles)))
        self.state.setText(self.tr("{} more locked").format(locked) if locked else "")
        first, *rest = titles
        self.names.say([", ".join((first, *(title.lower() for title in rest)))])
        self.names.show()

    def show_part(self, title: str, colour: RGB, pixels: int | None, *, locked: bool) -> None:
        """Show a part; ``pixels`` is None without a mask."""
        if (shown := (title, colour, pixels, locked)) == self._shown:
            return
        self._shown = shown
        self.names.hide()
        self._swatch.set_colour(colour)
        self.title.setText(title)
        if pixels is None:
            text = ""
        elif pixels == 0:
            text = self.tr("not in this face")
        else:
            text = pixel_text(pixels)
        self.state.setText(self.tr("locked · {}").format(text) if locked and text else text)


class DisabledNotice(QFrame):
    """Shows why the controls are disabled and offers the way forward."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("notice", "warning")
        self.text = plain_label()
        self.text.setWordWrap(True)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.button = QPushButton()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self._shown: DisabledReason | None = None
        self.hide()

    @property
    def way(self) -> Way:
        """What the button does."""
        return self._shown.way if self._shown else Way.NONE

    def show_reason(self, reason: DisabledReason | None) -> None:
        """Show a reason, or nothing."""
        if reason == self._shown:
            return
        self._shown = reason
        self.text.setText(reason.text if reason else "")
        texts = {
            Way.UNLOCK: self.tr("Unlock"),
            Way.RETRY: self.tr("Try again"),
            Way.CONVERT: self.tr("Convert"),
        }
        self.button.setVisible(self.way in texts)
        self.button.setText(texts.get(self.way, ""))
        self.setVisible(reason is not None)
