"""The widget that shows a mask, without any tool."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import Box
from facemask_editor.document import Change, ChangeKind, MaskDocument
from facemask_editor.qt.canvas import drawing
from facemask_editor.qt.canvas.baselines import Baseline, Baselines
from facemask_editor.qt.canvas.compare import pairing_drawing
from facemask_editor.qt.canvas.compare.other import Other
from facemask_editor.qt.canvas.compare.pairing import Halves, Pairing
from facemask_editor.qt.canvas.draft_picture import DraftedPicture, step_for
from facemask_editor.qt.canvas.painted_view import PaintedView
from facemask_editor.qt.canvas.picture import Look
from facemask_editor.qt.canvas.view_transform import ViewTransform
from facemask_editor.qt.look.class_colours import class_colours

_OPACITIES = {(pairing, photo): 1.0 for pairing in Pairing for photo in (False, True)}
# What is right over a photo hides too much or too little without one, and beside the face nothing at all.
_OPACITIES |= {(Pairing.OFF, True): 0.55, (Pairing.WIPE, True): 0.0}


class MaskView(PaintedView):
    """Shows a document, or a preview instead of it."""

    opacity_changed = Signal(float)
    contours_changed = Signal(bool)
    hidden_changed = Signal(object)
    preview_changed = Signal(bool)
    changes_changed = Signal(object)
    pairing_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document: MaskDocument | None = None
        self._unsubscribe: Callable[[], object] = lambda: None
        self._baselines: Baselines | None = None
        self._tint: tuple[LabelMap, Box] | None = None
        self._other: Other | None = None
        self._look = Look()
        self._opacities = dict(_OPACITIES)
        self._unhidden = {kind: opacity or 1.0 for kind, opacity in _OPACITIES.items()}
        class_colours().changed.connect(self._recolour)

    # What is shown

    @property
    def document(self) -> MaskDocument | None:
        """The open document."""
        return self._document

    def set_document(self, document: MaskDocument | None) -> None:
        """Show another document, fitted; drops the preview."""
        self.set_preview(None)
        self._unsubscribe()
        self._document, self._tint, self._other, self._hatch = document, None, None, None
        self._unsubscribe = document.subscribe(self._on_change) if document is not None else lambda: None
        self._look = replace(self._look, comparing=False)
        self._baselines = None if document is None else Baselines(document)
        self.reload()
        self.fit()

    def reload(self) -> None:
        """Read the document's pixels and photo anew; needed after its photo was set."""
        document, preview, before = self._document, self.preview, self.opacity
        marked = self._picture is None or self._picture.marked
        self._look = replace(self._look, opacity=self._opacities[self._kind()])
        self._picture = None
        if document is not None and self._baselines is not None:
            self._picture = DraftedPicture(document, self._look, self._baselines)
            self._picture.set_preview(preview, marked=marked)
            if self._tint is not None:
                self._picture.set_tint(*self._tint)
            if self._other is not None:
                self._picture.set_other(self._other)
            self._picture.set_line(drawing.line_width(self._view.scale))
            self._view = replace(self._view, image=self._picture.size)
        self.update()
        if self.opacity != before:
            self.opacity_changed.emit(self.opacity)

    @property
    def preview(self) -> LabelMap | None:
        """The label map that is shown instead of the document's, or None."""
        return None if self._picture is None else self._picture.preview

    def set_preview(
        self,
        label_map: LabelMap | None,
        *,
        marked: bool = True,
        box: Box | None = None,
        rough: bool = False,
    ) -> None:
        """Show a label map (H x W uint8 of the document's size) instead of the document's; None ends it.

        Args:
            label_map: What is shown.
            marked: Whether what differs from the document is marked.
            box: Outside of which nothing differs; None where that is not known.
            rough: Whether another one comes in a moment: then a shrunken picture needs no more pixels than
                the screen has.

        Raises:
            ValueError: For another size.
        """
        if self._picture is None:
            if label_map is not None:
                raise ValueError("there is no document to show a preview of")
            return
        had = self.preview is not None
        step = step_for(self._view.scale) if rough else 1
        self._update_box(self._picture.set_preview(label_map, marked=marked, box=box, step=step))
        if had != (label_map is not None):
            self.preview_changed.emit(label_map is not None)

    def set_face(self, face: npt.NDArray[np.uint8] | None, box: Box | None = None) -> None:
        """Show other pixels than the photo's under the mask, until another photo is laid there.

        Args:
            face: h x w x 3 uint8 RGB, enlarged to the box where that is larger; None for the photo's own
                pixels.
            box: Where.
        """
        if self._picture is not None:
            before = self._picture.opaque, self._picture.alone is None
            box = self._picture.set_face(face, box)
            if (self._picture.opaque, self._picture.alone is None) != before:
                self.update()
            else:
                self._update_box(box, mask=self._picture.through, face=True)

    @property
    def draft_step(self) -> int:
        """Pixels of the picture for one of what is shown while a handle is dragged; 1 for all of them."""
        return 1 if self._picture is None else self._picture.step

    def set_tint(self, marks: LabelMap | None, at: Box | None = None) -> None:
        """Lay colours over marked pixels of the mask, until other ones or another document come.

        Args:
            marks: uint8 of the box's shape: 0 for none, 1 blue, 2 amber, 3 pink; None ends it.
            at: Where they lie.
        """
        self._tint = None if marks is None or at is None else (marks, at)
        if self._picture is not None:
            self._update_box(self._picture.set_tint(marks, at))

    def set_first_face(self, face: npt.NDArray[np.uint8] | None) -> None:
        """Take what is compared with where there is no photo: the face of the mask as it was opened.

        Args:
            face: H x W x 3 uint8 RGB; None where it is not known.
        """
        if self._picture is not None:
            self._picture.set_first_face(face)
            self.update()

    @property
    def other(self) -> Other | None:
        """The state that the present one is compared with, or None."""
        return self._other

    def set_other(self, other: Other | None) -> None:
        """Compare the mask with another state of it, until another document comes; None ends it.

        Raises:
            ValueError: For one of another size.
        """
        self._other = other
        if self._picture is not None:
            self._picture.set_other(other)
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
        """0 to 1, of the mask over the face; kept apart for each pairing, with and without a photo."""
        return self._look.opacity

    @opacity.setter
    def opacity(self, opacity: float) -> None:
        opacity = min(max(float(opacity), 0.0), 1.0)
        if opacity != self._look.opacity:
            self._opacities[self._kind()] = opacity
            if opacity:
                self._unhidden[self._kind()] = opacity
            self._set_look(replace(self._look, opacity=opacity))
            self.opacity_changed.emit(opacity)

    def show_mask(self, on: bool) -> None:
        """Hide the mask, or show it as strong as it was."""
        if on != (self.opacity > 0):
            self.opacity = self._unhidden[self._kind()] if on else 0.0

    @property
    def pairing(self) -> Pairing:
        """How mask and face are shown together."""
        return self._halves.pairing

    @pairing.setter
    def pairing(self, pairing: Pairing) -> None:
        if pairing is self.pairing:
            return
        before = self.opacity
        self._set_halves(pairing, 0.5)
        opacity, paired = self._opacities[self._kind()], pairing is not Pairing.OFF
        self._set_look(replace(self._look, opacity=opacity, paired=paired))
        self._fit_viewport()
        self.update()
        self.pairing_changed.emit(pairing)
        if self.opacity != before:
            self.opacity_changed.emit(self.opacity)

    @property
    def line(self) -> float:
        """Place of the wipe's line, 0 (left) to 1 (right) of the widget."""
        return self._halves.line

    @line.setter
    def line(self, line: float) -> None:
        before = self._halves.line_at
        self._set_halves(self.pairing, min(max(line, 0.0), 1.0))
        after = self._halves.line_at
        if before is not None and after is not None and after != before:
            self.update(pairing_drawing.line_rect(self._halves, before, after))

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

    @property
    def opened(self) -> LabelMap | None:
        """The document's pixels as it was opened, H x W uint8; not to be written into."""
        return None if self._baselines is None else self._baselines[Baseline.OPENED]

    def changed_pixels(self, baseline: Baseline) -> int:
        """Return how many pixels of the document differ from what it was."""
        return 0 if self._baselines is None else self._baselines.changed_pixels(baseline)

    @property
    def halves(self) -> Halves:
        """Where mask and face lie."""
        return self._halves

    # Inside

    def _has_photo(self) -> bool:
        return self._document is not None and self._document.photo is not None

    def _kind(self) -> tuple[Pairing, bool]:
        return self.pairing, self._has_photo()

    def _set_look(self, look: Look) -> None:
        self._look = look
        if self._picture is not None:
            self._picture.look = look
            self.update()

    def _set_view(self, view: ViewTransform) -> None:
        if view.scale != self._view.scale and self._picture is not None:
            self._picture.leave_draft()
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
