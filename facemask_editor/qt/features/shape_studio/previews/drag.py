"""Whether a handle is being dragged: then its preview follows the hand, and its edges are made well later."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QAbstractSlider, QApplication

_REST_MS = 120
"""A handle that has not moved for as long rests."""


class Drag(QObject):
    """Tells between a handle that moves and one that rests.

    Args:
        rested: Called once it rests.

    Attributes:
        on: Whether it moves.
    """

    def __init__(self, rested: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self.on = False
        self._rested = rested
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._on_rest)

    def moved(self, *, by_hand: bool, held: bool = False) -> None:
        """Take note of a change; ``by_hand`` where it may come from a slider that is held, ``held`` where it
        does come from something that is."""
        slider = QApplication.focusWidget()
        self.on = held or (by_hand and isinstance(slider, QAbstractSlider) and slider.isSliderDown())
        if self.on:
            self._rest.start()

    def let_go(self) -> None:
        """The hand has let go: do not wait for it to rest."""
        if self.on:
            self.end()
            self._rested()

    def end(self) -> None:
        """Forget the drag."""
        self.on = False
        self._rest.stop()

    @Slot()
    def _on_rest(self) -> None:
        self.on = False
        self._rested()
