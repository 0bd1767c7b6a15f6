"""Work that may take long, or for ever, off the window's thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Signal, Slot
from shiboken6 import isValid

T = TypeVar("T")
_Done = Callable[[T], object]
_Failed = Callable[[Exception], object]


class Task(Generic[T]):
    """One piece of work in a daemon thread of its own.

    Nothing ever waits for it: a file that cannot be read to its end holds up neither the window nor the end
    of the program.
    """

    def __init__(self, owner: QObject, work: Callable[[], T], done: _Done[T], failed: _Failed) -> None:
        self._work = work
        # Let go of in the window's thread: its widgets must not be deleted in another one.
        self._tell: tuple[QObject, _Done[T], _Failed] | None = owner, done, failed
        self._results: list[T] = []
        self._error: Exception | None = None

    def forget(self) -> None:
        """Let nobody hear of it."""
        self._tell = None

    def deliver(self) -> None:
        """Tell the owner, where that still exists."""
        tell, self._tell = self._tell, None
        if tell is None or not isValid(tell[0]):
            return
        if self._error is not None:
            tell[2](self._error)
        else:
            tell[1](self._results[0])

    def run(self) -> None:
        """Do the work; in the thread."""
        try:
            self._results.append(self._work())
        except Exception as error:  # the thread's edge: it is told where it was asked for
            self._error = error
        _bell().rung.emit(self)


class _Bell(QObject):
    """Brings tasks to the window's thread; never deleted, so that a late thread finds it."""

    rung = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.rung.connect(self._deliver)

    @Slot(object)
    def _deliver(self, task: Task[object]) -> None:
        task.deliver()


_bells: list[_Bell] = []


def _bell() -> _Bell:
    if not _bells:
        _bells.append(_Bell())
    return _bells[0]


def in_background(
    owner: QObject,
    work: Callable[[], T],
    done: _Done[T],
    failed: _Failed,
) -> Task[T]:
    """Do something in a thread of its own.

    Args:
        owner: Nobody is told once it is deleted.
        work: Done in the thread; touches nothing of Qt but images.
        done: Called in the window's thread with what `work` returned.
        failed: Called there with what it raised.
    """
    _bell()  # belongs to this thread, not to the one that rings
    task = Task(owner, work, done, failed)
    threading.Thread(target=task.run, name="background", daemon=True).start()
    return task
