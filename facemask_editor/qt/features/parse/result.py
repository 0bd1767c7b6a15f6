"""What was read of the open mask's photo: offers, what is unsure, and reading again around strokes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, QTimer
from PySide6.QtGui import QAction

from facemask_editor.app.session import Facet, Preview
from facemask_editor.core.label_map import under_locks
from facemask_editor.parse.finish.parsed import UNSAID, Offer, Parsed
from facemask_editor.qt.features.parse.reader import Made, Reader
from facemask_editor.qt.features.parse.said import Reread, last_read, said_pixels
from facemask_editor.qt.jobs.desk import Desk
from facemask_editor.qt.jobs.workers import DaemonWorker
from facemask_editor.qt.look.error_text import error_text
from facemask_editor.qt.services.services import Services

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelMap
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.qt.jobs.mailbox import Watch


_AFTER_STROKE_MS = 200


class Result(QObject):
    """Follows the document that was made of a photo, and only that.

    Args:
        services: Of the window.
        reader: Reads again.
        unsure: The switch of the hatching.
        told: Called when there are other offers, or none.

    Attributes:
        parser: Returns the parser that is chosen.
    """

    def __init__(
        self, services: Services, reader: Reader, unsure: QAction, told: Callable[[], object]
    ) -> None:
        super().__init__(services.over)
        self._services, self._reader, self._unsure, self._told = services, reader, unsure, told
        self._desk = Desk(DaemonWorker("read again", width=1))
        self.parser: Callable[[], str] = str
        self._document: MaskDocument | None = None
        self._made: Made | None = None
        self._parsed: Parsed | None = None
        self._first: LabelMap | None = None
        self._steps: list[Reread] = []
        self._mine: Preview | None = None
        self._under: Preview | None = None
        unsure.toggled.connect(lambda _on: self._hatch())
        services.session.subscribe(self._on_session, Facet.DOCUMENT, Facet.HISTORY, Facet.SAVED)

    @property
    def document(self) -> MaskDocument | None:
        """The document whose photo was read, while it is open."""
        return self._document if self._document is self._services.session.document else None

    @property
    def parsed(self) -> Parsed | None:
        """What was read last; None for nothing."""
        return self._parsed if self.document is not None else None

    @property
    def offers(self) -> Sequence[Offer]:
        """Other readings that the mask does not show."""
        document, parsed = self.document, self.parsed
        if document is None or parsed is None:
            return ()
        live = document.label_map
        return [offer for offer in parsed.offers if bool((live[offer.pixels] != offer.label).any())]

    def show(self, document: MaskDocument, made: Made) -> None:
        """Follow a document that has just been made."""
        self._document, self._made, self._parsed = document, made, made.parsed
        self._first, self._steps, self._mine = document.snapshot(), [], None
        self._unsure.setChecked(made.parsed is not None and bool(made.parsed.unsure.any()))
        self._hatch()
        self._told()

    def forget(self) -> None:
        """Follow nothing any more, as when another photo was laid under the mask."""
        self.look_at(None)
        self._desk.cancel(*self._desk.jobs)
        self._document = self._made = self._parsed = self._first = None
        self._unsure.setChecked(False)
        self._told()

    def look_at(self, offer: Offer | None) -> None:
        """Show another reading on the canvas; None ends that."""
        session, document = self._services.session, self.document
        shown = self._mine is not None and session.preview is self._mine
        if offer is None or document is None:
            under = self._under
            self._mine = self._under = None
            if shown and under is None:
                session.set_preview("", None)
            elif shown and under is not None:
                session.set_preview(under.name, under.label_map, under.source, box=under.box)
            return
        if not shown:
            self._under = session.preview
        session.set_preview("", self._taken(document, offer))
        self._mine = session.preview

    def take(self, offer: Offer) -> None:
        """Make another reading a step."""
        self.look_at(None)
        document, status = self.document, self._services.status
        if document is None or document.in_stroke:
            return
        if not document.settle(partial(self.take, offer)):
            return
        name = offer.text.rstrip("?")
        if document.replace_pixels(self._taken(document, offer), name):
            status.say_done(name)
        else:
            status.say(_tr("Nothing was changed: locked classes stay"))

    def read_again(self) -> None:
        """Read the photo with what was painted in mind."""
        document, made = self.document, self._made
        status = self._services.status
        if document is None or made is None or self._first is None:
            return
        if document.in_stroke:
            status.say(_tr("End the stroke first"))
            return
        if not document.settle(self.read_again):
            return
        now = document.snapshot()
        said = said_pixels(self._first, self._steps, _applied(document), now)
        if (said == UNSAID).all():
            status.say(_tr("Paint first what is wrong; then the photo is read again around it"))
            return
        for label in document.locks:
            said[now == label] = label
        status.say(_tr("Reading the photo again…"))
        self._desk.ask(
            partial(_again, self._reader, made, self.parser(), said),
            purpose="again",
            ready=partial(self._on_again, document, now, said, document.history.place, document.locks),
            failed=lambda error: status.say(
                _tr("The photo was not read again: {}").format(error_text(error))
            ),
            document=document,
            owner=self,
            kept=True,
            stoppable=False,
        )

    def shutdown(self) -> bool:
        """End what runs; return whether it has ended."""
        return self._desk.shutdown()

    # Inside

    def _on_again(
        self,
        document: MaskDocument,
        base: LabelMap,
        said: LabelMap,
        place: int,
        locks: frozenset[int],
        made: Made | None,
    ) -> None:
        if document is not self.document:
            return
        if document.in_stroke:  # nothing comes under the hand, and nothing that was read is lost
            again = partial(self._on_again, document, base, said, place, locks, made)
            QTimer.singleShot(_AFTER_STROKE_MS, self, again)
            return
        status, name = self._services.status, _tr("Read the photo again")
        if made is None or made.parsed is None:
            status.say(_tr("No face was found in the square, so nothing was read"))
            return
        wanted = made.parsed.labels.copy()
        kept = said != UNSAID
        wanted[kept] = said[kept]
        wanted = under_locks(wanted, base, locks)
        before = {entry.serial for _, entry in document.history.newest_first()}
        if not document.put_under(wanted, base, name, place, locks=locks):
            status.say(_tr("Reading again has changed nothing"))
            return
        new = {entry.serial for _, entry in document.history.newest_first()} - before
        self._parsed = made.parsed
        if new:
            self._steps.append(Reread(new.pop(), base, wanted))
        self._hatch()
        self._told()
        status.say_done(name)

    def _taken(self, document: MaskDocument, offer: Offer) -> LabelMap:
        wanted = document.snapshot()
        wanted[offer.pixels] = offer.label
        return under_locks(wanted, document.label_map, document.locks)

    def _hatch(self) -> None:
        document, parsed = self.document, self.parsed
        if document is None or parsed is None or self._first is None or not self._unsure.isChecked():
            self._services.canvas.set_hatch(None)
            return
        read = last_read(self._first, self._steps, _applied(document))
        open_ = parsed.unsure & (document.label_map == read)  # what was painted is sure
        self._services.canvas.set_hatch(open_.astype(np.uint8))

    def _on_session(self, changed: frozenset[Facet]) -> None:
        if Facet.DOCUMENT in changed and self.document is None:
            self.forget()
        if self.document is None:
            return
        if Facet.SAVED in changed and not self._services.session.unsaved:
            self._unsure.setChecked(False)
        if Facet.HISTORY in changed:
            self._under = None  # of a mask that is no longer there
            self.look_at(None)
            self._hatch()
            self._told()


def _again(reader: Reader, made: Made, parser: str, said: LabelMap, watch: Watch) -> Made | None:
    """Read the square again; None where it holds no face."""
    from facemask_editor.parse.evidence.crop import whole_photo

    whole = whole_photo(*made.picture.shape[:2])
    # the face of the first reading: looked for anew, its points would move by a pixel, and parts with them
    side = made.picture.shape[0]
    face = reader.face_in(made.picture, whole) if made.face is None else made.face.in_square(made.crop, side)
    return None if face is None else reader.parse(made.picture, face, whole, parser, said, watch)


def _applied(document: MaskDocument) -> set[int]:
    place = document.history.place
    return {entry.serial for at, entry in document.history.newest_first() if at < place}


def _tr(text: str) -> str:
    return QCoreApplication.translate("Photo", text)
