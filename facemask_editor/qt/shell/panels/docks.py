"""The docks on the right and below the canvas, and their first arrangement."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QTabWidget, QToolBar, QWidget

from facemask_editor.qt.features.feature import BELOW, BESIDE, LISTS, Dock
from facemask_editor.qt.shell.panels.columns import STACKED_SHARE, Columns, least_width
from facemask_editor.qt.shell.panels.titles import Titles

_WIDE = 1180
"""Logical pixels of a window that has room for two columns beside the mask."""
_AREA = Qt.DockWidgetArea.RightDockWidgetArea
_BELOW = Qt.DockWidgetArea.BottomDockWidgetArea


class Docks(QObject):
    """Lists as tabs, the part panel beside or below them; below the canvas what could be, as tabs too.

    Their widths are shares of the window's: they follow when it changes its size, also those that were
    dragged by hand, and leave the mask half of it. A window too narrow for two columns has one.

    Args:
        window: Gets the docks.
        places: Of the panels; in each column the first one is in front.
        version: Of its docks and bars; an arrangement of another version is not taken over.

    Attributes:
        home: Gets the focus that was in a panel which nobody can see any more.
    """

    def __init__(self, window: QMainWindow, places: Sequence[Dock], version: int = 0) -> None:
        super().__init__(window)
        self._places = {place.name: place for place in places}
        self._window = window
        self.home: QWidget | None = None
        self._version = version
        self._kept: QByteArray | None = None
        self._away: QByteArray | None = None
        self._fitting = False
        self._folded = False
        self._timer = QTimer(window)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._settle)
        self._docks = {place.name: self._make(place) for place in places}
        self._columns = Columns(window, self._docks, self._places)
        self._lists, self._beside, self._below = (
            [self._docks[place.name] for place in places if place.column == column]
            for column in (LISTS, BESIDE, BELOW)
        )
        self._titles = Titles(window, self.all, self._below)
        self._before: dict[str, QDockWidget] = {}
        window.setDockOptions(
            QMainWindow.DockOption.AnimatedDocks
            | QMainWindow.DockOption.AllowNestedDocks
            | QMainWindow.DockOption.AllowTabbedDocks
        )
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        for corner in (Qt.Corner.TopRightCorner, Qt.Corner.BottomRightCorner):
            window.setCorner(corner, _AREA)
        window.installEventFilter(self)
        for dock in self.all:
            dock.installEventFilter(self)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus)

    @property
    def all(self) -> tuple[QDockWidget, ...]:
        """Every dock."""
        return tuple(self._docks.values())

    def __getitem__(self, name: str) -> QDockWidget:
        return self._docks[name]

    def bring(self, name: str) -> None:
        """Show a panel before all others of its place."""
        self._docks[name].show()
        self._docks[name].raise_()

    def toggle(self, name: str) -> bool:
        """Show a panel before all others of its place, or put it away where it is there already.

        A tray is closed; of tabs at the side the one comes back that was in front before.

        Returns:
            Whether it is shown now.
        """
        dock = self._docks[name]
        others = self._window.tabifiedDockWidgets(dock)
        if dock.isHidden() or dock.visibleRegion().isEmpty():
            if (front := self._columns.front(*others)) is not None:
                self._before[name] = front
            self.bring(name)
            return True
        before = self._before.pop(name, None) or next(iter(others), None)
        if dock in self._below or before not in others:
            dock.hide()
        else:
            before.raise_()
        return False

    def arrange(self) -> None:
        """Put the docks where they are at first."""
        window = self._window
        self.wake()
        self.set_away(False)
        for dock in self.all:
            dock.setFloating(False)
            dock.setVisible(self._places[dock.objectName()].shown)
        self._columns.forget()
        self._fold(narrow=window.width() < _WIDE)
        for dock in self._below:
            window.addDockWidget(_BELOW, dock)
        for before, dock in pairwise(self._below):
            window.tabifyDockWidget(before, dock)
        self._later()

    def _fold(self, *, narrow: bool) -> None:
        """Put the part panel below the lists, or beside them, where both are seen whole."""
        window = self._window
        heads = [column[0] for column in (self._lists, self._beside) if column]
        # Anew and in this order: what is split off a tab becomes a tab itself.
        for head in heads:
            window.addDockWidget(_AREA, head)
        if len(heads) > 1:
            way = Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
            window.splitDockWidget(heads[0], heads[1], way)
        for column in (self._lists, self._beside):
            for before, dock in pairwise(column):
                # one by one: all of them below each other would make the window higher
                window.addDockWidget(_AREA, dock)
                window.tabifyDockWidget(before, dock)
        for head in heads:
            head.raise_()
        self._folded = narrow
        self._activate()  # sizes can only be given to docks that have their places
        if narrow and len(heads) > 1:
            window.resizeDocks(heads, [2, 3], Qt.Orientation.Vertical)
        shares = [STACKED_SHARE if narrow else self._places[head.objectName()].share for head in heads]
        widths = [round(share * window.width()) for share in shares]
        window.resizeDocks(heads, widths, Qt.Orientation.Horizontal)
        self._activate()

    def _activate(self) -> None:
        if (layout := self._window.layout()) is not None:
            layout.activate()

    def fit(self) -> None:
        """Give every column its share of the window's width, and the canvas at least half of it."""
        hidden = self._kept is not None or self._away is not None
        if self._fitting or hidden or not self._window.isVisible():
            return
        self._fitting = True
        try:
            self._refold()
            self._columns.fit(self._activate)
        finally:
            self._fitting = False

    def _refold(self) -> None:
        """Make one column of two where the window is too narrow, and two again when it is not."""
        front, part = self._columns.front(*self._lists), self._columns.front(*self._beside)
        if front is None or part is None:
            return
        if any(self._window.dockWidgetArea(dock) != _AREA for dock in (front, part)):
            return
        if part in self._window.tabifiedDockWidgets(self._lists[0]):
            return
        beside = part.x() >= front.x() + front.width() or front.x() >= part.x() + part.width()
        narrow = self._window.width() < _WIDE
        if narrow and beside:
            self._fold(narrow=True)
        elif not narrow and not beside and self._folded:
            self._fold(narrow=False)
        else:
            return
        front.raise_()
        part.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is not self._window:
            if kind == QEvent.Type.Hide and isinstance(watched, QDockWidget) and watched.isHidden():
                self._take_focus(watched)  # now: afterwards Qt has given it to the next in the order of Tab
        elif kind in (QEvent.Type.Resize, QEvent.Type.Show):
            self.fit()
        elif kind == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            if self._window.childAt(event.position().toPoint()) is None:  # between two docks
                self._columns.press()
        elif kind == QEvent.Type.MouseButtonRelease:
            self._columns.release()
        return False

    def _settle(self) -> None:
        self._titles.refresh()
        self._skip_hidden()
        self.fit()

    def rest(self) -> None:
        """Hide docks and bars while there is nothing to work on; their arrangement is remembered."""
        if self._kept is None:
            self._kept = self._window.saveState(self._version)
            for widget in self._panels():
                widget.hide()

    def wake(self) -> None:
        """Show what ``rest`` hid, as it was."""
        if self._kept is not None:
            kept, self._kept = self._kept, None
            self._window.restoreState(kept, self._version)
            self._later()

    def set_away(self, away: bool) -> None:
        """Hide docks and bars for the user, or show them as they were: in front, and as large."""
        if away and self._away is None:
            self._away = self._window.saveState(self._version)
            for widget in self._panels():
                widget.hide()
        elif not away and self._away is not None:
            called = [dock for dock in self.all if not dock.isHidden()]
            state, self._away = self._away, None
            self._window.restoreState(state, self._version)
            for dock in called:  # by its own action, meanwhile
                self.bring(dock.objectName())
            self._later()

    def _panels(self) -> list[QWidget]:
        return [*self._window.findChildren(QDockWidget), *self._window.findChildren(QToolBar)]

    def state(self) -> QByteArray:
        """Return the arrangement for the next run, also while it is hidden."""
        kept = self._away if self._kept is None else self._kept
        return self._window.saveState(self._version) if kept is None else kept

    def restore(self, state: QByteArray) -> bool:
        """Take over the arrangement of an earlier run; False where it is none of this version."""
        taken = not state.isEmpty() and self._window.restoreState(state, self._version)
        if taken:
            # It may come from a larger screen: its widths count, as far as the canvas keeps its half.
            self._columns.adopt()
            self._folded = False
            self._later()
        return taken

    def fill(self, name: str, panel: QWidget) -> None:
        """Put a panel into its place."""
        dock = self._docks[name]
        place = dock.widget()
        # instead of what its contents ask for from moment to moment
        panel.setMinimumWidth(least_width(self._places[name], panel))
        panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)  # else margins show the window's colour
        dock.setWidget(panel)
        place.deleteLater()

    def _make(self, place: Dock) -> QDockWidget:
        dock = QDockWidget(self._window.tr(place.title), self._window)
        dock.setObjectName(place.name)
        room = QWidget()
        room.setMinimumWidth(least_width(place, room))
        dock.setWidget(room)
        for moved in (dock.dockLocationChanged, dock.topLevelChanged, dock.visibilityChanged):
            moved.connect(self._later)
        return dock

    def _later(self) -> None:
        # Qt knows which docks are tabs, and where they lie, only after it has told of the move.
        self._timer.start()

    def _skip_hidden(self) -> None:
        """Let Tab pass by the list behind a tab, where nobody would see the focus."""
        for dock in self.all:
            panel = dock.widget()
            target = panel.focusProxy() if panel is not None else None
            if target is not None:
                behind = bool(self._window.tabifiedDockWidgets(dock)) and dock.visibleRegion().isEmpty()
                target.setFocusPolicy(Qt.FocusPolicy.NoFocus if behind else Qt.FocusPolicy.StrongFocus)
                if behind or dock.isHidden():
                    self._take_focus(dock)

    @Slot(QWidget, QWidget)
    def _on_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Send on the focus that is given back to a panel which was closed in between."""
        if new is not None and not new.isVisible():
            for dock in self.all:
                self._take_focus(dock)

    def _take_focus(self, dock: QDockWidget) -> None:
        """Give the keys back to the picture where they would go to a panel that cannot be seen."""
        focus = self._window.focusWidget()
        if self.home is not None and focus is not None and dock.isAncestorOf(focus):
            self.home.setFocus()
