"""The dock of second faces: the row of faces, what is taken, how far, and the blend pad."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from facemask_editor.app.donors.takes import TAKES, Take
from facemask_editor.qt.features.donors.pad import BlendPad
from facemask_editor.qt.features.donors.strip import FaceStrip
from facemask_editor.qt.look.icons import icon
from facemask_editor.qt.look.plain_text import plain_label
from facemask_editor.qt.widgets.named_slider import ValueSlider


class DonorsPanel(QWidget):
    """What the tray shows; it decides nothing.

    Signals:
        looked: The take under the pointer or with the focus, or None.
        taken: A take was clicked.
        amount_moved: The amount is being changed.
        amount_set: The amount is as it is to be.
        exact_changed: Pixels of the donor are wanted, or not any more.
        added: Paths that were dropped.
        files_asked, folder_asked: Faces are to be added.
        left: Escape.
        seen_changed: It can be seen, or not any more.
    """

    looked = Signal(object)
    taken = Signal(object)
    amount_moved = Signal()
    amount_set = Signal()
    exact_changed = Signal()
    added = Signal(list)
    files_asked = Signal()
    folder_asked = Signal()
    left = Signal()
    seen_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self.strip = FaceStrip()
        self.pad = BlendPad()
        self.takes: dict[str, QToolButton] = {}
        self._scope = plain_label()
        self._scope.setProperty("muted", True)
        self._scope.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.amount = ValueSlider(
            self.tr("Amount"), 1.0, home=1.0, tip=self.tr("0 is this face, 1 what the second faces give")
        )
        self.amount.set_value(1.0)
        self.amount.setMinimumWidth(180)
        self.amount.setMaximumWidth(320)
        self.exact = QCheckBox(self.tr("E&xact"))
        self._exact_tip = self.tr("Take the pixels of the second face, moved and scaled into place")
        self.exact.setToolTip(self._exact_tip)
        self._build()
        self.setFocusProxy(self.strip)

    def _build(self) -> None:
        faces = QHBoxLayout()
        faces.setSpacing(6)
        faces.addWidget(self._adder(), 0, Qt.AlignmentFlag.AlignTop)
        faces.addWidget(self.strip, 1)
        row = QHBoxLayout()
        row.setSpacing(2)
        label = QLabel(self.tr("Take"))
        label.setProperty("muted", True)
        row.addWidget(label)
        for take in TAKES:
            row.addWidget(self._button(take))
        row.addStretch(1)
        # below, not beside: the canvas above is as wide as the window leaves it
        how = QHBoxLayout()
        how.setSpacing(16)
        how.addWidget(self.amount, 1)
        how.addWidget(self.exact)
        how.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addLayout(faces)
        left.addLayout(row)
        left.addLayout(how)
        left.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(2)
        right.addWidget(self.pad)
        right.addWidget(self._scope)
        right.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(12)
        layout.addLayout(left, 1)
        layout.addLayout(right)
        self.amount.value_changed.connect(self._on_amount)
        self.amount.slider.sliderReleased.connect(self.amount_set)
        self.exact.toggled.connect(lambda _on: self.exact_changed.emit())
        self.strip.left.connect(self.left)
        self.pad.left.connect(self.left)

    def _adder(self) -> QToolButton:
        adder = QToolButton()
        adder.setIcon(icon("account-plus-outline"))
        adder.setToolTip(self.tr("Add faces; masks and folders can be dropped here too"))
        adder.setAccessibleName(self.tr("Add faces"))
        adder.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(adder)
        for text, act in (
            (self.tr("A &mask…"), self.files_asked.emit),
            (self.tr("A &folder…"), self.folder_asked.emit),
        ):
            menu.addAction(text, act)
        adder.setMenu(menu)
        self.adder = adder
        return adder

    def _button(self, take: Take) -> QToolButton:
        button = QToolButton()
        button.setText(take.title)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
        button.clicked.connect(partial(self.taken.emit, take))
        button.installEventFilter(self)
        self.takes[take.key] = button
        return button

    # What it shows

    @property
    def seen(self) -> bool:
        """Whether anybody can see it."""
        return self.isVisible()

    def show_reasons(self, reason: Callable[[Take], str]) -> None:
        """Let takes rest that would change nothing, and say why."""
        for take in TAKES:
            button, why = self.takes[take.key], reason(take)
            button.setEnabled(not why)
            tip = self.tr("Take the {} of the second face; hover to see it first").format(take.title.lower())
            button.setToolTip(why or tip)
            button.setAccessibleName(self.tr("Take {}").format(take.title.lower()))
            button.setAccessibleDescription(why)

    def show_scope(self, text: str, exact: bool) -> None:
        """Say what the pad blends; the amount rests where pixels are taken as they are."""
        self._scope.setText(text)
        self.amount.setEnabled(not exact)

    def end_hold(self) -> None:
        """Let go of the point and the amount, wherever the mouse still goes before it is pressed again."""
        self.pad.end_hold()
        self.amount.slider.setSliderDown(False)

    # What the user does

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        take = next((take for take in TAKES if self.takes.get(take.key) is watched), None)
        if take is not None:
            kinds = QEvent.Type
            if event.type() in (kinds.Enter, kinds.FocusIn) and self.takes[take.key].isEnabled():
                self.looked.emit(take)
            elif event.type() in (kinds.Leave, kinds.FocusOut):
                self.looked.emit(None)
            elif event.type() == kinds.KeyPress and event.key() == Qt.Key.Key_Escape:  # type: ignore[attr-defined]
                self.left.emit()
                return True
            elif event.type() == kinds.KeyPress and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # type: ignore[attr-defined]
                self.takes[take.key].click()
                return True
        return super().eventFilter(watched, event)

    def _on_amount(self, _value: float) -> None:
        self.amount_moved.emit()
        if not self.amount.slider.isSliderDown():
            self.amount_set.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.added.emit(list(dropped_paths(event.mimeData())))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.seen_changed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.seen_changed.emit()


def dropped_paths(data: QMimeData) -> Sequence[Path]:
    """Return all local files and folders of a drag."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
