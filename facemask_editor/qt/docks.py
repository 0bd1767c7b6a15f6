"""The docks on the right and their first arrangement."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt, QTimer
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QTabWidget, QToolBar, QWidget

_WIDE = 1180
_AREA = Qt.DockWidgetArea.RightDockWidgetArea


class Docks:
    """Classes and History as tabs, the part panel beside or below them.

    Args:
        window: Gets the docks.
        version: Of its docks and bars; an arrangement of another version is not taken over.
    """

    def __init__(self, window: QMainWindow, version: int = 0) -> None:
        self._window = window
        self._version = version
        self._kept: QByteArray | None = None
        self._timer = QTimer(window)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._refresh_titles)
        self.classes = self._make("classes", window.tr("Classes"), 200)
        self.history = self._make("history", window.tr("History"), 200)
        self.part = self._make("part", window.tr("Part"), 280)
        window.setDockOptions(
            QMainWindow.DockOption.AnimatedDocks
            | QMainWindow.DockOption.AllowNestedDocks
            | QMainWindow.DockOption.AllowTabbedDocks
        )
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        for corner in (Qt.Corner.TopRightCorner, Qt.Corner.BottomRightCorner):
            window.setCorner(corner, _AREA)

    @property
    def all(self) -> tuple[QDockWidget, ...]:
        """Every dock."""
        return self.classes, self.part, self.history

    def arrange(self) -> None:
        """Put the docks where they are at first."""
        window = self._window
        self.wake()
        for dock in self.all:
            dock.setFloating(False)
            window.addDockWidget(_AREA, dock)
            dock.show()
        # Side by side both lists are seen whole; a narrow window keeps the width for the mask.
        wide = window.width() >= _WIDE
        # In this order: what is split off a tab becomes a tab itself.
        window.splitDockWidget(
            self.classes, self.part, Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        )
        window.tabifyDockWidget(self.classes, self.history)
        self.classes.raise_()
        docks = [self.classes, self.part]
        window.resizeDocks(docks, [256, 320] if wide else [320, 320], Qt.Orientation.Horizontal)
        if not wide:
            window.resizeDocks(docks, [320, 480], Qt.Orientation.Vertical)

    def rest(self) -> None:
        """Hide docks and bars while there is nothing to work on; their arrangement is remembered."""
        if self._kept is None:
            self._kept = self._window.saveState(self._version)
            for widget in (*self._window.findChildren(QDockWidget), *self._window.findChildren(QToolBar)):
                widget.hide()

    def wake(self) -> None:
        """Show what ``rest`` hid, as it was."""
        if self._kept is not None:
            kept, self._kept = self._kept, None
            self._window.restoreState(kept, self._version)

    def state(self) -> QByteArray:
        """Return the arrangement for the next run, also while it is hidden."""
        return self._window.saveState(self._version) if self._kept is None else self._kept

    def restore(self, state: QByteArray) -> bool:
        """Take over the arrangement of an earlier run; False where it is none of this version."""
        return self._window.restoreState(state, self._version)

    def fill(self, classes: QWidget, part: QWidget, history: QWidget) -> None:
        """Put the panels into their places."""
        for dock, panel in ((self.classes, classes), (self.part, part), (self.history, history)):
            place = dock.widget()
            panel.setAttribute(
                Qt.WidgetAttribute.WA_StyledBackground
            )  # else margins show the window's colour
            dock.setWidget(panel)
            place.deleteLater()

    def _make(self, name: str, title: str, width: int) -> QDockWidget:
        dock = QDockWidget(title, self._window)
        dock.setObjectName(name)
        place = QWidget()
        place.setMinimumWidth(width)
        dock.setWidget(place)
        for moved in (dock.dockLocationChanged, dock.topLevelChanged, dock.visibilityChanged):
            moved.connect(self._later)
        return dock

    def _later(self) -> None:
        # Qt knows which docks are tabs only after it has told of the move.
        self._timer.start()

    def _refresh_titles(self) -> None:
        """A dock in a tab has its title on the tab; a second one below it is but noise."""
        for tabs in self._window.findChildren(QTabBar):  # Qt makes them, without a name
            tabs.setAccessibleName(self._window.tr("Panels"))
        for dock in self.all:
            tabbed = bool(self._window.tabifiedDockWidgets(dock)) and not dock.isFloating()
            if tabbed and dock.titleBarWidget() is None:
                dock.setTitleBarWidget(QWidget())
            elif not tabbed and (bar := dock.titleBarWidget()) is not None:
                dock.setTitleBarWidget(None)  # type: ignore[arg-type]  # None means Qt's own bar
                bar.deleteLater()
