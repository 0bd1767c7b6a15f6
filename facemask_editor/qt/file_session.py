"""Which mask is open, where it came from and where it goes; what fails leaves everything as it was."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from facemask_editor.errors import FaceMaskError, FormatError
from facemask_editor.qt.background import Task, in_background
from facemask_editor.qt.dialogs.messages import Answer, Dialogs, Replace
from facemask_editor.qt.folder_steps import describe_passed_over, find_openable
from facemask_editor.qt.settings import Settings

if TYPE_CHECKING:
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.formats import MaskFile, Photo, Stamp
    from facemask_editor.labels import LabelMap

_log = logging.getLogger(__name__)
Then = Callable[[], object]
INDEX, PALETTE = "index PNG", "palette PNG"
FORMATS = (INDEX, PALETTE)
_OWN_ORDER = "celebamask-hq"


_KINDS: Mapping[str, Literal["index", "palette"]] = {INDEX: "index", PALETTE: "palette"}


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

    def __init__(self, settings: Settings, dialogs: Dialogs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document: MaskDocument | None = None
        self._settings = settings
        self._dialogs = dialogs
        self._format: str | None = None  # None: Save asks for a name
        self._sample = False
        self._stamp: Stamp | None = None
        self._messages: tuple[str, ...] = ()
        self._photo: Task[Photo | None] | None = None
        # The open mask, the direction and where to go on from, where a step was broken off.
        self._halt: tuple[Path, int, Path] | None = None

    @property
    def unsaved(self) -> bool:
        """Whether the user sees something of the mask that its file does not hold."""
        return self.document is not None and (self.document.dirty or self.document.pending)

    @property
    def name(self) -> str:
        """How the title bar and questions name the document."""
        path = self.document.path if self.document else None
        return path.name if path else self.tr("untitled")

    # Opening

    def choose_and_open(self) -> bool:
        """Ask for a mask and open it."""
        path = self._dialogs.choose_mask(self._folder())
        return path is not None and self.open(path)

    def show_new(self, label_map: LabelMap) -> None:
        """Turn to a mask that no file holds; the caller has asked about unsaved changes (`may_leave`)."""
        from facemask_editor.document.document import MaskDocument

        self._turn_to(MaskDocument(label_map, saved=False), None)

    def open(self, path: Path, *, sample: bool = False, asked: bool = False) -> bool:
        """Open a mask; whatever fails or is cancelled leaves the open document as it is.

        Args:
            path: A file or a folder of part PNGs.
            sample: A file of the program: not in the list of recent files and never written.
            asked: Whether the user has agreed already that unsaved changes are left.
        """
        if not asked and not self.may_leave(lambda: self.open(path, sample=sample)):
            return False
        try:
            document, opened = self._read(path)
        except (FaceMaskError, OSError, MemoryError) as error:
            self._dialogs.show_error(self.tr("{} could not be opened").format(path.name or path), _why(error))
            if not path.exists():
                self._settings.remove_recent(path)
                self.recent_changed.emit()
            return False
        self._show(path, document, opened, sample=sample)
        return True

    def _show(self, path: Path, document: MaskDocument, opened: MaskFile, *, sample: bool = False) -> None:
        """Turn to a mask that has been read."""
        if not sample:
            self._remember(path)
        # A file in another class order would silently become one in this program's order.
        direct = not sample and opened.format in FORMATS and opened.order == _OWN_ORDER
        self._turn_to(
            document,
            opened.format if direct else None,
            opened.messages,
            sample=sample,
            stamp=opened.stamp,
        )
        self._find_photo(document, path)

    def _turn_to(
        self,
        document: MaskDocument | None,
        format_: str | None,
        messages: tuple[str, ...] = (),
        *,
        sample: bool = False,
        stamp: Stamp | None = None,
    ) -> None:
        self._forget_photo()
        self.document, self._format, self._sample = document, format_, sample
        self._stamp, self._messages = stamp, messages
        self.document_changed.emit(document)
        self.notice.emit(messages)

    @staticmethod
    def _read(path: Path) -> tuple[MaskDocument, MaskFile]:
        from facemask_editor.document.document import MaskDocument
        from facemask_editor.formats import open_mask

        opened = open_mask(path)
        return MaskDocument(opened.label_map, path=opened.path), opened

    def shutdown(self) -> None:
        """Wait for no photo any more."""
        self._forget_photo()

    def close(self) -> bool:
        """Close the document, after the question about unsaved changes; False where it stays."""
        if self.document is None or not self.may_leave(self.close):
            return False
        self._turn_to(None, None)
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
            search = find_openable(start, by, self._read)
        except FaceMaskError as error:
            gone = not path.parent.is_dir()
            text = self.tr("The folder no longer exists") if gone else self.tr("The folder could not be read")
            self._dialogs.show_error(text, str(path.parent) if gone else _why(error))
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
        path = self._dialogs.choose_photo(self._folder())
        return path is not None and self.open_photo(path)

    def open_photo(self, path: Path) -> bool:
        """Lay a photo under the mask as soon as it is read; False where that cannot begin."""
        document = self.document
        if document is None:
            self._dialogs.show_error(
                self.tr("{} is a photo").format(path.name),
                self.tr("Open a mask first; then the photo goes under it."),
            )
            return False
        document.settle()

        def failed(error: Exception) -> None:
            self._dialogs.show_error(self.tr("{} could not be opened").format(path.name), _why(error))

        def done(photo: Photo | None) -> None:
            self._settings.folder = str(path.parent)
            self._lay_photo(document, photo)

        height, width = document.label_map.shape
        self.message.emit(self.tr("Reading {}…").format(path.name))
        self._forget_photo()
        self._photo = in_background(self, partial(_read_photo, path, (width, height)), done, failed)
        return True

    def _find_photo(self, document: MaskDocument, mask: Path) -> None:
        """Look for the photo that belongs to a mask; the mask is shown meanwhile."""

        def failed(error: Exception) -> None:
            self._add_messages((self.tr("The photo was left out: {}").format(_why(error)),))

        height, width = document.label_map.shape
        work = partial(_read_photo_of, document.path or mask, (width, height))
        self._photo = in_background(self, work, partial(self._lay_photo, document), failed)

    def _lay_photo(self, document: MaskDocument, photo: Photo | None) -> None:
        self._photo = None
        if photo is not None and document is self.document:
            document.photo = photo.pixels
            self.photo_changed.emit()
            self._add_messages(photo.messages)

    def _add_messages(self, messages: tuple[str, ...]) -> None:
        if messages:
            self._messages = (*self._messages, *messages)
            self.notice.emit(self._messages)

    def _forget_photo(self) -> None:
        if self._photo is not None:
            self._photo.forget()
            self._photo = None

    def read_donor(self, path: Path | None = None) -> tuple[Path, LabelMap] | None:
        """Read the mask of a second face; asks for it where no path is given."""
        chosen = path or self._dialogs.choose_mask(self._folder(), self.tr("Choose a second face"))
        if chosen is None:
            return None
        from facemask_editor.formats import open_mask

        if self.document is not None:
            self.document.settle()
        try:
            opened = open_mask(chosen)
        except (FaceMaskError, OSError, MemoryError) as error:
            self._dialogs.show_error(self.tr("{} could not be opened").format(chosen.name), _why(error))
            return None
        if opened.messages:
            self.notice.emit(tuple(f"{chosen.name}: {text}" for text in opened.messages))
        return chosen, opened.label_map

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
        chosen = self._dialogs.choose_save(self._proposal(), FORMATS, self._format or INDEX)
        return chosen is not None and self._write(*chosen, then)

    def _write(self, path: Path, format_: str, then: Then | None) -> bool:
        document = self.document
        assert document is not None

        def go_on() -> None:
            if self._write(path, format_, then) and then is not None:
                then()

        if not document.settle(go_on):
            self.message.emit(self.tr("{} is saved as soon as the edit under way is there").format(path.name))
            return False
        from facemask_editor.atomic import remove_leftovers
        from facemask_editor.formats import stamp_of, write_mask

        replace = self._may_replace(path)
        if replace is Replace.OTHER_NAME:
            return self.save_as(then)
        if replace is Replace.CANCEL:
            return False
        try:
            # whether a protected file may go was asked above
            write_mask(path, document.snapshot(), _KINDS[format_], replace_protected=True)
        except (FaceMaskError, OSError) as error:
            self._dialogs.show_error(
                self.tr("{} could not be saved").format(path.name),
                self.tr("{}\nYour changes are still here; save them under another name.").format(_why(error)),
            )
            return False
        self._format, self._sample, self._stamp = format_, False, stamp_of(path)
        document.mark_saved(path)
        remove_leftovers(path.parent)  # of this program, where it was killed while saving
        self._remember(path)
        self.saved.emit(path)
        return True

    def _may_replace(self, path: Path) -> Replace:
        """Ask where a file would be replaced that the user knows otherwise, or that is protected."""
        from facemask_editor.formats import is_write_protected, stamp_of

        now, reasons = stamp_of(path), list[str]()
        own = self.document is not None and path == self.document.path
        if own and self._stamp is not None and now is not None and now != self._stamp:
            reasons.append(self.tr("Another program has changed it since it was opened or saved here."))
        if is_write_protected(path):
            reasons.append(self.tr("It is write-protected."))
        if not reasons:
            return Replace.REPLACE
        return self._dialogs.ask_replace(path.name, " ".join(reasons))

    def may_leave(self, then: Then | None = None) -> bool:
        """Ask about unsaved changes.

        Args:
            then: Called once the document may go, where that has to wait until it is saved.

        Returns:
            Whether the document may go now.
        """
        if self.document is None:
            return True
        self.document.settle()  # an edit under way is not waited for here: the user may want to discard it
        if not self.unsaved:
            return True
        answer = self._dialogs.ask_unsaved(self.name)
        if answer is Answer.SAVE:
            return self.save(then)  # a cancelled or failed save keeps the document
        return answer is Answer.DISCARD

    # Inside

    def _proposal(self) -> Path:
        path = self.document.path if self.document else None
        if path is None:
            return self._folder() / "mask.png"
        if self._format is not None:
            return path
        # The source is in another format or order and not to be overwritten by a mere Enter.
        return (self._folder() if self._sample else path.parent) / f"{path.stem}_mask.png"

    def _folder(self) -> Path:
        folder = Path(self._settings.folder) if self._settings.folder else Path.home()
        return folder if folder.is_dir() else Path.home()

    def _remember(self, path: Path) -> None:
        self._settings.add_recent(path.absolute())
        self._settings.folder = str(path.absolute().parent)
        self.recent_changed.emit()


def _read_photo(path: Path, size: tuple[int, int]) -> Photo | None:
    from facemask_editor.formats import read_photo

    return read_photo(path, size)


def _read_photo_of(mask: Path, size: tuple[int, int]) -> Photo | None:
    from facemask_editor.formats import find_photo

    path = find_photo(mask)
    return None if path is None else _read_photo(path, size)


def _why(error: Exception) -> str:
    """Return file, field and value of a format error, then its hint; the system's words for others."""
    if isinstance(error, FormatError):
        hint = (error.hint[:1].upper() + error.hint[1:]).rstrip(".")
        return f"{error.path}: {error.field} is {error.value}." + (f"\n{hint}." if hint else "")
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or ''}: {error.strerror}".removeprefix(": ")
    if not isinstance(error, FaceMaskError | OSError | MemoryError):
        _log.error("Unexpected error while a file was read", exc_info=error)
    return str(error) or type(error).__name__
