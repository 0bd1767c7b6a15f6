"""The worker thread's side of the engine: takes one request after the other, answers by signals."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from facemask_editor.core.errors import Cancelled, FaceMaskError

if TYPE_CHECKING:
    from facemask_editor.engine.requests import EditRequest, Engine, ModelInfo

_log = logging.getLogger(__name__)


class Mailbox:
    """Holds the requests that wait, in their order; shared between the two threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[EditRequest] = deque()
        self._wanted: set[int] = set()
        self.closed = False

    def put(self, request: EditRequest) -> None:
        """Take a request in; its answer is wanted until it is dropped."""
        with self._lock:
            self._waiting.append(request)
            self._wanted.add(request.ticket)

    def drop(self, ticket: int) -> None:
        """Forget a request, also the one that runs: it learns that it is no longer wanted."""
        with self._lock:
            self._waiting = deque(request for request in self._waiting if request.ticket != ticket)
            self._wanted.discard(ticket)

    def take(self) -> EditRequest | None:
        """Take out the request that has waited longest."""
        with self._lock:
            return self._waiting.popleft() if self._waiting else None

    def outdated(self, ticket: int) -> bool:
        """Whether the answer is no longer wanted."""
        return ticket not in self._wanted


class EngineWorker(QObject):
    """Owns the engine; lives in the worker thread and is called only by queued signals.

    Signals:
        loaded: ModelInfo.
        load_failed: What went wrong and what can be done.
        edited: EditRequest, EditResult.
        edit_failed: EditRequest, text.
        load_done: Before the outcome of each load.
    """

    loaded = Signal(object)
    load_failed = Signal(str)
    edited = Signal(object, object)
    edit_failed = Signal(object, str)
    load_done = Signal()

    def __init__(self, factory: Callable[[], Engine], mailbox: Mailbox) -> None:
        super().__init__()
        self._factory = factory
        self._mailbox = mailbox
        self._engine: Engine | None = None
        self._info: ModelInfo | None = None

    @Slot(str, str)
    def load(self, device: str, model: str) -> None:
        """Load a model on a device; where that fails, what worked before."""
        errors: list[str] = []
        if not self._mailbox.closed:
            before = (self._info.device, self._info.name) if self._info else ("auto", "")
            self._info = None
            for wanted in dict.fromkeys(((device, model), before)):
                try:
                    self._info = self._load_engine(*wanted)
                    break
                except Exception as error:  # the thread's edge: nothing may leave it but by a signal
                    errors.append(_text(error))
        self.load_done.emit()
        for text in errors:
            self.load_failed.emit(text)
        if self._info is not None:
            self.loaded.emit(self._info)

    def _load_engine(self, device: str, model: str) -> ModelInfo:
        if self._engine is None:
            self._engine = self._factory()
        return self._engine.load(device, model)

    @Slot()
    def work(self) -> None:
        """Carry out the waiting request, if there still is one."""
        request = self._mailbox.take()
        if request is None or self._mailbox.closed:
            return
        if self._engine is None or self._info is None:
            self.edit_failed.emit(request, "No model is loaded.")
            return
        ticket = request.ticket
        try:
            result = self._engine.edit(request, lambda: self._mailbox.outdated(ticket))
        except Cancelled:
            return
        except Exception as error:  # as above
            self.edit_failed.emit(request, _text(error))
        else:
            self.edited.emit(request, result)


def _text(error: Exception) -> str:
    if isinstance(error, FaceMaskError):
        return str(error)
    _log.error("Unexpected error in the engine", exc_info=error)
    return f"Unexpected error in the engine: {type(error).__name__}: {error}"
