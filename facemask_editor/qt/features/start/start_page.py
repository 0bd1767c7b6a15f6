"""What the window shows while no mask is open: ways to begin, recent masks and the bundled samples."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QEvent, QLocale, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QHideEvent, QPainter, QPaintEvent, QPalette, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from facemask_editor.app.keys.catalogue import CATALOGUE
from facemask_editor.app.samples import bundled_samples
from facemask_editor.qt.look.app_icon import paint_app_icon
from facemask_editor.qt.look.cards import Card, CardGrid
from facemask_editor.qt.look.class_colours import class_colours
from facemask_editor.qt.look.icons import icon

if TYPE_CHECKING:
    from facemask_editor.qt.jobs.card_pictures import CardPictures
    from facemask_editor.render.illustration.choices import Choices

START_ACTIONS = ("file.open", "file.new_mask", "file.new_face")
"""Ids of the actions with a button, the first one the most prominent; ids that do not exist are left out."""
_SIGN = 60
_PICTURES_MS = 30
"""The page paints itself before the readers of pictures are imported."""
_WIDTH = 968
"""Six cards; wider pages leave the sides free."""


class StartPage(QScrollArea):
    """Begins with a click; pictures come one after the other, so that the page is there at once.

    Args:
        actions: Shown as buttons.
        recent: Returns the masks opened last, newest first.
        samples: Returns the bundled masks.
        colours: Returns those of the drawn face of a mask; by default those that go with its name.

    Signals:
        chosen: Path of a recent mask.
        sample_chosen: Path of a bundled mask.
    """

    chosen = Signal(object)
    sample_chosen = Signal(object)

    def __init__(
        self,
        actions: Iterable[QAction],
        recent: Callable[[], Sequence[Path]],
        samples: Callable[[], Sequence[Path]] = bundled_samples,
        colours: Callable[[Path], Choices] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._read_recent, self._read_samples, self._colours = recent, samples, colours
        self._pictures: CardPictures | None = None
        self._waiting: list[tuple[Path, Card]] = []
        self._begin = QTimer(self)
        self._begin.setSingleShot(True)
        self._begin.setInterval(_PICTURES_MS)
        self._begin.timeout.connect(self._show_pictures)
        self.buttons = [_button(action, accent=not number) for number, action in enumerate(actions)]
        self.recent, self.samples = CardGrid(), CardGrid()
        self.no_recent = _text(self.tr("Masks that you open or save appear here."), "muted")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setObjectName("start")
        self.setWidget(self._contents())
        if self.buttons:
            self.setFocusProxy(self.buttons[0])
        class_colours().changed.connect(self.refresh)

    def refresh(self) -> None:
        """Read recent masks and samples anew; while the page is hidden that waits until it is shown."""
        if not self.isVisible():
            return
        self._forget_pictures()
        recent = list(self._read_recent())
        self.recent.set_cards([self._card(path, sample=False) for path in recent])
        self.recent.setVisible(bool(recent))
        self.no_recent.setVisible(not recent)
        samples = list(self._read_samples())
        self.samples.set_cards([self._card(path, sample=True) for path in samples])
        self._samples_part.setVisible(bool(samples))

    # Inside

    def _contents(self) -> QWidget:
        page = QWidget()
        page.setObjectName("startPage")
        column = QWidget()
        column.setMaximumWidth(_WIDTH)
        layout = QVBoxLayout(column)
        layout.setContentsMargins(24, 40, 24, 32)
        layout.setSpacing(12)
        layout.addLayout(self._head())
        layout.addSpacing(12)
        layout.addLayout(self._first_row())
        layout.addSpacing(20)
        layout.addWidget(_text(self.tr("Recent"), "title"))
        layout.addWidget(self.no_recent)
        layout.addWidget(self.recent)
        layout.addSpacing(20)
        self._samples_part = QWidget()
        part = QVBoxLayout(self._samples_part)
        part.setContentsMargins(0, 0, 0, 0)
        part.setSpacing(12)
        part.addWidget(_text(self.tr("Samples"), "title"))
        part.addWidget(_text(self.tr("Synthetic faces to try things on"), "muted"))
        part.addWidget(self.samples)
        layout.addWidget(self._samples_part)
        layout.addStretch(1)
        across = QHBoxLayout(page)
        across.setContentsMargins(0, 0, 0, 0)
        across.addStretch(1)
        across.addWidget(column, 1000)
        across.addStretch(1)
        return page

    def _head(self) -> QHBoxLayout:
        titles = QVBoxLayout()
        titles.setSpacing(4)
        titles.addWidget(_text(self.tr("FaceMask Editor"), "display"))
        titles.addWidget(_text(self.tr("Paint and reshape face masks, part by part"), "muted"))
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(_Sign())
        row.addLayout(titles, 1)
        return row

    def _first_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in self.buttons:
            row.addWidget(button)
        row.addSpacing(8)
        row.addWidget(_text(self.tr("or drop a mask, a photo or a folder of part pictures here"), "muted"), 1)
        return row

    def _card(self, path: Path, *, sample: bool) -> Card:
        if sample:
            card = Card(path.stem.replace("_0", " ").replace("_", " ").capitalize())
            card.clicked.connect(lambda: self.sample_chosen.emit(path))
        else:
            card = Card(path.name, _recent_text(path), str(path))
            card.clicked.connect(lambda: self.chosen.emit(path))
        self._waiting.append((path, card))
        self._begin.start()
        return card

    def _show_pictures(self) -> None:
        from facemask_editor.qt.jobs.card_pictures import CardPictures

        if self._pictures is None:
            self._pictures = CardPictures(self, self._colours) if self._colours else CardPictures(self)
        waiting, self._waiting = self._waiting, []
        for path, card in waiting:
            self._pictures.show(path, card)

    def _forget_pictures(self) -> None:
        self._begin.stop()
        self._waiting = []
        if self._pictures is not None:
            self._pictures.forget()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._forget_pictures()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.recent.updateGeometry()
            self.samples.updateGeometry()


class _Sign(QWidget):
    """The program's sign."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(_SIGN, _SIGN)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_app_icon(painter, QRectF(self.rect()))
        painter.end()


def _button(action: QAction, *, accent: bool) -> QPushButton:
    """Return a button that does what an action does."""
    button = QPushButton(action.icon(), f" {action.text().replace('&', '')}")
    button.setIconSize(QSize(18, 18))
    button.setProperty("large", True)
    button.setProperty("accent", accent)
    spec = CATALOGUE.get(action.objectName())
    if accent and spec is not None and spec.symbol:
        button.setIcon(icon(spec.symbol, QPalette.ColorRole.HighlightedText))
    button.clicked.connect(action.trigger)

    def follow() -> None:
        button.setEnabled(action.isEnabled())
        button.setToolTip(action.toolTip())

    action.changed.connect(follow)
    follow()
    return button


def _text(text: str, kind: str) -> QLabel:
    label = QLabel(text)
    label.setProperty(kind, True)
    label.setWordWrap(kind == "muted")
    return label


def _recent_text(path: Path) -> str:
    """Return when a file was changed last, or its folder where that is not known."""
    try:
        changed = int(path.stat().st_mtime)
    except (OSError, ValueError):
        return path.parent.name or str(path.parent)
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(changed), QLocale.FormatType.ShortFormat)
