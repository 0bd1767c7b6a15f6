"""Keeps the journal of the open document, and offers back what killed programs left."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from facemask_editor.app.journal.beside import Beside
from facemask_editor.app.journal.journal import TICK, Journal
from facemask_editor.app.journal.leftovers import Offer, find_offers
from facemask_editor.app.project.content import KeptDonor, KeptPhoto, Opened
from facemask_editor.app.session import Facet, Session
from facemask_editor.core import paths
from facemask_editor.core.atomic import remove_leftovers
from facemask_editor.core.labels import LabelMap
from facemask_editor.qt.features.recovery.bar import PICTURE, RecoveryBar
from facemask_editor.qt.jobs.desk import Desk, unheard
from facemask_editor.qt.jobs.workers import DaemonWorker
from facemask_editor.qt.look.class_colours import class_colours
from facemask_editor.qt.look.error_text import error_text
from facemask_editor.qt.look.thumbnails import thumbnail
from facemask_editor.qt.services.messages import Dialogs
from facemask_editor.qt.services.services import Files

R = TypeVar("R")
_BESIDE = frozenset({Facet.DOCUMENT, Facet.PHOTO, Facet.DONOR, Facet.SAVED})
"""What tells that something beside the history may be another."""
_AFTER_STROKE_MS = 200
"""Between two looks whether a stroke has ended."""


class Recovery(QObject):
    """Journal and offers of one window.

    Args:
        session: The journal follows its document, and what is shown of it and is no step yet.
        files: Shows what is recovered.
        dialogs: Say what cannot be recovered.
        bar: Where it is offered.
        parent: Of this object.
        folder: Of the journals; that of the user by default.
        saved_in: Folders where earlier windows saved; what they left half written there goes.

    Attributes:
        bar: Where it is offered.
        journal: What is written as it happens.

    Signals:
        looked: All that was left over has been read; from then on it is offered.
    """

    looked = Signal()
    _troubled = Signal(str)

    def __init__(
        self,
        session: Session,
        files: Files,
        dialogs: Dialogs,
        bar: RecoveryBar,
        parent: QObject | None = None,
        *,
        folder: Path | None = None,
        saved_in: Iterable[Path] = (),
        photo: Callable[[], KeptPhoto | None] = lambda: None,
    ) -> None:
        super().__init__(parent)
        self._saved_in = frozenset(saved_in)
        self._photo = photo
        self._beside: object = None
        self._session, self._files, self._dialogs = session, files, dialogs
        self._folder = folder or paths.journal_dir()
        self._stopped = False
        self._reading: list[Offer] = []
        self._noted: LabelMap | None = None
        self._desk = Desk(DaemonWorker("recovery"))
        self.bar = bar
        self.bar.recover.connect(self._recover)
        self.bar.keep.connect(Offer.keep)
        self.bar.discard.connect(self._discard)
        self._timer = QTimer(self, interval=round(1000 * TICK), singleShot=True)
        self.journal = Journal(self._folder, self._on_trouble, self._watch_stroke)
        self._timer.timeout.connect(self.journal.tick)
        self._troubled.connect(self._tell_trouble)
        facets = (Facet.PREVIEW, Facet.TOOL, *_BESIDE)
        self._leave = session.subscribe(self._on_session, *facets, at_once=True)
        self._on_session(frozenset(facets))
        QTimer.singleShot(0, self, self.look)

    def look(self) -> None:
        """Look in the background for what killed programs left, and offer it."""
        if self._stopped:
            return
        side = round(PICTURE * self.bar.devicePixelRatioF())
        folder = self._folder  # the thread must not hold what belongs to the window

        def work() -> tuple[list[tuple[Offer, QImage]], list[str]]:
            offers, notes = find_offers(folder)
            return [(o, thumbnail(o.picture, class_colours().palette(o.schema), side)) for o in offers], notes

        self._ask(
            work,
            lambda found: self._after_stroke(partial(self._offer, found)),
            lambda error: self.bar.note(error_text(error)),
        )

    def shutdown(self) -> bool:
        """End with the window, whose document the user has saved or given up; what is offered is kept.

        Returns:
            Whether all was written in time.
        """
        self._stopped = True
        self._timer.stop()
        self._leave()
        self.bar.close_all()
        return self.journal.close()

    def _on_session(self, changed: frozenset[Facet]) -> None:
        if Facet.DOCUMENT in changed:
            self._noted = None
            self.journal.watch(self._session.document, self._session.tree)
            self._beside = None
        if changed & _BESIDE:
            self._note_beside()
        unfinished = self._session.unfinished
        pixels = unfinished.label_map if unfinished is not None else None
        if pixels is not self._noted:  # the tools tell of more than of what they hold
            self._noted = pixels
            name, source = (unfinished.name, unfinished.source) if unfinished is not None else ("", None)
            self.journal.note_pending(name, pixels, source)

    def _note_beside(self) -> None:
        """Tell the journal what belongs to the document, where that is another one than before."""
        document = self._session.document
        if document is None:
            return
        mask, of, photo = document.kept_photo_mask, document.photo_mask_of, self._photo()
        donors = self._session.donors
        noted = id(mask), of, photo, tuple(map(id, donors))
        if noted != self._beside:
            self._beside = noted
            self.journal.note_beside(
                Beside(mask, of, photo, tuple(KeptDonor(donor, True) for donor in donors))
            )

    def _watch_stroke(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _offer(self, found: tuple[list[tuple[Offer, QImage]], list[str]]) -> None:
        offers, notes = found
        folders = self._saved_in | {offer.path.parent for offer, _ in offers if offer.path is not None}
        self._ask(lambda: [remove_leftovers(folder) for folder in folders], unheard, unheard)
        for note in notes:
            self.bar.note(note)
        for offer, picture in offers:
            if self._stopped:
                offer.keep()
            else:
                self.bar.add(offer, picture)
        self.looked.emit()

    def _on_trouble(self, why: str) -> None:
        """In the journal's thread, which may outlive this object."""
        with suppress(RuntimeError):
            self._troubled.emit(why)

    def _tell_trouble(self, why: str) -> None:
        text = self.tr("Unsaved work cannot be kept in case the program crashes: {}. Save often.")
        self._after_stroke(partial(self.bar.note, text.format(why)))

    def _after_stroke(self, action: Callable[[], object]) -> None:
        """Do something now, or once no stroke lasts: the canvas must not move under the hand."""
        document = self._session.document
        if document is not None and document.in_stroke:
            QTimer.singleShot(_AFTER_STROKE_MS, self, partial(self._after_stroke, action))
        else:
            action()

    def _discard(self, offer: Offer) -> None:
        self._ask(offer.discard, unheard, unheard)

    def _recover(self, offer: Offer) -> None:
        if offer in self._reading:
            return
        self._reading.append(offer)
        self._ask(
            offer.recover_whole, partial(self._show, offer), lambda error: self._tell_failure(offer, error)
        )

    def _ask(
        self, work: Callable[[], R], ready: Callable[[R], object], failed: Callable[[Exception], object]
    ) -> None:
        """Have something done in the background, whatever else is."""
        self._desk.ask(
            lambda _watch: work(), purpose="recovery", ready=ready, failed=failed, owner=self, kept=True
        )

    def _tell_failure(self, offer: Offer, error: Exception) -> None:
        self._reading.remove(offer)
        self.bar.remove(offer)
        offer.keep()
        name = offer.path.name if offer.path else self.tr("The mask")
        self._dialogs.show_error(self.tr("{} could not be recovered").format(name), error_text(error))

    def _show(self, offer: Offer, found: Opened) -> None:
        if offer in self._reading:
            self._reading.remove(offer)
        if offer not in self.bar.offers:  # decided otherwise meanwhile
            return
        if self._stopped or not self._files.may_leave(lambda: self._show(offer, found)):
            return  # still offered
        self.bar.remove(offer)
        self._files.turn_to(found.document, None, self._messages(offer), stamp=offer.stamp, project=found)
        # the old journal goes once the new one holds all that it held
        self.journal.after(offer.discard)

    def _messages(self, offer: Offer) -> tuple[str, ...]:
        messages = [self.tr("Recovered; nothing of it is in a file yet. Saving asks for a name.")]
        if offer.file_changed and offer.path is not None:
            messages.append(
                self.tr("{} was changed or removed after this was begun.").format(offer.path.name)
            )
        return tuple(messages)
