"""Where the open mask is kept, and how it gets there; what fails leaves everything as it was."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from facemask_editor.app.files.in_use import InUse
from facemask_editor.app.session import Session
from facemask_editor.core import paths
from facemask_editor.core.errors import FaceMaskError
from facemask_editor.formats.registry import written_format, written_formats, written_names
from facemask_editor.qt.features.files.opened import reasons_to_ask, same_file
from facemask_editor.qt.features.files.projects.open_project import PROJECT, OpenProject, saved_formats
from facemask_editor.qt.features.files.saving.disk import Disk
from facemask_editor.qt.features.files.saving.first_save import FirstSave
from facemask_editor.qt.features.files.saving.writes import Order, Writes
from facemask_editor.qt.look.error_text import error_text
from facemask_editor.qt.services.messages import Answer, Dialogs, Replace
from facemask_editor.qt.services.settings import Settings

if TYPE_CHECKING:
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.formats import Kept, Stamp

Then = Callable[[], object]
_UNASKED = object()


class Saving(QObject):
    """Saves the open mask, and asks before changes are lost.

    What the user sees as done is saved: an edit that is no step of the history yet becomes one first. Where
    it is still being computed, or the disk is slow, saving goes on by itself.

    Signals:
        saved: The path written.
        message: One sentence for the status bar.
        recent_changed: The list of recent files.
    """

    saved = Signal(object)
    message = Signal(str)
    recent_changed = Signal()

    def __init__(
        self, settings: Settings, dialogs: Dialogs, session: Session, parent: QObject | None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._settings = settings
        self._dialogs = dialogs
        self.disk = Disk(self)
        self._in_use = InUse(paths.open_files_dir())
        self._format: str | None = None  # None: Save asks for a name
        self._first: FirstSave | None = None
        self._sample = False
        self._stamp: Stamp | None = None  # these two of the open file
        self._kept: Kept | None = None
        self._writes = Writes(self.disk)
        self.project = OpenProject(session)

    @property
    def document(self) -> MaskDocument | None:
        """The open document."""
        return self._session.document

    @property
    def unsaved(self) -> bool:
        """See `Session.unsaved`."""
        return self._session.unsaved

    @property
    def name(self) -> str:
        """How the title bar and questions name the document."""
        return self.document.path.name if self.document and self.document.path else self.tr("untitled")

    @property
    def stamp(self) -> Stamp | None:
        """Of the file as the user knows it; None where that is not known."""
        return self._stamp

    @property
    def saving(self) -> bool:
        """Whether something is being written."""
        return self._writes.under_way

    def know(self, stamp: Stamp | None) -> None:
        """Take it that the user knows the file as it is by now."""
        self._stamp = stamp

    def save(self, then: Then | None = None) -> bool:
        """Write to the file that was opened, in its format; asks for a name where there is none to keep.

        Args:
            then: Called once the file is written, where that has to wait: for an edit that is being computed,
                or for the disk.

        Returns:
            Whether it is written now.
        """
        document = self.document
        if document is None or document.in_stroke:  # pixels that may yet be taken back
            return False
        if document.path is None or self._format is None:
            return self.save_as(then)
        return self._write(document.path, self._format, then)

    def save_as(self, then: Then | None = None) -> bool:
        """Ask for a name and a format, and write there; otherwise as `save`."""
        if self.document is None or self.document.in_stroke:
            return False
        why = self._first.why if self._first else ""
        proposal = self._proposal()
        chosen = self._dialogs.choose_save(proposal, saved_formats(), self._default(proposal), why)
        return chosen is not None and self._write(*chosen, then)

    def save_project(self, then: Then | None = None) -> bool:
        """Ask for a name and write a project there; otherwise as `save`."""
        if self.document is None or self.document.in_stroke:
            return False
        proposal = self._proposal().with_suffix(PROJECT.suffix)
        chosen = self._dialogs.choose_save(proposal, saved_formats(), PROJECT.name)
        return chosen is not None and self._write(*chosen, then)

    def save_copy(self) -> bool:
        """Ask for a name and write there; the document keeps its file and what is unsaved of it.

        Returns:
            Whether it is written now; where that has to wait, or the disk is slow, it comes later.
        """
        document = self.document
        if document is None or document.in_stroke:
            return False
        own = self._proposal()
        proposal = own.with_name(f"{own.stem}_copy{own.suffix}")
        chosen = self._dialogs.choose_save(proposal, saved_formats(), self._default(proposal))
        return chosen is not None and self._copy(document, *chosen)

    def _copy(self, document: MaskDocument, path: Path, format_: str) -> bool:
        from facemask_editor.formats import stamp_of

        if document is not self.document or document.in_stroke:
            return False
        if same_file(path, document.path):
            return self._write(path, format_, None)
        if not self._may_lose(path, format_):
            return False
        own = self._writes.goes_to(path)
        if not own and self._may_replace(path, stamp_of(path)) is not Replace.REPLACE:
            return False
        if not document.settle(partial(self._copy, document, path, format_)):
            return False
        writing = document.copy_to_write()

        def ready(order: Order, _stamp: Stamp | None) -> None:
            order.done = True
            self.message.emit(self.tr("Saved a copy: {}").format(path))

        def failed(order: Order, error: Exception) -> None:
            if self._elsewhere(order, error):
                self.save_copy()

        write = self.project.writer(document, writing, format_, self._kept)
        return self._writes.put(Order(document, writing, path, write, True, ready, failed))

    def may_leave(self, then: Then | None = None) -> bool:
        """Ask about unsaved changes; the question itself changes nothing, not even what is pending.

        Args:
            then: Called once the document may go, where that has to wait until it is saved.

        Returns:
            Whether the document may go now.
        """
        newest = self._writes.newest(self.document)
        if newest is not None and newest.is_all:
            newest.then = then
            return False
        if not self.unsaved:
            return True
        if (answer := self._dialogs.ask_unsaved(self.name)) is Answer.SAVE:
            return self.save(then)  # a cancelled or failed save keeps the document
        return answer is Answer.DISCARD

    def _write(self, path: Path, format_: str, then: Then | None, asked: object = _UNASKED) -> bool:
        """Write; `asked` is the stamp of the file that the user has agreed to replace already."""
        document = self.document
        assert document is not None

        from facemask_editor.formats import stamp_of

        def go_on(asked: object) -> None:
            if self.document is document and self._write(path, format_, then, asked) and then is not None:
                then()

        if asked is _UNASKED and not self._may_lose(path, format_):
            return False
        stamp = stamp_of(path)
        # else it is still as it was when the user said yes, or about to be the program's own
        if stamp != asked and not self._writes.goes_to(path):
            replace = self._may_replace(path, stamp)
            if replace is Replace.OTHER_NAME:
                return self.save_as(then)
            if replace is Replace.CANCEL:
                return False
        if not document.settle(partial(go_on, stamp)):
            self.message.emit(self.tr("{} will be saved when the current edit is done").format(path.name))
            return False
        return self._write_now(document, path, format_, then)

    def _write_now(self, document: MaskDocument, path: Path, format_: str, then: Then | None) -> bool:
        writing = document.begin_writing()
        write = self.project.writer(document, writing, format_, self._kept)
        written = self.project.begin_saving(format_)

        def ready(order: Order, stamp: Stamp | None) -> None:
            order.done = True
            document.end_writing(writing, path)
            if document is self.document:
                self._format, self._sample, self._first, self._stamp = format_, False, None, stamp
                self._in_use.turn_to(path)
                written()
            self._remember(path)
            self.saved.emit(path)

        def failed(order: Order, error: Exception) -> None:
            document.end_writing(writing, None)
            order.done = self._elsewhere(order, error) and self.save_as(order.then)

        order = Order(document, writing, path, write, False, ready, failed, then)
        self._writes.put(order)
        if order.late:
            self.message.emit(self.tr("Saving {}…").format(path.name))
        return order.done and not order.late

    def _elsewhere(self, order: Order, error: Exception) -> bool:
        """Tell that something was not saved; returns whether the user wants to choose another place."""
        if not isinstance(error, FaceMaskError | OSError | MemoryError):
            raise error
        if order.document is self.document:
            return self._save_elsewhere(order.path, error)
        self._dialogs.show_error(
            self.tr("{} could not be saved").format(order.path.name),
            self.tr("{}\nIt was closed meanwhile; the file is as it was before.").format(error_text(error)),
        )
        return False

    def _save_elsewhere(self, path: Path, error: Exception) -> bool:
        gone = not os.path.isdir(path.parent)
        why = self.tr("The folder no longer exists: {}").format(path.parent) if gone else error_text(error)
        return self._dialogs.ask_elsewhere(
            self.tr("{} could not be saved").format(path.name),
            self.tr(
                "{}\nYour changes are still here; save them in another folder or under another name."
            ).format(why),
        )

    def _may_replace(self, path: Path, now: Stamp | None) -> Replace:
        """Ask where a file would be replaced that the user knows otherwise, or that is protected."""
        own = self.document is not None and same_file(path, self.document.path)
        reasons = reasons_to_ask(path, self._stamp if own else None, now)
        if not reasons:
            return Replace.REPLACE
        return self._dialogs.ask_replace(path.name, " ".join(map(self.tr, reasons)))

    def _may_lose(self, path: Path, format_: str) -> bool:
        """Ask where a format has no room for the photo's own mask, which the open one keeps."""
        if format_ == PROJECT.name:
            return True
        from numpy import array_equal

        document, chosen = self.document, written_format(format_)
        own = document.kept_photo_mask if document else None
        if chosen.hold is not None or own is None or document is None:
            return True
        return array_equal(own, document.label_map) or self._dialogs.ask_loss(path.name, chosen.loss)

    def _default(self, proposal: Path) -> str:
        """Return the format that is proposed with a name: a project that was recovered stays one."""
        project = proposal.suffix.lower() == PROJECT.suffix
        return self._format or (PROJECT.name if project else written_names()[0])

    def _proposal(self) -> Path:
        path = self.document.path if self.document else None
        if path is None:
            photo = self.project.photo
            stem = "mask" if photo is None or photo.place is None else Path(photo.name).stem
            return self._folder() / f"{stem}{written_formats()[0].suffix}"
        folder = self._folder() if self._sample or not os.path.isdir(path.parent) else path.parent
        return folder / (self._first.name(path) if self._first else path.name)

    def _folder(self) -> Path:
        folder = Path(self._settings.folder) if self._settings.folder else Path.home()
        return folder if os.path.isdir(folder) else Path.home()

    def _remember(self, path: Path) -> None:
        self._settings.add_recent(path.absolute())
        self._settings.folder = str(path.absolute().parent)
        self.recent_changed.emit()
