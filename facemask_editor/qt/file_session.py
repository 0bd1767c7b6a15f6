"""Which mask is open, where it came from and where it goes; what fails leaves everything as it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from facemask_editor.errors import FaceMaskError, FormatError
from facemask_editor.qt.dialogs.messages import Answer, Dialogs
from facemask_editor.qt.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facemask_editor.document.document import MaskDocument
    from facemask_editor.labels import LabelMap

INDEX, PALETTE = "index PNG", "palette PNG"
FORMATS = (INDEX, PALETTE)
_OWN_ORDER = "celebamask-hq"


def _writers() -> Mapping[str, Callable[[Path, LabelMap], None]]:
    from facemask_editor.formats import write_index_png, write_palette_png

    return {INDEX: write_index_png, PALETTE: write_palette_png}


class FileSession(QObject):
    """Opens and saves, and asks before changes are lost.

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

        self.document, self._format, self._sample = MaskDocument(label_map, saved=False), None, False
        self.document_changed.emit(self.document)
        self.notice.emit(())

    def open(self, path: Path, *, sample: bool = False, asked: bool = False) -> bool:
        """Open a mask; whatever fails or is cancelled leaves the open document as it is.

        Args:
            path: A file or a folder of part PNGs.
            sample: A file of the program: not in the list of recent files and never written.
            asked: Whether the user has agreed already that unsaved changes are left.
        """
        if not asked and not self.may_leave():
            return False
        try:
            document, format_, messages = self._read(path)
        except (FaceMaskError, OSError, MemoryError) as error:
            self._dialogs.show_error(self.tr("{} could not be opened").format(path.name or path), _why(error))
            if not path.exists():
                self._settings.remove_recent(path)
                self.recent_changed.emit()
            return False
        self.document, self._format, self._sample = document, None if sample else format_, sample
        if not sample:
            self._remember(path)
        self.document_changed.emit(document)
        self.notice.emit(messages)
        return True

    def _read(self, path: Path) -> tuple[MaskDocument, str | None, tuple[str, ...]]:
        from facemask_editor.document.document import MaskDocument
        from facemask_editor.formats import find_photo, open_mask

        opened = open_mask(path)
        document = MaskDocument(opened.label_map, path=opened.path)
        messages = opened.messages
        photo = find_photo(opened.path)
        if photo is not None:
            try:
                document.photo = self._read_photo(photo, document)
            except (FaceMaskError, OSError, ValueError) as error:
                messages = (*messages, self.tr("The photo was left out: {}").format(_why(error)))
        # A file in another class order would silently become one in this program's order.
        direct = opened.format in FORMATS and opened.order == _OWN_ORDER
        return document, opened.format if direct else None, messages

    def close(self) -> bool:
        """Close the document, after the question about unsaved changes; False where it stays."""
        if self.document is None or not self.may_leave():
            return False
        self.document, self._format, self._sample = None, None, False
        self.document_changed.emit(None)
        self.notice.emit(())
        return True

    def step_file(self, by: int) -> bool:
        """Open the mask after (1) or before (-1) the open one in its folder, in the order of names."""
        path = self.document.path if self.document else None
        if path is None or self._sample:
            self.notice.emit((self.tr("Open a mask of your own; then its folder can be gone through."),))
            return False
        from facemask_editor.formats import iter_masks

        try:
            masks = iter_masks(path.parent)
        except FaceMaskError as error:
            self._dialogs.show_error(self.tr("The folder could not be read"), _why(error))
            return False
        # Also from a file that is gone or renamed: to the one that would follow it.
        rest = [mask for mask in masks if (mask > path if by > 0 else mask < path)]
        if not rest:
            which = self.tr("last") if by > 0 else self.tr("first")
            self.message.emit(self.tr("This is the {} mask of {}").format(which, path.parent.name))
            return False
        return self.open(rest[0] if by > 0 else rest[-1])

    def choose_and_open_photo(self) -> bool:
        """Ask for a photo and lay it under the mask."""
        path = self._dialogs.choose_photo(self._folder())
        return path is not None and self.open_photo(path)

    def open_photo(self, path: Path) -> bool:
        """Lay a photo under the mask."""
        if self.document is None:
            self._dialogs.show_error(
                self.tr("{} is a photo").format(path.name),
                self.tr("Open a mask first; then the photo goes under it."),
            )
            return False
        try:
            self.document.photo = self._read_photo(path, self.document)
        except (FaceMaskError, OSError, ValueError, MemoryError) as error:
            self._dialogs.show_error(self.tr("{} could not be opened").format(path.name), _why(error))
            return False
        self._settings.folder = str(path.parent)
        self.photo_changed.emit()
        return True

    @staticmethod
    def _read_photo(path: Path, document: MaskDocument) -> npt.NDArray[np.uint8]:
        from facemask_editor.formats import open_photo

        height, width = document.label_map.shape
        return open_photo(path, (width, height))

    def read_donor(self, path: Path | None = None) -> tuple[Path, LabelMap] | None:
        """Read the mask of a second face; asks for it where no path is given."""
        chosen = path or self._dialogs.choose_mask(self._folder(), self.tr("Choose a second face"))
        if chosen is None:
            return None
        from facemask_editor.formats import open_mask

        try:
            return chosen, open_mask(chosen).label_map
        except (FaceMaskError, OSError, MemoryError) as error:
            self._dialogs.show_error(self.tr("{} could not be opened").format(chosen.name), _why(error))
            return None

    # Saving

    def save(self) -> bool:
        """Write to the file that was opened, in its format; asks for a name where there is none to keep."""
        document = self.document
        if document is None or document.in_stroke:  # pixels that may yet be taken back
            return False
        if document.path is None or self._format is None:
            return self.save_as()
        return self._write(document.path, self._format)

    def save_as(self) -> bool:
        """Ask for a name and a format, and write there."""
        if self.document is None or self.document.in_stroke:
            return False
        chosen = self._dialogs.choose_save(self._proposal(), FORMATS, self._format or INDEX)
        return chosen is not None and self._write(*chosen)

    def _write(self, path: Path, format_: str) -> bool:
        assert self.document is not None
        try:
            _writers()[format_](path, self.document.snapshot())
        except (FaceMaskError, OSError) as error:
            self._dialogs.show_error(
                self.tr("{} could not be saved").format(path.name),
                self.tr("{}\nYour changes are still here; save them under another name.").format(_why(error)),
            )
            return False
        self._format, self._sample = format_, False
        self.document.mark_saved(path)
        self._remember(path)
        self.saved.emit(path)
        return True

    def may_leave(self) -> bool:
        """Ask about unsaved changes; True where the document may go."""
        if self.document is None or not self.document.dirty:
            return True
        answer = self._dialogs.ask_unsaved(self.name)
        if answer is Answer.SAVE:
            return self.save()  # a cancelled or failed save keeps the document
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


def _why(error: Exception) -> str:
    """Return file, field and value of a format error, then its hint; the system's words for others."""
    if isinstance(error, FormatError):
        hint = (error.hint[:1].upper() + error.hint[1:]).rstrip(".")
        return f"{error.path}: {error.field} is {error.value}." + (f"\n{hint}." if hint else "")
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or ''}: {error.strerror}".removeprefix(": ")
    return str(error) or type(error).__name__
