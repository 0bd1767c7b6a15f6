"""The outline is that of the pixels that a click marks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage, QPainter

from facemask_editor.document import BrushShape
from facemask_editor.document.paint.brush import sweep
from facemask_editor.document.paint.mirror import Axis
from facemask_editor.qt.canvas.brush_cursor import BrushCursor, _outline
from facemask_editor.qt.canvas.view_transform import ViewTransform

points = st.floats(0, 64)


@given(points, points, st.integers(1, 40), st.sampled_from(BrushShape))
def test_outline_encloses_exactly_the_marked_pixels(x, y, size, shape):
    cursor = BrushCursor()
    cursor.at, cursor.size, cursor.shape = (x + 64, y + 64), size, shape
    centre = cursor.centre()
    box, mask = sweep(x + 64, y + 64, x + 64, y + 64, size=size, shape=shape, width=192, height=192)
    marked = np.zeros((192, 192), bool)
    marked[box.slices] = mask
    outline = _outline(size, shape).translated(*centre)
    assert outline.boundingRect().getCoords() == (
        np.flatnonzero(marked.any(0))[0],
        np.flatnonzero(marked.any(1))[0],
        np.flatnonzero(marked.any(0))[-1] + 1,
        np.flatnonzero(marked.any(1))[-1] + 1,
    )
    edges = [outline.at(i).toTuple() for i in range(outline.size())]
    area = sum(ax * by - bx * ay for (ax, ay), (bx, by) in zip(edges, edges[1:] + edges[:1], strict=True)) / 2
    assert abs(area) == pytest.approx(marked.sum())


@pytest.mark.parametrize("angle", [0.0, 30.0])
@pytest.mark.parametrize("ratio", [1.0, 1.5])
@pytest.mark.parametrize(("size", "scale"), [(1, 1.0), (1, 20.0), (24, 1.6), (200, 1.0), (33, 7.0)])
@pytest.mark.parametrize("shape", BrushShape)
@pytest.mark.parametrize("axis", [None, Axis(150.5, 0), Axis(120, 100, 20)])
def test_drawing_stays_inside_the_region_that_is_repainted(qapp, shape, size, scale, ratio, angle, axis):
    cursor = BrushCursor()
    cursor.axis = axis
    cursor.size, cursor.shape = size, shape
    cursor.outlined = cursor.crossed = True
    view = ViewTransform((300, 300), (300, 300), scale, 0.3, 0.8, angle)
    cursor.at = view.to_image(150.3, 150.8)
    free = QImage(300, 300, QImage.Format.Format_RGB32)
    free.fill(QColor(90, 90, 90))
    clipped = free.copy()
    for target, clips in ((clipped, True), (free, False)):
        painter = QPainter(target)
        if clips:
            painter.scale(ratio, ratio)
            painter.setClipRegion(cursor.region(view, ratio))
            painter.resetTransform()
        cursor.paint(painter, view)
        painter.end()
    assert clipped == free
    x, y = map(round, view.to_screen(*cursor.centre()))
    assert clipped.pixelColor(x, y + 10) != QColor(90, 90, 90)  # the cross


def test_the_other_side_of_a_symmetric_brush_is_outlined(qapp):
    cursor = BrushCursor()
    cursor.size, cursor.outlined, cursor.at = 9, True, (10.5, 20.5)
    view = ViewTransform((100, 100), (100, 100), 1.0, 0.0, 0.0)
    assert not cursor.region(view, 1.0).contains(QPoint(85, 20))
    cursor.axis = Axis(50.0, 50.0)
    assert cursor.region(view, 1.0).contains(QPoint(85, 20))
    assert cursor.region(view, 1.0).contains(QPoint(14, 20))
