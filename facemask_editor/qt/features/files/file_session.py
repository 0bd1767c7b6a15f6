"""Which mask is open, where it came from and where it goes; what fails leaves everything as it was."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from facemask_editor.app.samples import is_sample
from facemask_editor.app.session import Donor, Session
from facemask_editor.core.errors import FaceMaskError
from facemask_editor.formats.registry import written_formats, written_names
from facemask_editor.qt.features.files.first_save import FirstSave, first_save
from facemask_editor.qt.features.files.folder_steps import describe_passed_over, find_openable
from facemask_editor.qt.features.files.opened import read_document, reasons_to_ask, same_file
from facemask_editor.qt.features.files.photo_reader import PhotoReader
from facemask_editor.qt.look.error_text import error_text
from facemask_editor.qt.services.messages import Answer, Dialogs, Replace
from facemask_editor.qt.services.settings import Settings

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelMap
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.formats import MaskFile, Photo, Stamp

Then = Callable[[], object]
_UNASKED = object()


class FileSession(QObject):
    """Opens and saves, and asks before changes are lost.

    What the user sees as done is saved: an edit that is no step of the history yet becomes one first. Where
    it is still being computed, saving goes on by itself as soon as it is there.

    Signals:
        document_changed: The new document; None after the last one was closed.
        photo_changed: The document has another photo.
        saved: The path written.
        notice: Sentences about the opened file, possibly none.
        message: One sentence for the status bar.
        recent_changed: The list of recent files.
    """

    document_changed = Signal(object)
    photo_changed = Signal()
    saved = Signal(object)
    notice = Signal(object)
    message = Signal(str)
    recent_changed = Signal()

    def __init__(
        self,
        settings: Settings,
        dialogs: Dialogs,
        parent: QObject | None = None,
        session: Session | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session or Session()
        self._settings = settings
        self._dialogs = dialogs
        self._format: str | None = None  # None: Save asks for a name
        self._first: FirstSave | None = None
        self._sample = False
        self._stamp: Stamp | None = None
        self._messages: tuple[str, ...] = ()
        self._photos = PhotoReader(self)
        self.photo_stretched = False  # of the open mask
        # The open mask, the direction and where to go on from, where a step was broken off.
        self._halt: tuple[Path, int, Path] | None = None

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

    # Opening

    def choose_and_open(self) -> bool:
        """Ask for a mask and open it."""
        return (path := self._dialogs.choose_mask(self._folder())) is not None and self.open(path)

    def show_new(self, label_map: LabelMap) -> None:
        """Turn to a mask that no file holds; the caller has asked about unsaved changes (`may_leave`)."""
        from facemask_editor.document.document import MaskDocument

        self.turn_to(MaskDocument(label_map, saved=False), None)

    def open(self, path: Path, *, sample: bool = False) -> bool:
        """Open a mask; whatever fails or is cancelled leaves the open document as it is.

        Args:
            path: A file or a folder of part PNGs.
            sample: A file of the program, as its samples always are: not in recent files, never written.
        """
        if not self.may_leave(lambda: self.open(path, sample=sample)):
            return False
        try:
            document, opened = read_document(path)
        except (FaceMaskError, OSError, MemoryError) as error:
            self._dialogs.show_error(
                self.tr("{} could not be opened").format(path.name or path), error_text(error)
            )
            if not path.exists():
                self._settings.remove_recent(path)
                self.recent_changed.emit()
            return False
        self._show(path, document, opened, sample=sample)
        return True

    def _show(self, path: Path, document: MaskDocument, opened: MaskFile, *, sample: bool = False) -> None:
        """Turn to a mask that has been read."""
        if not (sample := sample or is_sample(path)):
            self._remember(path)
        # A file in another class order would silently become one in this program's order.
        first = FirstSave() if sample else first_save(opened, written_names())
        format_ = None if first else opened.format
        self.turn_to(document, format_, opened.messages, first=first, sample=sample, stamp=opened.stamp)

    def turn_to(
        self,
        document: MaskDocument | None,
        format_: str | None,
        messages: tuple[str, ...] = (),
        *,
        first: FirstSave | None = None,
        sample: bool = False,
        stamp: Stamp | None = None,
    ) -> None:
        """Turn to a document without a question; where its format is None, the first save asks for a name."""
        self._photos.forget()
        self.photo_stretched = False
        before = self.document
        if first is None and before is not None and document is not None and before.path == document.path:
            first = self._first  # the same file, seen otherwise
        self._format, self._first, self._stamp, self._messages = format_, first, stamp, messages
        self._sample = sample or is_sample(document.path if document else None)
        self._session.set_document(document)
        self.document_changed.emit(document)
        self.notice.emit(messages)
        if document is not None and document.path is not None and document.photo is None:
            self._find_photo(document, document.path)

    def shutdown(self) -> None:
        """Wait for no photo any more."""
        self._photos.forget()

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
        try:
            search = find_openable(start, by, read_document)
        except FaceMaskError as error:
            gone = not os.path.isdir(path.parent)
            text = self.tr("The folder no longer exists") if gone else self.tr("The folder could not be read")
            self._dialogs.show_error(text, str(path.parent) if gone else error_text(error))
            return False
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
        document = self.document
        if document is None:
            self._dialogs.show_error(
                self.tr("{} is a photo").format(path.name),
                self.tr("Open a mask first; then the photo goes under it."),
            )
            return False

        def failed(error: Exception) -> None:
            self.message.emit("")  # nothing is read any more
            self._dialogs.show_error(self.tr("{} could not be opened").format(path.name), error_text(error))

        def done(photo: Photo | None) -> None:
            self._settings.folder = str(path.parent)
            self._lay_photo(document, photo)
            self.message.emit(self.tr("Photo: {}").format(path.name))

        height, width = document.label_map.shape
        self.message.emit(self.tr("Reading {}…").format(path.name))
        self._photos.read(path, (width, height), done, failed)
        return True

    def _find_photo(self, document: MaskDocument, mask: Path) -> None:
        """Look for the photo that belongs to a mask; the mask is shown meanwhile."""

        def failed(error: Exception) -> None:
            self._add_messages((self.tr("The photo was left out: {}").format(error_text(error)),))

        height, width = document.label_map.shape
        done = partial(self._lay_photo, document)
        self._photos.find(mask, (width, height), done, failed)

    def _lay_photo(self, document: MaskDocument, photo: Photo | None) -> None:
        if photo is not None and document is self.document:
            document.lay_photo(photo.pixels, photo.sha256)
            self.photo_stretched = photo.stretched
            self.photo_changed.emit()
            self._add_messages(photo.messages)

    def _add_messages(self, messages: tuple[str, ...]) -> None:
        if messages:
            self._messages = (*self._messages, *messages)
            self.notice.emit(self._messages)

    def choose_donor(self, path: Path | None = None) -> Donor | None:
        """Read the mask of a second face; asks for it where no path is given."""
        chosen = path or self._dialogs.choose_mask(self._folder(), self.tr("Choose a second face"))
        if chosen is None:
            return None
        from facemask_editor.formats import open_mask

        try:
            opened = open_mask(chosen)
        except (FaceMaskError, OSError, MemoryError) as error:
            self._dialogs.show_error(self.tr("{} could not be opened").format(chosen.name), error_text(error))
            return None
        if opened.messages:
            self.notice.emit(tuple(f"{chosen.name}: {text}" for text in opened.messages))
        return Donor(str(chosen), opened.label_map, opened.schema)

    # Saving

    def save(self, then: Then | None = None) -> bool:
        """Write to the file that was opened, in its format; asks for a name where there is none to keep.

        Args:
            then: Called once the file is written, where that has to wait for an edit that is being computed.

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
        chosen = self._dialogs.choose_save(
            self._proposal(), written_names(), self._format or written_names()[0], why
        )
        return chosen is not None and self._write(*chosen, then)

    def _write(self, path: Path, format_: str, then: Then | None, asked: object = _UNASKED) -> bool:
        """Write; `asked` is the stamp of the file that the user has agreed to replace already."""
        document = self.document
        assert document is not None

        from facemask_editor.core.atomic import remove_leftovers
        from facemask_editor.formats import stamp_of, write_mask

        stamp = stamp_of(path)
        if stamp != asked:  # else it is still as it was when the user said yes
            replace = self._may_replace(path, stamp)
            if replace is Replace.OTHER_NAME:
                return self.save_as(then)
            if replace is Replace.CANCEL:
                return False

        def go_on() -> None:
            if self._write(path, format_, then, stamp) and then is not None:
                then()

        if not document.settle(go_on):
            self.message.emit(self.tr("{} will be saved when the current edit is done").format(path.name))
            return False
        try:
            # whether a protected file may go was asked above
            write_mask(
                path,
                document.snapshot(),
                format_,
                document.schema,
                photo_mask=document.kept_photo_mask,
                photo_sha256=document.photo_mask_of,
                replace_protected=True,
            )
        except (FaceMaskError, OSError) as error:
            return self._save_elsewhere(path, error) and self.save_as(then)
        self._format, self._sample, self._first, self._stamp = format_, False, None, stamp_of(path)
        document.mark_saved(path)
        remove_leftovers(path.parent)  # of this program, where it was killed while saving
        self._remember(path)
        self.saved.emit(path)
        return True

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

    def may_leave(self, then: Then | None = None) -> bool:
        """Ask about unsaved changes; the question itself changes nothing, not even what is pending.

        Args:
            then: Called once the document may go, where that has to wait until it is saved.

        Returns:
            Whether the document may go now.
        """
        if not self.unsaved:
            return True
        if (answer := self._dialogs.ask_unsaved(self.name)) is Answer.SAVE:
            return self.save(then)  # a cancelled or failed save keeps the document
        return answer is Answer.DISCARD

    # Inside

    def _proposal(self) -> Path:
        path = self.document.path if self.document else None
        if path is None:
            return self._folder() / f"mask{written_formats()[0].suffix}"
        folder = self._folder() if self._sample or not os.path.isdir(path.parent) else path.parent
        return folder / (self._first.name(path) if self._first else path.name)

    def _folder(self) -> Path:
        folder = Path(self._settings.folder) if self._settings.folder else Path.home()
        return folder if os.path.isdir(folder) else Path.home()

    def _remember(self, path: Path) -> None:
        self._settings.add_recent(path.absolute())
        self._settings.folder = str(path.absolute().parent)
        self.recent_changed.emit()
