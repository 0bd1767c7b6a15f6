"""The dialog "New face": a picture that follows sliders, to begin a mask with."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QImage, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from facemask_editor.app.seeds import SEEDS
from facemask_editor.qt.features.new_face.client import FaceClient, FaceRequest
from facemask_editor.qt.features.new_face.controls import GROUPS, HAIR_STYLE
from facemask_editor.qt.features.new_face.fields import Choice, Slider
from facemask_editor.qt.features.new_face.missing import MissingPage
from facemask_editor.qt.features.new_face.pages import GroupPage
from facemask_editor.qt.features.new_face.source import restyled
from facemask_editor.qt.jobs.desk import Desk
from facemask_editor.qt.jobs.mailbox import Priority, Watch
from facemask_editor.qt.jobs.workers import DaemonWorker
from facemask_editor.qt.look.class_colours import class_colours
from facemask_editor.qt.look.icons import icon
from facemask_editor.qt.look.pictures import picture_image
from facemask_editor.qt.look.plain_text import plain_label
from facemask_editor.qt.look.thumbnails import thumbnail
from facemask_editor.qt.widgets.choice_box import ChoiceBox
from facemask_editor.qt.widgets.seed_field import SeedField
from facemask_editor.render.illustration.choices import Choices, choices_for

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelMap
    from facemask_editor.synthesis.parameters import FaceParameters

_PICTURE = 384
"""Side of the drawn face, and of the masks that are shown while sliders move."""
_SMALL = 148
"""Side of the mask's picture."""
_SIZES = (256, 512, 1024, 2048)
_FIRST_SIZE = 512


class NewFaceDialog(QDialog):
    """Sliders on the right, the face on the left; Create makes it the open mask.

    Args:
        client: Of the generator; it stays the caller's.
        seed: Of the first face.

    Attributes:
        face: What the sliders show; None before the first answer.
        label_map: The finished mask once the dialog has been accepted.
        may_create: Asked when Create is pressed; False leaves everything as it is.

    Signals:
        created: The finished mask.
        sample_chosen: Path of a bundled mask that is opened instead.
    """

    created = Signal(object)
    sample_chosen = Signal(object)

    def __init__(self, client: FaceClient, seed: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("New face"))
        self.face: FaceParameters | None = None
        self.label_map: LabelMap | None = None
        self.may_create: Callable[[], bool] = lambda: True
        self._client = client
        self._seed = seed
        self._desk = Desk(DaemonWorker("drawing", width=1))
        self._final: FaceRequest | None = None  # of the mask that closes the dialog
        self._make()
        self._arrange()
        self._connect()
        self._enable(False)
        QTimer.singleShot(0, self, self._first)

    # Set-up

    def _make(self) -> None:
        self.drawing = QLabel()
        self.drawing.setFixedSize(_PICTURE, _PICTURE)
        self.drawing.setAccessibleName(self.tr("The face as it may look"))
        self.picture = QLabel(self.tr("Preparing the head…"))
        self.picture.setFixedSize(_SMALL, _SMALL)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setAccessibleName(self.tr("Picture of the face"))
        self.note = plain_label()
        self.note.setWordWrap(True)
        self.note.setProperty("muted", True)
        self.seed = SeedField(self.tr("Face"))
        self.seed.edit.setToolTip(self.tr("The same number gives the same face"))
        self.random = QPushButton(icon("dice-5-outline"), self.tr("Random face"))
        self.random.setAutoDefault(False)
        self.size_box = ChoiceBox()
        self.size_box.setAccessibleName(self.tr("Size of the mask"))
        for size in _SIZES:
            self.size_box.addItem(self.tr("{0} × {0} pixels").format(size), size)
        self.size_box.setCurrentIndex(_SIZES.index(_FIRST_SIZE))
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Groups of sliders"))
        self.list.setFixedWidth(132)
        self.list.setSpacing(2)
        self.stack = QStackedWidget()
        self.pages: dict[str, GroupPage] = {}
        for title, controls in GROUPS.items():
            self.pages[title] = GroupPage(controls)
            self.list.addItem(self.tr(title))
            self.stack.addWidget(self.pages[title])
        self.list.setCurrentRow(0)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.create_button = self.buttons.addButton(self.tr("Create"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.create_button.setDefault(True)
        self.missing = MissingPage()

    def _arrange(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(12)
        beside = QVBoxLayout()
        beside.setSpacing(8)
        for part in (self.seed, self.random, self.size_box):
            beside.addWidget(part)
        beside.addStretch(1)
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addWidget(self.picture)
        below.addLayout(beside, 1)
        left.addWidget(self.drawing)
        left.addLayout(below)
        left.addWidget(self.note)
        left.addStretch(1)
        editor = QWidget()
        across = QHBoxLayout(editor)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(16)
        across.addLayout(left)
        across.addWidget(self.list)
        across.addWidget(self.stack, 1)
        self.contents = QStackedWidget()
        self.contents.addWidget(editor)
        self.contents.addWidget(self.missing)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.setSpacing(12)
        layout.addWidget(self.contents, 1)
        layout.addWidget(self.buttons)
        self.resize(1000, 620)
        self.list.setFocus()

    def _connect(self) -> None:
        self.list.currentRowChanged.connect(self.stack.setCurrentIndex)
        for page in self.pages.values():
            page.moved.connect(self._on_moved)
        self.seed.seed_changed.connect(self.show_seed)
        self.seed.stepped.connect(lambda by: self.show_seed((self._seed + by) % SEEDS))
        self.random.clicked.connect(self.seed.dice.click)
        self.buttons.accepted.connect(self.finish)
        self.buttons.rejected.connect(self.reject)
        self.missing.sample_chosen.connect(self._on_sample)
        self.missing.retry.connect(self._first)

    @property
    def choices(self) -> Choices:
        """The colours that the face is drawn in."""
        return choices_for(self._seed)

    # What the user does

    @Slot(object)
    def show_seed(self, seed: int) -> None:
        """Ask for the random face of a seed; it takes the place of what the sliders show."""
        self._seed = seed
        self.seed.set_seed(seed)
        self._ask(_PICTURE, seed=seed)

    def set_face(self, face: FaceParameters) -> None:
        """Show other parameters."""
        self.face = face
        for page in self.pages.values():
            page.show_face(face)
        self._ask(_PICTURE, face)

    def finish(self) -> None:
        """Ask for the finished mask; the dialog is accepted when it comes."""
        if self.face is None or self._final or not self.may_create():
            return
        self._enable(False)
        self._client.cancel()  # pictures that wait would only hold it up
        self._final = self._ask(self.size_box.currentData(), self.face, kept=True)

    @Slot(object, object)
    def _on_moved(self, control: Slider | Choice, value: float | str) -> None:
        if self.face is None:
            return
        move: Callable[[FaceParameters, float | str], FaceParameters] = control.moved  # type: ignore[assignment]
        if control is HAIR_STYLE:
            self.set_face(restyled(self.face, str(value), self._seed))
            return
        self.face = move(self.face, value)
        for page in self.pages.values():
            page.show_face(self.face)
        self._ask(_PICTURE, self.face)

    @Slot(object)
    def _on_sample(self, path: Path) -> None:
        self.sample_chosen.emit(path)
        self.reject()

    # What the generator is asked and answers

    def _ask(
        self, size: int, face: FaceParameters | None = None, *, seed: int = 0, kept: bool = False
    ) -> FaceRequest:
        return self._client.request(
            size=size,
            face=face,
            seed=seed,
            kept=kept,
            owner=self,
            ready=self._on_made,
            failed=self._on_failed,
            unavailable=self._on_unavailable,
        )

    def _first(self) -> None:
        self.contents.setCurrentIndex(0)
        self.show_seed(self._seed)

    def _on_made(self, request: FaceRequest, face: FaceParameters, label_map: LabelMap) -> None:
        if request is self._final:
            self.label_map = label_map
            self.accept()
            self.created.emit(label_map)
            return
        self._draw(label_map)
        if request.face is None and self._client.newest(request):
            self.face = face
            for page in self.pages.values():
                page.show_face(face)
        self.note.clear()
        if not self._final:
            self._enable(self.face is not None)

    def _on_failed(self, request: FaceRequest, text: str) -> None:
        if request is self._final:
            self._final = None
        if self._final is None:
            self._enable(self.face is not None)
        self.note.setText(text)

    def _on_unavailable(self, text: str) -> None:
        self._final = None
        self._enable(False)
        self.missing.show_reason(text)
        self.contents.setCurrentIndex(1)

    def _draw(self, label_map: LabelMap) -> None:
        ratio = self.devicePixelRatioF()
        picture = thumbnail(label_map, class_colours().palette(), round(_SMALL * ratio))
        picture.setDevicePixelRatio(ratio)
        self.picture.setPixmap(QPixmap.fromImage(picture))
        self._desk.ask(
            partial(_drawn, label_map, self.choices, round(_PICTURE * ratio)),
            purpose="drawing",
            ready=self._on_drawn,
            owner=self,
            priority=Priority.DRAGGED,
            stoppable=False,
        )

    def _on_drawn(self, picture: QImage) -> None:
        picture.setDevicePixelRatio(self.devicePixelRatioF())
        self.drawing.setPixmap(QPixmap.fromImage(picture))

    def _enable(self, on: bool) -> None:
        self.stack.setEnabled(on)
        self.create_button.setEnabled(on)

    # Qt's events

    def done(self, result: int) -> None:
        self._client.cancel()
        self._desk.shutdown()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._client.cancel()
        self._desk.shutdown()
        super().closeEvent(event)


def _drawn(label_map: LabelMap, choices: Choices, side: int, _watch: Watch) -> QImage:
    """Return the illustration of a square mask."""
    from facemask_editor.render.illustration.illustrate import illustrate

    return picture_image(illustrate(label_map, choices, size=side))
