"""Photos in a window: their masks, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject

from facemask_editor.app.circumstances import PhotoFacts
from facemask_editor.app.session import Facet
from facemask_editor.formats.pictures.endings import JPEG, PNG, is_jpeg_name
from facemask_editor.parse.finish.parsed import Parsed
from facemask_editor.qt.features.feature import Part
from facemask_editor.qt.features.parse.bar import PhotoBar
from facemask_editor.qt.features.parse.correcting import Correcting
from facemask_editor.qt.features.parse.into_photo import Asked, save_face, save_mask
from facemask_editor.qt.features.parse.opener import Opener, Reading
from facemask_editor.qt.features.parse.reader import OWN, Choice, Reader
from facemask_editor.qt.features.parse.result import Result
from facemask_editor.qt.features.parse.stage import PhotoStage
from facemask_editor.qt.jobs.desk import Desk
from facemask_editor.qt.jobs.workers import DaemonWorker
from facemask_editor.qt.look.error_text import error_text
from facemask_editor.qt.services.services import Services

if TYPE_CHECKING:
    from facemask_editor.app.project.content import KeptPhoto
    from facemask_editor.core.labels import LabelMap
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.qt.jobs.mailbox import Watch

Write = Callable[[Path, Asked, "Watch"], Path]


_LITTLE = 0.005
"""Share of a mask that may be unsure without a word."""


class PhotoPart(Part):
    """Makes masks of photos, and brings what was done back into them."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._owner = QObject(services.over)
        self.reader = Reader()
        self._desk = Desk(DaemonWorker("photo files", width=1))
        self.stage = PhotoStage(services.canvas.parentWidget() or services.over)
        self.opener = Opener(services, self.reader, self.stage, self._show)
        actions = services.actions
        self.correcting = Correcting(services.session, actions["photo.correct"])
        self.tray = PhotoBar(
            actions["photo.read_again"],
            actions["photo.unsure"],
            actions["photo.correct"],
            actions["photo.next"],
        )
        self.above = self.tray
        self.result = Result(services, self.reader, actions["photo.unsure"], self._on_told)
        self.opener.parser = self.result.parser = lambda: services.settings.parser
        self._reading: Reading | None = None
        self._of: MaskDocument | None = None
        self._fresh = -1
        self._listed = False
        services.new_masks = self.new_masks
        services.session.photo_facts = self._facts
        self.tray.shown.connect(self.result.look_at)
        self.tray.taken.connect(self.result.take)
        self.tray.parser_chosen.connect(self._choose_parser)
        self.tray.own_wanted.connect(self._choose_own_parser)
        self.stage.left.connect(lambda: services.session.note(Facet.PHOTO))
        services.session.subscribe(self._on_document, Facet.DOCUMENT)
        services.session.subscribe(self._on_photo, Facet.PHOTO)

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        return {
            "file.new_mask": lambda: self.new_masks(()),
            "photo.other_face": self.other_face,
            "photo.move_crop": self.move_crop,
            "photo.read_again": self.result.read_again,
            "photo.save_face": self.save_face,
            "photo.save_mask": self.save_mask,
            "photo.next": self.opener.open_next,
        }

    def shutdown(self) -> bool:
        ended = [self.opener.shutdown(), self.result.shutdown(), self._desk.shutdown()]
        return all(ended)

    def new_masks(self, paths: Sequence[Path]) -> None:
        """Make masks of photos; asks for one where none is given."""
        if not paths:
            settings = self._services.settings
            folder = Path(settings.folder) if settings.folder else Path.home()
            chosen = self._services.dialogs.choose_photo(folder, _tr("New mask of a photo"))
            paths = () if chosen is None else (chosen,)
        self.opener.open(paths)

    def other_face(self) -> None:
        """Let another face of the photo be chosen."""
        self._with_reading(self._ask_again)

    def move_crop(self) -> None:
        """Let the square be moved."""
        self._with_reading(self._move_crop)

    def save_face(self) -> None:
        """Write the full photo with the edited face."""
        kept = self._services.kept_photo()
        if kept is None:
            return
        jpeg = is_jpeg_name(kept.name)
        self._save(
            save_face, f"{Path(kept.name).stem}_face", JPEG if jpeg else PNG,
            _tr("Save face in the full photo"),
        )  # fmt: skip

    def save_mask(self) -> None:
        """Write the mask at the size of the photo."""
        kept = self._services.kept_photo()
        if kept is not None:
            title = _tr("Save mask of the full photo")
            self._save(save_mask, f"{Path(kept.name).stem}_mask", PNG, title)

    # What was made

    def _show(self, reading: Reading) -> None:
        from facemask_editor.app.project.content import Around, KeptPhoto, Opened
        from facemask_editor.app.tree.tree import StateTree
        from facemask_editor.document.document import MaskDocument
        from facemask_editor.parse.place import Place

        made, photo = reading.made, reading.photo
        assert made is not None
        document = MaskDocument(_labels(made.parsed, made.picture.shape[:2]), saved=False)
        document.lay_photo(made.picture, made.sha256)
        height, width = photo.pixels.shape[:2]
        place = Place(made.crop, width, height)
        kept = KeptPhoto(photo.name, photo.path, made.sha256, made.data, True, photo.stamp, place)
        opened = Opened(document, StateTree(document), Around(photo=kept))
        self._reading, self._of, self._fresh = reading, document, document.revision
        services = self._services
        services.files.turn_to(document, None, (*photo.said, *made.said), project=opened)
        self.result.show(document, made)
        services.actions["photo.correct"].setChecked(True)
        services.session.note(Facet.PHOTO)
        self._say()
        services.canvas.setFocus()

    def _on_document(self, _changed: frozenset[Facet]) -> None:
        if self._services.session.document is not self._of:
            self._reading = self._of = None
            self.tray.say("")

    def _on_photo(self, _changed: frozenset[Facet]) -> None:
        reading, kept = self._reading, self._services.kept_photo()
        if reading is None or reading.made is None or self._services.session.document is not self._of:
            return
        if kept is None or kept.sha256 != reading.made.sha256:  # another photo lies under the mask by now
            self._reading = self._of = None
            self.tray.say("")
            self.result.forget()

    def _on_told(self) -> None:
        self.tray.show_offers(self.result.offers)
        self._services.session.note(Facet.PART)  # which actions can be used

    def _say(self) -> None:
        reading = self._reading
        if reading is None or reading.made is None:
            return
        made = reading.made
        if made.parsed is None:
            text = _tr("An empty mask over {}").format(reading.photo.name)
        else:
            unsure = float(made.parsed.unsure.mean())
            text = _tr("Mask of {}").format(reading.photo.name)
            if unsure >= _LITTLE:
                text = _tr("{}; {:.0%} of it is worth a look").format(text, unsure)
        self.tray.say(text, str(reading.photo.path))
        if self._listed:
            return
        self._listed = True
        self._desk.ask(
            self.reader.choices,
            purpose="parsers",
            ready=self._on_choices,
            failed=lambda _error: self._on_choices(()),
            owner=self._owner,
        )

    def _on_choices(self, choices: Sequence[Choice]) -> None:
        current = self._services.settings.parser
        if current and current not in [choice.key for choice in choices] and _is_file(current):
            own = Choice(current, Path(current).name, OWN)
            choices = (*choices, own)
        self._choices = choices
        self.tray.show_parsers(choices, current)

    def _choose_parser(self, key: str) -> None:
        services, reading = self._services, self._reading
        if key == services.settings.parser:
            return
        services.settings.parser = key
        document = services.session.document
        if reading is None or reading.made is None or document is not self._of:
            return
        if document is not None and document.revision == self._fresh:
            self.opener.agree()
            self.opener.read_again(reading, reading.made.crop)
        else:
            services.status.say(_tr("This parser reads from now on; what is painted stays"))

    def _choose_own_parser(self) -> None:
        services = self._services
        folder = Path(services.settings.parser).parent if services.settings.parser else Path.home()
        path = services.dialogs.choose_file(folder, _tr("Choose a parser (ONNX or safetensors)"))
        if path is not None:
            self._choose_parser(str(path))
        self._listed = False
        self._say()

    # The photo that it was made of

    def _facts(self) -> PhotoFacts:
        kept = self._services.kept_photo()
        return PhotoFacts(
            placed=kept is not None and kept.place is not None,
            read=self.result.document is not None,
            correcting=self.correcting.still,
            waiting=len(self.opener.queue),
        )

    def _with_reading(self, go: Callable[[Reading, KeptPhoto], object]) -> None:
        """Go on with the photo of the open mask, which is read again where it came with a project."""
        kept = self._services.kept_photo()
        if kept is None or kept.place is None:
            return
        document = self._services.session.document
        if document is self._of and self._reading is not None:
            if document is not None and document.revision == self._fresh:
                self.opener.agree()  # what would go is made again in a second
            go(self._reading, kept)
            return
        path = self._photo_file(kept)
        if path is not None:
            self.opener.look(path, lambda reading: go(reading, kept))

    def _ask_again(self, reading: Reading, kept: KeptPhoto) -> None:
        if reading.faces:
            self.opener.ask_again(reading)
        else:
            self._move_crop(reading, kept)

    def _move_crop(self, reading: Reading, kept: KeptPhoto) -> None:
        assert kept.place is not None
        self.opener.move_crop(reading, kept.place.crop)

    def _photo_file(self, kept: KeptPhoto) -> Path | None:
        """Return where the full photo is; asks for it where it is gone."""
        if kept.path is not None and kept.path.is_file():
            return kept.path
        folder = Path(self._services.settings.folder or Path.home())
        self._services.status.say(_tr("{} is not where it was: choose it").format(kept.name))
        return self._services.dialogs.choose_photo(folder)

    def _save(self, write: Write, stem: str, suffix: str, title: str) -> None:
        from facemask_editor.app.shown import shown_now

        services, session = self._services, self._services.session
        document, shown, kept = session.document, shown_now(session), services.kept_photo()
        if document is None or shown is None or kept is None or kept.place is None:
            return
        known = self._reading if document is self._of else None
        photo = known.photo.pixels if known is not None else self._photo_file(kept)
        if photo is None:
            return
        folder = document.path.parent if document.path is not None else None
        if folder is None:
            folder = kept.path.parent if kept.path is not None else Path.home()
        jpeg = write is save_face
        chosen = services.dialogs.choose_picture(folder / f"{stem}{suffix}", title, jpeg=jpeg)
        if chosen is None:
            return
        asked = Asked(photo, kept.place, shown.label_map, document.photo_mask.copy(), document.schema)
        services.status.say(_tr("Writing {}…").format(chosen.name))
        self._desk.ask(
            partial(write, chosen, asked),
            purpose=("save", str(chosen)),
            ready=lambda path: services.status.say(_tr("Saved {}").format(path)),
            failed=partial(self._on_not_saved, chosen),
            owner=self._owner,
            kept=True,
        )

    def _on_not_saved(self, path: Path, error: Exception) -> None:
        self._services.status.say("")
        self._services.dialogs.show_error(_tr("{} could not be saved").format(path.name), error_text(error))


def _labels(parsed: Parsed | None, shape: tuple[int, ...]) -> LabelMap:
    import numpy as np

    return np.zeros(shape, np.uint8) if parsed is None else parsed.labels


def _is_file(path: str) -> bool:
    try:
        return Path(path).is_file()
    except (OSError, ValueError):
        return False


def _tr(text: str) -> str:
    return QCoreApplication.translate("Photo", text)
