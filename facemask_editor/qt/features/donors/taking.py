"""Edits with second faces: looked at, changed live, and made steps.

What is only looked at is no edit, and goes when the pointer does. What a hand changes (the point of the blend
pad, the amount) is one, and becomes a step when the hand lets go. The step that was made last can still be
changed, as long as nothing came after it: it is undone, and comes again with another amount.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from facemask_editor.app.session import Facet, Preview
from facemask_editor.qt.features.donors.offer import Made, Offer
from facemask_editor.qt.jobs.mailbox import Priority
from facemask_editor.qt.jobs.pending_steps import PendingStep, Replaced
from facemask_editor.qt.services.services import Services

if TYPE_CHECKING:
    from facemask_editor.app.donors.takes import Plan
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.document.steps import Entry
    from facemask_editor.engine.requests import EditRequest, EditResult
    from facemask_editor.qt.jobs.engine_client import EditJob

_PURPOSE = "second face"


class Taking(QObject):
    """Shows offers and makes them steps of the open document.

    Signals:
        changed: What `last` returns may be another plan.
        message: A sentence for the status bar.
        failed: What went wrong.
        ended: What a hand holds has become a step, to be saved or undone: the hand holds nothing any more.
    """

    changed = Signal()
    message = Signal(str)
    failed = Signal(str)
    ended = Signal()

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._session = services, services.session
        self._document: MaskDocument | None = None
        self._leave: Callable[[], object] = lambda: None
        self._job: EditJob | None = None
        self._asked: Offer | None = None
        self._wanted: Offer | None = None
        self._made: Made | None = None
        self._mine: Preview | None = None
        self._under: Preview | None = None
        self._live = self._undone = self._busy = False
        self._replaced: tuple[Replaced, Plan] | None = None
        self._last: tuple[Entry | None, Plan] | None = None
        self._flying: tuple[PendingStep, Plan] | None = None
        self._flying_over: tuple[Replaced, Plan] | None = None
        self._stepping_back = False
        self._waiting: list[Callable[[], object]] = []
        self._session.subscribe(
            self._on_session, Facet.DOCUMENT, Facet.PIXELS, Facet.LOCKS, Facet.MODEL, at_once=True
        )
        self._on_session(frozenset((Facet.DOCUMENT,)))

    # What the panel asks

    @property
    def last(self) -> Plan | None:
        """What was taken last, as long as it can still be changed; also while it is being changed."""
        if self._live and self._wanted is not None:
            return self._wanted.plan
        document = self._document
        if document is None or document.in_stroke:
            return None
        if self._flying is not None:
            step, plan = self._flying
            return plan if not step.undone and step.place == document.history.place else None
        if self._last is None or document.pending:
            return None
        mark, plan = self._last
        history = document.history
        return plan if mark is not None and history.mark(history.position) is mark else None

    @property
    def shown(self) -> bool:
        """Whether something of here is on the canvas instead of the document's pixels."""
        return self._mine is not None and self._session.preview is self._mine

    def look(self, offer: Offer | None) -> None:
        """Show an offer as long as somebody looks at it; None ends that."""
        if self._live or self._flying is not None:
            return
        if offer is None:
            self._forget()
        elif self._document is not None and not self._document.in_stroke:
            self._want(offer)

    def change(self, offer: Offer, *, again: bool) -> None:
        """Change an edit live, as a hand drags; `release` makes it a step.

        Args:
            offer: As it is now.
            again: Whether it takes the place of the step that was made last, where that can be changed.
        """
        document = self._document
        if document is None or document.in_stroke:
            return
        if not self._live:
            if again and self.last is not None:
                self._step_back(document)
            else:
                self._forget()
                document.settle()
            self._live = True
            self._session.note(Facet.PART)  # undo takes it back from now on
        self._want(offer)

    def release(self) -> None:
        """Make a step of what was changed live."""
        if self._live and self._wanted is not None:
            self.take(self._wanted)

    def take(self, offer: Offer) -> None:
        """Make an offer a step; it is shown until that is there."""
        document = self._document
        if document is None or document.in_stroke:
            return
        again, self._live, self._undone = self._undone, False, False
        self._session.note(Facet.PART)
        replaced, self._replaced = self._replaced if again else None, None
        made = self._made
        if (
            made is not None
            and offer.same(made.offer)
            and not made.coarse
            and made.revision == document.revision
            and not document.pending
            and not again
        ):
            self._land(document, made)
            return
        job = self._job if offer.same(self._asked) else None
        if job is not None and job.request.coarse:
            job = None
        if job is not None:
            self._job = self._asked = None
        step = PendingStep(
            offer.recipe,
            offer.name(),
            lambda _request, result, done: self._on_landed(offer, result, step.place, done=done),
            lambda text: self._on_step_failed(text, step.place, replaced),
            offer.donors,
            named=offer.name,
            job=job,
            taken_back=self._on_taken_back,
            even_unchanged=again,  # at an amount of 0 it can still be raised
            replaces=replaced[0] if replaced else None,
        )
        self._drop_job()
        self._flying, self._flying_over = (step, offer.plan), replaced
        self._busy = True
        self._services.add_step(step)
        self._busy = False
        self._go_on()
        self.changed.emit()

    def cancel(self) -> bool:
        """Go back to what was there before; returns whether there was anything to go back from."""
        there = self._live or self.shown or self._job is not None
        self._session.note(Facet.PART)
        undone, document = self._undone, self._document
        self._live = self._undone = False
        self._forget()
        if undone and document is not None:
            document.redo()
        self._go_on()
        self.changed.emit()
        return there

    # As the document's keeper

    @property
    def follows_locks(self) -> bool:
        """Made under the locks that held when the hand began."""
        return False

    @property
    def pending(self) -> bool:
        """Whether a hand holds an edit."""
        return self._live and self._wanted is not None

    def settle(self, then: Callable[[], object] | None = None) -> bool:
        """Make a step of what a hand holds; drop what is only looked at."""
        if self._stepping_back and then is not None:
            self._waiting.append(then)  # it waited for the step that is to be made anew
            return False
        if not self.pending:
            if not self._busy and self._flying is None:
                self._forget()
            return True
        self.release()
        if self._flying is None:
            return True
        if then is not None:
            self._services.after_edits(partial(_do, then))
            self.ended.emit()
        return False

    def take_back(self, place: int) -> bool:
        """Edits on their way are not kept here."""
        del place
        return False

    def bring_back(self, place: int) -> bool:
        """Edits on their way are not kept here."""
        del place
        return False

    def forget_undone(self) -> None:
        """Edits on their way are not kept here."""

    def stroke_ended(self) -> None:
        """Nothing waits for the end of a stroke."""

    # Inner workings

    def _step_back(self, document: MaskDocument) -> None:
        """Undo the last step, which goes on being seen until its successor is there."""
        if not self.shown:
            self._show(document.snapshot(), "")
        history, last, flying = document.history, self._last, self._flying
        mark, after = history.mark(history.position), document.snapshot()
        self._busy = self._stepping_back = True
        self._flying = self._last = None
        self._undone = document.undo()
        self._busy = self._stepping_back = False
        if flying is not None:  # not there yet: what it was to replace is what there is
            self._replaced = self._flying_over
        elif last is not None and mark is not None:
            was = Replaced(mark.name, mark.source, document.snapshot(), after)
            self._replaced = was, last[1]

    def _want(self, offer: Offer) -> None:
        self._wanted = offer
        made, document = self._made, self._document
        if document is None:
            return
        if made is not None and offer.same(made.offer) and made.revision == document.revision:
            self._show_made(made)
            return
        if self._job is not None and not self._live:
            self._drop_job()
        self._ask(document)

    def _ask(self, document: MaskDocument) -> None:
        offer = self._wanted
        if offer is None or self._job is not None or document.in_stroke:
            return
        self._asked = offer
        self._job = self._services.client.request(
            document,
            offer.recipe,
            offer.donors,
            coarse=self._live,
            purpose=_PURPOSE,
            priority=Priority.DRAGGED,
            ready=self._on_ready,
            failed=self._on_failed,
        )

    def _on_ready(self, request: EditRequest, result: EditResult) -> None:
        job, asked, document = self._job, self._asked, self._document
        self._job = self._asked = None
        if job is None or asked is None or document is None:
            return
        self._made = Made(asked, result, job.source, document.revision, request.coarse)
        self._show_made(self._made)
        if self._wanted is not None and not self._wanted.same(asked):
            self._ask(document)

    def _on_failed(self, _request: EditRequest, text: str) -> None:
        self._job = self._asked = None
        self.cancel()
        self.failed.emit(text)

    def _show_made(self, made: Made) -> None:
        """Show an answer: of a hand it is an edit, of a look it is none."""
        name = made.offer.name(made.result) if self._live and made.result.changed else ""
        self._show(made.result.label_map, name, made)
        if not made.result.changed:
            self.message.emit(". ".join(made.result.skipped) or self.tr("This would change nothing"))

    def _show(self, label_map: object, name: str, made: Made | None = None) -> None:
        if not self.shown:
            self._under = self._session.preview
        source, box = (made.source, made.result.box) if made is not None else (None, None)
        self._session.set_preview(name, label_map, source, box=box)  # type: ignore[arg-type]  # H x W uint8
        self._mine = self._session.preview

    def _land(self, document: MaskDocument, made: Made) -> None:
        self._busy = True
        self._drop_job()
        done = document.replace_pixels(
            made.result.label_map, made.offer.name(made.result), source=made.source
        )
        self._busy = False
        self._on_landed(made.offer, made.result, document.history.place - 1, done=done)

    def _on_landed(self, offer: Offer, result: EditResult, place: int, *, done: bool) -> None:
        self._flying = None
        document = self._document
        self._forget()
        if document is None:
            return
        if done:
            history = document.history
            newest = place + 1 == history.place  # else something was painted since it was asked for
            self._last = (history.mark(history.position), offer.plan) if newest else None
            why = "" if result.changed else ". ".join(result.skipped)
            self.message.emit(why or self.tr("Applied: {}").format(offer.name(result)))
        else:
            self._last = None
            self.message.emit(". ".join(result.skipped) or self.tr("Nothing to take: it changes nothing"))
        self.changed.emit()

    def _on_step_failed(self, text: str, place: int, replaced: tuple[Replaced, Plan] | None) -> None:
        self._flying = None
        self._forget()
        document = self._document
        if replaced is not None and document is not None and document.history.place == place + 1:
            self._last = document.history.mark(document.history.position), replaced[1]
        self.failed.emit(text)
        self.changed.emit()

    def _on_taken_back(self) -> None:
        if not self._busy:
            self._flying = None
            self._forget()
            self.ended.emit()
            self.changed.emit()

    def _go_on(self) -> None:
        """Let what waits for the step that was made anew happen after it."""
        waiting, self._waiting = self._waiting, []
        for then in waiting:
            self._services.after_edits(partial(_do, then))

    def _drop_job(self) -> None:
        if self._job is not None:
            self._services.client.cancel(self._job)
        self._job = self._asked = None

    def _forget(self) -> None:
        """Show again what was there before."""
        self._drop_job()
        self._wanted = self._made = None
        shown, under = self.shown, self._under
        self._mine = self._under = None
        if not shown:
            return
        if under is None:
            self._session.set_preview("", None)
        else:
            self._session.set_preview(under.name, under.label_map, under.source, box=under.box)

    def _on_session(self, changed: frozenset[Facet]) -> None:
        document = self._session.document
        if Facet.DOCUMENT in changed and document is not self._document:
            self._leave()
            self._live = self._undone = False
            self._last = self._flying = self._under = None
            self._waiting.clear()
            self._forget()
            self._document = document
            self._leave = document.add_keeper(self) if document is not None else lambda: None
            self.changed.emit()
            return
        if Facet.PIXELS in changed and not self._busy:
            self._under = None  # it was of other pixels, as is what is shown
            self._live = self._undone = False
            if self._flying is None:
                self._forget()
            self._go_on()
            self.changed.emit()
        elif Facet.LOCKS in changed or (Facet.MODEL in changed and self._session.model.loading):
            if not self._live and self._flying is None:
                self._forget()
            self.changed.emit()


def _do(then: Callable[[], object]) -> None:
    then()
