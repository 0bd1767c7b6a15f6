"""The window's side of the engine: each request owns its answer, and late ones reach nobody."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal, Slot

from facemask_editor.qt.jobs.engine_worker import EngineWorker, Mailbox

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelMap
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.engine.requests import EditRequest, EditResult, Engine, ModelInfo
    from facemask_editor.recipe.recipe import Recipe

_log = logging.getLogger(__name__)
_SHUTDOWN_MS = 10_000
"""For an edit under way to notice that it is not wanted; a model that is being loaded cannot be stopped."""
_abandoned: list[object] = []
"""Threads that did not end; kept alive, because Qt aborts when a running QThread is deleted."""


def _unheard(*_answer: object) -> None:
    """Stand in where nobody wants to hear an answer."""


@dataclass(eq=False)
class Job:
    """A request under way, and the only ones who hear its answer.

    Attributes:
        request: What the engine gets.
        document: What it was asked for; the answer is bound to it.
        revision: Of the document then.
        place: Of the document's history then.
        kept: Whether it is answered whatever comes: newer requests, changes of the document, another model.
            Others, such as previews, are replaced by the next one and are void once the pixels change.
        ready: Called with the request and its result.
        failed: Called with the request and what went wrong.
    """

    request: EditRequest
    document: MaskDocument
    revision: int
    place: int
    kept: bool = False
    ready: Callable[[EditRequest, EditResult], object] = _unheard
    failed: Callable[[EditRequest, str], object] = _unheard

    @property
    def current(self) -> bool:
        """Whether the answer still means the document as it is."""
        return self.kept or self.document.revision == self.revision


class EngineClient(QObject):
    """Owns the one worker thread.

    Signals:
        model_loading: A load has been asked for; requests that are kept now are answered before it.
        model_ready: ModelInfo; after every successful load.
        model_failed: Text; a failed change of device is followed by ``model_ready`` of the old one.
        busy_changed: Whether a load or a request is under way.
    """

    model_loading = Signal()
    model_ready = Signal(object)
    model_failed = Signal(str)
    busy_changed = Signal(bool)
    _load_wanted = Signal(str, str)
    _work_wanted = Signal()

    def __init__(self, engine_factory: Callable[[], Engine], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.info: ModelInfo | None = None
        self.failure = ""
        self._mailbox = Mailbox()
        self._thread: QThread | None = None
        self._worker = EngineWorker(engine_factory, self._mailbox)
        self._device = "auto"
        self._model = ""
        self._loads = 0
        self._tickets = count(1)
        self._jobs: dict[int, Job] = {}
        self._busy = False
        self._document: MaskDocument | None = None
        self._document_number = 0
        self._numbers = count(1)
        self._snapshot: LabelMap | None = None
        self._snapshot_key: tuple[int, int] | None = None

    @property
    def busy(self) -> bool:
        """Whether a load or a request is under way."""
        return self._busy

    @property
    def loading(self) -> bool:
        """Whether the model is being loaded."""
        return self._loads > 0

    def start(self, device: str = "auto", model: str = "") -> None:
        """Start the thread and load the model there; called again after a failure, it tries again."""
        if self._mailbox.closed:
            return
        if self._thread is None:
            self._thread = QThread()
            self._thread.setObjectName("engine")
            self._worker.moveToThread(self._thread)
            self._load_wanted.connect(self._worker.load)
            self._work_wanted.connect(self._worker.work)
            self._worker.loaded.connect(self._on_loaded)
            self._worker.load_failed.connect(self._on_load_failed)
            self._worker.load_done.connect(self._on_load_done)
            self._worker.edited.connect(self._on_edited)
            self._worker.edit_failed.connect(self._on_edit_failed)
            self._thread.start()
        self._load(device, model)

    def retry(self) -> None:
        """Load again on the device that was asked for last."""
        self.start(self._device, self._model)

    def set_device(self, device: str) -> None:
        """Load the model on another device, in the worker; requests that are not kept are dropped."""
        self._load(device, self._model)

    def set_model(self, model: str) -> None:
        """Load another model by name, likewise; "" is the default."""
        self._load(self._device, model)

    def _load(self, device: str, model: str) -> None:
        self._device, self._model = device, model
        self._loads += 1
        self.failure = ""
        self.model_loading.emit()
        self._drop_unkept()
        self._update_busy()
        self._load_wanted.emit(device, model)

    def request(
        self,
        document: MaskDocument,
        recipe: Recipe,
        donors: Mapping[str, LabelMap] | None = None,
        *,
        complete: bool = False,
        kept: bool = False,
        place: int | None = None,
        ready: Callable[[EditRequest, EditResult], object] = _unheard,
        failed: Callable[[EditRequest, str], object] = _unheard,
    ) -> Job:
        """Ask for an edit of the document as it is now; its answer goes to `ready` or `failed` alone.

        With a ``place`` of its history, ask for one of the document as it was there.

        With ``complete`` the parts that it lacks are filled in; of the recipe only the locks count. A request
        that is not kept replaces the one before that is not kept either.
        """
        from facemask_editor.engine.requests import EditRequest  # brings pydantic; not needed to start

        history = document.history
        if place is None or place == history.place:
            pixels, key = self._shared_snapshot(document)
        else:
            pixels, key = history.pixels_at(place), (next(self._numbers), document.revision)
            pixels.setflags(write=False)
        if not kept:
            self._drop_unkept()
        ticket, names = next(self._tickets), document.schema.names
        request = EditRequest(pixels, key, recipe, dict(donors or {}), ticket, complete, names)
        job = self._jobs[ticket] = Job(
            request,
            document,
            document.revision,
            history.place if place is None else place,
            kept,
            ready,
            failed,
        )
        self._mailbox.put(request)
        self._update_busy()
        self._work_wanted.emit()
        return job

    def cancel(self, job: Job) -> None:
        """Drop a request; its answer will not come."""
        self._forget(job)
        self._update_busy()

    def shutdown(self, timeout_ms: int | None = None) -> bool:
        """End the thread and return whether it has ended; no signal comes afterwards.

        Args:
            timeout_ms: How long to wait for it; left out, a load under way is not waited for, because nothing
                can stop it. Called once more, it waits on.
        """
        for job in tuple(self._jobs.values()):
            self._forget(job)
        self._mailbox.closed = True
        self.blockSignals(True)
        thread = self._thread
        if thread is None:
            return True
        thread.quit()
        if timeout_ms is None:
            timeout_ms = 0 if self.loading else _SHUTDOWN_MS
        if thread.wait(timeout_ms):
            self._thread = None
            return True
        if thread not in _abandoned:
            _log.warning("the engine thread is still at work")
            _abandoned.extend((thread, self._worker))
        return False

    def _forget(self, job: Job) -> None:
        self._jobs.pop(job.request.ticket, None)
        self._mailbox.drop(job.request.ticket)

    def _drop_unkept(self) -> None:
        for job in [job for job in self._jobs.values() if not job.kept]:
            self._forget(job)

    def _shared_snapshot(self, document: MaskDocument) -> tuple[LabelMap, tuple[int, int]]:
        """Return the pixels, copied once for all requests at them, and the key that these are known by."""
        key = self._key(document)
        if self._snapshot is None or self._snapshot_key != key:
            self._snapshot = document.snapshot()
            self._snapshot.setflags(write=False)
            self._snapshot_key = key
        return self._snapshot, key

    def _key(self, document: MaskDocument) -> tuple[int, int]:
        if document is not self._document:
            self._document, self._document_number = document, next(self._numbers)
        return self._document_number, document.revision

    def _update_busy(self) -> None:
        busy = bool(self._jobs) or self._loads > 0
        if busy != self._busy:
            self._busy = busy
            self.busy_changed.emit(busy)

    def _answered(self, request: EditRequest) -> Job | None:
        """Return whose answer has come; None where nobody waits for it any more."""
        job = self._jobs.pop(request.ticket, None)
        self._mailbox.drop(request.ticket)
        self._update_busy()
        return job if job is not None and job.current else None

    @Slot(object, object)
    def _on_edited(self, request: EditRequest, result: EditResult) -> None:
        if (job := self._answered(request)) is not None:
            job.ready(request, result)

    @Slot(object, str)
    def _on_edit_failed(self, request: EditRequest, text: str) -> None:
        if (job := self._answered(request)) is not None:
            job.failed(request, text)

    @Slot(object)
    def _on_loaded(self, info: ModelInfo) -> None:
        if not self._loads:  # else a newer load is under way and will answer
            self.info, self.failure = info, ""
            self._model = info.name
            self.model_ready.emit(info)

    @Slot(str)
    def _on_load_failed(self, text: str) -> None:
        if not self._loads:
            self.info, self.failure = None, text
            self.model_failed.emit(text)

    @Slot()
    def _on_load_done(self) -> None:
        self._loads -= 1
        self._update_busy()
