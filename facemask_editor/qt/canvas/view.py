"""The widget that shows a mask, without any tool."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import cast

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QRegion
from PySide6.QtWidgets import QSizePolicy, QWidget

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import Box
from facemask_editor.document import Change, ChangeKind, MaskDocument
from facemask_editor.qt.canvas import drawing
from facemask_editor.qt.canvas.baselines import Baseline, Baselines
from facemask_editor.qt.canvas.layer import sample_nearest
from facemask_editor.qt.canvas.picture import Look, MaskPicture
from facemask_editor.qt.canvas.view_transform import ViewTransform
from facemask_editor.qt.canvas.viewport import Viewport
from facemask_editor.qt.look.class_colours import class_colours

_OPACITY_OVER_PHOTO = 0.55
_WORTH_PARTS = 4096
"""Pixels that a further part of a repaint must spare: fewer are drawn in less time than it takes."""


class MaskView(Viewport):
    """Shows a document, or a preview instead of it."""

    opacity_changed = Signal(float)
    contours_changed = Signal(bool)
    hidden_changed = Signal(object)
    preview_changed = Signal(bool)
    changes_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document: MaskDocument | None = None
        self._unsubscribe: Callable[[], object] = lambda: None
        self._picture: MaskPicture | None = None
        self._baselines: Baselines | None = None
        self._look = Look()
        # Two settings: what is right over a photo hides too much or too little without one.
        self._opacities = {True: _OPACITY_OVER_PHOTO, False: 1.0}
        self._backdrop = drawing.backdrop_colour(self.palette())
        self._checker = drawing.checker_brush(self.palette())
        class_colours().changed.connect(self._recolour)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    # What is shown

    @property
    def document(self) -> MaskDocument | None:
        """The open document."""
        return self._document

    def set_document(self, document: MaskDocument | None) -> None:
        """Show another document, fitted; drops the preview."""
        self.set_preview(None)
        self._unsubscribe()
        self._document = document
        self._unsubscribe = document.subscribe(self._on_change) if document is not None else lambda: None
        self._look = replace(self._look, comparing=False)
        self._baselines = None if document is None else Baselines(document)
        self.reload()
        self.fit()

    def reload(self) -> None:
        """Read the document's pixels and photo anew; needed after its photo was set."""
        document, preview, before = self._document, self.preview, self.opacity
        marked = self._picture is None or self._picture.marked
        self._look = replace(self._look, opacity=self._opacities[self._has_photo()])
        self._picture = None if document is None else MaskPicture(document, self._look, self._baselines)
        if self._picture is not None:
            self._picture.set_preview(preview, marked=marked)
            self._picture.set_line(drawing.line_width(self._view.scale))
            self._view = replace(self._view, image=self._picture.size)
        self.update()
        if self.opacity != before:
            self.opacity_changed.emit(self.opacity)

    @property
    def preview(self) -> LabelMap | None:
        """The label map that is shown instead of the document's, or None."""
        return None if self._picture is None else self._picture.preview

    def set_preview(self, label_map: LabelMap | None, *, marked: bool = True, box: Box | None = None) -> None:
        """Show a label map (H x W uint8 of the document's size) instead of the document's; None ends it.

        Args:
            label_map: What is shown.
            marked: Whether what differs from the document is marked.
            box: Outside of which nothing differs; None where that is not known.

        Raises:
            ValueError: For another size.
        """
        if self._picture is None:
            if label_map is not None:
                raise ValueError("there is no document to show a preview of")
            return
        had = self.preview is not None
        self._update_box(self._picture.set_preview(label_map, marked=marked, box=box))
        if had != (label_map is not None):
            self.preview_changed.emit(label_map is not None)

    def set_face(self, face: npt.NDArray[np.uint8] | None, box: Box | None = None) -> None:
        """Show other pixels than the photo's under the mask, until another photo is laid there.

        Args:
            face: H x W x 3 uint8 RGB of the box's size; None for the photo's own pixels.
            box: Where.
        """
        if self._picture is not None:
            whole = self._picture.opaque
            self._update_box(self._picture.set_face(face, box))
            if self._picture.opaque != whole:
                self.update()

    def label_at(self, x: float, y: float) -> int:
        """Return the class on the screen at a point of the picture, -1 outside."""
        if self._picture is None:
            return -1
        column, row = math.floor(x), math.floor(y)
        width, height = self._picture.size
        inside = 0 <= column < width and 0 <= row < height
        return int(self._picture.shown[row, column]) if inside else -1

    # How it is shown

    @property
    def opacity(self) -> float:
        """0 to 1, of the mask over the photo; kept apart for documents with and without a photo."""
        return self._look.opacity

    @opacity.setter
    def opacity(self, opacity: float) -> None:
        opacity = min(max(float(opacity), 0.0), 1.0)
        if opacity != self._look.opacity:
            self._opacities[self._has_photo()] = opacity
            self._set_look(replace(self._look, opacity=opacity))
            self.opacity_changed.emit(opacity)

    @property
    def contours(self) -> bool:
        """Whether only the borders of the classes are drawn."""
        return self._look.contours

    @contours.setter
    def contours(self, contours: bool) -> None:
        if contours != self._look.contours:
            self._set_look(replace(self._look, contours=bool(contours)))
            self.contours_changed.emit(self._look.contours)

    @property
    def hidden(self) -> frozenset[int]:
        """Classes that are not drawn."""
        return self._look.hidden

    @hidden.setter
    def hidden(self, hidden: Iterable[int]) -> None:
        labels = frozenset(int(label) for label in hidden)
        if labels != self._look.hidden:
            self._set_look(replace(self._look, hidden=labels))
            self.hidden_changed.emit(labels)

    @property
    def comparing(self) -> bool:
        """Whether the document is shown as it was opened, for as long as one looks."""
        return self._look.comparing

    @comparing.setter
    def comparing(self, comparing: bool) -> None:
        comparing = bool(comparing) and self._document is not None and not self._document.in_stroke
        if comparing != self._look.comparing:
            self._set_look(replace(self._look, comparing=comparing))

    @property
    def changes(self) -> Baseline | None:
        """What the pixels that are still the same, and are darkened, are compared with."""
        return self._look.changes

    @changes.setter
    def changes(self, changes: Baseline | None) -> None:
        if changes != self._look.changes:
            self._set_look(replace(self._look, changes=changes))
            self.changes_changed.emit(changes)

    def changed_pixels(self, baseline: Baseline) -> int:
        """Return how many pixels of the document differ from what it was."""
        return 0 if self._baselines is None else self._baselines.changed_pixels(baseline)

    # Inside

    @property
    def _has_picture(self) -> bool:
        return self._picture is not None

    def _has_photo(self) -> bool:
        return self._document is not None and self._document.photo is not None

    def _set_look(self, look: Look) -> None:
        self._look = look
        if self._picture is not None:
            self._picture.look = look
            self.update()

    def _set_view(self, view: ViewTransform) -> None:
        if view.scale != self._view.scale and self._picture is not None:
            self._picture.set_line(drawing.line_width(view.scale))
        super()._set_view(view)

    def _recolour(self) -> None:
        if self._picture is not None:
            self._picture.recolour()
            self.update()

    def _on_change(self, change: Change) -> None:
        saved = self._baselines.note(change) if self._baselines is not None else None
        if saved is not None and self._look.changes is Baseline.SAVED and self._picture is not None:
            self._update_box(self._picture.refresh(saved))
        if ChangeKind.PIXELS in change.kinds and change.box is not None and self._picture is not None:
            self._update_box(self._picture.refresh(change.box))

    def _update_box(self, box: Box | None) -> None:
        """Repaint a box of the picture."""
        if box is None:
            return
        margin = 1.0 if self._view.scale >= 1 else 3.0  # a shrunken pixel is mixed into its neighbours
        self.update(drawing.logical_rect(self._view.to_device_box(box, margin), self.devicePixelRatioF()))

    def _paint_picture(self, painter: QPainter, region: QRegion) -> None:
        ratio = self.devicePixelRatioF()
        rects = list(cast(Iterable[QRect], region))
        whole = region.boundingRect()
        spared = whole.width() * whole.height() - sum(rect.width() * rect.height() for rect in rects)
        if spared <= _WORTH_PARTS * (len(rects) - 1):
            rects = [whole]  # Qt draws no more than the region of it
        for rect in rects:
            left, top = math.floor(rect.left() * ratio), math.floor(rect.top() * ratio)
            right, bottom = (math.ceil(v * ratio) for v in (rect.right() + 1, rect.bottom() + 1))
            self._paint_box(painter, Box(left, top, right, bottom))

    def _paint_box(self, painter: QPainter, box: Box) -> None:
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
            painter.setClipPath(path)
        opaque = self._picture.opaque
        if not opaque:
            # The squares stay with the picture while it is moved.
            painter.setBrushOrigin(round(self._view.x), round(self._view.y))
            painter.fillRect(part.x0, part.y0, part.width, part.height, self._checker)
        drawing.draw_pixels(painter, part, self._picture.mask.sample(self._view, part), opaque=opaque)
        if self._picture.ink is not None:
            labels = sample_nearest(self._picture.shown, self._view, part)
            size, origin = max(1, round(self.devicePixelRatioF())), (self._view.x, self._view.y)
            ink = self._picture.ink.draw(labels, part, origin, size)
            drawing.draw_pixels(painter, part, ink, opaque=False)
        drawing.draw_grid(painter, self._view, part)
        if turned:
            painter.setClipping(False)

    def _paint_overlay(self, painter: QPainter) -> None:
        """Draw what lies above the picture, in device pixels; for heirs."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        painter.scale(1 / ratio, 1 / ratio)
        self._paint_picture(painter, event.region())
        if self._picture is not None:
            if self._shows_frame(event.rect()):
                drawing.draw_frame(painter, self._view)
            self._paint_overlay(painter)
        painter.end()

    def _shows_frame(self, rect: QRect) -> bool:
        """Return whether a part of the widget, in logical pixels, reaches to the border of the picture."""
        if not self._view.upright:
            return True
        left, top, right, bottom = self._view.bounds()
        ratio = self.devicePixelRatioF()
        inside_x = left + 1 <= rect.left() * ratio and (rect.right() + 1) * ratio <= right - 1
        return not (inside_x and top + 1 <= rect.top() * ratio and (rect.bottom() + 1) * ratio <= bottom - 1)

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
