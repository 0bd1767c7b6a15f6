"""The faces after the steps of a timeline, small, made one after the other off the window's thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from facemask_editor.qt.jobs.desk import Desk, Job
from facemask_editor.qt.jobs.workers import DaemonWorker
from facemask_editor.qt.look.state_faces import StateFaces

if TYPE_CHECKING:
    from facemask_editor.app.timeline.timeline import Timeline
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.qt.jobs.mailbox import Watch
    from facemask_editor.render.illustration.choices import Choices

_AT_A_TIME = 3


class _Maker:
    """Makes pictures for one document; called in the worker's thread alone."""

    def __init__(self, document: MaskDocument, choices: Choices, side: int) -> None:
        self._faces = StateFaces(document, choices, side)

    def make(self, timeline: Timeline, keys: Sequence[int], watch: Watch) -> dict[int, QImage]:
        """Return the faces after some entries, by their keys."""
        wanted, found = set(keys), {}
        live = timeline.start.copy()
        for entry in timeline.entries:
            if entry.on:
                entry.pixels.put_on(live)
            if entry.key in wanted:
                if watch.cancelled():
                    break
                found[entry.key] = self._faces.picture(live)
                wanted.discard(entry.key)
                if not wanted:
                    break
        return found


class StepPictures(QObject):
    """Has the pictures of a timeline; those that are wanted and not there are made, a few at a time.

    Args:
        came: Called when there are more.
        wanted: Returns the keys of the entries whose pictures can be seen.
        colours: Of a face that is drawn where there is no photo.
        side: Of a picture, in pixels.
    """

    def __init__(
        self,
        came: Callable[[], object],
        wanted: Callable[[], Sequence[int]],
        colours: Callable[[MaskDocument], Choices],
        side: int,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._came, self._wanted, self._colours, self._side = came, wanted, colours, side
        self._desk = Desk(DaemonWorker("recipe pictures", width=1))
        self._maker: _Maker | None = None
        self._document: MaskDocument | None = None
        self._timeline: Timeline | None = None
        self._pictures: dict[int, QImage] = {}
        self._fresh: set[int] = set()
        self._job: Job[dict[int, QImage]] | None = None

    def __getitem__(self, key: int) -> QImage | None:
        return self._pictures.get(key)

    def show(self, document: MaskDocument | None, timeline: Timeline | None) -> None:
        """Turn to a timeline; pictures of the one before stay until newer ones come."""
        if document is not self._document:
            self.forget()
            self._document = document
        if timeline is not self._timeline:
            self._timeline = timeline
            self._fresh.clear()
            if self._job is not None:
                self._desk.cancel(self._job)
                self._job = None
        self.go_on()

    def forget(self) -> None:
        """Let go of all pictures, as for another photo."""
        self._desk.cancel(*self._desk.jobs)
        self._job = self._maker = self._timeline = None
        self._pictures, self._fresh = {}, set()

    def go_on(self) -> None:
        """Ask for what can be seen and is not there."""
        document, timeline = self._document, self._timeline
        if document is None or timeline is None or self._job is not None:
            return
        keys = [key for key in self._wanted() if key not in self._fresh][:_AT_A_TIME]
        if not keys:
            return
        if self._maker is None:
            self._maker = _Maker(document, self._colours(document), self._side)
        maker = self._maker
        self._job = self._desk.ask(
            lambda watch: maker.make(timeline, keys, watch),
            purpose="pictures",
            ready=lambda found: self._on_made(keys, found),
            failed=lambda _error: self._on_made(keys, {}),
            owner=self,
        )

    def shutdown(self) -> bool:
        """Make nothing more."""
        return self._desk.shutdown()

    def _on_made(self, keys: Sequence[int], found: dict[int, QImage]) -> None:
        self._job = None
        self._fresh.update(keys)
        self._pictures.update(found)
        self._came()
        self.go_on()
