"""From controls to a preview and from a preview to one step of the history."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from facemask_editor.app.change_text import with_titles
from facemask_editor.app.session import Facet, Session
from facemask_editor.core.labels import LabelMap
from facemask_editor.document.document import Change, ChangeKind, MaskDocument
from facemask_editor.qt.features.shape_studio.previews.changes import DraftChanges
from facemask_editor.qt.features.shape_studio.previews.draft import Draft, step_name
from facemask_editor.qt.features.shape_studio.previews.drag import Drag
from facemask_editor.qt.features.shape_studio.previews.shown import Shown
from facemask_editor.qt.jobs.engine_client import EditJob, EngineClient
from facemask_editor.qt.jobs.pending_steps import Action, PendingStep, PendingSteps

if TYPE_CHECKING:
    from facemask_editor.engine.requests import EditRequest, EditResult
    from facemask_editor.recipe.recipe import Recipe


class Preview(DraftChanges):
    """Holds the draft, asks for its preview and carries it over into the document.

    One request is under way at a time; when its answer comes, the newest draft is asked for. So a
    slider in motion shows a picture as often as the engine can make one, instead of none until it rests.

    As the document's ``Keeper`` it loses nothing: whatever needs or would drop a preview makes it a step
    first (`settle`), at once or, where its answer is still to come, as soon as that is there. Only `cancel`
    takes it away.

    Attributes:
        result: What is shown, or None.
        error: Why there is nothing to show.
        steps: Edits that are to become steps and wait for their answer.

    Signals:
        changed: Any of the attributes; the panel shows them anew.
        preview_changed: What is `Shown` instead of the document's pixels, or None.
        applied: The name of the step that was made of what the controls ask for.
        landed: The name of a step that was made of an earlier edit, while the controls may ask for a new one.
        dropped: Why a preview went without having been applied.
        message: A sentence for the status bar, of an edit without effect.
        failed: Name and text of an edit that could not become a step.
    """

    changed = Signal()
    preview_changed = Signal(object)
    applied = Signal(str)
    landed = Signal(str)
    dropped = Signal(str)
    message = Signal(str)
    failed = Signal(str, str)
    follows_locks = False

    def __init__(self, client: EngineClient, session: Session, parent: QObject | None = None) -> None:
        super().__init__(session, parent)
        self.result: EditResult | None = None
        self.error = ""
        self.steps = PendingSteps(client, self)
        self._client = client
        self._donor = ""
        self._donor_map: LabelMap | None = None
        self._job: EditJob | None = None
        self._asked: Draft | None = None
        self._shown: Draft | None = None
        self._source = ""
        self._coarse = False
        self._leave: list[Callable[[], None]] = []
        self._drag = Drag(self._ask, self)
        self.steps.changed.connect(self._on_steps)
        session.subscribe(self._on_model, Facet.MODEL, at_once=True)

    # What the panel shows

    @property
    def pending(self) -> bool:
        """Whether there is an edit that the user sees as done and that is no step yet."""
        return self.can_apply or self.steps.busy

    @property
    def pending_name(self) -> str:
        """The name of the step that `settle` would make last, or ""."""
        if self.can_apply and self.document is not None:
            return step_name(self._recipe(self.document), self.schema)
        return self.steps.newest_name

    @property
    def can_apply(self) -> bool:
        """Whether `apply` would do something."""
        return self.draft.active and not self.error and not self.idle

    @property
    def idle(self) -> bool:
        """Whether the edit that is shown is known to change nothing; it is not pending then."""
        return self.result is not None and not self.result.changed and self._is_shown

    @property
    def can_cancel(self) -> bool:
        """Whether `cancel` would do something."""
        return self.draft.active or self.steps.busy

    @property
    def working(self) -> bool:
        """Whether an answer is still to come."""
        return self._job is not None or self.steps.working

    @property
    def shown_draft(self) -> Draft | None:
        """What the result that is shown was asked for with, or None."""
        return self._shown if self.result is not None else None

    # What the window and the panel do

    def set_document(self, document: MaskDocument | None, part: int | None = None) -> None:
        """Turn to another document and part; the caller has asked whether what is pending may go."""
        if document is self.document:
            return
        if self.draft.active or self.error:
            self._clear()
        while self._leave:
            self._leave.pop()()
        self.document = document
        name = self.draft.part if part is None else self.schema.names[part]
        self.draft = self.draft.for_document(name)
        self.steps.set_document(document)
        if document is not None:
            self._leave = [document.subscribe(self._on_document), document.add_keeper(self)]
        self.changed.emit()

    def set_part(self, part: int, others: Collection[int] = ()) -> None:
        """Turn to another part, with the others that are selected; a pending preview becomes a step."""
        names, background = self.schema.names, self.schema.background
        name, more = names[part], tuple(names[other] for other in sorted(others) if other != background)
        if (name, more) == (self.draft.part, self.draft.others):
            return
        self.settle()
        if self.draft.active or self.error:  # nothing could be shown for it
            self._clear()
        self.draft = self.draft.for_part(name, more)
        self.changed.emit()

    def set_donor(self, name: str, label_map: LabelMap | None, *, use: bool = True) -> None:
        """Choose the second face, after what is pending has become a step; ``None`` takes it away.

        Without ``use`` it is only there to be used, as when another mask is opened.
        """
        if label_map is None:
            self._donor, self._donor_map = "", None
            self._set(self.draft.with_donor(""))
            return
        self.settle()
        self._donor, self._donor_map = name, label_map.copy()
        self._donor_map.setflags(write=False)
        self._shown = None  # it was made of another mask, maybe under the same name
        if use and self.disabled is None:
            self._set(self.draft.with_donor(name, use=True))
        else:
            self.draft = self.draft.with_donor(name)
            self.changed.emit()

    def apply(self) -> None:
        """Make the preview one step of the history; waits for it where it is still to come."""
        self.settle()

    def add_step(self, step: PendingStep) -> None:
        """Let an edit of somebody else become a step, after what is pending."""
        self.settle()
        if self.document is not None:
            self.steps.add(step)

    def cancel(self) -> None:
        """Drop the preview and switch all controls off; without one, the edit that is becoming a step."""
        if self.draft.active or self.result is not None or self.error:
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
            if self.result is not None and self._is_shown and not (self._rough or self.document.in_stroke):
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

    def forget_undone(self) -> None:
        """Drop those that were undone so."""
        self.steps.forget_undone()

    def stroke_ended(self) -> None:
        """Go on with what waited for the end of the stroke."""
        self.steps.stroke_ended()
        QTimer.singleShot(0, self, self._ask)

    # Inner workings

    @property
    def _is_shown(self) -> bool:
        return self.draft.same_edit(self._shown)

    def _recipe(self, document: MaskDocument) -> Recipe:
        locks = (document.schema.names[label] for label in sorted(document.locks))
        return self.draft.recipe(locks, self.refused)

    def _make_step(self, document: MaskDocument, result: EditResult) -> None:
        name = step_name(self._recipe(document), document.schema, result.changed)
        with self.steps.land():
            done = document.replace_pixels(result.label_map, name, source=self._source)
        self._clear(seed_used=self.draft.adds)
        if done:
            self.applied.emit(name)
        else:
            self._say_nothing(result)

    def _send_off(self, document: MaskDocument) -> None:
        """Let the preview become a step without the controls, which turn to what comes next."""
        draft, job = self.draft, self._job if self.draft.same_edit(self._asked) else None
        if job is not None and job.request.coarse:
            job = None
        recipe = self._recipe(document)
        name = step_name(recipe, document.schema)

        def named(result: EditResult) -> str:
            return step_name(recipe, document.schema, result.changed)

        step = PendingStep(
            recipe,
            name,
            lambda _request, result, done: self._tell(named(result), result, done=done),
            lambda text: self._on_step_failed(draft, name, text),
            self._donors(),
            named=named,
            job=job,
        )
        if job is not None:
            self._job = None  # the step's from now on
        self._clear(seed_used=draft.adds)
        self.steps.add(step)

    def _tell(self, name: str, result: EditResult, *, done: bool) -> None:
        if done:
            self.landed.emit(name)
        else:
            self._say_nothing(result)

    def _say_nothing(self, result: EditResult) -> None:
        nothing = self.tr("Nothing to apply: the preview changes nothing")
        self.message.emit(". ".join([nothing, *with_titles(self.schema, result.skipped)]))

    def _on_step_failed(self, draft: Draft, name: str, text: str) -> None:
        if not self.draft.active and self.draft.together == draft.together:
            self.draft, self.error = draft, text  # so that it can be changed and tried again
        self.failed.emit(name, text)
        self.changed.emit()

    def _set(self, draft: Draft) -> None:
        if self.disabled is not None and draft.whole is None:
            self.changed.emit()  # the controls jump back to what holds
            return
        if draft == self.draft and self._is_shown:
            return
        self.draft = draft
        self.error = ""
        if draft.active:
            self._ask()
        else:
            self._forget()
        self.changed.emit()

    @Slot()
    def _ask(self) -> None:
        """Ask for the preview of the controls where that is still to be done and can be done now."""
        document, draft = self.document, self.draft
        if document is None or document.in_stroke or self.steps.working or self._job is not None:
            return
        if not draft.active or self.error or (self._is_shown and not self._rough):
            return
        if self._is_shown and self._drag.on:
            return
        if self.disabled is not None and draft.whole is None:
            return
        with self.steps.land():
            document.settle()  # what a tool holds; its notice may have asked for this preview already
        if self._job is None:
            self._asked = draft
            self._job = self._client.request(
                document,
                self._recipe(document),
                self._donors(),
                coarse=self._drag.on,
                ready=self._on_ready,
                failed=self._on_failed,
            )

    @property
    def _rough(self) -> bool:
        """Whether what is shown has the edges of a handle that is being dragged."""
        return self.result is not None and self._coarse

    def _donors(self) -> dict[str, LabelMap]:
        return {} if self._donor_map is None else {self._donor: self._donor_map}

    def _clear(self, *, seed_used: bool = False) -> None:
        self.draft = self.draft.reset(seed_used=seed_used)
        self.error = ""
        self._forget()
        self.changed.emit()

    def _forget(self) -> None:
        if self._job is not None:
            self._client.cancel(self._job)
        self._job = self._asked = self._shown = None
        self._drag.end()
        if self.result is not None:
            self.result = None
            self.preview_changed.emit(None)

    def _on_ready(self, request: EditRequest, result: EditResult) -> None:
        document, job = self.document, self._job
        assert document is not None
        assert job is not None
        self._shown, self._asked, self._job = self._asked, None, None
        self.result, self._source, self._coarse = result, job.source, request.coarse
        # one that changes nothing would be no step
        name = step_name(request.recipe, document.schema, result.changed) if result.changed else ""
        self.preview_changed.emit(Shown(name, result.label_map, job.source, result.box, self._coarse))
        if self.idle and not self._rough:
            why = ". ".join(with_titles(self.schema, result.skipped))
            self.message.emit(why or self.tr("The preview changes nothing"))
        self._ask()
        self.changed.emit()

    def _on_failed(self, _request: EditRequest, text: str) -> None:
        asked, self._asked, self._job = self._asked, None, None
        if self.draft.same_edit(asked):
            self._forget()
            self.error = text
        else:
            self._ask()  # the failed state is history; the one that counts may well work
        self.changed.emit()

    @Slot()
    def _on_steps(self) -> None:
        self._ask()
        self.changed.emit()

    def _on_model(self, _changed: frozenset[Facet]) -> None:
        if self._session.model.loading:
            self.settle()  # by the model that made it
            if self.idle:
                self._forget()  # another model may well change something
        else:
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
