"""From controls to a preview and from a preview to one step of the history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from facemask_editor.core.labels import LabelMap
from facemask_editor.document.document import Change, ChangeKind, MaskDocument
from facemask_editor.qt.features.shape_studio.latent_state import Block, LatentState, find_block
from facemask_editor.qt.jobs.engine_client import EditJob, EngineClient
from facemask_editor.qt.jobs.pending_steps import Action, PendingStep, PendingSteps

if TYPE_CHECKING:
    from facemask_editor.engine.requests import EditRequest, EditResult


class LatentPreview(QObject):
    """Holds the controls' state, asks for its preview and carries it over into the document.

    One request is under way at a time; when its answer comes, the newest state is asked for. So a
    slider in motion shows a picture as often as the engine can make one, instead of none until it rests.

    As the document's ``Keeper`` it loses nothing: whatever needs or would drop a preview makes it a step
    first (`settle`), at once or, where its answer is still to come, as soon as that is there. Only `cancel`
    takes it away.

    Attributes:
        state: What the controls say.
        result: What is shown, or None.
        error: Why there is nothing to show.
        document: The open document.
        steps: Edits that are to become steps and wait for their answer.

    Signals:
        changed: Any of the attributes; the panel shows them anew.
        preview_changed: The label map to show instead of the document's, or None.
        applied: The name of the step that was made of what the controls say.
        landed: The name of a step that was made of an earlier edit, while the controls may say something new.
        dropped: Why a preview went without having been applied.
        said: A sentence for the status bar, of an edit without effect.
        failed: Name and text of an edit that could not become a step.
    """

    changed = Signal()
    preview_changed = Signal(object)
    applied = Signal(str)
    landed = Signal(str)
    dropped = Signal(str)
    said = Signal(str)
    failed = Signal(str, str)
    follows_locks = False

    def __init__(self, client: EngineClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = LatentState()
        self.result: EditResult | None = None
        self.error = ""
        self.document: MaskDocument | None = None
        self.steps = PendingSteps(client, self)
        self._client = client
        self._donor_map: LabelMap | None = None
        self._job: EditJob | None = None
        self._asked: LatentState | None = None
        self._shown: LatentState | None = None
        self._leave: list[Callable[[], None]] = []
        self.steps.changed.connect(self._on_steps)
        client.model_ready.connect(self._on_model)
        client.model_failed.connect(self._on_model)
        client.model_loading.connect(self._on_model_loading)

    # What the panel shows

    @property
    def pending(self) -> bool:
        """Whether there is an edit that the user sees as done and that is no step yet."""
        return self.can_apply or self.steps.busy

    @property
    def pending_name(self) -> str:
        """The name of the step that `settle` would make last, or ""."""
        if self.can_apply and self.document is not None:
            return self.state.step_name(self.document.schema)
        return self.steps.newest_name

    @property
    def can_apply(self) -> bool:
        """Whether `apply` would do something."""
        return self.state.active and not self.error and not self.idle

    @property
    def idle(self) -> bool:
        """Whether the edit that is shown is known to change nothing; it is not pending then."""
        return self.result is not None and self._shown == self.state and not self.result.changed

    @property
    def can_cancel(self) -> bool:
        """Whether `cancel` would do something."""
        return self.state.active or self.steps.busy

    @property
    def working(self) -> bool:
        """Whether an answer is still to come."""
        return self._job is not None or self.steps.working

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

    def set_document(self, document: MaskDocument | None, part: int | None = None) -> None:
        """Turn to another document and part; the caller has asked whether what is pending may go."""
        if document is self.document:
            return
        if self.state.active or self.error:
            self._clear()
        while self._leave:
            self._leave.pop()()
        self.document = document
        self.state = self.state.for_part(
            self.state.part if part is None else part
        )  # the shown seed is not used up in this one
        self.steps.set_document(document)
        if document is not None:
            self._leave = [document.subscribe(self._on_document), document.add_keeper(self)]
        self.changed.emit()

    def set_part(self, part: int) -> None:
        """Turn to another part; a pending preview becomes a step."""
        if part == self.state.part:
            return
        self.settle()
        if self.state.active or self.error:  # nothing could be shown for it
            self._clear()
        self.state = self.state.for_part(part)
        self.changed.emit()

    def set_donor(self, name: str, label_map: LabelMap | None, alpha: float = 0.5) -> None:
        """Choose the second face, after what is pending has become a step; ``None`` takes it away."""
        if label_map is None:
            self._donor_map = None
            self.update(donor="", alpha=0.0)
            return
        self.settle()
        self._donor_map = label_map.copy()
        self._donor_map.setflags(write=False)
        self._shown = None  # it was made of another mask, maybe under the same name
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
        self.settle()

    def cancel(self) -> None:
        """Drop the preview and switch all controls off; without one, the edit that is becoming a step."""
        if self.state.active or self.result is not None or self.error:
            self._clear()
        elif self.steps.cancel():
            self.dropped.emit(self.tr("nothing was saved or closed"))

    # As the document's keeper

    def settle(self, then: Action | None = None) -> bool:
        """Make the preview a step, after those that are on their way.

        Args:
            then: Called once the last of them is a step; not where one fails or is taken back.

        Returns:
            Whether that is done already.
        """
        if self.document is None or self.steps.landing:
            return True
        if self.can_apply:
            if self.result is not None and self._shown == self.state and not self.document.in_stroke:
                self._make_step(self.document, self.result)
            else:
                self._send_off(self.document)
        return self.steps.wait(then)

    def take_back(self, place: int) -> bool:
        """Undo the newest edit that is on its way to a place of the history or later."""
        return self.steps.take_back(place)

    def bring_back(self, place: int) -> bool:
        """Redo one that was undone so."""
        return self.steps.bring_back(place)

    def stroke_ended(self) -> None:
        """Go on with what waited for the end of the stroke."""
        self.steps.stroke_ended()
        QTimer.singleShot(0, self, self._ask)

    # Inner workings

    def _make_step(self, document: MaskDocument, result: EditResult) -> None:
        name = self.state.step_name(document.schema, result.changed)
        with self.steps.land():
            done = document.replace_pixels(result.label_map, name)
        self._clear(spent=self.state.new_shape)
        if done:
            self.applied.emit(name)
        else:
            self._say_nothing(result)

    def _send_off(self, document: MaskDocument) -> None:
        """Let the preview become a step without the controls, which turn to what comes next."""
        state, job = self.state, self._job if self._asked == self.state else None
        recipe = state.recipe(document.schema, document.locks)
        if recipe is None:
            return
        name = state.step_name(document.schema)

        def named(result: EditResult) -> str:
            return state.step_name(document.schema, result.changed)

        step = PendingStep(
            recipe,
            name,
            lambda _request, result, done: self._tell(named(result), result, done=done),
            lambda text: self._on_step_failed(state, name, text),
            self._donors(),
            named=named,
            job=job,
        )
        if job is not None:
            self._job = None  # the step's from now on
        self._clear(spent=state.new_shape)
        self.steps.add(step)

    def _tell(self, name: str, result: EditResult, *, done: bool) -> None:
        if done:
            self.landed.emit(name)
        else:
            self._say_nothing(result)

    def _say_nothing(self, result: EditResult) -> None:
        nothing = self.tr("Nothing to apply: the preview changes nothing")
        self.said.emit(". ".join([nothing, *result.skipped]))

    def _on_step_failed(self, state: LatentState, name: str, text: str) -> None:
        if not self.state.active and self.state.part == state.part:
            self.state, self.error = state, text  # so that it can be changed and tried again
        self.failed.emit(name, text)
        self.changed.emit()

    def _set(self, state: LatentState) -> None:
        if self.block is not None:
            self.changed.emit()  # the controls jump back to what holds
            return
        if state == self.state and self._shown == state:
            return
        self.state = state
        self.error = ""
        if state.active:
            self._ask()
        else:
            self._forget()
        self.changed.emit()

    @Slot()
    def _ask(self) -> None:
        """Ask for the preview of the controls where that is still to be done and can be done now."""
        document, state = self.document, self.state
        if document is None or document.in_stroke or self.steps.working or self._job is not None:
            return
        if not state.active or self.error or self._shown == state or self.block is not None:
            return
        with self.steps.land():
            document.settle()  # what a tool holds; its notice may have asked for this preview already
        recipe = state.recipe(document.schema, document.locks)
        if recipe is not None and self._job is None:
            self._asked = state
            self._job = self._client.request(
                document, recipe, self._donors(), ready=self._on_ready, failed=self._on_failed
            )

    def _donors(self) -> dict[str, LabelMap]:
        return {} if self._donor_map is None else {self.state.donor: self._donor_map}

    def _clear(self, *, spent: bool = False) -> None:
        self.state = self.state.reset(spent=spent)
        self.error = ""
        self._forget()
        self.changed.emit()

    def _forget(self) -> None:
        if self._job is not None:
            self._client.cancel(self._job)
        self._job = self._asked = self._shown = None
        if self.result is not None:
            self.result = None
            self.preview_changed.emit(None)

    def _on_ready(self, _request: EditRequest, result: EditResult) -> None:
        self._shown, self._asked, self._job = self._asked, None, None
        self.result = result
        self.preview_changed.emit(result.label_map)
        if self.idle:
            self.said.emit(". ".join(result.skipped) or self.tr("The preview changes nothing"))
        self._ask()
        self.changed.emit()

    def _on_failed(self, _request: EditRequest, text: str) -> None:
        asked, self._asked, self._job = self._asked, None, None
        if asked == self.state:
            self._forget()
            self.error = text
        else:
            self._ask()  # the failed state is history; the one that counts may well work
        self.changed.emit()

    @Slot()
    def _on_steps(self) -> None:
        self._ask()
        self.changed.emit()

    @Slot()
    def _on_model_loading(self) -> None:
        self.settle()  # by the model that made it
        if self.idle:
            self._forget()  # another model may well change something
        self.changed.emit()

    @Slot(object)
    def _on_model(self, _info: object) -> None:
        self._ask()
        self.changed.emit()

    def _on_document(self, change: Change) -> None:
        if not change.kinds & {ChangeKind.PIXELS, ChangeKind.LOCKS}:
            return
        if self.idle and ChangeKind.PIXELS in change.kinds:
            self._clear()  # or an edit that did nothing would come to change what is done next
            return
        if not self.steps.landing and (self._job is not None or self.result is not None):
            self._forget()  # it was of other pixels; the controls still say what is wanted
        self._ask()
        self.changed.emit()
