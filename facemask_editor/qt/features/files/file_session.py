"""Which mask is open, where it came from and where it goes; what fails leaves everything as it was."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from facemask_editor.app.samples import is_sample
from facemask_editor.app.session import Donor, Session
from facemask_editor.core.errors import FaceMaskError
from facemask_editor.formats.registry import written_names
from facemask_editor.qt.features.files.folder_steps import Search, describe_passed_over, find_openable
from facemask_editor.qt.features.files.opened import read_document
from facemask_editor.qt.features.files.photo_session import PhotoSession
from facemask_editor.qt.features.files.projects.open_project import PROJECT
from facemask_editor.qt.features.files.saving.first_save import FirstSave, first_save
from facemask_editor.qt.features.files.saving.saving import Saving, Then
from facemask_editor.qt.features.files.second_face import choose_second_face
from facemask_editor.qt.look.error_text import error_text
from facemask_editor.qt.services.messages import Dialogs
from facemask_editor.qt.services.settings import Settings

if TYPE_CHECKING:
    from facemask_editor.app.project.content import Opened
    from facemask_editor.core.labels import LabelMap
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.formats import MaskFile, Stamp

R = TypeVar("R")
_READING = "mask"
_WRITING_S = 30.0
"""For a slow share to take what was saved when the program ends."""
_AFTER_STROKE_MS = 200


class FileSession(Saving):
    """Opens masks and photos, and saves as `Saving` does.

    Signals:
        document_changed: The new document; None after the last one was closed.
        photo_changed: The document has another photo.
        notice: Sentences about the opened file, possibly none.
        project_opened: What a project that has been opened held.
    """

    document_changed = Signal(object)
    photo_changed = Signal()
    notice = Signal(object)
    project_opened = Signal(object)

    def __init__(
        self,
        settings: Settings,
        dialogs: Dialogs,
        parent: QObject | None = None,
        session: Session | None = None,
    ) -> None:
        super().__init__(settings, dialogs, session or Session(), parent)
        self._messages: tuple[str, ...] = ()
        self.opened: MaskFile | None = None  # the open mask as it was read, by `read_otherwise` too
        self.photos = PhotoSession(self._session, settings, dialogs, self)
        self.photos.changed.connect(self.photo_changed)
        self.photos.laid.connect(self.project.note_photo)
        self.photos.message.connect(self.message)
        self.photos.left_out.connect(lambda text: self._add_messages((text,)))
        # The open mask, the direction and where to go on from, where a step was broken off.
        self._halt: tuple[Path, int, Path] | None = None

    # Opening

    def choose_and_open(self) -> bool:
        """Ask for a mask and open it."""
        return (path := self._dialogs.choose_mask(self._folder())) is not None and self.open(path)

    def show_new(self, label_map: LabelMap) -> None:
        """Turn to a mask that no file holds; the caller has asked about unsaved changes (`may_leave`)."""
        from facemask_editor.document.document import MaskDocument

        self.turn_to(MaskDocument(label_map, saved=False), None)

    def open(self, path: Path, *, sample: bool = False, then: Then | None = None) -> bool:
        """Open a mask; whatever fails or is cancelled leaves the open document as it is.

        Args:
            path: A file or a folder of part PNGs.
            sample: A file of the program, as its samples always are: not in recent files, never written.
            then: Called once it is open, be it now or later.

        Returns:
            Whether it is open now. A large mask, or one on a slow disk, opens as soon as it is read.
        """
        if not self.may_leave(lambda: self.open(path, sample=sample, then=then)):
            return False

        def show(read: tuple[MaskDocument, MaskFile], late: bool) -> bool:
            if late and not self.may_leave(lambda: show(read, False)):  # it has been edited meanwhile
                return False
            self._show(path, *read, sample=sample)
            if then is not None:
                then()
            return True

        return self._read(path.name, partial(read_document, path), show, partial(self._not_opened, path))

    def _read(
        self,
        name: str,
        work: Callable[[], R],
        show: Callable[[R, bool], bool],
        failed: Callable[[Exception], object],
    ) -> bool:
        """Read something that takes the place of the document.

        Args:
            name: Of what is read.
            work: Called in a thread.
            show: Called with what was read, and whether later than in this call; returns whether it is open.
            failed: Called with what went wrong.

        Returns:
            What `show` does, False where that comes later.
        """
        late = shown = False

        def ready(read: R) -> None:
            nonlocal shown
            if late:
                if (before := self.document) is not None and before.in_stroke:  # no question under the hand
                    QTimer.singleShot(_AFTER_STROKE_MS, self, partial(again, read, before))
                    return
                self.message.emit("")
            shown = show(read, late)

        def again(read: R, before: MaskDocument) -> None:
            if self.document is before:
                ready(read)

        def not_read(error: Exception) -> None:
            if late:
                self.message.emit("")
            if not isinstance(error, FaceMaskError | OSError | MemoryError):
                raise error
            failed(error)

        late = not self.disk.do(work, ready, not_read, purpose=_READING)
        if late:
            self.message.emit(self.tr("Reading {}…").format(name))
        return shown

    def _not_opened(self, path: Path, error: Exception) -> None:
        self._dialogs.show_error(
            self.tr("{} could not be opened").format(path.name or path), error_text(error)
        )
        if not path.exists():
            self._settings.remove_recent(path)
            self.recent_changed.emit()

    def _show(self, path: Path, document: MaskDocument, opened: MaskFile, *, sample: bool = False) -> None:
        """Turn to a mask that has been read."""
        path = opened.path  # of a line of a manifest, the output that it tells of
        if not (sample := sample or is_sample(path)):
            self._remember(path)
        # A file in another class order would silently become one in this program's order.
        project: Opened | None = getattr(opened, "project", None)
        if project is not None:
            first = FirstSave(self.tr("A later version has written it")) if project.newer else None
        else:
            first = FirstSave() if sample else first_save(opened, written_names())
        format_ = None if first else opened.format
        self.turn_to(document, format_, first=first, sample=sample, opened=opened)

    def turn_to(
        self,
        document: MaskDocument | None,
        format_: str | None,
        messages: tuple[str, ...] = (),
        *,
        first: FirstSave | None = None,
        sample: bool = False,
        stamp: Stamp | None = None,
        opened: MaskFile | None = None,
        project: Opened | None = None,
    ) -> None:
        """Turn to a document without a question; where its format is None, the first save asks for a name."""
        kept = None
        if opened is not None:
            messages, stamp, kept = opened.messages, opened.stamp, opened.kept
        self.opened = opened
        project = project or getattr(opened, "project", None)
        self.disk.forget(_READING)
        self.photos.forget()
        before = self.document
        if stamp is None and before is not None and document is not None and before.path == document.path:
            first, kept = self._first, self._kept  # the same file, seen otherwise
        self._stamp, self._kept = stamp, kept
        self._format, self._first, self._messages = format_, first, messages
        self._sample = sample or is_sample(document.path if document else None)
        path = document.path if document is not None and not self._sample else None
        if self._in_use.turn_to(path):
            assert path is not None
            text = self.tr("{} is open in another window too: what is saved there would be replaced here.")
            self._messages = messages = (*messages, text.format(path.name))
        tree = None if project is None else project.tree
        brought = () if project is None else (kept.donor for kept in project.around.donors)
        self._session.set_document(document, tree, brought)
        self.project.turn_to(project, active=format_ == PROJECT.name)
        self.document_changed.emit(document)
        self.notice.emit(messages)
        if project is not None:
            self.project_opened.emit(project)
        photo = self.project.photo
        if document is not None and document.photo is None and (document.path or photo):
            # an output of a batch run has the photo of what it was made of
            self.photos.find(document, getattr(opened, "made_of", None) or document.path, photo)

    def reopen(self, path: Path, document: MaskDocument, opened: MaskFile) -> None:
        """Turn to the open file as it has been read anew; the caller has asked about unsaved changes."""
        self._show(path, document, opened)

    def read_otherwise(self, opened: MaskFile, first: FirstSave | None) -> None:
        """Note that the open mask counts as read otherwise than it was; what is said of it is said anew.

        Args:
            opened: As it would have been read.
            first: What the first saving says now, as the file holds other numbers; None leaves that as it is.
        """
        if first is not None:
            self._format, self._first = None, first
        self.opened, self._messages = opened, opened.messages
        self.notice.emit(opened.messages)

    def shutdown(self) -> bool:
        """Wait for nothing to read any more, but for what is being written; False where that hangs."""
        self.disk.forget(_READING)
        self.photos.forget()
        written = self._writes.finish(_WRITING_S)
        self._in_use.release()
        return written

    def close(self) -> bool:
        """Close the document, after the question about unsaved changes; False where it stays."""
        if self.document is None or not self.may_leave(self.close):
            return False
        self.turn_to(None, None)
        return True

    def step_file(self, by: int) -> bool:
        """Open the mask after (1) or before (-1) the open one in its folder, in the order of names.

        What cannot be opened is passed over, and named.
        """
        path = self.document.path if self.document else None
        if path is None or self._sample:
            self.notice.emit((self.tr("Open one of your own masks to step through its folder."),))
            return False
        halt, self._halt = self._halt, None
        start = halt[2] if halt and halt[:2] == (path, by) else path
        return self._read(
            path.parent.name,
            partial(find_openable, start, by, read_document),
            partial(self._step_to, path, by),
            partial(self._no_step, path.parent),
        )

    def _no_step(self, folder: Path, error: Exception) -> None:
        gone = not os.path.isdir(folder)
        text = self.tr("The folder no longer exists") if gone else self.tr("The folder could not be read")
        self._dialogs.show_error(text, str(folder) if gone else error_text(error))

    def _step_to(
        self, path: Path, by: int, search: Search[tuple[MaskDocument, MaskFile]], _late: bool
    ) -> bool:
        """Show what was found beside the mask of a path; False where that is nothing."""
        told = describe_passed_over(search.passed_over)
        if search.halted_at is not None:
            self._halt = path, by, search.halted_at
            self.message.emit(self.tr("{}. Press again to go on").format(told))
            return False
        if search.path is None:
            which = self.tr("last") if by > 0 else self.tr("first")
            text = self.tr("This is the {} mask of {}").format(which, path.parent.name)
            self.message.emit("; ".join(filter(None, (text, told))))
            return False
        if self.unsaved:
            opened = self.open(search.path)  # read again: saving may write over it
        else:
            assert search.read is not None
            self._show(search.path, *search.read)
            opened = True
        if opened and told:
            self.message.emit(told)
        return opened

    def choose_and_open_photo(self) -> bool:
        """Ask for a photo and lay it under the mask."""
        return (path := self._dialogs.choose_photo(self._folder())) is not None and self.open_photo(path)

    def open_photo(self, path: Path) -> bool:
        """Lay a photo under the mask as soon as it is read; False where that cannot begin."""
        return self.photos.open(path)

    def _add_messages(self, messages: tuple[str, ...]) -> None:
        if messages:
            self._messages = (*self._messages, *messages)
            self.notice.emit(self._messages)

    def choose_donor(self, path: Path | None = None) -> Donor | None:
        """Read the mask of a second face; asks for it where no path is given."""
        return choose_second_face(self._dialogs, self.notice.emit, self._folder(), path)
