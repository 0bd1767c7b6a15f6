"""The bar of tools at the left, whose buttons are as large as the window leaves them room."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QToolBar, QToolButton, QWidget

from facemask_editor.qt.actions.actions import Actions
from facemask_editor.qt.look.icons import icon

_ICONS = (22, 22, 20, 18)
"""Sides of the icons, from the roomiest look to the tightest; the style sheet has the margins."""
_LOOK = "tight"
"""The property by which the style sheet knows the look."""


class ToolBar(QToolBar):
    """Tools, undo and zoom, one below the other; tighter where all of them would not fit.

    What does not fit even then is behind the button at the end.
    """

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        self._dressing = True  # until it has its buttons
        super().__init__(parent.tr("Tools"), parent)
        self._needs: list[int] = []
        self._look = 0
        self.setObjectName("tools")
        self.setOrientation(Qt.Orientation.Vertical)
        self.setMovable(False)
        self.addActions(list(actions.tools.values()))
        self.addSeparator()
        self.addActions([actions["undo"], actions["redo"]])
        self.addSeparator()
        self.addActions([actions["zoom_in"], actions["zoom_out"], actions["fit"]])
        for button in self.findChildren(QToolButton):
            # By key, not by a click, which leaves the canvas its keys.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            if button.objectName() == "qt_toolbar_ext_button":
                button.setIcon(icon("dots-horizontal"))
                button.setToolTip(parent.tr("More tools"))
                button.setAccessibleName(parent.tr("More tools"))
        self._dress(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().height() != event.oldSize().height():
            self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange) and not self._dressing:
            self._needs = []
            self._fit()

    def _fit(self) -> None:
        if not self._needs and self.isVisible():
            before = self._look
            for look in range(len(_ICONS)):
                self._dress(look)
                self._needs.append(self.sizeHint().height())
            self._dress(before)
        fitting = (look for look, needed in enumerate(self._needs) if needed <= self.height())
        wanted = next(fitting, len(_ICONS) - 1) if self._needs else self._look
        if wanted != self._look:
            self._dress(wanted)

    def _dress(self, look: int) -> None:
        self._look, self._dressing = look, True
        self.setProperty(_LOOK, look)
        self.setIconSize(QSize(_ICONS[look], _ICONS[look]))
        for widget in (self, *self.findChildren(QToolButton)):
            widget.style().unpolish(widget)
            widget.style().polish(widget)
            QApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))  # buttons remember their size
        self._dressing = False
        layout = self.layout()
        if layout is not None:
            layout.invalidate()
