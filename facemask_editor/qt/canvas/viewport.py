"""The widget that knows where a picture lies in it: zoom, pan, turn and mirror, without any picture."""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Signal
from PySide6.QtGui import QRegion, QResizeEvent
from PySide6.QtWidgets import QWidget

from facemask_editor.core.region import Box
from facemask_editor.qt.canvas.compare.pairing import Halves, Pairing
from facemask_editor.qt.canvas.view_transform import ViewTransform, next_step


class Viewport(QWidget):
    """Moves a picture about; an heir draws it.

    Positions on the screen are device pixels here; ``to_image`` takes the logical ones of Qt's events.
    Side by side the picture is seen twice, and positions are those of the half that was entered (`enter`).
    """

    zoom_changed = Signal(float)
    angle_changed = Signal(float)
    mirrored_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = ViewTransform()
        self._fits = True
        self._halves = Halves()
        self._half = 0

    @property
    def _has_picture(self) -> bool:
        """Whether there is a picture to move; for heirs."""
        raise NotImplementedError

    @property
    def view(self) -> ViewTransform:
        """Where the picture lies, in device pixels of its half."""
        return self._view

    @property
    def zoom(self) -> float:
        """Device pixels for one pixel of the picture; 1.0 is 100 %."""
        return self._view.scale

    @property
    def fits(self) -> bool:
        """Whether the whole picture is shown, however large the widget is."""
        return self._fits

    @property
    def centre(self) -> tuple[float, float]:
        """The point of the picture in the middle, in its pixels."""
        width, height = self._view.viewport
        return self._view.to_image(width / 2, height / 2)

    def look_at(self, centre: tuple[float, float], scale: float, angle: float, *, mirrored: bool) -> None:
        """Show a point of the picture in the middle.

        Args:
            centre: In its pixels.
            scale: Device pixels for one of the picture.
            angle: Degrees clockwise.
            mirrored: Whether left and right are exchanged.
        """
        if not self._has_picture:
            return
        self.mirrored = mirrored
        self.turn_to(angle)
        self.zoom_to(scale)
        dx, dy = self._view.offset(*centre)
        width, height = self._view.viewport
        self._set_view(replace(self._view, x=width / 2 - dx, y=height / 2 - dy).clamped())

    def fit(self) -> None:
        """Show the whole picture, and keep doing so when the widget changes its size."""
        self._fits = True
        self._set_view(self._view.fitted())

    def zoom_in(self) -> None:
        """Go to the next higher stop, about the centre."""
        self.zoom_to(next_step(self.zoom, up=True))

    def zoom_out(self) -> None:
        """Go to the next lower stop, about the centre."""
        self.zoom_to(next_step(self.zoom, up=False))

    def zoom_to(self, factor: float, at: QPointF | None = None) -> None:
        """Set the zoom.

        Args:
            factor: 1.0 is 100 %.
            at: The point of the widget, in logical pixels, that stays; the centre by default.
        """
        if not self._has_picture:
            return
        self._fits = False
        x, y = self._in_half(self.middle() if at is None else at)
        self._set_view(self._view.zoomed(factor, x, y))

    def show_box(self, box: Box) -> None:
        """Bring a box of the picture into the middle, large enough to be seen well."""
        if self._has_picture:
            self._fits = False
            self._set_view(self._view.on_box(box))

    @property
    def angle(self) -> float:
        """Degrees clockwise by which the picture is turned on the screen, -180 < angle <= 180."""
        return self._view.angle

    def turn_to(self, angle: float, at: QPointF | None = None) -> None:
        """Turn the picture on the screen; its pixels stay as they are.

        Args:
            angle: Degrees clockwise.
            at: The point of the widget, in logical pixels, that stays; the centre by default.
        """
        if not self._has_picture:
            return
        x, y = self._in_half(self.middle() if at is None else at)
        turned = self._view.turned(angle, x, y)
        self._set_view(turned.fitted() if self._fits else turned)

    @property
    def mirrored(self) -> bool:
        """Whether left and right are exchanged on the screen."""
        return self._view.mirrored

    @mirrored.setter
    def mirrored(self, mirrored: bool) -> None:
        if mirrored != self._view.mirrored:
            flipped = self._view.flipped()
            self._set_view(flipped.fitted() if self._fits else flipped)
            self.mirrored_changed.emit(bool(mirrored))

    def pan(self, dx: float, dy: float) -> None:
        """Move the picture by logical pixels."""
        if self._has_picture:
            self._fits = False
            self._set_view(self._view.panned(*self.to_device(QPointF(dx, dy))))

    def to_device(self, position: QPointF) -> tuple[float, float]:
        """Return the device position of a logical one, or of a way."""
        ratio = self.devicePixelRatioF()
        return position.x() * ratio, position.y() * ratio

    def enter(self, position: QPointF) -> None:
        """Have positions be those of the half at a logical position, until another one is entered."""
        self._half = self._halves.half_at(self.to_device(position)[0])

    @property
    def room(self) -> QRectF:
        """The half that positions are of, in logical pixels."""
        ratio, (width, height) = self.devicePixelRatioF(), self._halves.size
        return QRectF(self._offset() / ratio, 0, width / ratio, height / ratio)

    def middle(self) -> QPointF:
        """Return the logical position of the middle of the half that positions are of."""
        return self.room.center()

    def redraw(self, region: QRegion | QRect) -> None:
        """Repaint a region soon, in every half.

        Args:
            region: In logical pixels of the first half.
        """
        for half in range(len(self._halves.offsets)):
            self.redraw_in(half, region)

    def redraw_in(self, half: int, region: QRegion | QRect) -> None:
        """Repaint a region of the first half, soon, where one half shows it."""
        offset = self._halves.offsets[half]
        if not offset:
            self.update(region)
            return
        shift, ratio = offset / self.devicePixelRatioF(), self.devicePixelRatioF()
        width, height = self._halves.size
        edge = QRect(0, 0, math.ceil(width / ratio), math.ceil(height / ratio))
        cut = QRegion(region).intersected(edge)
        self.update(cut.translated(math.floor(shift), 0))
        if shift != math.floor(shift):  # at a broken scale a logical pixel is shown by parts of two
            self.update(cut.translated(math.ceil(shift), 0))

    def to_image(self, position: QPointF) -> tuple[float, float]:
        """Return the point of the picture under a logical position of the pointer."""
        x, y = self._in_half(position)
        # Whole positions name a device pixel by its corner; what the pointer is on is the pixel's middle.
        if x == math.floor(x) and y == math.floor(y):
            x, y = x + 0.5, y + 0.5
        return self._view.to_image(x, y)

    def to_widget(self, x: float, y: float) -> QPointF:
        """Return the logical position of a point of the picture."""
        x, y = self._view.to_screen(x, y)
        return QPointF(x + self._offset(), y) / self.devicePixelRatioF()

    # Inside

    def _offset(self) -> int:
        return self._halves.offsets[self._half]

    def _in_half(self, position: QPointF) -> tuple[float, float]:
        x, y = self.to_device(position)
        return x - self._offset(), y

    def _set_halves(self, pairing: Pairing, line: float) -> None:
        ratio = self.devicePixelRatioF()
        size = round(self.width() * ratio), round(self.height() * ratio)
        self._halves = Halves(*size, pairing, ratio, line)
        self._half = min(self._half, len(self._halves.offsets) - 1)

    def _set_view(self, view: ViewTransform) -> None:
        if view == self._view:
            return
        before, self._view = self._view, view
        self.update()
        if view.scale != before.scale:
            self.zoom_changed.emit(view.scale)
        if view.angle != before.angle:
            self.angle_changed.emit(view.angle)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_viewport()

    def _fit_viewport(self) -> None:
        self._set_halves(self._halves.pairing, self._halves.line)
        view = self._view.resized(self._halves.size)
        self._set_view(view.fitted() if self._fits else view)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._fit_viewport()
        return super().event(event)
