"""Which photo lies under the open mask, and how: read off the window's thread, laid otherwise when asked."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from facemask_editor.app.session import Session
from facemask_editor.qt.features.files.photo_reader import Found, PhotoReader
from facemask_editor.qt.look.error_text import error_text
from facemask_editor.qt.services.messages import Dialogs
from facemask_editor.qt.services.settings import Settings

if TYPE_CHECKING:
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.formats import Photo
    from facemask_editor.formats.photos.way import Way


class PhotoSession(QObject):
    """Lays photos under the open mask.

    Signals:
        changed: The document has another photo.
        message: One sentence for the status bar.
        left_out: A sentence: the photo that belongs to the mask cannot be read.

    Attributes:
        photo: What lies under the mask and how, None where that was not read here.
    """

    changed = Signal()
    message = Signal(str)
    left_out = Signal(str)

    def __init__(self, session: Session, settings: Settings, dialogs: Dialogs, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._settings, self._dialogs = session, settings, dialogs
        self._reader = PhotoReader(self)
        self._path: Path | None = None
        self.photo: Photo | None = None

    def forget(self) -> None:
        """Wait for none any more, and know none."""
        self._reader.forget()
        self._path = self.photo = None

    def open(self, path: Path, way: Way | None = None) -> bool:
        """Lay a photo under the mask as soon as it is read; False where that cannot begin.

        Args:
            path: Of the photo.
            way: How; None for as it fits, or as it lay when the mask was kept.
        """
        document = self._session.document
        if document is None:
            self._dialogs.show_error(
                self.tr("{} is a photo").format(path.name),
                self.tr("Open a mask first; then the photo goes under it."),
            )
            return False

        def failed(error: Exception) -> None:
            self.message.emit("")  # nothing is read any more
            self._dialogs.show_error(self.tr("{} could not be opened").format(path.name), error_text(error))

        def done(found: Found | None) -> None:
            self._settings.folder = str(path.parent)
            self._lay(document, found, chosen=way is not None)
            self.message.emit(self.tr("Photo: {}").format(path.name))

        height, width = document.label_map.shape
        self.message.emit(self.tr("Reading {}…").format(path.name))
        self._reader.read(path, (width, height), way, document.photo_mask_of, done, failed)
        return True

    def find(self, document: MaskDocument, mask: Path) -> None:
        """Look for the photo that belongs to a mask; the mask is shown meanwhile."""

        def failed(error: Exception) -> None:
            self.left_out.emit(self.tr("The photo was left out: {}").format(error_text(error)))

        height, width = document.label_map.shape
        done = partial(self._lay, document)
        self._reader.find(mask, (width, height), document.photo_mask_of, done, failed)

    def lay_otherwise(self, way: Way) -> bool:
        """Lay the photo that is there in another way; False where it was not read here."""
        return self._path is not None and self.open(self._path, way)

    def _lay(self, document: MaskDocument, found: Found | None, *, chosen: bool = False) -> None:
        if found is None or document is not self._session.document:
            return
        self._path, self.photo = found
        document.lay_photo(self.photo.pixels, self.photo.sha256)
        if chosen and document.photo_is_other:
            document.choose_photo_mask()  # the user has said that so they fit
        self.changed.emit()
