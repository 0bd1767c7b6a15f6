"""Brings what a thread has to tell to the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from weakref import WeakMethod

from PySide6.QtCore import QObject, Signal, Slot
from shiboken6 import isValid


class _Bell(QObject):
    """Never deleted before Qt ends, so that a late thread finds it."""

    rung = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self.rung.connect(self._deliver)

    @Slot(object, object)
    def _deliver(self, hearer: WeakMethod[Callable[[Any], object]], news: object) -> None:
        hear = hearer()
        if hear is not None:
            hear(news)


_bells: list[_Bell] = []


def ringing(hear: Callable[[Any], object]) -> Callable[[Any], object]:
    """Return a function that may be called in any thread and has a method called in this one, in order.

    It does not keep the method's object alive, so a thread never comes to delete what belongs to the window.
    """
    if not _bells:
        _bells.append(_Bell())  # belongs to this thread, not to the one that rings
    return partial(_ring, _bells[0], WeakMethod(hear))


def _ring(bell: _Bell, hearer: WeakMethod[Callable[[Any], object]], news: object) -> None:
    try:
        bell.rung.emit(hearer, news)
    except RuntimeError:
        if isValid(bell):
            raise
        # else Qt has ended, and nobody is left to hear it
