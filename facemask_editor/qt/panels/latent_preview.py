"""From controls to a preview and from a preview to one step of the history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from facemask_editor.document.document import Change, ChangeKind, MaskDocument
from facemask_editor.labels import LabelMap
from facemask_editor.qt.engine_client import EngineClient
from facemask_editor.qt.panels.latent_state import Block, LatentState, find_block

if TYPE_CHECKING:
    from facemask_editor.engine.requests import EditRequest, EditResult


class LatentPreview(QObject):
    """Holds the controls' state, asks for its preview and carries it over into the document.

    One request is under way at a time; when its answer comes, the newest state is asked for. So a
    slider in motion shows a picture as often as the engine can make one, instead of none until it rests.

    Signals:
        changed: Any of the attributes; the panel shows them anew.
        preview_changed: The label map to show instead of the document's, or None.
        applied: The name of the step that was made.
        dropped: Why a preview went without having been applied.
    """

    changed = Signal()
    preview_changed = Signal(object)
    applied = Signal(str)
    dropped = Signal(str)

    def __init__(self, client: EngineClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = LatentState()
        self.result: EditResult | None = None
        self.error = ""
        self.document: MaskDocument | None = None
        self._client = client
        self._donor_map: LabelMap | None = None
        self._asked: LatentState | None = None
        self._shown: LatentState | None = None
        self._apply_next = False
        self._applying = False
        self._unsubscribe: Callable[[], None] = lambda: None
        client.edit_ready.connect(self._on_ready)
        client.edit_failed.connect(self._on_failed)
        client.model_ready.connect(self._on_model)
        client.model_failed.connect(self._on_model)
        client.model_loading.connect(self._on_model_loading)

    # What the panel shows

    @property
    def pending(self) -> bool:
        """Whether there is something that Apply or Cancel would act on."""
        return self.state.active

    @property
    def working(self) -> bool:
        """Whether the answer to the controls as they are is still to come."""
        return self._asked is not None

    @property
    def block(self) -> Block | None:
        """Why the controls rest, or None."""
        document, info = self.document, self._client.info
        if document is None:
            return Block("Open a mask to shape its parts.")
        return find_block(
            document.schema,
            self.state.part,
            locks=document.locks,
            loading=self._client.loading,
            failure=self._client.failure,
            known=info.class_names if info else None,
        )

    # What the window and the panel do

    def set_document(self, document: MaskDocument | None) -> None:
        """Turn to another document; a pending preview is dropped."""
        self.cancel()
        self._unsubscribe()
        self.document = document
        self._unsubscribe = document.subscribe(self._on_document) if document else lambda: None
        self.changed.emit()

    def set_part(self, part: int) -> None:
        """Turn to another part; a pending preview is dropped."""
        if part == self.state.part:
            return
        self._drop("another part was selected")
        self.state = self.state.for_part(part)
        self.changed.emit()

    def set_donor(self, name: str, label_map: LabelMap | None, alpha: float = 0.5) -> None:
        """Choose the second face; ``None`` takes it away."""
        if label_map is None:
            self._donor_map = None
            self.update(donor="", alpha=0.0)
            return
        self._donor_map = label_map.copy()
        self._donor_map.setflags(write=False)
        self._shown = None  # the same name may hold another mask now
        if self.block is None:
            self._set(replace(self.state, donor=name, alpha=self.state.alpha or alpha, remove=False))
        else:
            self.state = replace(self.state, donor=name)
            self.changed.emit()

    def update(self, **controls: Any) -> None:  # noqa: ANN401 - fields of LatentState, checked by it
        """Change controls by name."""
        self._set(replace(self.state, **controls))

    def shape(self, handle: str, amount: float) -> None:
        """Ask a handle of the part for an amount."""
        self._set(self.state.shaped(handle, amount))

    def new_shape(self) -> None:
        """Ask for a new shape, each time another one."""
        self._set(self.state.with_new_shape())

    def new_shapes(self) -> None:
        """Ask for new shapes of all parts that the mask has, that are unlocked and that the model knows."""
        document, info = self.document, self._client.info
        if document is None or info is None:
            return
        counts, schema = document.counts(), document.schema
        labels = [
            label
            for label, name in enumerate(schema.names)
            if counts[label] and label not in document.locks and name in info.class_names
            if label != schema.background
        ]
        self._set(self.state.with_new_shape(labels))

    def step_seed(self, by: int) -> None:
        """Go to the seed before or after."""
        self._set(self.state.stepped(by))

    def apply(self) -> None:
        """Make the preview one step of the history; waits for it where it is still to come."""
        if not self.pending or self.document is None or self.document.in_stroke or self.error:
            return
        if self.result is None or self._shown != self.state:
            self._apply_next = True
            return
        name = self.state.step_name(self.document.schema, self.result.changed)
        self._applying = True  # the document's own notice of this change is no reason to drop the preview
        try:
            done = self.document.replace_pixels(self.result.label_map, name)
        finally:
            self._applying = False
        self._clear(spent=self.state.new_shape)
        if done:
            self.applied.emit(name)
        else:
            self.dropped.emit("nothing would have changed")

    def cancel(self) -> None:
        """Drop the preview and switch all controls off."""
        if self.pending or self.result is not None or self.error:
            self._clear()

    # Inner workings

    def _set(self, state: LatentState) -> None:
        if self.block is not None:
            self.changed.emit()  # the controls jump back to what holds
            return
        if state == self.state and self._shown == state:
            return
        self.state = state
        self._apply_next = False
        self.error = ""
        if not state.active:
            self._forget()
        elif self._asked is None and self._shown != state:
            self._request()
        self.changed.emit()

    def _request(self) -> None:
        document = self.document
        recipe = self.state.recipe(document.schema, document.locks) if document else None
        if document is None or recipe is None:
            return
        self._asked = self.state
        donors = {} if self._donor_map is None else {self.state.donor: self._donor_map}
        self._client.request(document, recipe, donors)

    def _clear(self, *, spent: bool = False) -> None:
        self.state = self.state.reset(spent=spent)
        self.error = ""
        self._forget()
        self.changed.emit()

    def _forget(self) -> None:
        if self._asked is not None:
            self._client.cancel()
        self._asked = self._shown = None
        self._apply_next = False
        if self.result is not None:
            self.result = None
            self.preview_changed.emit(None)

    def _drop(self, reason: str) -> None:
        if self.pending:
            self._clear()
            self.dropped.emit(reason)

    @Slot(object, object)
    def _on_ready(self, request: EditRequest, result: EditResult) -> None:
        if self._asked is None:
            return
        self._shown, self._asked = self._asked, None
        self.result = result
        self.preview_changed.emit(result.label_map)
        if self._shown != self.state:
            self._request()
        elif self._apply_next:
            self.apply()
        self.changed.emit()

    @Slot(object, str)
    def _on_failed(self, request: EditRequest, text: str) -> None:
        if self._asked is None:
            return
        asked, self._asked = self._asked, None
        if asked != self.state:  # that state is history; the one that counts may well work
            self._request()
            return
        self._forget()
        self.error = text
        self.changed.emit()

    @Slot()
    def _on_model_loading(self) -> None:
        self._asked = None  # the client has dropped it
        self.changed.emit()

    @Slot(object)
    def _on_model(self, _info: object) -> None:
        if self._client.info is None:
            self._drop("there is no model")
        elif self.pending and self.block is None:
            self._request()
        self.changed.emit()

    def _on_document(self, change: Change) -> None:
        if self._applying:
            return
        if ChangeKind.PIXELS in change.kinds:
            self._drop("the mask was changed")
        elif ChangeKind.LOCKS in change.kinds:
            if self.block is not None:
                self._drop("the part was locked")
            elif self.pending:
                self._shown = None
                self._request()
        if change.kinds & {ChangeKind.PIXELS, ChangeKind.LOCKS}:
            self.changed.emit()
