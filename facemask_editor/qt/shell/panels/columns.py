"""How wide the columns of docks at the sides are: shares of the window's width that only a hand changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QWidget

from facemask_editor.qt.features.feature import BELOW, Dock

_CANVAS_SHARE = 0.5
"""Of the window's width; docks get no more than the rest by themselves."""
STACKED_SHARE = 0.24
"""Of the window's width, for a column of lists with what stands below them."""
_SIDES = (Qt.DockWidgetArea.RightDockWidgetArea, Qt.DockWidgetArea.LeftDockWidgetArea)
_LEAST_BELOW = 320
_USUAL_TEXT = 12.0
"""Height of letters, in logical pixels, that the widths of the places are meant for."""


def least_width(place: Dock, panel: QWidget) -> int:
    """Return the least width of a panel; what it shows must not ask for more, or the canvas would jump.

    Args:
        place: Of the panel.
        panel: Its letters may be larger than usual.
    """
    larger = max(1.0, QFontInfo(panel.font()).pixelSize() / _USUAL_TEXT)
    return round(larger * (_LEAST_BELOW if place.column == BELOW else place.least))


class Columns:
    """The widths of docks at the sides.

    Docks that are tabs of one place have one width, whichever is in front and whatever it shows.

    Args:
        window: Has the docks.
        docks: All of them, by the names of their places.
        places: Of all docks.
    """

    def __init__(
        self, window: QMainWindow, docks: Mapping[str, QDockWidget], places: Mapping[str, Dock]
    ) -> None:
        self._window, self._docks, self._places = window, docks, places
        self._shares: dict[str, float] = {}
        self._pressed: dict[str, int] = {}
        self._adopts = False

    def forget(self) -> None:
        """Go back to the first widths with the next `fit`."""
        self._shares, self._adopts = {}, False

    def adopt(self) -> None:
        """Let the next `fit` take the widths that are there for the wanted ones."""
        self._adopts = True

    def press(self) -> None:
        """Note that the mouse was pressed between two docks."""
        self._pressed = {dock.objectName(): dock.width() for column in self.shown() for dock in column}

    def release(self) -> None:
        """Keep the widths that have been dragged since `press`."""
        pressed, self._pressed = self._pressed, {}
        for column in self.shown():
            if any(abs(dock.width() - pressed.get(dock.objectName(), dock.width())) > 1 for dock in column):
                self._keep(column)

    def fit(self, activate: Callable[[], None]) -> None:
        """Give every column its share of the window's width, and the canvas at least half of it.

        Args:
            activate: Lays the window out.
        """
        window, centre = self._window, self._window.centralWidget()
        if self._pressed or centre is None:
            return
        columns = self.shown()
        if self._adopts:
            self._adopts = False
            for column in columns:
                self._keep(column)
        taken = [max(dock.width() for dock in column) for column in columns]
        width = window.width()
        # Tool bars and separators stay as they are.
        rest = width - centre.width() - sum(taken)
        wanted = [self._wanted(column, width) for column in columns]
        least = [self._least(column) for column in columns]
        room = width - rest - round(_CANVAS_SHARE * width + 0.5)
        spare = sum(wanted) - sum(least)
        if sum(wanted) > room and spare > 0:
            kept = max(0.0, (room - sum(least)) / spare)
            wanted = [low + int(kept * (high - low)) for low, high in zip(least, wanted, strict=True)]
        if wanted != taken:
            window.resizeDocks([column[0] for column in columns], wanted, Qt.Orientation.Horizontal)
            activate()

    def front(self, *docks: QDockWidget) -> QDockWidget | None:
        """Return the one that is seen in the window, not behind a tab and not floating."""
        return next(
            (dock for dock in docks if not dock.isFloating() and not dock.visibleRegion().isEmpty()), None
        )

    def shown(self) -> list[list[QDockWidget]]:
        """Return the docks that are seen at the sides, those above each other together."""
        columns: list[list[QDockWidget]] = []
        for dock in self._docks.values():
            if self.front(dock) is None or self._window.dockWidgetArea(dock) not in _SIDES:
                continue
            for column in columns:
                if dock.x() < column[0].x() + column[0].width() and column[0].x() < dock.x() + dock.width():
                    column.append(dock)
                    break
            else:
                columns.append([dock])
        return columns

    def _keep(self, column: list[QDockWidget]) -> None:
        share = max(dock.width() for dock in column) / max(1, self._window.width())
        self._shares |= dict.fromkeys(self._all_of(column), share)

    def _all_of(self, column: list[QDockWidget]) -> list[str]:
        """Return the names of the docks of a column, those behind a tab included."""
        found = [name for dock in column for name in self._tabs(dock)]
        return [name for name in found if name in self._places]

    def _tabs(self, dock: QDockWidget) -> list[str]:
        return [each.objectName() for each in (dock, *self._window.tabifiedDockWidgets(dock))]

    def _least(self, column: list[QDockWidget]) -> int:
        docks = [self._docks[name] for name in self._all_of(column)]
        least = max(max(dock.minimumSizeHint().width(), dock.minimumWidth()) for dock in docks)
        titles = {dock.windowTitle() for dock in docks}
        bars = [bar for bar in self._window.findChildren(QTabBar) if bar.parent() is self._window]
        # all tabs in sight, also those that came with a panel that was opened since
        own = (bar for bar in bars if titles & {bar.tabText(at) for at in range(bar.count())})
        return max([least, *(bar.sizeHint().width() for bar in own)])

    def _wanted(self, column: list[QDockWidget], width: int) -> int:
        names, least = self._all_of(column), self._least(column)
        known = [self._shares[name] for name in names if name in self._shares]
        if known:
            return max(least, round(max(known) * width))
        places = [self._places[name] for name in names]
        share = STACKED_SHARE if len(column) > 1 else max(place.share for place in places)
        return min(max(least, round(share * width)), max(place.most for place in places))
