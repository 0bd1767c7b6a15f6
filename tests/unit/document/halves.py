"""A mask of two halves, and a dab of paint on it."""

import numpy as np

from facemask_editor.document import BrushShape

ROUND = BrushShape.ROUND


def halves():
    """Skin on the left, hair on the right."""
    label_map = np.full((32, 40), 1, np.uint8)
    label_map[:, 20:] = 13
    return label_map


def paint(document, x, y, label, size=5):
    with document.begin_stroke("Brush", label) as stroke:
        return stroke.line(x, y, x, y, size=size, shape=ROUND)


def assert_counts_hold(document):
    expected = np.bincount(document.label_map.ravel(), minlength=19)
    np.testing.assert_array_equal(document.counts(), expected)
