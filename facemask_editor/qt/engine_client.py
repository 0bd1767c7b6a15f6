"""The window's side of the engine: requests out, only current answers in."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from itertools import count
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal, Slot

from facemask_editor.qt.engine_worker import EngineWorker, Mailbox

if TYPE_CHECKING:
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.engine.recipe import Recipe
    from facemask_editor.engine.requests import EditRequest, EditResult, Engine, ModelInfo
    from facemask_editor.labels import LabelMap

_log = logging.getLogger(__name__)
_SHUTDOWN_MS = 10_000
_abandoned: list[object] = []
"""Threads that did not end; kept alive, because Qt aborts when a running QThread is deleted."""


class EngineClient(QObject):
    """Owns the one worker thread; the newest request wins and late answers are dropped.

    Signals:
        model_loading: A load has been asked for.
        model_ready: ModelInfo; after every successful load.
        model_failed: Text; a failed change of device is followed by ``model_ready`` of the old one.
        edit_ready: EditRequest, EditResult; only for the newest ticket and the document as it is now.
        edit_failed: EditRequest, text; likewise.
        busy_changed: Whether a load or the newest request is under way.
    """

    model_loading = Signal()
    model_ready = Signal(object)
    model_failed = Signal(str)
    edit_ready = Signal(object, object)
    edit_failed = Signal(object, str)
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
        self._ticket = 0
        self._waiting = False
        self._busy = False
        self._document: MaskDocument | None = None
        self._document_number = 0
        self._numbers = count(1)
        self._snapshot: LabelMap | None = None
        self._snapshot_key: tuple[int, int] | None = None

    @property
    def busy(self) -> bool:
        """Whether a load or the newest request is under way."""
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
        """Load the model on another device, in the worker; what was asked for before is dropped."""
        self._load(device, self._model)

    def set_model(self, model: str) -> None:
        """Load another model by name, likewise; "" is the default."""
        self._load(self._device, model)

    def _load(self, device: str, model: str) -> None:
        self.cancel()
        self._device, self._model = device, model
        self._loads += 1
        self.failure = ""
        self.model_loading.emit()
        self._update_busy()
        self._load_wanted.emit(device, model)

    def request(
        self,
        document: MaskDocument,
        recipe: Recipe,
        donors: Mapping[str, LabelMap] | None = None,
        *,
        complete: bool = False,
    ) -> int:
        """Ask for an edit of the document as it is now and return the ticket.

        With ``complete`` the parts that it lacks are filled in; of the recipe only the locks count.
        """
        from facemask_editor.engine.requests import EditRequest  # brings pydantic; not needed to start

        key = self._key(document)
        if self._snapshot is None or self._snapshot_key != key:
            self._snapshot = document.snapshot()
            self._snapshot.setflags(write=False)
            self._snapshot_key = key
        self._ticket += 1
        names = document.schema.names
        request = EditRequest(self._snapshot, key, recipe, dict(donors or {}), self._ticket, complete, names)
        self._mailbox.put(request)
        self._waiting = True
        self._update_busy()
        self._work_wanted.emit()
        return self._ticket

    def cancel(self) -> None:
        """Drop the newest request; its answer will not come."""
        self._ticket += 1
        self._mailbox.clear(self._ticket)
        self._waiting = False
        self._update_busy()

    def shutdown(self, timeout_ms: int = _SHUTDOWN_MS) -> bool:
        """End the thread and return whether it ended in time; no signal comes afterwards."""
        self.cancel()
        self._mailbox.closed = True
        self.blockSignals(True)
        thread, self._thread = self._thread, None
        if thread is None:
            return True
        thread.quit()
        if thread.wait(timeout_ms):
            return True
        _log.warning("the engine thread did not end within %d ms", timeout_ms)
        _abandoned.extend((thread, self._worker))
        return False

    def _key(self, document: MaskDocument) -> tuple[int, int]:
        if document is not self._document:
            self._document, self._document_number = document, next(self._numbers)
        return self._document_number, document.revision

    def _current(self, request: EditRequest) -> bool:
        document = self._document
        return (
            self._waiting
            and request.ticket == self._ticket
            and document is not None
            and request.mask_key == (self._document_number, document.revision)
        )

    def _update_busy(self) -> None:
        busy = self._waiting or self._loads > 0
        if busy != self._busy:
            self._busy = busy
            self.busy_changed.emit(busy)

    def _settle(self, request: EditRequest) -> bool:
        """Note the newest request as answered; return whether the answer is still wanted."""
        current = self._current(request)
        if request.ticket == self._ticket:
            self._waiting = False
            self._update_busy()
        return current

    @Slot(object, object)
    def _on_edited(self, request: EditRequest, result: EditResult) -> None:
        if self._settle(request):
            self.edit_ready.emit(request, result)

    @Slot(object, str)
    def _on_edit_failed(self, request: EditRequest, text: str) -> None:
        if self._settle(request):
            self.edit_failed.emit(request, text)

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
