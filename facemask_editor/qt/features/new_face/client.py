"""The window's side of the face generator: requests out, pictures in, one thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal, Slot

from facemask_editor.core.errors import FaceMaskError
from facemask_editor.qt.features.new_face.controls import as_worn
from facemask_editor.qt.features.new_face.source import FaceSource

if TYPE_CHECKING:
    from facemask_editor.synthesis.parameters import FaceParameters

_log = logging.getLogger(__name__)
_STACK = 16 << 20
"""Bytes: the compiler of the z-buffer needs more than the half megabyte that macOS gives a thread."""
_SHUTDOWN_MS = 10_000
_abandoned: list[object] = []
"""Threads that did not end; kept alive, because Qt aborts when a running QThread is deleted."""


@dataclass(frozen=True)
class FaceRequest:
    """A face to be drawn.

    Attributes:
        ticket: Number of the request.
        size: Side of the mask in pixels.
        face: Its parameters; None for the random face of ``seed``.
        seed: Of a random face.
    """

    ticket: int
    size: int
    face: FaceParameters | None = None
    seed: int = 0


class _Inbox:
    """Holds the one request that waits; a newer one takes its place."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pending: FaceRequest | None = None

    def put(self, request: FaceRequest | None) -> None:
        with self._lock:
            self._pending = request

    def take(self) -> FaceRequest | None:
        with self._lock:
            pending, self._pending = self._pending, None
            return pending


class _Worker(QObject):
    made = Signal(object, object, object)
    failed = Signal(object, str)
    unavailable = Signal(str)

    def __init__(self, factory: Callable[[], FaceSource], inbox: _Inbox) -> None:
        super().__init__()
        self._factory = factory
        self._inbox = inbox
        self._source: FaceSource | None = None
        self.working = False

    @Slot()
    def work(self) -> None:
        request = self._inbox.take()
        if request is not None:
            self.working = True
            self._make(request)
            self.working = False

    def _make(self, request: FaceRequest) -> None:
        try:
            if self._source is None:
                self._source = self._factory()
        except Exception as error:  # the thread's edge: nothing may leave it but by a signal
            self.unavailable.emit(_text(error))
            return
        try:
            face = request.face or self._source.parameters(request.seed, 0)
            label_map = self._source.render(as_worn(face), request.size)
        except Exception as error:  # as above
            self.failed.emit(request, _text(error))
        else:
            self.made.emit(request, face, label_map)


class FaceClient(QObject):
    """Owns the generator's thread; the newest request wins.

    A request that is being drawn is finished and shown, so that a slider in motion shows a picture as often
    as one can be made.

    Signals:
        made: FaceRequest, FaceParameters, label map.
        failed: FaceRequest, text.
        unavailable: Why no face can be made at all; the next request tries again.
        busy_changed: Whether a request is under way.
    """

    made = Signal(object, object, object)
    failed = Signal(object, str)
    unavailable = Signal(str)
    busy_changed = Signal(bool)
    _wanted = Signal()

    def __init__(self, factory: Callable[[], FaceSource], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._inbox = _Inbox()
        self._worker = _Worker(factory, self._inbox)
        self._thread: QThread | None = None
        self._closed = False
        self._ticket = 0
        self._busy = False

    @property
    def busy(self) -> bool:
        """Whether a request is under way."""
        return self._busy

    def request(self, *, size: int, face: FaceParameters | None = None, seed: int = 0) -> int:
        """Ask for the mask of a face, or of a seed's face; returns the ticket."""
        self._ticket += 1
        if self._closed:
            return self._ticket
        self._start()
        self._inbox.put(FaceRequest(self._ticket, size, face, seed))
        self._set_busy(True)
        self._wanted.emit()
        return self._ticket

    def newest(self, request: FaceRequest) -> bool:
        """Tell whether no other request has come since."""
        return request.ticket == self._ticket

    def cancel(self) -> None:
        """Forget the waiting request; the answer to the one under way is no longer the newest."""
        self._ticket += 1
        self._inbox.put(None)
        self._set_busy(False)

    def shutdown(self, timeout_ms: int | None = None) -> bool:
        """End the thread and return whether it has ended; no signal comes afterwards.

        Args:
            timeout_ms: How long to wait for it; left out, a face under way is not waited for, because the
                first one takes seconds and nothing can stop it. Called once more, it waits on.
        """
        self.cancel()
        self._closed = True
        self.blockSignals(True)
        thread = self._thread
        if thread is None:
            return True
        thread.quit()
        if timeout_ms is None:
            timeout_ms = 0 if self._worker.working else _SHUTDOWN_MS
        if thread.wait(timeout_ms):
            self._thread = None
            return True
        if thread not in _abandoned:
            _log.warning("the thread of the face generator is still at work")
            _abandoned.extend((thread, self._worker))
        return False

    def _start(self) -> None:
        if self._thread is not None:
            return
        self._thread = QThread()
        self._thread.setObjectName("faces")
        self._thread.setStackSize(_STACK)
        self._worker.moveToThread(self._thread)
        self._wanted.connect(self._worker.work)
        self._worker.made.connect(self._on_made)
        self._worker.failed.connect(self._on_failed)
        self._worker.unavailable.connect(self._on_unavailable)
        self._thread.start()

    def _set_busy(self, busy: bool) -> None:
        if busy != self._busy:
            self._busy = busy
            self.busy_changed.emit(busy)

    @Slot(object, object, object)
    def _on_made(self, request: FaceRequest, face: FaceParameters, label_map: object) -> None:
        if self.newest(request):
            self._set_busy(False)
        self.made.emit(request, face, label_map)

    @Slot(object, str)
    def _on_failed(self, request: FaceRequest, text: str) -> None:
        if self.newest(request):
            self._set_busy(False)
            self.failed.emit(request, text)

    @Slot(str)
    def _on_unavailable(self, text: str) -> None:
        self._set_busy(False)
        self.unavailable.emit(text)


def _text(error: Exception) -> str:
    if isinstance(error, FaceMaskError):
        return str(error)
    _log.error("Unexpected error in the face generator", exc_info=error)
    return f"Unexpected error in the face generator: {type(error).__name__}: {error}"
