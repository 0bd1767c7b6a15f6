"""A picture that fits its place, can be zoomed and moved, and shows another one while it is asked to."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

_MARGIN = 16
_MOST = 16.0
_NOTCH = 120.0
STEP = 1.25
"""Of a zoom by key or wheel."""


class PictureView(QWidget):
    """The wheel zooms at the pointer, a drag moves, a double click fits again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._other: QImage | None = None
        self._comparing = False
        self._zoom = 1.0  # over the size that fits
        self._offset = QPointF()
        self._grabbed: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Rendered picture"))

    @property
    def shown(self) -> QImage | None:
        """What is seen now."""
        return self._other if self._comparing and self._other is not None else self._image

    @property
    def other(self) -> QImage | None:
        """What the picture is compared with."""
        return self._other

    @property
    def zoom(self) -> float:
        """1 where the picture fits its place."""
        return self._zoom

    def set_image(self, image: QImage | None) -> None:
        """Show a picture; one of the same size is seen as the one before."""
        if self._image is None or image is None or image.size() != self._image.size():
            self.fit()
        self._image = image
        self.update()

    def set_other(self, other: QImage | None) -> None:
        """What is compared with."""
        self._other = other
        self.update()

    def compare(self, on: bool) -> None:
        """Show the other picture in the place of this one."""
        self._comparing = on
        self.update()

    def fit(self) -> None:
        """Show the whole picture."""
        self._zoom, self._offset = 1.0, QPointF()
        self.update()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom at a point, by default the middle."""
        centre = QRectF(self.rect()).center()
        at = (centre if at is None else at) - centre
        zoom = min(_MOST, max(1.0, self._zoom * factor))
        ratio = zoom / self._zoom
        self._offset = at - (at - self._offset) * ratio
        self._zoom = zoom
        self._keep_inside()
        self.update()

    def _place(self) -> QRectF:
        image = self._image
        assert image is not None
        room = QSizeF(self.size()) - QSizeF(2 * _MARGIN, 2 * _MARGIN)
        scale = min(room.width() / image.width(), room.height() / image.height()) * self._zoom
        size = QSizeF(image.width() * scale, image.height() * scale)
        place = QRectF(QPointF(), size)
        place.moveCenter(QRectF(self.rect()).center() + self._offset)
        return place

    def _keep_inside(self) -> None:
        if self._image is None:
            return
        place = self._place()
        free_x = max(0.0, (place.width() - self.width()) / 2 + _MARGIN)
        free_y = max(0.0, (place.height() - self.height()) / 2 + _MARGIN)
        self._offset = QPointF(
            min(free_x, max(-free_x, self._offset.x())), min(free_y, max(-free_y, self._offset.y()))
        )

    # Qt's events

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Dark))
        shown = self.shown
        if self._image is not None and shown is not None and min(self.width(), self.height()) > 2 * _MARGIN:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self._place(), shown)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_inside()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom_by(STEP ** (event.angleDelta().y() / _NOTCH), event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._grabbed = event.position()
        self.setCursor(Qt.CursorShape.ClosedHandCursor if self._zoom > 1 else Qt.CursorShape.ArrowCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None:
            self._offset += event.position() - self._grabbed
            self._grabbed = event.position()
            self._keep_inside()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grabbed = None
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.fit()
