"""The window's side of the engine: its thread, the loads of models, and edits of documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from facemask_editor.app.receipts.mends import Mends
from facemask_editor.qt.jobs.desk import Desk, Job, unheard
from facemask_editor.qt.jobs.engine_body import (
    ENGINE,
    Edit,
    EngineBody,
    Load,
    Replayed,
    Replaying,
)
from facemask_editor.qt.jobs.failure import failure_text
from facemask_editor.qt.jobs.mailbox import Priority
from facemask_editor.qt.jobs.workers import ThreadWorker

if TYPE_CHECKING:
    from facemask_editor.app.timeline.timeline import Timeline
    from facemask_editor.core.findings import Judgement
    from facemask_editor.core.labels import LabelMap
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.engine.requests import EditRequest, EditResult, Engine, ModelInfo
    from facemask_editor.recipe.recipe import Recipe

_LOAD = "load"
PREVIEW = "preview"
"""The purpose of edits that are shown and not yet part of the document."""
_JUDGE = "judge"
_REPLAY = "replay"


@dataclass(eq=False)
class EditJob:
    """An edit under way.

    Attributes:
        request: What the engine gets.
        place: Of the document's history, on whose pixels it is made.
        job: Who hears its answer.
        mends: Remembers what of the answer was a repair.
        source: What the answer was made from, as JSON of an ``EditSource``; "" before it is there.
    """

    request: EditRequest
    place: int
    mends: Mends
    job: Job[Edit] = field(init=False)
    source: str = ""

    def answer(self, ready: Callable[[EditRequest, EditResult], object], edit: Edit) -> None:
        """Hand the answer on."""
        self.source = edit.source
        self.mends.put(edit.source, edit.result)
        ready(self.request, edit.result)


class EngineClient(QObject):
    """Owns the engine's worker thread.

    Attributes:
        mends: Repaired pixels of the edits that were answered.

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

    def __init__(self, engine_factory: Callable[[], Engine], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.info: ModelInfo | None = None
        self.mends = Mends()
        self.failure = ""
        self._body = EngineBody(engine_factory)
        self._desk = Desk(ThreadWorker("engine"), self._update_busy)
        self._device = "auto"
        self._model = ""
        self._loads = 0
        self._busy = False
        self._tickets = count(1)
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
        self._load(device, model)

    def retry(self) -> None:
        """Load again on the device that was asked for last."""
        self._load(self._device, self._model)

    def set_device(self, device: str) -> None:
        """Load the model on another device, in the worker; requests that are not kept are dropped."""
        self._load(device, self._model)

    def set_model(self, model: str) -> None:
        """Load another model by name, likewise; "" is the default."""
        self._load(self._device, model)

    def _load(self, device: str, model: str) -> None:
        if self._desk.closed:
            return
        self._device, self._model = device, model
        self._loads += 1
        self.failure = ""
        self.model_loading.emit()
        self._desk.cancel(*(job for job in self._desk.jobs if not job.kept))
        self._desk.ask(
            partial(self._body.load, device, model),
            purpose=_LOAD,
            ready=self._on_loaded,
            priority=Priority.VISIBLE,
            kept=True,
            stoppable=False,
            fence=True,
        )

    def _on_loaded(self, load: Load) -> None:
        self._loads -= 1
        self._update_busy()
        for text in load.errors:
            if not self._loads:  # else a newer load is under way and will answer
                self.info, self.failure = None, text
                self.model_failed.emit(text)
        if load.info is not None and not self._loads:
            self.info, self.failure = load.info, ""
            self._model = load.info.name
            self.model_ready.emit(load.info)

    def request(
        self,
        document: MaskDocument,
        recipe: Recipe,
        donors: Mapping[str, LabelMap] | None = None,
        *,
        kept: bool = False,
        coarse: bool = False,
        place: int | None = None,
        purpose: str = PREVIEW,
        priority: Priority | None = None,
        ready: Callable[[EditRequest, EditResult], object] = unheard,
        failed: Callable[[EditRequest, str], object] = unheard,
    ) -> EditJob:
        """Ask for an edit of the document as it is now; its answer goes to `ready` or `failed` alone.

        With a ``place`` of its history, ask for one of the document as it was there.

        A request that is not kept replaces the one before of its purpose that is not kept either. Left out,
        the priority is that of what is dragged, and for a kept request that of what is visible.
        """
        from facemask_editor.engine.requests import EditRequest  # brings pydantic; not needed to start

        history = document.history
        if place is None or place == history.place:
            pixels, key = self._shared_snapshot(document)
        else:
            pixels, key = history.pixels_at(place), (next(self._numbers), document.revision)
            pixels.setflags(write=False)
        ticket, names = next(self._tickets), document.schema.names
        request = EditRequest(pixels, key, recipe, dict(donors or {}), ticket, names, coarse)
        if priority is None:
            priority = Priority.VISIBLE if kept else Priority.DRAGGED
        edit = EditJob(request, history.place if place is None else place, self.mends)
        edit.job = self._desk.ask(
            partial(self._body.edit, request),
            purpose=purpose,
            ready=partial(edit.answer, ready),
            failed=_as_text(request, failed),
            document=document,
            priority=priority,
            kept=kept,
        )
        return edit

    def replay(
        self,
        document: MaskDocument,
        timeline: Timeline,
        *,
        ready: Callable[[Replayed], object],
        failed: Callable[[str], object],
        progress: Callable[[float], object] = unheard,
    ) -> Job[Replayed]:
        """Ask for a timeline of the document to be carried out; the newest question alone is answered.

        Where the document changes meanwhile, the answer is void.
        """
        pixels, _key = self._shared_snapshot(document)
        asked = Replaying(timeline, pixels, document.locks, document.schema.names)
        return self._desk.ask(
            partial(self._body.replay, asked),
            purpose=_REPLAY,
            ready=ready,
            failed=lambda error: failed(failure_text(error, ENGINE)),
            progress=progress,
            document=document,
            priority=Priority.VISIBLE,
        )

    def keep_donors(self, label_maps: Iterable[LabelMap]) -> None:
        """Keep second faces for replays: H x W uint8 in the classes of the mask; nobody may change them."""
        for label_map in label_maps:
            self._body.donors.put(label_map)

    def drop(self, job: Job[Replayed]) -> None:
        """Drop a replay; its answer will not come."""
        self._desk.cancel(job)

    def judge(
        self,
        document: MaskDocument,
        ready: Callable[[Judgement], object],
        shown: LabelMap | None = None,
    ) -> None:
        """Ask how usual a mask is, when nothing else is to be done; only the last question is answered.

        Args:
            document: Where it changes, the answer is void.
            ready: Gets the answer; not called where there is none, as for other classes than the model's.
            shown: The pixels of a preview, which must not change; those of the document where left out.
        """
        pixels, key = self._shared_snapshot(document) if shown is None else (shown, None)
        self._desk.ask(partial(self._body.judge, pixels, key), purpose=_JUDGE, ready=ready, document=document)

    def keep(
        self,
        job: EditJob,
        ready: Callable[[EditRequest, EditResult], object],
        failed: Callable[[EditRequest, str], object],
    ) -> None:
        """Take over a request: from now on it is answered whatever comes, and others hear of it."""
        job.job.ready, job.job.failed = partial(job.answer, ready), _as_text(job.request, failed)
        self._desk.keep(job.job)

    def cancel(self, job: EditJob) -> None:
        """Drop a request; its answer will not come."""
        self._desk.cancel(job.job)

    def forget(self, document: MaskDocument) -> None:
        """Drop all that was asked for a document; it is no longer open."""
        self._desk.forget(document)

    def shutdown(self, timeout_ms: int | None = None) -> bool:
        """End the thread and return whether it has ended; no signal and no answer comes afterwards.

        Args:
            timeout_ms: How long to wait for it; left out, a load under way is not waited for, because nothing
                can stop it. Called once more, it waits on.
        """
        self.blockSignals(True)
        return self._desk.shutdown(timeout_ms)

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
        busy = any(job.purpose != _JUDGE for job in self._desk.jobs) or self._loads > 0
        if busy != self._busy:
            self._busy = busy
            self.busy_changed.emit(busy)


def _as_text(
    request: EditRequest, failed: Callable[[EditRequest, str], object]
) -> Callable[[Exception], object]:
    return lambda error: failed(request, failure_text(error, ENGINE))
