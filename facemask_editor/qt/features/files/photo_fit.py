"""Whether the photo is the one that its mask was kept with: asked in a bar, answered by the user.

From the pictures alone it cannot be told: to any measure tried, masks that fit look like those that do not.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from facemask_editor.app.session import Facet, Session
from facemask_editor.core.errors import FaceMaskError
from facemask_editor.qt.look.error_text import error_text
from facemask_editor.qt.look.plain_text import plain_label
from facemask_editor.qt.services.services import Services

if TYPE_CHECKING:
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.formats import MaskFile
    from facemask_editor.qt.features.files.file_session import FileSession


class PhotoFitBar(QFrame):
    """Says that photo and mask may not belong together; hidden while nothing speaks for it.

    Signals:
        choose: Another mask is to be chosen.
        fits: They do belong together.
    """

    choose = Signal()
    fits = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("notice", "warning")
        self.text = plain_label()
        self.text.setWordWrap(True)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.choose_button = QPushButton(_tr("Choose the mask of this photo…"))
        self.choose_button.setToolTip(_tr("The mask that fits the photo as it is, before any edit"))
        self.choose_button.clicked.connect(self.choose)
        self.fits_button = QPushButton(_tr("It fits"))
        self.fits_button.setToolTip(_tr("Keep the mask that the file holds, for this photo from now on"))
        self.fits_button.clicked.connect(self.fits)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 4, 4)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.choose_button)
        layout.addWidget(self.fits_button)
        self.hide()

    def say(self, text: str) -> None:
        """Show a sentence; "" hides the bar."""
        self.text.setText(text)
        self.setVisible(bool(text))


class PhotoFit:
    """Has the user choose the mask of the photo.

    Args:
        services: Of the window.
        files: Its file session.
    """

    def __init__(self, services: Services, files: FileSession) -> None:
        self._services, self._files = services, files
        self._session: Session = services.session
        self._agreed: object = None  # the photo that was decided about
        self.bar = PhotoFitBar()
        self.bar.choose.connect(self.choose)
        self.bar.fits.connect(self._agree)
        self._session.subscribe(self._on_session, Facet.DOCUMENT, Facet.PHOTO)

    def choose(self, path: Path | None = None) -> bool:
        """Take the mask of a file as that of the photo; asks for one where no path is given.

        Returns:
            Whether it was taken.
        """
        document = self._session.document
        if document is None or document.photo is None:
            return False
        folder = document.path.parent if document.path is not None else Path.home()
        title = _tr("Choose the mask of this photo")
        chosen = path or self._services.dialogs.choose_mask(folder, title)
        if chosen is None or document is not self._session.document:
            return False
        from facemask_editor.formats import open_mask

        try:
            opened = open_mask(chosen)
            if problem := _problem(opened, document):
                self._services.dialogs.show_error(_tr("{} does not fit").format(chosen.name), problem)
                return False
            document.choose_photo_mask(opened.of_photo)
        except (FaceMaskError, OSError, MemoryError, ValueError) as error:
            text = _tr("{} could not be opened").format(chosen.name)
            self._services.dialogs.show_error(text, error_text(error))
            return False
        self._agreed = document.photo
        if opened.messages:
            self._services.notice.show_notice([f"{chosen.name}: {text}" for text in opened.messages])
        self._session.note(Facet.PHOTO)  # the face begins anew from there
        self._services.status.say(_tr("The face moves from {} now; save to keep it").format(chosen.name))
        return True

    def _agree(self) -> None:
        document = self._session.document
        if document is None:
            return
        if document.photo_is_other:
            document.choose_photo_mask()
        self._agreed = document.photo
        self._show()

    def _on_session(self, changed: frozenset[Facet]) -> None:
        if Facet.DOCUMENT in changed:
            self._agreed = None
        self._show()

    def _show(self) -> None:
        document = self._session.document
        text = ""
        if document is not None and document.photo is not None:
            if document.photo_is_other:
                text = _tr(
                    "This is not the photo that the mask was edited with, so the face may come out wrong. "
                    "Which mask fits this photo?"
                )
            elif self._files.photo_stretched and document.photo is not self._agreed:
                text = _tr(
                    "The photo has another shape than the mask and was stretched. Does the mask belong to it?"
                )
        self.bar.say(text)


def _problem(opened: MaskFile, document: MaskDocument) -> str:
    """Return why a mask cannot be that of the photo, "" where it can."""
    shapes = opened.of_photo.shape, document.label_map.shape
    if shapes[0] != shapes[1]:
        sizes = (f"{width} × {height}" for height, width in shapes)
        return _tr("It has {} pixels, and the mask that is open {}.").format(*sizes)
    if opened.schema != document.schema:
        return _tr("It has other classes than the mask that is open; convert one of them first.")
    return ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("PhotoFit", text)
