"""Renders that wait, run and have ended; one at a time, each answered whatever else happens."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from facemask_editor.core.errors import NotReady
from facemask_editor.qt.features.render.work import Ask, RenderAll, Result, Told, render, render_all
from facemask_editor.qt.jobs.desk import Desk, Job
from facemask_editor.qt.jobs.failure import failure_text
from facemask_editor.qt.jobs.workers import DaemonWorker

if TYPE_CHECKING:
    from facemask_editor.document.document import MaskDocument

_FAILED_MOST = 3
"""Rows that stay when nothing waits or runs any more, of renders that have failed or were cancelled; of those
that are done there is one."""
SHUTDOWN_S = 12.0
"""For a cancelled renderer to end what it has started: a process is asked to end before it is killed."""


class State(Enum):
    """Of a render."""

    WAITING = auto()
    RUNNING = auto()
    DONE = auto()
    FAILED = auto()
    CANCELLED = auto()


ENDED = frozenset((State.DONE, State.FAILED, State.CANCELLED))


@dataclass(eq=False)
class Entry:
    """A render in the list.

    Attributes:
        number: Of the window's renders, from 1 on.
        ask: What is rendered.
        state: Where it stands.
        reason: Why it failed.
        told: What it tells while it runs.
    """

    number: int
    ask: Ask
    state: State = State.WAITING
    reason: str = ""
    told: Told = field(default_factory=Told)
    job: Job[Result] | None = None


class RenderQueue(QObject):
    """The renders of the open document.

    Attributes:
        run: Renders; replaced by tests.

    Signals:
        changed: An entry has come, gone, or stands elsewhere.
        told: The running entry has told something.
        done: An entry and its result.
    """

    changed = Signal()
    told = Signal(object)
    done = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.run: RenderAll = render_all
        self.entries: list[Entry] = []
        self._asked: list[Told] = []
        self._numbers = count(1)
        self._desk = Desk(DaemonWorker("render", width=1))

    @property
    def running(self) -> Entry | None:
        """The one that runs."""
        return next((entry for entry in self.entries if entry.state is State.RUNNING), None)

    @property
    def open_entries(self) -> list[Entry]:
        """Those that wait or run."""
        return [entry for entry in self.entries if entry.state not in ENDED]

    def add(self, ask: Ask, document: MaskDocument) -> Entry:
        """Queue a render for a document."""
        entry = Entry(next(self._numbers), ask)
        self.entries.append(entry)
        self._asked = [told for told in self._asked if not told.ended.is_set()] + [entry.told]
        entry.job = self._desk.ask(
            partial(render, ask, entry.told, self.run),
            purpose=("render", entry.number),
            ready=lambda result: self._on_done(entry, result),
            failed=lambda error: self._on_failed(entry, error),
            progress=lambda _share: self._on_told(entry),
            document=document,
            owner=self,
            kept=True,  # a picture of the mask as it was is still one
        )
        self.changed.emit()
        return entry

    def cancel(self, entry: Entry) -> None:
        """Cancel one that waits or runs; a renderer that heeds nothing holds the next ones up no more."""
        if entry.state in ENDED:
            return
        self._end(entry, State.CANCELLED)
        if entry.job is not None:
            self._desk.cancel(entry.job)
        self.changed.emit()

    def cancel_all(self) -> None:
        """Cancel all, the waiting ones first, so that none of them begins."""
        for entry in reversed(self.open_entries):
            self.cancel(entry)

    def dismiss(self, entry: Entry) -> None:
        """Take one that has ended off the list."""
        if entry in self.entries and entry.state in ENDED:
            self.entries.remove(entry)
            self.changed.emit()

    def clear(self) -> None:
        """Cancel all and forget them: their document closes."""
        self.cancel_all()
        self.entries.clear()
        self.changed.emit()

    def shutdown(self) -> bool:
        """Cancel all and wait for the one that runs to end what it has started, not for ever."""
        self.blockSignals(True)
        self.cancel_all()
        self._desk.shutdown()
        last = time.monotonic() + SHUTDOWN_S
        for told in self._asked:
            if told.started.is_set():
                told.ended.wait(max(0.0, last - time.monotonic()))
        return True

    def _on_told(self, entry: Entry) -> None:
        entry.told.news = False  # before it is read: what comes from now on rings again
        if entry.state is State.WAITING:
            entry.state = State.RUNNING
            self.changed.emit()
        self.told.emit(entry)

    def _on_done(self, entry: Entry, result: Result) -> None:
        self._end(entry, State.DONE)
        self.done.emit(entry, result)
        self.changed.emit()

    def _on_failed(self, entry: Entry, error: Exception) -> None:
        if isinstance(error, NotReady):  # whose own words are commands to type
            text = self.tr("{} is not ready: {}. Set up says what helps.")
            entry.reason = text.format(error.title, "; ".join(error.lacks))
        else:
            entry.reason = failure_text(error, entry.ask.renderer.title)
        self._end(entry, State.FAILED)
        self.changed.emit()

    def _end(self, entry: Entry, state: State) -> None:
        """Let an entry end; old ones go when all have, so that no row moves up under the pointer."""
        entry.state = state
        if self.open_entries:
            return
        done = [other for other in self.entries if other.state is State.DONE]
        failed = [other for other in self.entries if other.state in ENDED and other.state is not State.DONE]
        for old in (*done[:-1], *failed[:-_FAILED_MOST]):
            self.entries.remove(old)
