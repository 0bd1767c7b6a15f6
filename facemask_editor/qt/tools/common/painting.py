"""One step of painting under the user's options: draw-over rule, symmetry, what erased pixels become."""

from __future__ import annotations

import numpy as np

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.nearest import reassign_to_nearest
from facemask_editor.document import BrushShape, paintable
from facemask_editor.document.paint.brush import sweep
from facemask_editor.document.paint.shapes import Point, Raster
from facemask_editor.qt.tools.common.tool import ToolHost, tr


class Painting:
    """A stroke of the document, repeated on the other side where painting is symmetric.

    Args:
        host: The canvas; it has a document that is in no stroke.
        name: Of the step.
        label: The class to paint; None gives every pixel to the nearest neighbour of the class first touched.
        at: Where the step begins; the class there is the one first touched.
    """

    def __init__(self, host: ToolHost, name: str, label: int | None, at: Point) -> None:
        document = host.document
        assert document is not None, "asked for without a document"
        self._host = host
        self._axis = host.axis
        self._size = document.label_map.shape
        first = self._first_touched(document.label_map, at)
        flip = document.schema.flip_table
        touched = {first, int(flip[first])} if self._axis is not None else {first}
        over = paintable(
            host.options.draw_over, class_count=len(document.schema), hidden=host.hidden, first=touched
        )
        self._label: int | LabelMap
        self._opposite: int | LabelMap
        if label is None:
            # A map of what stands at each place once the class is gone; right for both sides.
            leaving = np.isin(document.label_map, list(touched))
            self._label = self._opposite = reassign_to_nearest(
                document.label_map, leaving, locks=document.locks
            )
            over &= touched
            label = first
        else:
            self._label, self._opposite = label, int(flip[label])
        self._right = self._axis is not None and self._axis.beside(*at) >= 0
        self._stroke = document.begin_stroke(name, label, over=over)

    def line(self, first: Point, second: Point, *, size: int, shape: BrushShape) -> None:
        """Paint from one point to another."""
        self._paint(self._sweep(first, second, size, shape))
        if self._axis is not None:
            # By the ends, not by the pixels: a thin line that is mirrored pixel by pixel could get gaps.
            ends = self._axis.mirrored(*first), self._axis.mirrored(*second)
            self._paint(self._sweep(*ends, size, shape))

    def paint(self, raster: Raster) -> None:
        """Paint a shape."""
        height, width = self._size
        self._paint(raster)
        if self._axis is not None:
            self._paint(self._axis.mirrored_raster(raster, width=width, height=height))

    def _sweep(self, first: Point, second: Point, size: int, shape: BrushShape) -> Raster | None:
        height, width = self._size
        return sweep(*first, *second, size=size, shape=shape, width=width, height=height)

    def _paint(self, raster: Raster | None) -> None:
        """Paint each side of the axis with its own class, also where a stroke crosses over."""
        if raster is None:
            return
        box, mask = raster
        if self._axis is None or not isinstance(self._label, int) or self._label == self._opposite:
            self._stroke.paint(box, mask, source=self._label)
            return
        right = self._axis.right_side(box)
        for side, here in ((right, self._right), (~right, not self._right)):
            part = mask & side
            if part.any():
                self._stroke.paint(box, part, source=self._label if here else self._opposite)

    def commit(self) -> bool:
        """Keep it as one step; False when it has changed nothing, and if locks did that, the user is told."""
        changed = self._stroke.commit()
        if not changed and self._stroke.held:
            self._host.say(
                tr("Nothing painted: the classes here are locked, or kept by the rule “Draw over”")
            )
        return changed

    def abort(self) -> None:
        """Restore every pixel."""
        self._stroke.abort()

    @staticmethod
    def _first_touched(label_map: LabelMap, at: Point) -> int:
        """Return the class of the pixel nearest to a point, which may lie beside the picture."""
        height, width = label_map.shape
        column, row = min(max(int(at[0]), 0), width - 1), min(max(int(at[1]), 0), height - 1)
        return int(label_map[row, column])
