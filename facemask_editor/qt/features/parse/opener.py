"""From a photo's file to its mask in the window, step by step; everything slow is done elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer

from facemask_editor.qt.features.parse.reader import Looked, Made, Reader, ReadPhoto
from facemask_editor.qt.features.parse.stage import PhotoStage, Way
from facemask_editor.qt.jobs.desk import Desk
from facemask_editor.qt.jobs.mailbox import Priority
from facemask_editor.qt.jobs.workers import DaemonWorker
from facemask_editor.qt.look.error_text import error_text
from facemask_editor.qt.look.pictures import picture_image
from facemask_editor.qt.services.services import Services

if TYPE_CHECKING:
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.parse.evidence.crop import Crop
    from facemask_editor.parse.evidence.faces import Face
    from facemask_editor.parse.failures import Failure

_AFTER_STROKE_MS = 200


@dataclass(eq=False)
class Reading:
    """A photo of which a mask was made, or is being made.

    Attributes:
        photo: As it was read.
        faces: Those that were found in it.
        face: Whose mask it is; None for none.
        made: The mask; None while it is on its way.
        failure: Why no face was found.
    """

    photo: ReadPhoto
    faces: tuple[Face, ...] = ()
    face: Face | None = None
    made: Made | None = None
    failure: Failure | None = None


Show = Callable[[Reading], object]


class Opener(QObject):
    """Leads from a photo to its mask; nothing of the open document changes before the mask is there.

    Args:
        services: Of the window.
        reader: Does the work.
        stage: Shows the photo meanwhile.
        show: Called with a reading whose mask is made.

    Attributes:
        queue: Photos that are to follow.
        parser: Returns the parser that is chosen.
    """

    def __init__(self, services: Services, reader: Reader, stage: PhotoStage, show: Show) -> None:
        super().__init__(services.over)
        self._services, self._reader, self._stage, self._show = services, reader, stage, show
        self._desk = Desk(DaemonWorker("photo to mask", width=1))
        self.queue: list[Path] = []
        self.parser: Callable[[], str] = str
        self._agreed: tuple[MaskDocument | None, int] = (None, 0)
        self._reading: Reading | None = None
        self._chosen: Crop | None = None
        stage.left.connect(self.cancel)
        stage.view.crop_changed.connect(self._on_crop)

    @property
    def under_way(self) -> bool:
        """Whether a photo is being read or asked about."""
        return not self._stage.isHidden()

    def open(self, paths: Sequence[Path]) -> None:
        """Make masks of photos, one after the other; the first one at once."""
        if not paths:
            return
        if not self._may_leave(lambda: self.open(paths)):
            return
        self.queue = list(paths[1:])
        self._open(paths[0])

    def open_next(self) -> bool:
        """Go on with the next photo that waits; False without one."""
        if not self.queue:
            return False
        if self._may_leave(lambda: self.open_next()):
            self._open(self.queue.pop(0))
        return True

    def ask_again(self, reading: Reading) -> None:
        """Let another face of a photo be chosen."""
        if self._may_leave(lambda: self.ask_again(reading)):
            self._begin_again(reading)
            self._ask_face(self._other(reading), reading.faces)

    def move_crop(self, reading: Reading, crop: Crop) -> None:
        """Let the square of a photo be moved."""
        if self._may_leave(lambda: self.move_crop(reading, crop)):
            self._begin_again(reading)
            self._ask_square(crop)

    def read_again(self, reading: Reading, crop: Crop) -> None:
        """Make the mask of a square anew, as with another parser."""
        if self._may_leave(lambda: self.read_again(reading, crop)):
            self._begin_again(reading)
            if reading.face is None:
                self._take_square(crop)
            else:
                self._parse(reading.face, crop)

    def look(self, path: Path, then: Callable[[Reading], object]) -> None:
        """Read a photo whose mask is open already, and find its faces."""
        self._wait(_tr("Reading {}…").format(path.name))
        self._read(path, then)

    def cancel(self) -> None:
        """Drop what is under way; the mask that was open stays."""
        self._desk.cancel(*self._desk.jobs)
        self._reading = None
        self._stage.hide()
        self._services.status.say("")
        if self._services.session.document is not None:
            self._services.canvas.setFocus()

    def shutdown(self) -> bool:
        """End what runs; return whether it has ended."""
        return self._desk.shutdown()

    # Steps

    def _open(self, path: Path) -> None:
        self._stage.show_photo(None, (1, 1), _tr("Reading {}…").format(path.name))
        self._services.status.say(_tr("Reading {}…").format(path.name))
        self._services.settings.folder = str(path.absolute().parent)
        self._read(path, self._on_faces)

    def _read(self, path: Path, then: Callable[[Reading], object]) -> None:
        def looked(photo: ReadPhoto, found: Looked) -> None:
            self._reading = Reading(photo, found.faces, failure=found.failure)
            then(self._reading)

        def read(photo: ReadPhoto) -> None:
            height, width = photo.pixels.shape[:2]
            image = picture_image(photo.small)
            self._stage.show_photo(image, (width, height), _tr("Looking for faces in {}…").format(path.name))
            self._ask(partial(self._reader.look, photo), partial(looked, photo), path.name)

        self._ask(partial(self._reader.read, path), read, path.name)

    def _on_faces(self, reading: Reading) -> None:
        if not reading.faces:
            self._ask_without()
        elif len(reading.faces) == 1:
            self._parse(reading.faces[0])
        else:
            self._ask_face(0, reading.faces)

    def _ask_face(self, current: int, faces: Sequence[Face]) -> None:
        view = self._stage.view
        text = _tr("{} faces: whose mask is made?").format(len(faces))
        if len(faces) == 1:
            text = _tr("One face was found")
        ways = (
            Way(_tr("Choose the square by hand"), lambda: self._ask_square(self._square_of(None))),
            Way(_tr("Make its mask"), lambda: self._parse(faces[view.current]), main=True),
        )
        self._services.status.say("")
        self._stage.ask_face(faces, current, text, ways)

    def _ask_without(self) -> None:
        assert self._reading is not None
        failure = self._reading.failure
        ways = (
            Way(_tr("Start with an empty mask"), lambda: self._empty(self._square_of(None))),
            Way(_tr("Choose the square by hand"), lambda: self._ask_square(self._square_of(None)), main=True),
        )
        self._services.status.say("")
        self._stage.ask(
            _tr("No face was found in {}").format(self._reading.photo.name),
            _detail(failure),
            ways,
        )

    def _ask_square(self, crop: Crop) -> None:
        assert self._reading is not None
        self._chosen = crop
        face = self._face_for(crop)
        ways = [
            Way(_tr("Make the mask"), lambda: self._take_square(self._chosen or crop), main=True),
        ]
        if face is not None:
            back = Way(_tr("Reset to the face"), lambda: self._stage.view.set_crop(self._square_of(face)))
            ways.insert(0, back)
        self._services.status.say("")
        self._stage.ask_square(crop, _tr("Which square is the mask of?"), ways)

    def _on_crop(self, crop: Crop) -> None:
        self._chosen = crop

    def _take_square(self, crop: Crop) -> None:
        face = self._face_for(crop)
        if face is not None:
            self._parse(face, crop)
            return
        assert self._reading is not None
        pixels, parser = self._reading.photo.pixels, self.parser()
        self._make(partial(self._reader.parse_square, pixels, crop, parser), crop)

    def _parse(self, face: Face, crop: Crop | None = None) -> None:
        assert self._reading is not None
        crop = crop or self._square_of(face)
        pixels, parser = self._reading.photo.pixels, self.parser()
        self._make(partial(self._reader.parse, pixels, face, crop, parser, None), crop)

    def _empty(self, crop: Crop) -> None:
        assert self._reading is not None
        self._make(partial(self._reader.empty, self._reading.photo.pixels, crop), crop)

    def _make(self, work: Callable[..., Made], crop: Crop) -> None:
        assert self._reading is not None
        reading = self._reading
        text = _tr("Making the mask…")
        self._stage.wait(text, crop)
        self._services.status.say(text)
        self._ask(work, partial(self._on_made, reading), reading.photo.name)

    def _on_made(self, reading: Reading, made: Made) -> None:
        document = self._services.session.document
        if document is not None and document.in_stroke:  # no other document under the hand
            QTimer.singleShot(_AFTER_STROKE_MS, self, partial(self._on_made, reading, made))
            return
        if self._reading is not reading or not self._may_leave(partial(self._on_made, reading, made)):
            return
        self._reading = None
        self._stage.hide()
        self._services.status.say("")
        self._show(replace(reading, face=made.face, made=made))

    # Inside

    def _ask(self, work: Callable[..., object], ready: Callable[..., object], name: str) -> None:
        self._desk.cancel(*self._desk.jobs)
        self._desk.ask(
            work,
            purpose="photo",
            ready=ready,
            failed=partial(self._on_failed, name),
            owner=self,
            priority=Priority.VISIBLE,
            stoppable=False,
        )

    def _on_failed(self, name: str, error: Exception) -> None:
        reading = self._reading
        self._services.status.say("")
        if reading is None:
            self._stage.hide()
            self._services.dialogs.show_error(_tr("{} could not be opened").format(name), error_text(error))
            return
        crop = self._stage.view.crop or self._square_of(reading.face)
        ways = (Way(_tr("Start with an empty mask"), lambda: self._empty(crop), main=True),)
        self._stage.ask(_tr("No mask could be made of {}").format(name), error_text(error), ways)

    def _wait(self, text: str) -> None:
        self._stage.show_photo(None, (1, 1), text)
        self._services.status.say(text)

    def _begin_again(self, reading: Reading) -> None:
        height, width = reading.photo.pixels.shape[:2]
        self._reading = Reading(reading.photo, reading.faces, reading.face, failure=reading.failure)
        self._stage.show_photo(picture_image(reading.photo.small), (width, height), "")

    @staticmethod
    def _other(reading: Reading) -> int:
        """Return the number of the face that is shown, else of the first."""
        boxes = [face.box for face in reading.faces]
        own = None if reading.face is None else reading.face.box
        return boxes.index(own) if own in boxes else 0

    def _square_of(self, face: Face | None) -> Crop:
        from facemask_editor.parse.evidence.crop import face_crop, whole_photo

        assert self._reading is not None
        if face is not None:
            return face_crop(face.points)
        return whole_photo(*self._reading.photo.pixels.shape[:2])

    def _face_for(self, crop: Crop) -> Face | None:
        """Return the face that a square is of: the one whose middle lies in it, the largest first."""
        assert self._reading is not None
        known = self._reading.face
        faces = ([known] if known is not None else []) + list(self._reading.faces)
        for face in faces:
            left, top, right, bottom = face.box
            across, down = (left + right) / 2 - crop.x, (top + bottom) / 2 - crop.y
            if max(abs(across), abs(down)) < crop.side / 2:
                return face
        return None

    def _may_leave(self, then: Callable[[], object]) -> bool:
        """Ask about unsaved changes, once for each state of the document; see `Files.may_leave`."""
        document = self._services.session.document
        if document is None or self._agreed == (document, document.revision):
            return True

        def saved() -> None:
            self.agree()
            then()

        if self._services.files.may_leave(saved):
            self.agree()
            return True
        return False

    def agree(self) -> None:
        """Ask no more about the document as it is: the user has said that it may go, or nothing is lost."""
        document = self._services.session.document
        self._agreed = (document, document.revision if document is not None else 0)


def _detail(failure: Failure | None) -> str:
    """Return what is to be said besides that no face was found."""
    if failure is None:
        return ""
    return failure.remedy if failure.text == "No face was found." else str(failure)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Photo", text)
