"""The face as a picture: on the clipboard, or in a file, whichever way it is seen on the canvas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QGuiApplication

from facemask_editor.app.shown import shown_now
from facemask_editor.qt.features.live_face.follower import in_own_classes
from facemask_editor.qt.jobs.desk import Desk
from facemask_editor.qt.jobs.workers import DaemonWorker
from facemask_editor.qt.look.error_text import error_text
from facemask_editor.qt.look.pictures import picture_image
from facemask_editor.qt.services.services import Services

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelMap, LabelSchema
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.qt.jobs.mailbox import Watch
    from facemask_editor.render.handoff.face import Picture
    from facemask_editor.render.illustration.choices import Choices


@dataclass(frozen=True, eq=False)
class Ask:
    """A picture that is asked for: the mask as it was seen then.

    Attributes:
        stem: Names it.
        label_map: H x W uint8; nobody changes it any more.
        schema: Its classes.
        photo: H x W x 3 uint8 RGB, or None for a drawn face.
        photo_mask: H x W uint8, the mask that fits the photo.
        choices: Colours of a drawn face.
    """

    stem: str
    label_map: LabelMap
    schema: LabelSchema
    photo: Picture | None
    photo_mask: LabelMap
    choices: Choices


class FacePictures:
    """The actions that hand the face on as a picture.

    Args:
        services: Of the window.
        choices: Returns the colours of the drawn face of a document.
    """

    def __init__(self, services: Services, choices: Callable[[MaskDocument], Choices]) -> None:
        self._services, self._choices = services, choices
        self._owner = QObject(services.over)
        self._desk = Desk(DaemonWorker("face picture", width=1))

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what the actions do, by id."""
        return {"file.save_picture": self.save, "edit.copy_picture": self.copy}

    def copy(self) -> None:
        """Put the face on the clipboard, in the size of the mask."""
        ask, status = self._ask(), self._services.status
        if ask is None:
            return
        self._desk.ask(
            partial(_picture, ask),
            purpose="copy",
            ready=self._on_copied,
            failed=lambda error: status.say(_tr("The face could not be copied: {}").format(error)),
            owner=self._owner,
        )

    def save(self) -> None:
        """Ask where the face goes, and write it as PNG with what it was made of."""
        ask, status, dialogs = self._ask(), self._services.status, self._services.dialogs
        document = self._services.session.document
        if ask is None or document is None:
            return
        folder = Path(self._services.settings.folder or Path.home())
        folder = folder if document.path is None else document.path.parent
        chosen = dialogs.choose_picture(folder / f"{ask.stem}_face.png", _tr("Save picture"))
        if chosen is None:
            return
        self._desk.ask(
            partial(_saved, chosen, ask),
            purpose=("save", str(chosen)),
            ready=lambda path: status.say(_tr("Saved {}").format(path)),
            failed=lambda error: dialogs.show_error(
                _tr("{} could not be saved").format(chosen.name), error_text(error)
            ),
            owner=self._owner,
            kept=True,
        )

    def shutdown(self) -> bool:
        """End what still runs; return whether it has ended."""
        return self._desk.shutdown()

    def _ask(self) -> Ask | None:
        document, shown = self._services.session.document, shown_now(self._services.session)
        if document is None or shown is None:
            return None
        return Ask(
            document.path.stem if document.path is not None else _tr("untitled"),
            shown.label_map,
            document.schema,
            document.photo,
            document.photo_mask,
            self._choices(document),
        )

    def _on_copied(self, picture: Picture) -> None:
        QGuiApplication.clipboard().setImage(picture_image(picture))
        self._services.status.say(_tr("The face is on the clipboard"))


def _picture(ask: Ask, _watch: Watch) -> Picture:
    """Return the face, H x W x 3 uint8 RGB: the pixels that the canvas shows of it once the hand rests."""
    from facemask_editor.render.builtin.picture import portrait
    from facemask_editor.render.illustration.illustrate import illustrate

    label_map = in_own_classes(ask.label_map, ask.schema)
    if ask.photo is None:
        return illustrate(label_map, ask.choices)
    return portrait(ask.photo, in_own_classes(ask.photo_mask, ask.schema), label_map).picture


def _saved(path: Path, ask: Ask, watch: Watch) -> Path:
    """Write the face with its provenance; returns the path.

    Raises:
        FaceMaskError, OSError: It could not be written.
    """
    from dataclasses import asdict

    from facemask_editor.render.builtin.renderer import BuiltinRenderer
    from facemask_editor.render.illustration.renderer import Illustration
    from facemask_editor.render.renderer import Rendered, RenderJob
    from facemask_editor.render.run import provenance_of, save_picture

    drawn = ask.photo is None
    job = RenderJob(
        stem=ask.stem,
        label_map=in_own_classes(ask.label_map, ask.schema),
        photo=ask.photo,
        photo_mask=None if drawn else in_own_classes(ask.photo_mask, ask.schema),
        seed=ask.choices.seed if drawn else 0,
    )
    told = provenance_of(
        Illustration(ask.choices) if drawn else BuiltinRenderer(),
        job,
        mask=ask.stem,
        choices=asdict(ask.choices) if drawn else None,
    )
    save_picture(path, Rendered(ask.stem, _picture(ask, watch)), told)
    return path


def _tr(text: str) -> str:
    return QCoreApplication.translate("LiveFace", text)
