"""The widget that draws a picture of a mask, and its face beside it: no more than what has changed."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import cast

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QRegion
from PySide6.QtWidgets import QSizePolicy, QWidget

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import Box
from facemask_editor.qt.canvas import drawing
from facemask_editor.qt.canvas.compare import pairing_drawing
from facemask_editor.qt.canvas.compare.pairing import Pairing
from facemask_editor.qt.canvas.draft_picture import DraftedPicture, view_of
from facemask_editor.qt.canvas.layer import sample_nearest
from facemask_editor.qt.canvas.patterns import hatching
from facemask_editor.qt.canvas.viewport import Viewport

_WORTH_PARTS = 4096
"""Pixels that a further part of a repaint must spare: fewer are drawn in less time than it takes."""


class PaintedView(Viewport):
    """Draws the picture that an heir keeps up to date."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: DraftedPicture | None = None
        self._no_face = ""
        self._hatch: LabelMap | None = None
        self._backdrop = drawing.backdrop_colour(self.palette())
        self._checker = drawing.checker_brush(self.palette())
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def _has_picture(self) -> bool:
        return self._picture is not None

    def set_no_face(self, why: str) -> None:
        """Say why there is no face to show beside the mask, or ""."""
        if why != self._no_face:
            self._no_face = why
            self.update()

    @property
    def hatch(self) -> LabelMap | None:
        """What is hatched, H x W uint8, 0 for nothing; None for nothing at all."""
        return self._hatch

    def set_hatch(self, marks: LabelMap | None) -> None:
        """Hatch marked pixels of the mask (H x W uint8, 0 for none) until another document comes."""
        if marks is not None or self._hatch is not None:
            self._hatch = marks
            self.update()

    def _update_box(self, box: Box | None, *, mask: bool = True, face: bool = False) -> None:
        """Repaint a box of the picture, where the mask is shown and where the face alone is."""
        if box is None:
            return
        margin = 1.0 if self._view.scale >= 1 else 3.0  # a shrunken pixel is mixed into its neighbours
        device = self._view.to_device_box(box, margin)
        for half in range(len(self._halves.offsets)):
            for part, faces in self._halves.parts(half, device):
                if self._picture is not None and self._picture.beside is not None:
                    wanted = faces and (mask or face)  # the other state stays as it is
                else:
                    wanted = face if faces else mask
                if wanted:
                    self.redraw_in(half, drawing.logical_rect(part, self.devicePixelRatioF()))

    def _boxes(self, region: QRegion) -> list[Box]:
        """Return the device pixels of a region, in few boxes."""
        ratio = self.devicePixelRatioF()
        rects = list(cast(Iterable[QRect], region))
        whole = region.boundingRect()
        spared = whole.width() * whole.height() - sum(rect.width() * rect.height() for rect in rects)
        if spared <= _WORTH_PARTS * (len(rects) - 1):
            rects = [whole]  # Qt draws no more than the region of it
        return [
            Box(
                math.floor(rect.left() * ratio),
                math.floor(rect.top() * ratio),
                math.ceil((rect.right() + 1) * ratio),
                math.ceil((rect.bottom() + 1) * ratio),
            )
            for rect in rects
        ]

    def _paint_half(self, painter: QPainter, boxes: list[Box], half: int) -> None:
        """Draw boxes of one half and what lies over them; the painter's origin is that half's."""
        for box in boxes:
            for part, face in self._halves.parts(half, box):
                self._paint_box(painter, part, face=face)
        if not boxes:
            return
        if self._picture is not None:
            shows_face = half or self._halves.line_at is not None
            if shows_face and self._no_face and self._picture.sheet(right=True).layer is None:
                pairing_drawing.draw_note(painter, self._halves, self._no_face, self.palette())
            if any(self._shows_frame(box) for box in boxes):
                drawing.draw_frame(painter, self._view)
            self._paint_overlay(painter)

    def _paint_box(self, painter: QPainter, box: Box, *, face: bool) -> None:
        part = self._view.visible_part(box) if self._picture is not None else None
        if part != box:
            painter.fillRect(box.x0, box.y0, box.width, box.height, self._backdrop)
        if part is None or self._picture is None:
            return
        turned = not self._view.upright
        if turned:
            # Its corners of the box show the backdrop.
            painter.fillRect(part.x0, part.y0, part.width, part.height, self._backdrop)
            path = QPainterPath()
            path.addPolygon(drawing.outline_of(self._view))
            painter.save()
            painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
        sheet = self._picture.sheet(right=face)
        layer, opaque = sheet.layer, sheet.layer is not None and sheet.opaque
        if not opaque:
            # The squares stay with the picture while it is moved.
            painter.setBrushOrigin(round(self._view.x), round(self._view.y))
            painter.fillRect(part.x0, part.y0, part.width, part.height, self._checker)
        view = view_of(self._view, self._picture.step)
        if layer is not None:
            drawing.draw_pixels(painter, part, layer.sample(view, part), opaque=opaque)
        if self._picture.ink is not None and sheet.labels is not None:
            labels = sample_nearest(sheet.labels, view, part)
            size, origin = max(1, round(self.devicePixelRatioF())), (self._view.x, self._view.y)
            ink = self._picture.ink.draw(labels, part, origin, size)
            drawing.draw_pixels(painter, part, ink, opaque=False)
        if self._hatch is not None and not face:
            size, origin = max(1, round(self.devicePixelRatioF())), (self._view.x, self._view.y)
            stripes = hatching(sample_nearest(self._hatch, self._view, part), part, origin, size)
            drawing.draw_pixels(painter, part, stripes, opaque=False)
        drawing.draw_grid(painter, self._view, part)
        if turned:
            painter.restore()

    def _paint_overlay(self, painter: QPainter) -> None:
        """Draw what lies above the picture, in device pixels of a half; for heirs."""

    def _paint_above(self, painter: QPainter) -> None:
        """Draw what lies above all halves, in device pixels; for heirs."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ratio, halves = self.devicePixelRatioF(), self._halves
        painter.scale(1 / ratio, 1 / ratio)
        boxes = self._boxes(event.region())
        if halves.gap is None:
            self._paint_half(painter, boxes, 0)
        else:
            for half, offset in enumerate(halves.offsets):
                cut = [box.shift(-offset, 0).clip(*halves.size) for box in boxes]
                painter.save()
                painter.translate(offset, 0)
                painter.setClipRect(0, 0, *halves.size)
                self._paint_half(painter, [box for box in cut if box is not None], half)
                painter.restore()
            pairing_drawing.draw_gap(painter, halves.gap, self.palette())
        pairing_drawing.draw_line(painter, halves)
        if self._picture is not None and halves.pairing is not Pairing.OFF:
            pairing_drawing.draw_captions(painter, halves, self._captions())
        self._paint_above(painter)
        painter.end()

    def _captions(self) -> tuple[str, str]:
        """Return what is seen on the left and on the right."""
        assert self._picture is not None
        if (other := self._picture.beside) is not None:
            return other.name, self.tr("Now")
        look, before = self._picture.look, self.tr("Before")
        left = before if look.comparing or look.opacity == 0 else self.tr("Mask")
        right = self.tr("Face") if left != before else self.tr("After")
        return left, before if look.comparing else right

    def _shows_frame(self, box: Box) -> bool:
        """Return whether a box of a half reaches to the border of the picture."""
        if not self._view.upright:
            return True
        left, top, right, bottom = self._view.bounds()
        inside_x = left + 1 <= box.x0 and box.x1 <= right - 1
        return not (inside_x and top + 1 <= box.y0 and box.y1 <= bottom - 1)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._backdrop = drawing.backdrop_colour(self.palette())
            self._checker = drawing.checker_brush(self.palette())
            self.update()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(800, 640)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 120)
