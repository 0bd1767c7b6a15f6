"""A notice that waits above the canvas until it is closed; it stops nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from facemask_editor.qt.look.icons import icon
from facemask_editor.qt.look.plain_text import plain_label, plain_tip

_LINES = 4
"""Longer notices go into the tool tip, so that the mask keeps its place."""


class NoticeBar(QFrame):
    """Text with a button that closes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("notice", "info")
        self._kept: tuple[str, ...] = ()
        self.text = plain_label()
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.close_button = QToolButton()
        self.close_button.setIcon(icon("close"))
        self.close_button.setToolTip(self.tr("Close this notice"))
        self.close_button.setAccessibleName(self.close_button.toolTip())
        self.close_button.clicked.connect(self.clear)
        self.buttons: list[QPushButton] = []
        self._row = QHBoxLayout()
        self._row.addStretch(1)
        layout = QGridLayout(self)
        layout.setContentsMargins(12, 4, 4, 4)
        layout.setColumnStretch(0, 1)
        layout.addWidget(self.text, 0, 0)
        layout.addWidget(self.close_button, 0, 1, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(self._row, 1, 0)  # below, so that the text keeps its width
        self.hide()

    def show_notice(
        self, lines: Sequence[str], actions: Sequence[tuple[str, Callable[[], object]]] = ()
    ) -> None:
        """Show sentences, one a line; none hides the bar, unless something is kept.

        Args:
            lines: The sentences.
            actions: Text of a button and what it does, for each thing that can be done about them.
        """
        lines = [*self._kept, *lines]
        shown = list(lines[:_LINES])
        if len(lines) > _LINES:
            shown.append(self.tr("… and {} more").format(len(lines) - _LINES))
        self.text.setText("\n".join(shown))
        self.text.setToolTip(plain_tip("\n".join(lines)) if len(lines) > _LINES else "")
        self._show_actions(actions)
        self.setVisible(bool(shown))

    def keep(self, lines: Sequence[str]) -> None:
        """Show sentences before all others, until the bar is closed."""
        self._kept = tuple(lines)
        self.show_notice(())

    def _show_actions(self, actions: Sequence[tuple[str, Callable[[], object]]]) -> None:
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()  # it may be the one that was just clicked
        self.buttons = []
        for text, act in actions:
            button = QPushButton(text)
            button.clicked.connect(lambda _checked=False, act=act: act())
            self._row.insertWidget(len(self.buttons), button)
            self.buttons.append(button)

    def clear(self) -> None:
        """Close the bar."""
        self._kept = ()
        self.show_notice(())
