"""The journal's thread: takes records and writes them, so that the window never waits for a disk."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from facemask_editor.app.journal.beside import Beside, States
from facemask_editor.app.journal.folder import JournalFile, new_journal
from facemask_editor.app.journal.records import (
    Begin,
    Call,
    End,
    Moved,
    Painted,
    Pending,
    Record,
    State,
    Steps,
    Written,
    weight,
)
from facemask_editor.app.journal.store import Gap, Opening, Store, newest, opening, stamp_of_file

T = TypeVar("T")

PAUSE = 0.1
"""Seconds after each write in which records gather, to be written together."""
PREVIEW_PAUSE = 0.5
"""The same where only previews wait: each step of a slider is a whole map, and only the last one counts."""
_MOST = 128 << 20
"""Bytes that may wait to be written; more comes together where a disk hangs."""
_AGAIN = 30.0
"""Seconds until a journal that could not be written is tried again."""


class Writer:
    """Writes the journal of one document after the other.

    Args:
        folder: Where journals lie; made when there is something to write.
        limit: See `Store`.
        trouble: Called in the journal's thread, once, with why there is no journal.
    """

    def __init__(self, folder: Path, limit: int, trouble: Callable[[str], object]) -> None:
        self._folder = folder
        self._limit = limit
        self._trouble = trouble
        self._told = False
        self._queue: deque[Record] = deque()
        self._weight = 0
        self._changed = threading.Condition()
        self._hurry = 0
        self._stopping = False
        self._busy = False
        self._refuse_until: float | None = None
        self._thread: threading.Thread | None = None
        self.span: tuple[int, int | None] = 0, None
        """Places that the document can move between with the file as it is; None for no end."""
        # Below: touched by the thread alone.
        self._file: JournalFile | None = None
        self._store: Store | None = None
        self._opening: Opening | None = None
        self._state: State | None = None
        self._failed = False
        self._whole: dict[type, States | Beside] = {}  # the newest of each, for a file that is begun later

    @property
    def wants_all(self) -> bool:
        """Whether records were lost; only a new `Begin` is of use now."""
        until = self._refuse_until
        return until is not None and time.monotonic() >= until and not self._queue

    def put(self, record: Record) -> None:
        """Hand over a record; returns at once. In the window's thread."""
        with self._changed:
            if isinstance(record, Begin):
                self._refuse_until = None
            elif self._refuse_until is not None and not isinstance(record, End | Call):
                return
            last = self._queue[-1] if self._queue else None
            replaces = isinstance(record, Pending) and isinstance(last, Pending)
            if replaces:
                self._weight -= weight(self._queue.pop())
            self._queue.append(record)
            self._weight += weight(record)
            if self._weight > _MOST and not isinstance(record, Begin):
                self._queue = deque(kept for kept in self._queue if isinstance(kept, Begin | End | Call))
                self._weight = sum(map(weight, self._queue))
                self._refuse_until = time.monotonic()
            if self._thread is None and not self._stopping:
                self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
                self._thread.start()
            if not replaces:
                self._changed.notify_all()

    def flush(self, timeout: float) -> bool:
        """Wait until all is written; False where that took longer than so many seconds."""
        with self._changed:
            self._hurry += 1
            self._changed.notify_all()
            try:
                return self._changed.wait_for(lambda: not self._queue and not self._busy, timeout)
            finally:
                self._hurry -= 1

    def stop(self, timeout: float) -> bool:
        """End the thread once all is written; False where that took longer than so many seconds."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join(timeout)
        return thread is None or not thread.is_alive()

    # In the thread

    def _run(self) -> None:
        wrote = -PREVIEW_PAUSE
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._queue or self._stopping)
                if not self._queue:
                    break
                while not (self._hurry or self._stopping):
                    left = wrote + self._pause() - time.monotonic()
                    if left <= 0:
                        break
                    self._changed.wait(left)
                records = self._collect()
            self._take(records)
            del records
            wrote = time.monotonic()
            with self._changed:
                self._busy = False
                self._changed.notify_all()
        if self._store is not None:
            self._store.close()
        if self._file is not None:
            self._file.release()

    def _collect(self) -> list[Record]:
        """Take all that waits, with the lock held."""
        records, self._weight, self._busy = list(self._queue), 0, True
        self._queue.clear()
        return records

    def _pause(self) -> float:
        """Return for how many seconds what waits may wait after a write."""
        return PREVIEW_PAUSE if all(isinstance(one, Pending) for one in self._queue) else PAUSE

    def _take(self, records: list[Record]) -> None:
        waiting: list[Written] = []
        for record in records:
            if isinstance(record, Written):
                waiting.append(record)
                if isinstance(record, States | Beside):
                    self._whole[type(record)] = record
                continue
            self._try(self._write, waiting)
            waiting = []
            if isinstance(record, Begin):
                self._failed, self._whole = False, {}
                self._try(self._begin, record)
            elif isinstance(record, End):
                self._end()
            elif not self._failed:
                record.action()
        self._try(self._write, waiting)

    def _try(self, action: Callable[[T], object], argument: T) -> None:
        if self._failed:
            return
        try:
            action(argument)
        except Gap:
            self._failed = True
            with self._changed:
                self._refuse_until = time.monotonic()
        except (OSError, sqlite3.Error, MemoryError, ValueError) as error:
            self._failed = True
            self._close()
            with self._changed:
                self._refuse_until = time.monotonic() + _AGAIN
            if not self._told:
                self._told = True
                self._trouble(str(error) or type(error).__name__)

    def _begin(self, record: Begin) -> None:
        self._opening, self._state = opening(record), record.state
        if record.unsaved or self._store is not None:
            self._open()

    def _write(self, records: list[Written]) -> None:
        if not records or self._state is None:
            return
        if self._store is None:
            records = newest(records)
        if self._store is None and not any(map(_is_work, records)):
            moves = [record for record in records if isinstance(record, Moved)]
            self._state = moves[-1].state if moves else self._state
            if self._opening is not None and any(move.written for move in moves):
                self._opening.stamp = stamp_of_file(self._state)
            if self._state.saved == self._state.position:
                return  # nothing of it is worth a file yet
        if self._store is None:
            self._open()
        assert self._store is not None
        self._store.write(records)
        self.span = self._store.span

    def _open(self) -> None:
        """Write the document as it was opened, in a file of its own."""
        assert self._opening is not None
        assert self._state is not None
        if self._file is None:
            self._file = new_journal(self._folder)
        if self._store is None:
            self._store = Store(self._file.path, self._limit)
        self._store.begin(self._opening, self._state)
        self._opening = None
        self._store.write(tuple(self._whole.values()))
        self.span = self._store.span

    def _end(self) -> None:
        self._close()
        if self._file is not None:
            self._file.discard()
        self._file = self._opening = self._state = None
        self._failed = False
        self.span = 0, None

    def _close(self) -> None:
        store, self._store = self._store, None
        if store is not None:
            try:
                store.close()
            except sqlite3.Error:
                pass  # it was what failed


def _is_work(record: Written) -> bool:
    """Whether a record brings pixels; the end of a stroke or preview does not."""
    return isinstance(record, Steps) or (isinstance(record, Painted | Pending) and record.pixels is not None)
