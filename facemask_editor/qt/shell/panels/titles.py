"""Titles of docks: on their tab, or above them; those of trays have a button that closes them."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QMainWindow, QTabBar, QToolButton, QWidget

from facemask_editor.qt.look.icons import icon

_CLOSE_SIZE = QSize(14, 14)


class Titles:
    """Keeps titles and tabs as they are to look.

    Args:
        window: Has the docks.
        docks: All of them.
        trays: Those that come and go, and can be closed.
    """

    def __init__(
        self, window: QMainWindow, docks: Collection[QDockWidget], trays: Collection[QDockWidget]
    ) -> None:
        self._window, self._docks, self._trays = window, docks, trays

    def refresh(self) -> None:
        """A dock in a tab has its title on the tab; a second one below it is but noise."""
        for tabs in self._window.findChildren(QTabBar):  # Qt makes them, without a name
            if tabs.parent() is self._window:
                self._dress(tabs)
        for dock in self._docks:
            floats, before = dock.isFloating(), dock.titleBarWidget()
            kind: type[QWidget] | None = None  # Qt's own
            if self._window.tabifiedDockWidgets(dock) and not floats:
                kind = _NoTitle
            elif dock in self._trays and not floats:
                kind = _TrayTitle
            if kind is None if before is None else type(before) is kind:
                continue
            dock.setTitleBarWidget(kind(dock) if kind else None)  # type: ignore[arg-type]
            if before is not None:
                before.deleteLater()

    def _dress(self, tabs: QTabBar) -> None:
        tabs.setAccessibleName(self._window.tr("Panels"))
        tabs.setElideMode(Qt.TextElideMode.ElideNone)  # where they are too many, arrows scroll them
        # one without tabs is left over where docks are hidden: nobody can do anything there
        tabs.setFocusPolicy(Qt.FocusPolicy.TabFocus if tabs.count() else Qt.FocusPolicy.NoFocus)
        trays = {dock.windowTitle(): dock for dock in self._trays}
        right = QTabBar.ButtonPosition.RightSide
        for at in range(tabs.count()):
            tray, there = trays.get(tabs.tabText(at)), tabs.tabButton(at, right)
            if tray is not None and there is None:
                tabs.setTabButton(at, right, _close_button(tray))


class _NoTitle(QWidget):
    """Nothing, where a tab has the title."""


class _TrayTitle(QWidget):
    """A title with the button that closes the tray."""

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        title = QLabel(dock.windowTitle())
        title.setProperty("heading", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 2, 6, 2)
        row.addWidget(title, 1)
        row.addWidget(_close_button(dock))


def _close_button(dock: QDockWidget) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon("close"))
    button.setIconSize(_CLOSE_SIZE)
    button.setProperty("small", True)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its key closes the tray
    text = dock.tr("Close {}").format(dock.windowTitle().lower())
    button.setToolTip(text)
    button.setAccessibleName(text)
    button.clicked.connect(dock.hide)
    return button
