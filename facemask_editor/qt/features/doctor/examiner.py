"""Has the open mask examined: when it opens, and again once the hand rests after an edit."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer

from facemask_editor.app.session import Facet, Session
from facemask_editor.doctor.finding import Finding
from facemask_editor.document.document import MaskDocument
from facemask_editor.qt.features.doctor.work import Asked, look
from facemask_editor.qt.jobs.desk import Desk, Job
from facemask_editor.qt.look.error_text import error_text

_log = logging.getLogger(__name__)

REST_MS = 600
"""After the last change of pixels; a stroke tells of each of its points."""

_LARGE, _LARGE_REST_MS = 2048 * 2048, 2500
"""Pixels from which examining takes up to seconds, and how long the hand rests then."""


class Examiner(QObject):
    """Keeps what is wrong with the open mask.

    Args:
        session: Its document is examined.
        desk: Carries out.
        told: Called when something else is known.
        seen: Whether somebody looks at the findings: large masks are examined again only then.
        parent: Owner.

    Attributes:
        findings: Of the last examination; None before the first one of a document.
        trouble: Why the last one failed, one sentence, or "".
        stale: Whether the mask has changed since.
    """

    def __init__(
        self,
        session: Session,
        desk: Desk,
        told: Callable[[], object],
        seen: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._desk, self._told, self._seen = session, desk, told, seen
        self.findings: tuple[Finding, ...] | None = None
        self.trouble = ""
        self.stale = False
        self._job: Job[tuple[Finding, ...]] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)
        session.subscribe(self._on_session, Facet.DOCUMENT, Facet.PIXELS, Facet.PHOTO)

    def asked(self, document: MaskDocument) -> Asked:
        """Return a document's mask as it is now."""
        return Asked(
            document.snapshot(),
            document.schema,
            document.photo is not None,
            document.photo_mask,
            document.locks,
        )

    def look(self) -> None:
        """Examine the mask now; in a stroke, after it."""
        self._timer.stop()
        document = self._session.document
        if document is None:
            return
        self.stale = False
        if document.in_stroke:
            self._timer.start(self._rest(document))
            return
        self._job = self._desk.ask(
            partial(look, self.asked(document)),
            purpose="examine",
            ready=self._on_found,
            failed=self._on_failed,
            document=document,
            owner=self,
        )

    def end(self) -> None:
        """Examine nothing any more."""
        self._timer.stop()

    def _on_session(self, changed: frozenset[Facet]) -> None:
        document = self._session.document
        if Facet.DOCUMENT in changed:
            self.findings, self.trouble = None, ""
            self._told()
            self.look()
        elif document is not None:
            if self._job is not None and self._job.revision == document.revision:
                return  # it looks at the mask as it is
            if self._job is not None:
                self._desk.cancel(self._job)
                self._job = None
            self.stale = True
            if document.label_map.size < _LARGE or self._seen():
                self._timer.start(self._rest(document))

    def _rest(self, document: MaskDocument) -> int:
        return REST_MS if document.label_map.size < _LARGE else _LARGE_REST_MS

    def _on_found(self, findings: tuple[Finding, ...]) -> None:
        self._job = None
        self.findings, self.trouble = findings, ""
        self._told()

    def _on_failed(self, error: Exception) -> None:
        self._job = None
        _log.error("the mask could not be checked", exc_info=error)
        self.findings, self.trouble = (
            None,
            self.tr("The mask could not be checked: {}").format(error_text(error)),
        )
        self._told()
