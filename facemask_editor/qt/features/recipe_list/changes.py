"""Changes of the recipe on their way into the document."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from facemask_editor.app.timeline.recorder import Recorder
from facemask_editor.app.timeline.replay import without_keeping
from facemask_editor.app.timeline.timeline import Gone, Timeline
from facemask_editor.document.document import Change, ChangeKind, MaskDocument
from facemask_editor.qt.jobs.desk import Job
from facemask_editor.qt.jobs.engine_client import EngineClient

if TYPE_CHECKING:
    from facemask_editor.qt.jobs.engine_body import Replayed

Act = Callable[[Timeline], Timeline]
"""One change; raises `Gone` where what it changes is not there any more."""


@dataclass(frozen=True)
class Asked:
    """A change that is asked for.

    Attributes:
        act: What it does.
        name: Of the history step.
        merge_key: Changes with the same key are one, on their way and in the history; None for none.
    """

    act: Act
    name: str
    merge_key: Hashable = None


class Changes(QObject):
    """Holds changes of a document's timeline until they are carried out, and makes a history step of them.

    They are kept as what they do, not as pixels: where the document changes meanwhile, they are asked for
    again on what it is then, so that neither is lost. One question is under way at a time. A newer change
    takes the place of a question that would carry out several edits; one that carries out a single edit is
    let finish, so that a slider in motion shows what it does.

    Signals:
        changed: There are more or fewer of them, or the timeline is another one.
        progress: Share that is done, 0 to 1.
        landed: Name of the step that was made.
        failed: Name of the change and why it could not be carried out; it is dropped.
        stopped: The same where something, as saving, waited for it.
    """

    changed = Signal()
    progress = Signal(float)
    landed = Signal(str)
    failed = Signal(str, str)
    stopped = Signal(str, str)
    follows_locks = True

    def __init__(
        self,
        client: EngineClient,
        after_edits: Callable[[Callable[[], None]], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._client, self._after_edits = client, after_edits
        self._document: MaskDocument | None = None
        self._recorder: Recorder | None = None
        self._asked: list[Asked] = []
        self._under_way = 0
        self._edits = 0
        self._job: Job[Replayed] | None = None
        self._waiting: list[Callable[[], object]] = []
        self._landing = False
        self._leave: list[Callable[[], None]] = []
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._go_on)

    # What is shown

    @property
    def pending(self) -> bool:
        """Whether there are changes that are no step yet."""
        return bool(self._asked) and not self._landing

    @property
    def timeline(self) -> Timeline | None:
        """The timeline as it is asked for; None without a document and during a stroke."""
        document, recorder = self._document, self._recorder
        if document is None or recorder is None or document.in_stroke:
            return None
        return self._with_asked(recorder.timeline())

    def _with_asked(self, timeline: Timeline) -> Timeline:
        for asked in tuple(self._asked):
            try:
                timeline = asked.act(without_keeping(timeline))
            except Gone:  # it was undone meanwhile
                self._asked.remove(asked)
        return timeline

    # What is done

    def set_document(self, document: MaskDocument | None) -> None:
        """Turn to another document; the caller has asked whether what is pending may go."""
        if document is self._document:
            return
        self._drop()
        while self._leave:
            self._leave.pop()()
        self._document = document
        self._recorder = Recorder(document) if document is not None else None
        if document is not None:
            self._leave = [document.subscribe(self._on_document), document.add_keeper(self)]
        self.changed.emit()

    def ask(self, asked: Asked) -> None:
        """Have a change carried out."""
        if self._document is None:
            return
        if asked.merge_key is not None and self._asked and self._asked[-1].merge_key == asked.merge_key:
            late = len(self._asked) == self._under_way  # the one before is being carried out
            self._asked[-1:] = [self._asked[-1], asked] if late else [asked]
        else:
            self._asked.append(asked)
        if self._job is not None and self._edits > 1:
            self._stop()
        self._soon.start()
        self.changed.emit()

    def cancel(self) -> bool:
        """Drop all changes that are no step yet; returns whether there were any."""
        if not self._asked:
            return False
        self._drop()
        self.changed.emit()
        return True

    def ask_again(self) -> None:
        """Ask once more for what is on its way, as where another model is being loaded."""
        if self._asked:
            self._stop()
            self._soon.start()

    # As the document's keeper

    def settle(self, then: Callable[[], object] | None = None) -> bool:
        """Return whether nothing is on its way; else do something as soon as it is a step."""
        if not self.pending:
            return True
        if then is not None:
            self._waiting.append(then)
        return False

    def take_back(self, place: int) -> bool:
        """Undo what is on its way."""
        del place
        return self.pending and self.cancel()

    def bring_back(self, place: int) -> bool:
        """Redo; what was cancelled is asked for anew by hand."""
        del place
        return False

    def forget_undone(self) -> None:
        """What was cancelled is gone."""

    def stroke_ended(self) -> None:
        """Go on with what waited for the end of the stroke."""
        self._soon.start()

    # Inside

    def _stop(self) -> None:
        if self._job is not None:
            self._client.drop(self._job)
        self._job, self._under_way = None, 0

    def _drop(self) -> None:
        self._stop()
        self._soon.stop()
        self._asked.clear()
        self._waiting.clear()

    def _go_on(self) -> None:
        if self._asked and self._document is not None and self._job is None:
            self._after_edits(self._start)

    def _start(self) -> None:
        """Ask for what is wanted, on the document as it is now."""
        document, recorder = self._document, self._recorder
        if document is None or recorder is None or not self._asked or self._job is not None:
            return
        if document.in_stroke or not self._others_settled(document):
            return
        timeline = self._with_asked(recorder.timeline())
        if not self._asked:
            self._done()
            return
        before = {id(entry) for entry in recorder.timeline().entries}
        first = next((at for at, each in enumerate(timeline.entries) if id(each) not in before), 0)
        self._edits = sum(1 for entry in timeline.entries[first:] if entry.source is not None and entry.on)
        self._under_way = len(self._asked)
        self._job = self._client.replay(
            document,
            timeline,
            ready=self._on_ready,
            failed=self._on_failed,
            progress=self.progress.emit,
        )
        self.changed.emit()

    def _others_settled(self, document: MaskDocument) -> bool:
        self._landing = True
        try:
            return document.settle(self._soon.start)
        finally:
            self._landing = False

    def _on_ready(self, made: Replayed) -> None:
        document, revision = self._document, None if self._document is None else self._document.revision
        self._job = None
        if document is None:
            return
        # what came between stands before the change; a stroke that has painted nothing yet is told by its end
        if document.in_stroke or not self._others_settled(document) or document.revision != revision:
            self._under_way = 0
            self._soon.start()
            return
        done, self._asked = self._asked[: self._under_way], self._asked[self._under_way :]
        self._under_way = 0
        newest = done[-1]
        name = newest.name if len(done) == 1 else self.tr("{} changes of the recipe").format(len(done))
        if all(each.merge_key == newest.merge_key for each in done):
            name = newest.name
        self._landing = True
        try:
            document.replace_pixels(
                made.label_map,
                name,
                merge_key=newest.merge_key,
                source=made.source,
                even_unchanged=True,
            )
        finally:
            self._landing = False
        self.landed.emit(name)
        self._done()

    def _done(self) -> None:
        if self._asked:
            self._soon.start()
        else:
            waiting, self._waiting = self._waiting, []
            for then in waiting:
                then()
        self.changed.emit()

    def _on_failed(self, text: str) -> None:
        waited, name = bool(self._waiting), self._asked[-1].name if self._asked else ""
        self._job = None
        self._drop()
        self.changed.emit()
        (self.stopped if waited else self.failed).emit(name, text)

    def _on_document(self, change: Change) -> None:
        if self._landing or not change.kinds & {ChangeKind.PIXELS, ChangeKind.LOCKS, ChangeKind.HISTORY}:
            return
        self.ask_again()
        if ChangeKind.HISTORY in change.kinds:
            self.changed.emit()
