"""Moving the focus between the parts of the window."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QToolBar, QWidget


class Panes(QObject):
    """The canvas, the docks and the bars of a window, in the order in which F6 visits them.

    Args:
        window: Its docks and tool bars are the panes besides the canvas.
        canvas: Where the round begins.
        docks: In the order of the round.
    """

    def __init__(self, window: QMainWindow, canvas: QWidget, docks: tuple[QDockWidget, ...]) -> None:
        super().__init__(window)
        self._window = window
        self._canvas = canvas
        self._docks = docks

    def step(self, by: int) -> None:
        """Give the focus to the next pane (1) or the one before (-1)."""
        panes = self._panes()
        focus = QApplication.focusWidget()
        here = next(
            (n for n, pane in enumerate(panes) if focus is not None and _holds(pane, focus)),
            -1 if by > 0 else 0,
        )
        for offset in range(1, len(panes) + 1):
            pane = panes[(here + by * offset) % len(panes)]
            target = _target(pane)
            if target is not None:
                if isinstance(pane, QDockWidget):
                    pane.raise_()
                    target = _target(pane) or target  # what is empty may look otherwise once it is seen
                target.setFocus(Qt.FocusReason.TabFocusReason)  # the reason that shows the focus ring
                return

    def _panes(self) -> list[QWidget]:
        bars = self._window.findChildren(QToolBar)
        # A dock behind a tab is not visible to Qt, but can be raised.
        shown = [dock for dock in self._docks if not dock.isHidden()]
        return [self._canvas, *shown, *(bar for bar in bars if bar.isVisible())]


def _holds(pane: QWidget, widget: QWidget) -> bool:
    return pane is widget or pane.isAncestorOf(widget)


def _target(pane: QWidget) -> QWidget | None:
    """Return the first widget of a pane that takes the focus by Tab."""
    tab = Qt.FocusPolicy.TabFocus
    if pane.focusPolicy() & tab == tab and pane.isEnabled():
        return pane
    inside = pane.widget() if isinstance(pane, QDockWidget) else pane
    if inside is None:
        return None
    if (proxy := inside.focusProxy()) is not None and proxy.isVisibleTo(inside):
        return proxy
    # In the order of Tab, which is not the order of children.
    widget, first = inside.nextInFocusChain(), inside
    while widget is not first and widget is not None:
        if (
            inside.isAncestorOf(widget)
            and widget.focusPolicy() & tab == tab
            and widget.isEnabled()
            and widget.isVisibleTo(inside)
        ):
            return widget
        widget = widget.nextInFocusChain()
    return None
