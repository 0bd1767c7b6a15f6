"""The row of second faces: click chooses, Ctrl adds, a part under the pointer can be dragged off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QDrag,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QListView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from facemask_editor.app.donors.takes import take_of
from facemask_editor.qt.features.donors.faces import SmallFace
from facemask_editor.qt.look.icons import icon
from facemask_editor.qt.look.pictures import picture_image
from facemask_editor.qt.look.plain_text import plain_tip

SIDE = 88
"""Of a picture, in logical pixels."""
PART_MIME = "application/x-facemask-second-face-part"
_PAD, _TEXT = 6, 20
_RADIUS = 6.0
_PATH, _NUMBER = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_DIM = 0.4
Index = QModelIndex | QPersistentModelIndex


class FaceStrip(QListWidget):
    """The faces of the tray in one row.

    Signals:
        chosen: Paths of the faces that are selected now.
        removed: Paths of faces that are to go.
        left: Escape.
    """

    chosen = Signal(list)
    removed = Signal(list)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._faces: dict[Path, SmallFace | str] = {}
        self._hovered: tuple[Path, str] | None = None
        self._pressed: tuple[Path, str] | None = None
        self.setAccessibleName(self.tr("Second faces"))
        self.setItemDelegate(_Cards(self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setMouseTracking(True)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setFixedHeight(SIDE + 2 * _PAD + _TEXT + self.horizontalScrollBar().sizeHint().height())
        self.itemSelectionChanged.connect(self._on_selection)

    # What it shows

    def show_faces(self, paths: Sequence[Path], chosen: Sequence[Path]) -> None:
        """Show these faces, with the chosen ones selected and numbered."""
        self.blockSignals(True)
        if [self._path(item) for item in self._items()] != list(paths):
            current = self._path(self.currentItem()) if self.currentItem() else None
            self.clear()
            for path in paths:
                item = QListWidgetItem(path.stem)
                item.setData(_PATH, path)
                item.setToolTip(plain_tip(str(path)))
                self.addItem(item)
                if path == current:
                    self.setCurrentItem(item, QItemSelectionModel.SelectionFlag.NoUpdate)
        for item in self._items():
            path = self._path(item)
            item.setSelected(path in chosen)
            several = path in chosen and len(chosen) > 1
            item.setData(_NUMBER, chosen.index(path) + 1 if several else 0)
        self.blockSignals(False)
        self.viewport().update()

    def set_face(self, path: Path, face: SmallFace | str) -> None:
        """Show the picture of a face, or that there is none and why."""
        self._faces[path] = face
        for item in self._items():
            if self._path(item) == path and isinstance(face, str):
                item.setToolTip(plain_tip(f"{path}\n{face}"))
        self.viewport().update()

    def face(self, path: Path) -> SmallFace | None:
        """Return the small face of a file that has been read."""
        found = self._faces.get(path)
        return found if isinstance(found, SmallFace) else None

    def picture(self, path: Path) -> QImage | None:
        """Return the picture of a face; all but the part under the pointer is dimmed."""
        face = self.face(path)
        if face is None:
            return None
        if self._hovered is None or self._hovered[0] != path:
            return face.picture
        return _lit(face, self._hovered[1])

    def broken(self, path: Path) -> bool:
        """Whether a file could not be read."""
        return isinstance(self._faces.get(path), str)

    def part_at(self, place: QPoint) -> tuple[Path, str] | None:
        """Return the face and the class at a place of the viewport; None beside any part."""
        item = self.itemAt(place)
        if item is None:
            return None
        path, at = self._path(item), picture_rect(self.visualItemRect(item))
        face = self.face(path)
        if face is None or not at.contains(place):
            return None
        name = face.class_at((place.x() - at.left() + 0.5) / SIDE, (place.y() - at.top() + 0.5) / SIDE)
        return (path, name) if name else None

    # What the user does

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = self.part_at(event.position().toPoint())
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not event.buttons():
            self._hover(self.part_at(event.position().toPoint()))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        bar, turn = self.horizontalScrollBar(), event.angleDelta()
        bar.setValue(bar.value() - (turn.y() or turn.x()))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit([self._path(item) for item in self.selectedItems()])
        else:
            super().keyPressEvent(event)

    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        del supportedActions
        if self._pressed is None:
            return
        path, name = self._pressed
        face = self.face(path)
        if face is None:
            return
        drag = QDrag(self)
        data = QMimeData()
        data.setData(PART_MIME, f"{name}\n{path}".encode("utf-8", "surrogateescape"))
        drag.setMimeData(data)
        picture = _cut_out(face, name)
        drag.setPixmap(picture)
        drag.setHotSpot(QPoint(picture.width() // 2, picture.height() // 2))
        drag.exec(Qt.DropAction.CopyAction)
        self._hover(None)

    # Inside

    def _items(self) -> Iterable[QListWidgetItem]:
        return [self.item(row) for row in range(self.count())]

    @staticmethod
    def _path(item: QListWidgetItem) -> Path:
        path: Path = item.data(_PATH)
        return path

    def _on_selection(self) -> None:
        self.chosen.emit([self._path(item) for item in self._items() if item.isSelected()])

    def _hover(self, part: tuple[Path, str] | None) -> None:
        if part != self._hovered:
            self._hovered = part
            self.setCursor(Qt.CursorShape.OpenHandCursor if part else Qt.CursorShape.ArrowCursor)
            self.viewport().update()


def dragged_part(data: QMimeData) -> tuple[Path, str] | None:
    """Return the face and the class of a drag from the strip, None for any other."""
    if not data.hasFormat(PART_MIME):
        return None
    name, _, path = bytes(data.data(PART_MIME).data()).decode("utf-8", "surrogateescape").partition("\n")
    return Path(path), name


def picture_rect(rect: QRect) -> QRect:
    """Return where the picture of an item lies."""
    return QRect(rect.left() + _PAD, rect.top() + _PAD, SIDE, SIDE)


class _Cards(QStyledItemDelegate):
    def __init__(self, strip: FaceStrip) -> None:
        super().__init__(strip)
        self._strip = strip

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option, index
        return QSize(SIDE + 2 * _PAD, SIDE + 2 * _PAD + _TEXT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect, palette = option.rect, QApplication.palette()  # lists have a fainter highlight
        state = option.state
        path: Path = index.data(_PATH)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        place = QRectF(picture_rect(rect))
        shape = QPainterPath()
        shape.addRoundedRect(place, _RADIUS, _RADIUS)
        painter.fillPath(shape, palette.color(QPalette.ColorRole.Mid))
        picture = self._strip.picture(path)
        if picture is not None:
            painter.setClipPath(shape)
            painter.drawImage(place, picture)
            painter.setClipping(False)
        else:
            sign = "image-broken-variant" if self._strip.broken(path) else "image-outline"
            painter.setOpacity(0.4)
            side = QRect(0, 0, 28, 28)
            side.moveCenter(place.center().toPoint())
            icon(sign, QPalette.ColorRole.WindowText).paint(painter, side)
            painter.setOpacity(1.0)
        self._frame(painter, place, palette, state)
        if number := index.data(_NUMBER):
            _badge(painter, place, str(number), palette)
        painter.setPen(palette.color(QPalette.ColorRole.WindowText))
        below = QRect(rect.left() + 2, rect.top() + _PAD + SIDE + 2, rect.width() - 4, _TEXT)
        name = painter.fontMetrics().elidedText(index.data(), Qt.TextElideMode.ElideMiddle, below.width())
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, name)
        painter.restore()

    @staticmethod
    def _frame(painter: QPainter, place: QRectF, palette: QPalette, state: QStyle.StateFlag) -> None:
        accent = palette.color(QPalette.ColorRole.Highlight)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(accent, 3.0))
        elif state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(accent, 1.5, Qt.PenStyle.DashLine))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(QPen(palette.color(QPalette.ColorRole.WindowText), 1.0))
        else:
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(place, _RADIUS, _RADIUS)


def _badge(painter: QPainter, place: QRectF, text: str, palette: QPalette) -> None:
    """Paint the number of the corner that a face has on the pad."""
    spot = QRectF(place.left() + 4, place.top() + 4, 18, 18)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(palette.color(QPalette.ColorRole.Highlight))
    painter.drawEllipse(spot)
    painter.setPen(palette.color(QPalette.ColorRole.HighlightedText))
    painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, text)


def _wanted(face: SmallFace, name: str) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    names = take_of(name).names
    labels = [i for i, each in enumerate(face.schema.names) if each in names]
    return np.isin(face.labels, labels)


def _rgb(image: QImage) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Return H x W x 3 of a picture."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : 3 * plain.width()].reshape(plain.height(), plain.width(), 3).copy()


def _lit(face: SmallFace, name: str) -> QImage:
    """Return a face of which all but a part, and what is taken with it, is dimmed."""
    pixels = _rgb(face.picture)
    away = ~_wanted(face, name)
    pixels[away] = (pixels[away] * _DIM).astype(np.uint8)
    return picture_image(pixels)


def _cut_out(face: SmallFace, name: str) -> QPixmap:
    """Return a part, and what is taken with it, on nothing."""
    pixels, wanted = _rgb(face.picture), _wanted(face, name)
    image = picture_image(np.dstack([pixels, wanted.astype(np.uint8) * 255]))
    rows, columns = np.flatnonzero(wanted.any(1)), np.flatnonzero(wanted.any(0))
    cut = image.copy(columns[0], rows[0], columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1)
    smooth, keep = Qt.TransformationMode.SmoothTransformation, Qt.AspectRatioMode.KeepAspectRatio
    side = max(48, max(cut.width(), cut.height()))
    return QPixmap.fromImage(cut.scaled(side, side, keep, smooth))
