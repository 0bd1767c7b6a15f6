"""Edits on their way into the history, and what waits for them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from facemask_editor.core.labels import LabelMap
from facemask_editor.document.document import MaskDocument
from facemask_editor.qt.jobs.engine_client import EditJob, EngineClient

if TYPE_CHECKING:
    from facemask_editor.engine.requests import EditRequest, EditResult
    from facemask_editor.recipe.recipe import Recipe

Action = Callable[[], object]


@dataclass(frozen=True, eq=False)
class Replaced:
    """A step that was undone to be made anew.

    Attributes:
        name: Of the step.
        source: How it was made.
        before: H x W uint8, what it was made of.
        after: H x W uint8, what it gave.
    """

    name: str
    source: str | None
    before: LabelMap
    after: LabelMap


@dataclass(eq=False)
class PendingStep:
    """An edit that will be a step of the history as soon as the engine has answered.

    Attributes:
        recipe: The edit, with the locks that it is made under.
        name: Of the step, as long as there is no result.
        made: Called afterwards with the request, its result and whether a pixel changed.
        failed: Called with what went wrong instead.
        donors: Label maps by the keys that the recipe names.
        named: The name of the step that the history gets, where that depends on the result.
        job: The request, once it is under way.
        place: Of the document's history, where the step belongs.
        undone: Whether it was taken back before it was there; then only redo shows it.
        taken_back: Called when it is undone or cancelled before it is there.
        even_unchanged: Whether it is a step too where it changes no pixel: its source counts.
        replaces: The step in whose place it comes, which is there again where this one fails.
    """

    recipe: Recipe
    name: str
    made: Callable[[EditRequest, EditResult, bool], object]
    failed: Callable[[str], object]
    donors: Mapping[str, LabelMap] = field(default_factory=dict)
    named: Callable[[EditResult], str] | None = None
    job: EditJob | None = None
    result: EditResult | None = None
    error: str = ""
    place: int = 0
    undone: bool = False
    taken_back: Action = lambda: None
    even_unchanged: bool = False
    replaces: Replaced | None = None


class PendingSteps(QObject):
    """The edits of one document that are to become steps, in the order in which they were asked for.

    The history gets them in the order of the hand: each comes before what has been painted since it was asked
    for, and is computed on the pixels without that. One is computed at a time, on what those before it leave.

    Signals:
        changed: There are more or fewer of them.
        stopped: Name and text: an edit failed, and what waited for it does not happen.
    """

    changed = Signal()
    stopped = Signal(str, str)

    def __init__(self, client: EngineClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._document: MaskDocument | None = None
        self._steps: deque[PendingStep] = deque()
        self._waiting: list[Action] = []
        self._afterwards: list[Action] = []
        self._landing = False

    @property
    def busy(self) -> bool:
        """Whether there are any that were not taken back."""
        return any(not step.undone for step in self._steps)

    @property
    def working(self) -> bool:
        """Whether one may come to change the document, or what redo finds."""
        return any(step.job is not None or not step.undone for step in self._steps)

    @property
    def newest_name(self) -> str:
        """The name of the one asked for last, or ""; also where something has been painted since."""
        document = self._document
        newest = self._newest()
        return newest.name if newest and document and newest.place == document.history.place else ""

    @property
    def taken_back_name(self) -> str:
        """The name of the one that redo would bring back, or ""."""
        step = self._oldest_undone(self._document.history.place) if self._document is not None else None
        return step.name if step else ""

    @property
    def landing(self) -> bool:
        """Whether an edit is just being made a step."""
        return self._landing

    @contextmanager
    def land(self) -> Iterator[None]:
        """Make a step inside: notices of the document are then no one else's changes."""
        before, self._landing = self._landing, True
        try:
            yield
        finally:
            self._landing = before

    def set_document(self, document: MaskDocument | None) -> None:
        """Turn to another document; whatever is on its way to the one before is dropped."""
        self._waiting.clear()
        self._steps.clear()
        if self._document is not None:
            self._client.forget(self._document)
        self._document = document
        self._do_afterwards()
        self.changed.emit()

    def afterwards(self, then: Action) -> None:
        """Do something now, or as soon as none is on its way any more, whatever becomes of them."""
        self._afterwards.append(then)
        self._do_afterwards()

    def _do_afterwards(self) -> None:
        if not self.busy:
            afterwards, self._afterwards = self._afterwards, []
            for then in afterwards:
                then()

    def add(self, step: PendingStep) -> None:
        """Let an edit become a step; a request that is under way already is taken over."""
        self._cut_undone()
        if self._document is not None:
            self._document.forget_undone()
            step.place = self._document.history.place
        self._steps.append(step)
        if step.job is not None:
            step.place = step.job.place
            self._own(step, step.job)
        self.go_on()
        self.changed.emit()

    def wait(self, then: Action | None) -> bool:
        """Return whether there are none; else do something as soon as the last one is a step."""
        if self.busy and then is not None:
            self._waiting.append(then)
        return not self.busy

    def cancel(self) -> bool:
        """Take back the one asked for last; returns whether something waited, which does not happen then."""
        newest = self._newest()
        if newest is None:
            return False
        self._steps.remove(newest)
        self._drop(newest)
        if self._document is not None and not self._document.in_stroke:
            self._put_back(self._document, newest)
        newest.taken_back()
        waited = bool(self._waiting)
        self._waiting.clear()
        self.go_on()
        self.changed.emit()
        return waited

    def take_back(self, place: int) -> bool:
        """Undo the newest that was asked for at a place of the history or later; was there one?"""
        newest = self._newest()
        if newest is None or newest.place < place:
            return False
        newest.undone = True
        newest.taken_back()
        self.go_on()
        self.changed.emit()
        return True

    def bring_back(self, place: int) -> bool:
        """Redo the oldest of those that were undone and belong to a place; whether there was one."""
        step = self._oldest_undone(place)
        if step is None:
            return False
        step.undone = False
        self.go_on()
        self.changed.emit()
        return True

    def forget_undone(self) -> None:
        """Drop those that were taken back: what is new cuts off what was undone."""
        if self._cut_undone():
            QTimer.singleShot(0, self, self.go_on)
            self.changed.emit()

    def _cut_undone(self) -> bool:
        undone = [step for step in self._steps if step.undone]
        for step in undone:
            self._steps.remove(step)
            self._drop(step)
        return bool(undone)

    def _newest(self) -> PendingStep | None:
        return next((step for step in reversed(self._steps) if not step.undone), None)

    def _oldest_undone(self, place: int) -> PendingStep | None:
        return next((step for step in self._steps if step.undone and step.place == place), None)

    def go_on(self) -> None:
        """Make steps of the answers that are there, ask for the next one, do what waited for them."""
        document = self._document
        if document is None or document.in_stroke or self._landing:
            return
        while self._steps and (self._steps[0].result is not None or self._steps[0].error):
            self._finish(document, self._steps.popleft())
        while self.busy and self._steps[0].undone and self._steps[0].job is None:
            self._steps.popleft()  # one after it was redone past it
        if self._steps and self._steps[0].job is None and not self._steps[0].undone:
            step = self._steps[0]
            job = self._client.request(document, step.recipe, step.donors, kept=True, place=step.place)
            self._own(step, job)
        waiting, self._waiting = ([], self._waiting) if self.busy else (self._waiting, [])
        for then in waiting:
            if self._document is document:  # one that waited may have closed it
                then()
        self._do_afterwards()

    def stroke_ended(self) -> None:
        """Go on once the stroke's last pixels are in place."""
        QTimer.singleShot(0, self, self.go_on)

    def _own(self, step: PendingStep, job: EditJob) -> None:
        step.job = job
        self._client.keep(
            job,
            ready=lambda _request, result: self._on_answer(step, result, ""),
            failed=lambda _request, text: self._on_answer(step, None, text),
        )

    def _on_answer(self, step: PendingStep, result: EditResult | None, error: str) -> None:
        step.result, step.error = result, error
        self.go_on()
        self.changed.emit()

    def _finish(self, document: MaskDocument, step: PendingStep) -> None:
        if step.undone and document.history.place > step.place:
            return  # what was done since has cut it off
        if step.result is None or step.job is None:
            self._put_back(document, step)
            if step.undone:
                return
            waited = bool(self._waiting)
            self._waiting.clear()
            step.failed(step.error)
            if waited:
                self.stopped.emit(step.name, step.error)
            return
        with self.land():
            document.settle()  # what a tool holds: its pixels stay on top
            if step.undone and (self.busy or document.history.place > step.place):
                return  # what was held has become a step, or will, and cut it off
            name = step.named(step.result) if step.named else step.name
            pixels, base = step.result.label_map, step.job.request.label_map
            locks = frozenset(map(document.schema.index, step.recipe.locks))
            done = document.put_under(
                pixels,
                base,
                name,
                step.place,
                locks=locks,
                undone=step.undone,
                source=step.job.source,
                even_unchanged=step.even_unchanged,
            )
            if done:
                self._move_later(step.place)
        if not step.undone:
            step.made(step.job.request, step.result, done)

    def _put_back(self, document: MaskDocument, step: PendingStep) -> None:
        """Let there be again what a step that does not come was to replace."""
        was = step.replaces
        if was is None:
            return
        with self.land():
            document.settle()
            document.put_under(
                was.after,
                was.before,
                was.name,
                step.place,
                locks=frozenset(),
                undone=step.undone,
                source=was.source,
                even_unchanged=True,
            )
            self._move_later(step.place)

    def _move_later(self, place: int) -> None:
        for later in self._steps:
            if later.place >= place:
                later.place += 1

    def _drop(self, step: PendingStep) -> None:
        if step.job is not None:
            self._client.cancel(step.job)
