"""Files are read and written off the window's thread; what is quick is done before the call returns."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from functools import partial
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject

from facemask_editor.qt.jobs.desk import Desk, Job
from facemask_editor.qt.jobs.mailbox import Priority, Watch
from facemask_editor.qt.jobs.workers import DaemonWorker

R = TypeVar("R")
T = TypeVar("T")

moment = 0.15
"""Seconds for which the window waits: too short to be noticed, enough for most masks and disks."""


class Disk:
    """Hands work to a thread of its own for each, so that a share that hangs holds up nothing else.

    Args:
        owner: Nothing is told once it is gone.
    """

    def __init__(self, owner: QObject) -> None:
        self._owner = owner
        self._desk = Desk(DaemonWorker("files"))
        self._late: dict[_Turn[Any], Job[Any]] = {}

    def do(
        self,
        work: Callable[[], R],
        ready: Callable[[R], object],
        failed: Callable[[Exception], object],
        *,
        purpose: Hashable,
        kept: bool = False,
    ) -> bool:
        """Have something done; the answer is told within this call where it comes within a `moment`.

        Args:
            work: Called in a thread.
            ready: Called in this one with the result.
            failed: Called in this one with what went wrong.
            purpose: What is asked for again replaces what was asked for before, unless that is kept.
            kept: Whether it is carried out and told whatever comes.

        Returns:
            Whether it has been told.
        """
        turn = _Turn(work)

        def heard(tell: Callable[[T], object], outcome: T) -> None:
            self._late.pop(turn, None)
            tell(outcome)

        job: Job[R] = self._desk.ask(
            turn,
            purpose=purpose,
            ready=partial(heard, ready),
            failed=partial(heard, failed),
            owner=self._owner,
            priority=Priority.VISIBLE,
            kept=kept,
        )
        if not job.ticket:
            return False
        if not turn.over.wait(moment):
            if kept:
                self._late[turn] = job
            return False
        self._tell(job, turn)
        return True

    def finish(self, seconds: float) -> bool:
        """Wait for what is kept, and tell of it here, as the program ends; False where it takes longer."""
        end = time.monotonic() + seconds
        while self._late:
            turn, job = next(iter(self._late.items()))
            if not turn.over.wait(max(0.0, end - time.monotonic())):
                return False
            self._tell(job, turn)  # which may ask for more
        return True

    def _tell(self, job: Job[R], turn: _Turn[R]) -> None:
        self._desk.cancel(job)  # told here instead
        if turn.error is not None:
            job.failed(turn.error)
        else:
            job.ready(turn.results[0])

    def forget(self, purpose: Hashable) -> None:
        """Hear no more of what was asked for a purpose."""
        self._desk.cancel(*(job for job in self._desk.jobs if job.purpose == purpose))


class _Turn(Generic[R]):
    """Work that keeps its own outcome."""

    def __init__(self, work: Callable[[], R]) -> None:
        self._work = work
        self.over = threading.Event()
        self.results: list[R] = []
        self.error: Exception | None = None

    def __call__(self, _watch: Watch) -> R:
        try:
            self.results.append(self._work())
            return self.results[0]
        except Exception as error:
            self.error = error
            raise
        finally:
            self.over.set()
