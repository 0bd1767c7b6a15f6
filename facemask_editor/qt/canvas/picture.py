"""What the canvas shows of a document: a coloured mask, or a preview instead of it, over the photo."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.core.region import Box, changed_box
from facemask_editor.qt.canvas.baselines import Baseline, Baselines
from facemask_editor.qt.canvas.colouring import (
    Pixels,
    colour_table,
    dim_unchanged,
    grown,
    mark_changes,
    opaque_pixels,
    recolour,
    tint,
)
from facemask_editor.qt.canvas.compare.other import Other, Sheet
from facemask_editor.qt.canvas.layer import Layer
from facemask_editor.qt.canvas.patterns import PatternInk
from facemask_editor.qt.look.class_colours import class_colours


@dataclass(frozen=True)
class Look:
    """How a mask is coloured.

    Attributes:
        opacity: 0 to 1, of the mask over the photo.
        contours: Only the borders of the classes.
        hidden: Classes that are not drawn.
        comparing: Show the document as it was opened.
        changes: Darken what is as it was then.
        paired: The face is shown too, beside the mask or across a line.
    """

    opacity: float = 1.0
    contours: bool = False
    hidden: frozenset[int] = frozenset()
    comparing: bool = False
    changes: Baseline | None = None
    paired: bool = False


class Readable(Protocol):
    """As much of a document as is seen."""

    @property
    def label_map(self) -> LabelMap:
        """H x W uint8."""

    @property
    def photo(self) -> npt.NDArray[np.uint8] | None:
        """H x W x 3 uint8 RGB, or None."""

    @property
    def schema(self) -> LabelSchema:
        """Its classes."""


class MaskPicture:
    """The colours of one document, kept up to date box by box.

    Args:
        document: Read only; the owner calls ``refresh`` when its pixels change.
        look: How it is coloured at first.
        baselines: What it was before.

    Attributes:
        ink: Draws the patterns of the classes, or None.
        mask: The mask's colours on the photo: one layer, so that the screen is sampled and drawn once.
    """

    def __init__(self, document: Readable, look: Look, baselines: Baselines) -> None:
        self._document = document
        self._look = look
        self._baselines = baselines
        self._preview: LabelMap | None = None
        self._preview_box: Box | None = None
        self._marked = True
        self._line = 1
        self._tint: tuple[LabelMap, Box] | None = None
        self.mask = Layer(np.zeros(document.label_map.shape, dtype=np.uint32))
        self._photo = None if document.photo is None else opaque_pixels(document.photo)
        self._face: Pixels | None = None  # the photo with other pixels in a box
        self._face_box: Box | None = None
        self._first: Pixels | None = None  # the face of the mask as it was opened, where there is no photo
        self._alone: Layer | None = None
        self._other: Other | None = None
        self._other_layer: Layer | None = None
        self._recolour_all()

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        height, width = self._document.label_map.shape
        return width, height

    @property
    def opaque(self) -> bool:
        """Whether nothing is seen through the mask and its photo."""
        look = self._look
        return self._below is not None or not (look.hidden or look.contours or look.opacity < 1)

    @property
    def shown(self) -> LabelMap:
        """The label map on the screen: the preview, else the document's, unless one compares."""
        if self._look.comparing:
            return self._baselines[Baseline.OPENED]
        return self._document.label_map if self._preview is None else self._preview

    @property
    def look(self) -> Look:
        """How the mask is coloured."""
        return self._look

    @look.setter
    def look(self, look: Look) -> None:
        if look != self._look:
            self._look = replace(look, hidden=frozenset(look.hidden))
            self._recolour_all()

    @property
    def preview(self) -> LabelMap | None:
        """The label map that is shown instead of the document's, or None."""
        return self._preview

    @property
    def marked(self) -> bool:
        """Whether what differs from the document is marked."""
        return self._marked

    def set_preview(
        self, label_map: LabelMap | None, *, marked: bool = True, box: Box | None = None
    ) -> Box | None:
        """Show another label map; returns the box to repaint.

        Args:
            label_map: H x W uint8 of the document's size, or None for the document's own.
            marked: Whether what differs from the document is marked.
            box: Outside of which nothing differs; None where that is not known.

        Raises:
            ValueError: For a label map of another size.
        """
        return self._recolour(self._take_preview(label_map, marked, box))

    def _take_preview(self, label_map: LabelMap | None, marked: bool, box: Box | None) -> Box | None:
        """Take over a preview without showing it; returns where it differs from what was."""
        live = self._document.label_map
        if label_map is not None and label_map.shape != live.shape:
            raise ValueError(f"the preview is {label_map.shape}, the document {live.shape}")
        stale = self._preview_box
        self._preview, self._marked = label_map, marked
        self._preview_box = None if label_map is None else box or changed_box(live, label_map)
        return joined((stale, self._preview_box))

    def set_face(self, face: npt.NDArray[np.uint8] | None, box: Box | None = None) -> Box | None:
        """Show other pixels than the photo's under the mask; returns the box to repaint.

        Args:
            face: H x W x 3 uint8 RGB of the box's size; None for the photo again, or for nothing.
            box: Where; all of it where there is no photo.
        """
        return self._face_changed(self._lay_face(face, box))

    def _lay_face(self, face: npt.NDArray[np.uint8] | None, box: Box | None) -> Box | None:
        """Take over a face without showing it; returns where it differs from the one before."""
        before, self._face_box = self._face_box, None
        if before is None and face is None:
            return None
        if self._photo is None:
            pixels = None if face is None else opaque_pixels(face)
            if pixels is not None and self._face is not None:
                np.copyto(self._face, pixels)  # the same picture, so that its halved copies stay
            else:
                self._face = pixels
            self._face_box = None if face is None else Box(0, 0, *self.size)
            return Box(0, 0, *self.size)
        if before is not None and self._face is not None:
            self._face[before.slices] = self._photo[before.slices]
        if face is not None and box is not None:
            if self._face is None:
                self._face = self._photo.copy()
            self._face[box.slices] = opaque_pixels(face)
            self._face_box = box
        return joined((before, self._face_box))

    def set_first_face(self, face: npt.NDArray[np.uint8] | None) -> Box | None:
        """Take the face of the mask as it was opened, where there is no photo; returns the box to repaint.

        Args:
            face: H x W x 3 uint8 RGB; None where it is not known.
        """
        self._first = None if face is None else opaque_pixels(face)
        whole = Box(0, 0, *self.size)
        return self._recolour(whole) if self._below is self._first else None

    @property
    def through(self) -> bool:
        """Whether what lies under the mask is seen through it."""
        return self._look.opacity < 1 or self._look.contours or bool(self._look.hidden)

    @property
    def alone(self) -> Layer | None:
        """What lies under the mask, by itself; None where nothing does."""
        pixels = self._original if self._look.comparing else self._now
        if pixels is None:
            self._alone = None
        elif self._alone is None or self._alone.pixels is not pixels:
            self._alone = Layer(pixels)
        return self._alone

    @property
    def beside(self) -> Other | None:
        """What stands left of the present mask, None where the mask stands left of its face."""
        other = self._other
        if other is None or other.difference or self._look.comparing or not self._look.paired:
            return None
        return other

    def set_other(self, other: Other | None) -> None:
        """Compare with another state; None ends it. All is to be repainted.

        Raises:
            ValueError: For one of another size.
        """
        if other is not None and other.label_map.shape != self._document.label_map.shape:
            raise ValueError(f"{other.label_map.shape} is not the size of {self._document.label_map.shape}")
        self._other = other
        self._recolour_all()

    def sheet(self, *, right: bool) -> Sheet:
        """Return what is drawn on the right, or on the left and where there is but one side."""
        other = self.beside
        if other is None and right:
            return Sheet(self.alone, True, None)
        if other is None or right:
            return Sheet(self.mask, self.opaque, self.shown)
        below = self._original if other.face is None else opaque_pixels(other.face)
        if self._other_layer is None:
            self._other_layer = Layer(np.zeros(self._document.label_map.shape, np.uint32))
            box = Box(0, 0, *self.size)
            contours = self._look.contours
            recolour(
                self._other_layer.pixels, other.label_map, self._table, box, contours=contours, photo=below
            )
        return Sheet(self._other_layer, below is not None or not self.through, other.label_map)

    def _face_changed(self, box: Box | None) -> Box | None:
        if box is not None and self._alone is not None:
            self._alone.changed(box)
        if box is not None and not self.through:
            return box  # the mask covers it
        return self._recolour(box)

    @property
    def _original(self) -> Pixels | None:
        """The photo, or the drawn face, before any edit."""
        return self._first if self._photo is None else self._photo

    @property
    def _now(self) -> Pixels | None:
        """The face as the mask asks for it."""
        return self._photo if self._face is None else self._face

    @property
    def _below(self) -> Pixels | None:
        """What is seen through the mask; a hidden one beside its face gives way to what was."""
        if self._look.comparing:
            return self._original
        bare = self._look.paired and self._look.opacity == 0 and self.beside is None
        return self._original if bare and self._original is not None else self._now

    def set_line(self, width: int) -> Box | None:
        """Draw the outlines of changes this many pixels wide; returns the box to repaint."""
        if width == self._line:
            return None
        self._line = width
        if self._base is not None:
            return self._recolour(Box(0, 0, *self.size))
        return self._recolour(self._preview_box)

    def set_tint(self, marks: LabelMap | None, at: Box | None = None) -> Box | None:
        """Lay colours over marked pixels; returns the box to repaint.

        Args:
            marks: uint8 of the box's shape, see `colouring.tint`; None for none.
            at: Where they lie.
        """
        before = None if self._tint is None else self._tint[1]
        self._tint = None if marks is None or at is None else (marks, at)
        return self._recolour(joined((before, at if self._tint else None)))

    def refresh(self, box: Box) -> Box | None:
        """Take over the document's pixels of a box; returns the box to repaint."""
        if self._preview is not None:
            self._preview_box = joined((self._preview_box, box))
        return self._recolour(box)

    def recolour(self) -> None:
        """Take over other colours or patterns of the classes."""
        self._recolour_all()

    @property
    def _bare(self) -> bool:
        """Whether the photo alone is looked at, without marks."""
        return self._look.comparing or (self._below is not None and self._look.opacity == 0)

    @property
    def _base(self) -> LabelMap | None:
        """What the pixels that are still the same, and are darkened, are compared with."""
        if self._other is not None and self._other.difference:
            return self._other.label_map
        return None if self._look.changes is None else self._baselines[self._look.changes]

    def _hatched(self) -> bool:
        return class_colours().patterns and not self._look.contours

    def _recolour_all(self) -> None:
        palette = class_colours().palette(self._document.schema)
        # Lines need more strength than areas to be seen, so contours fade only half as much.
        opacity = (1 + self._look.opacity) / 2 if self._look.contours else self._look.opacity
        self._table = colour_table(palette, opacity=opacity, hidden=self._look.hidden)
        self._other_layer = None
        self.ink = PatternInk(palette, opacity, self._look.hidden) if self._hatched() else None
        self._recolour(Box(0, 0, *self.size))

    def _recolour(self, box: Box | None) -> Box | None:
        if box is None:
            return None
        base = self._base
        if self._look.contours or base is not None or self._preview is not None:
            # A pixel's class decides on the contours and outlines of its neighbours.
            box = grown(box, self._line, self._document.label_map.shape)
        recolour(
            self.mask.pixels, self.shown, self._table, box, contours=self._look.contours, photo=self._below
        )
        if base is not None and not self._look.comparing:
            dim_unchanged(self.mask.pixels, base, self.shown, box, self._line)
        elif self._preview is not None and self._marked and not self._bare:
            mark_changes(self.mask.pixels, self._document.label_map, self._preview, box, self._line)
        elif self._tint is not None and self._preview is None and not self._look.comparing:
            tint(self.mask.pixels, *self._tint, box)
        self.mask.changed(box)
        return box


def joined(boxes: Iterable[Box | None]) -> Box | None:
    """Return the smallest box around all; None counts as nothing."""
    found: Box | None = None
    for box in boxes:
        found = found if box is None else box.union(found)
    return found
