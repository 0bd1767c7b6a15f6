"""The face that follows the mask, in a window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer

from facemask_editor.app.notices import Once
from facemask_editor.app.session import Facet, Preview
from facemask_editor.qt.actions.key_tips import with_keys
from facemask_editor.qt.features.feature import Part
from facemask_editor.qt.features.live_face.follower import Follower, Frame, Illustrator
from facemask_editor.qt.features.live_face.note import FaceNote
from facemask_editor.qt.features.live_face.picture import FacePictures
from facemask_editor.qt.jobs.desk import Desk
from facemask_editor.qt.jobs.mailbox import Priority
from facemask_editor.qt.jobs.workers import DaemonWorker
from facemask_editor.qt.services.face_colours import FaceColours
from facemask_editor.qt.services.services import Services
from facemask_editor.render.illustration.choices import Choices

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelMap
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.qt.jobs.mailbox import Watch

_PURPOSE = "face"
_CALM_MS = 120
"""After the last change the exact picture is made; until then frames follow the hand."""


class LiveFacePart(Part):
    """Shows the photo as the mask asks for it, under the mask, as soon as either changes."""

    def __init__(self, services: Services) -> None:
        self._session, self._canvas, self._status = services.session, services.canvas, services.status
        self._settings, self._over = services.settings, services.over
        self._action = services.actions["live_face"]
        services.face_colours = self.choices
        self._desk = Desk(DaemonWorker("face", width=1))
        self._follower: Follower | Illustrator | None = None
        self._document: MaskDocument | None = None
        self._colours = FaceColours(services.settings)
        self._drawn: Choices | None = None  # the colours of the open mask's face, whatever it is saved as
        self._first = False  # whether the canvas has the face of the mask as it was opened
        self._pictures = FacePictures(services, self.choices)
        self._told = ""
        self._note: FaceNote | None = None
        self._seen: tuple[int, LabelMap | None] | None = None
        self._drafting = self._behind = False
        self._soon = Once(lambda work: QTimer.singleShot(0, services.over, work), self._follow)
        self._calm = QTimer(services.over)
        self._calm.setSingleShot(True)
        self._calm.setInterval(_CALM_MS)
        self._calm.timeout.connect(self._ask_exact)
        self._action.setChecked(self._settings.live_face)
        self._action.toggled.connect(self._on_toggled)
        facets = (Facet.DOCUMENT, Facet.PHOTO, Facet.PIXELS, Facet.PREVIEW, Facet.TOOL, Facet.FACE_COLOURS)
        self._session.subscribe(self._on_session, *facets)
        self._session.subscribe(self._on_saved, Facet.SAVED)
        self._canvas.opacity_changed.connect(lambda _opacity: self._soon.ask())

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        return {"view.face_colours": self.show_colours, **self._pictures.handlers()}

    def show_colours(self) -> None:
        """Let the user choose the colours of the face that is drawn, which follow at once."""
        from facemask_editor.qt.features.live_face.colours_dialog import ColoursDialog

        document = self._session.document
        if document is None:
            return
        if document.photo is not None:
            self._status.say(_tr("This face is a photo; its colours are the photo's"))
            return
        self._action.setChecked(True)
        dialog = ColoursDialog(self.choices(document), self._over)
        dialog.chosen.connect(self.choose)
        dialog.show()

    def shutdown(self) -> bool:
        self._calm.stop()
        ended = self._pictures.shutdown()
        return self._desk.shutdown() and ended

    def _on_toggled(self, on: bool) -> None:
        self._settings.live_face = on
        self._soon.ask()

    def _on_session(self, changed: frozenset[Facet]) -> None:
        if Facet.DOCUMENT in changed:
            self._drawn = None
        if changed & {Facet.DOCUMENT, Facet.PHOTO}:
            self._forget()
        if Facet.FACE_COLOURS in changed:
            self._on_colours()
        self._soon.ask()

    def _forget(self) -> None:
        """Let go of another document or photo."""
        self._calm.stop()
        self._desk.cancel(*self._desk.jobs)
        self._follower = self._seen = None
        self._first = False
        self._drafting = self._behind = False
        self._document = self._session.document
        self._tell("")

    def _follow(self) -> None:
        document = self._session.document
        # what is painted corrects the reading of the photo, which stays as it is
        still = document is not None and document.photo is not None and self._session.photo_facts().correcting
        if document is None or still or not self._action.isChecked():
            if self._follower is not None:
                self._forget()
                self._canvas.set_face(None)
                self._canvas.set_first_face(None)
            if document is not None and document.photo is None and self._canvas.opacity == 0:
                self._canvas.show_mask(True)  # nothing lies under it any more
                text = _tr("Nothing lies under the mask while its face is off (<view.live_face>)")
                self._status.say(with_keys(text))
            text = _tr("There is no photo (<file.open_photo>), and the face is off (<view.live_face>)")
            self._canvas.set_no_face(with_keys(text))
            return
        self._canvas.set_no_face("")
        if self._follower is None:
            self._follower = self._made(document)
        over = self._session.tool_draft() or self._session.preview
        seen = document.revision, None if over is None else over.label_map
        if self._seen is not None and seen[0] == self._seen[0] and seen[1] is self._seen[1]:
            return  # nothing but a tool's hint has changed
        self._seen = seen
        if isinstance(over, Preview) and over.rough:
            self._calm.stop()  # the hand has not let go: the exact picture would only hold up the next frame
        else:
            self._calm.start()
        if self._drafting:
            self._behind = True  # the next frame shows the newest mask, not each on the way
            return
        self._drafting = True
        self._ask(self._draft_of(self._follower), document, Priority.DRAGGED)

    def _draft_of(self, follower: Follower | Illustrator) -> Callable[[LabelMap, Watch], Frame]:
        return partial(follower.draft, every=self._canvas.draft_step)

    def _made(self, document: MaskDocument) -> Follower | Illustrator:
        if document.photo is not None:
            return Follower(document.photo, document.photo_mask, document.schema)
        return Illustrator(self.choices(document), document.schema)

    def choices(self, document: MaskDocument) -> Choices:
        """Return the colours of the face that is drawn where there is no photo; the same until it is left."""
        if document is self._session.document and self._session.face_choices is not None:
            return self._session.face_choices
        if self._drawn is None or document is not self._document:
            self._drawn = self._colours.of(document.path)
        return self._drawn

    def choose(self, choices: Choices) -> None:
        """Take other colours for the open mask; they are remembered with it."""
        self._session.set_face_choices(choices)
        document = self._session.document
        if document is not None and document.path is not None:
            self._colours.keep(document.path, choices)

    def _on_colours(self) -> None:
        if isinstance(self._follower, Illustrator):
            self._forget()

    def _on_saved(self, _changed: frozenset[Facet]) -> None:
        """Remember the colours under the name that the mask has now."""
        document = self._session.document
        if document is not None and document.path is not None and document.photo is None:
            self._colours.keep(document.path, self.choices(document))

    def _shown(self, document: MaskDocument) -> LabelMap:
        over = self._session.tool_draft() or self._session.preview
        return document.snapshot() if over is None else over.label_map

    def _ask_exact(self) -> None:
        document = self._session.document
        if document is None or self._follower is None or document is not self._document:
            return
        self._drafting = False
        self._ask(self._follower.exact, document, Priority.VISIBLE)

    def _ask(
        self, make: Callable[[LabelMap, Watch], Frame], document: MaskDocument, priority: Priority
    ) -> None:
        self._behind = False
        label_map = self._shown(document)
        self._desk.ask(
            lambda watch: make(label_map, watch),
            purpose=_PURPOSE,
            ready=self._on_frame,
            failed=self._on_failed,
            owner=self._canvas,
            priority=priority,
        )

    def _on_frame(self, frame: Frame) -> None:
        self._drafting = False
        if self._follower is None or self._canvas.document is not self._document:
            return
        self._canvas.set_face(frame.face, frame.box)
        if frame.exact:
            self._tell(frame.warning)
            self._ask_first()
        elif self._behind and (document := self._session.document) is not None:
            self._drafting = True
            self._ask(self._draft_of(self._follower), document, Priority.DRAGGED)

    def _ask_first(self) -> None:
        """Have the face drawn of the mask as it was opened, once: what is compared with without a photo."""
        opened, follower = self._canvas.opened, self._follower
        if self._first or opened is None or not isinstance(follower, Illustrator):
            return
        self._first = True
        self._desk.ask(
            partial(follower.exact, opened),
            purpose="first face",
            ready=lambda frame: self._canvas.set_first_face(frame.face),
            owner=self._canvas,
        )

    def _on_failed(self, error: Exception) -> None:
        self._drafting = False
        self._canvas.set_face(None)
        self._status.say(_tr("The face cannot follow: {}").format(error))

    def _tell(self, warning: str) -> None:
        """Say what is not in the photo, as long as it holds."""
        if warning != self._told:
            self._told = warning
            if warning and self._note is None:
                self._note = FaceNote(self._canvas)
            if self._note is not None:
                self._note.say(warning)


def _tr(text: str) -> str:
    return QCoreApplication.translate("LiveFace", text)
