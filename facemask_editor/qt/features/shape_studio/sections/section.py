"""A card of the part panel that can be folded and switched off."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from facemask_editor.qt.look.icons import icon
from facemask_editor.qt.look.plain_text import plain_label
from facemask_editor.qt.widgets.named_slider import ValueSlider
from facemask_editor.qt.widgets.seed_field import SeedField

_LABEL_WIDTH = 84


class Section(QFrame):
    """A card with a heading that folds it and, while it is in use, a button that switches it off.

    Signals:
        switched_off: The user switched the section off.
    """

    switched_off = Signal()

    def __init__(self, heading: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.heading = QToolButton()
        self.heading.setText(heading)
        self.heading.setProperty("fold", True)
        self.heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.heading.setIconSize(QSize(14, 14))
        self.heading.setToolTip(self.tr("Fold or unfold"))
        self.heading.setAccessibleName(self.tr("Fold or unfold {}").format(heading.lower()))
        self.heading.clicked.connect(lambda: self.set_folded(not self.folded))
        self._off = QToolButton()
        self._off.setIcon(icon("restore"))
        self._off.setToolTip(self.tr("Switch {} off").format(heading.lower()))
        self._off.setAccessibleName(self._off.toolTip())
        self._off.clicked.connect(self.switched_off)
        policy = self._off.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # the card must not jump when the section comes into use
        self._off.setSizePolicy(policy)
        head = QHBoxLayout()
        head.addWidget(self.heading)
        head.addStretch(1)
        head.addWidget(self._off)
        self._content = QWidget()
        self._why = plain_label()
        self._why.setWordWrap(True)
        self._why.setProperty("muted", True)
        self._why.hide()
        self._controls = QWidget()
        self.body = QVBoxLayout(self._controls)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(4)
        content = QVBoxLayout(self._content)
        content.setContentsMargins(4, 2, 4, 6)
        content.setSpacing(4)
        content.addWidget(self._why)
        content.addWidget(self._controls)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 2, 8, 2)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._content)
        self.set_folded(False)

    @property
    def folded(self) -> bool:
        """Whether only the heading is seen."""
        return self._content.isHidden()

    def set_folded(self, folded: bool) -> None:
        """Show the heading alone, or all."""
        self._content.setVisible(not folded)
        self.heading.setIcon(icon("chevron-right" if folded else "chevron-down"))

    def set_in_use(self, in_use: bool) -> None:
        """Show whether the section takes part in the preview."""
        self._off.setVisible(in_use)

    def show_refused(self, reason: str) -> None:
        """Grey the controls and say why the model cannot do this; "" where it can."""
        if reason == self._why.text():
            return
        self._why.setText(reason)
        self._why.setVisible(bool(reason))
        self._controls.setEnabled(not reason)

    def add_row(self, row: SeedField | ValueSlider) -> None:
        """Add a labelled control, lined up with the others."""
        row.set_label_width(_LABEL_WIDTH)
        self.body.addWidget(row)
