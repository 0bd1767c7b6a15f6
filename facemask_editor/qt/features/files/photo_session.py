"""Which photo lies under the open mask, and how: read off the window's thread, laid otherwise when asked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from facemask_editor.app.session import Session
from facemask_editor.qt.features.files.photo_reader import Found, PhotoReader, Source
from facemask_editor.qt.look.error_text import error_text
from facemask_editor.qt.services.messages import Dialogs
from facemask_editor.qt.services.settings import Settings

if TYPE_CHECKING:
    from facemask_editor.app.project.content import KeptPhoto
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.formats import Photo
    from facemask_editor.formats.photos.way import Way


class PhotoSession(QObject):
    """Lays photos under the open mask.

    Signals:
        changed: The document has another photo.
        message: One sentence for the status bar.
        left_out: A sentence: the photo that belongs to the mask cannot be read.
        laid: What was `Found`, and whether the user asked for it; before `changed`.

    Attributes:
        photo: What lies under the mask and how, None where that was not read here.
    """

    changed = Signal()
    message = Signal(str)
    left_out = Signal(str)
    laid = Signal(object, bool)

    def __init__(self, session: Session, settings: Settings, dialogs: Dialogs, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._settings, self._dialogs = session, settings, dialogs
        self._reader = PhotoReader(self)
        self._source: Source | None = None
        self.photo: Photo | None = None

    def forget(self) -> None:
        """Wait for none any more, and know none."""
        self._reader.forget()
        self._source = self.photo = None

    def open(self, source: Source, way: Way | None = None) -> bool:
        """Lay a photo under the mask as soon as it is read; False where that cannot begin.

        Args:
            source: Its file, or what a project knows of it.
            way: How; None for as it fits, or as it lay when the mask was kept.
        """
        document, name = self._session.document, source.name
        if document is None:
            self._dialogs.show_error(
                self.tr("{} is a photo").format(name),
                self.tr("Open a mask first; then the photo goes under it."),
            )
            return False

        def failed(error: Exception) -> None:
            self.message.emit("")  # nothing is read any more
            self._dialogs.show_error(self.tr("{} could not be opened").format(name), error_text(error))

        def done(found: Found | None) -> None:
            if isinstance(source, Path):
                self._settings.folder = str(source.parent)
            self._lay(document, found, chosen=way is not None)
            self.message.emit(self.tr("Photo: {}").format(name))

        height, width = document.label_map.shape
        self.message.emit(self.tr("Reading {}…").format(name))
        self._reader.read(source, (width, height), way, document.photo_mask_of, done, failed)
        return True

    def find(self, document: MaskDocument, mask: Path | None, kept: KeptPhoto | None = None) -> None:
        """Look for the photo that belongs to a mask; the mask is shown meanwhile.

        Args:
            document: The open one.
            mask: Its file, whose name tells that of the photo.
            kept: What its project knows of the photo, which counts first.
        """

        def failed(error: Exception) -> None:
            self.left_out.emit(self.tr("The photo was left out: {}").format(error_text(error)))

        def done(found: Found | None) -> None:
            if found is None and kept is not None:
                text = self.tr("The photo of this project, {}, is not where it was: open it again")
                self.left_out.emit(text.format(kept.name))
            self._lay(document, found, asked=False)

        height, width = document.label_map.shape
        self._reader.find(mask, kept, (width, height), document.photo_mask_of, done, failed)

    def lay_otherwise(self, way: Way) -> bool:
        """Lay the photo that is there in another way; False where it was not read here."""
        return self._source is not None and self.open(self._source, way)

    def _lay(
        self, document: MaskDocument, found: Found | None, *, chosen: bool = False, asked: bool = True
    ) -> None:  # fmt: skip
        if found is None or document is not self._session.document:
            return
        self._source, self.photo = found.source, found.photo
        sha256 = self.photo.sha256
        if not asked and not isinstance(found.source, Path):
            sha256 = found.source.sha256 or sha256  # its very bytes, however decoders differ
        document.lay_photo(self.photo.pixels, sha256)
        if chosen and document.photo_is_other:
            document.choose_photo_mask()  # the user has said that so they fit
        self.laid.emit(found, asked)
        self.changed.emit()
