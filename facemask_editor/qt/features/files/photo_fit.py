"""Whether the photo is the one that its mask was kept with: asked in a bar, answered by the user.

From the pictures alone it cannot be told: to any measure tried, masks that fit look like those that do not.
"""

from __future__ import annotations

from functools import partial
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
    from facemask_editor.formats import MaskFile, Photo
    from facemask_editor.formats.photos.way import Way
    from facemask_editor.qt.features.files.file_session import FileSession


_WAYS = {
    "upright": ("Turn upright", "As the camera says that it was held (EXIF)"),
    "stored": ("Turn back", "As the pixels are stored, for masks that were made on those"),
    "whole": ("Show whole", "All of the photo, with bars beside it"),
    "cropped": ("Crop", "The middle of the photo, in the shape of the mask"),
    "stretched": ("Stretch", "All of the photo, pulled to the shape of the mask"),
}
"""Title and help of the button for each other way."""


class PhotoFitBar(QFrame):
    """Says that photo and mask may not belong together; hidden while nothing speaks for it.

    Signals:
        choose: Another mask is to be chosen.
        fits: They do belong together.
        lay: The photo is to be laid in another `Way`.
    """

    choose = Signal()
    fits = Signal()
    lay = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("notice", "warning")
        self.text = plain_label()
        self.text.setWordWrap(True)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._ways: dict[str, Way] = {}
        self.way_buttons = {name: self._button(*told) for name, told in _WAYS.items()}
        for name, button in self.way_buttons.items():
            button.clicked.connect(partial(self._lay, name))
        self.choose_button = self._button(
            _tr("Choose the mask of this photo…"),
            _tr("The mask that fits the photo as it is, before any edit"),
        )
        self.choose_button.clicked.connect(self.choose)
        self.fits_button = self._button(
            "It fits", "Keep the mask that the file holds, for this photo from now on"
        )
        self.fits_button.clicked.connect(self.fits)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 4, 4)
        layout.addWidget(self.text, 1)
        for button in (*self.way_buttons.values(), self.choose_button, self.fits_button):
            layout.addWidget(button)
        self.hide()

    def say(self, text: str, photo: Photo | None = None, *, is_other: bool = False) -> None:
        """Show a sentence; "" hides the bar.

        Args:
            text: The sentence.
            photo: Has a button for each other way that it can lie.
            is_other: Whether another mask may be that of the photo.
        """
        self.text.setText(text)
        self.choose_button.setVisible(is_other)
        self._ways = {} if photo is None else {_name_of(way, photo): way for way in photo.others}
        for name, button in self.way_buttons.items():
            button.setVisible(name in self._ways)
        self.setVisible(bool(text))

    def _lay(self, name: str) -> None:
        self.lay.emit(self._ways[name])

    @staticmethod
    def _button(title: str, tip: str) -> QPushButton:
        button = QPushButton(_tr(title))
        button.setToolTip(_tr(tip))
        return button


def _name_of(way: Way, photo: Photo) -> str:
    if way.turned != photo.way.turned:
        return "upright" if way.turned else "stored"
    return way.shape or "whole"


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
        self.bar.lay.connect(files.photos.lay_otherwise)
        self._asked = False  # the user wants to see the ways
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
        self._agreed, self._asked = document.photo, False
        self._show()

    def ask(self) -> None:
        """Show in which other ways the photo can lie."""
        photo = self._files.photos.photo
        if photo is None or not photo.others:
            self._services.status.say(_tr("The photo has the shape of the mask; it can lie in no other way"))
            return
        self._asked = True
        self._show()

    def _on_session(self, changed: frozenset[Facet]) -> None:
        if Facet.DOCUMENT in changed:
            self._agreed, self._asked = None, False
        self._show()

    def _show(self) -> None:
        document, photo = self._session.document, self._files.photos.photo
        if document is None or document.photo is None:
            self.bar.say("")
        elif document.photo_is_other:
            self.bar.say(
                _tr(
                    "This is not the photo that the mask was edited with, so the face may come out wrong. "
                    "Which mask fits this photo?"
                ),
                photo,
                is_other=True,
            )
        elif photo is None or photo.pixels is not document.photo:
            self.bar.say("")
        elif self._asked or (photo.messages and not photo.known and document.photo is not self._agreed):
            text = " ".join(photo.messages) or _tr("The photo has the shape of the mask.")
            question = _tr("Does the mask belong to it?") if photo.other_shape else ""
            self.bar.say(f"{text} {question}".strip(), photo)
        else:
            self.bar.say("")


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
