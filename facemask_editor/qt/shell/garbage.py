"""Keeps Python's cycle collector on the window's thread.

Left alone it runs on whichever thread allocates; on the worker's it would destroy widgets that lie in a
reference cycle, which Qt allows on their own thread only.
"""

from __future__ import annotations

import ctypes
import gc
import os

from PySide6.QtCore import QObject, QTimer

from facemask_editor.qt.jobs.desk import Desk, unheard
from facemask_editor.qt.jobs.workers import DaemonWorker

_INTERVAL_MS = 2000
_TRIM_MS = 60_000
_ARENA_MAX = -8  # of mallopt, malloc.h
_ARENAS = 2


def keep_together() -> bool:
    """Have the C library keep the memory of all threads in two pieces; called before other threads begin.

    By default it has up to eight for each core, and each keeps what a thread has freed: after the same 1,200
    acts one window held 1.25 GiB, another with two pieces 0.9 (`benchmarks/soak.py`).

    Returns:
        Whether it does; False where the library is another than glibc, or MALLOC_ARENA_MAX says how many.
    """
    if "MALLOC_ARENA_MAX" in os.environ:
        return False
    try:
        option = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return False
    return bool(option(_ARENA_MAX, _ARENAS))


def give_back() -> bool:
    """Have the C library give freed memory back, which it keeps in pieces for each thread.

    Returns:
        Whether there was any; False too where the library is another than glibc.
    """
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return False
    return bool(trim(0))


class GarbageTimer(QObject):
    """Collects by a timer what Python would collect by itself; nothing before `start`.

    While a program starts, hardly anything becomes garbage, and to look for it takes a fifth of the time.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_INTERVAL_MS)
        self._timer.timeout.connect(self.collect)
        self._desk = Desk(DaemonWorker("memory", width=1))
        self._trim = QTimer(self)
        self._trim.setInterval(_TRIM_MS)
        self._trim.timeout.connect(self.trim)

    def start(self) -> None:
        """Collect from now on."""
        self._timer.start()
        self._trim.start()

    def trim(self) -> None:
        """Give memory that is free back to the system, in a thread: it takes 20 ms and more."""
        self._desk.ask(lambda _watch: give_back(), purpose="trim", ready=unheard, owner=self)

    def collect(self) -> None:
        """Collect the generations that are due by Python's own thresholds."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        due = [generation for generation in range(3) if counts[generation] > thresholds[generation] > 0]
        if due:
            gc.collect(max(due))

    def freeze(self) -> None:
        """Leave out what is there now, such as torch's many objects: a full collection would stutter."""
        gc.collect()
        gc.freeze()

    def stop(self) -> None:
        """Give the collector back to Python."""
        self._timer.stop()
        self._trim.stop()
        gc.enable()
