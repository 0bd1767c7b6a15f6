"""Colours of label maps without a window."""

from __future__ import annotations

import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.core.region import Box
from facemask_editor.qt.canvas.colouring import (
    borders,
    colour_table,
    mark_changes,
    opaque_pixels,
    recolour,
)

PALETTE = CELEBAMASK_HQ.palette_array
WHOLE = Box(0, 0, 6, 5)


def channels(pixel: int) -> tuple[int, ...]:
    return tuple(int(pixel) >> shift & 255 for shift in (24, 16, 8, 0))


def test_table_holds_the_palette():
    table = colour_table(PALETTE)
    assert table.shape == (256,)
    for label, rgb in enumerate(CELEBAMASK_HQ.palette):
        assert channels(table[label]) == (255, *rgb)


def test_colours_are_premultiplied_and_hidden_classes_transparent():
    table = colour_table(PALETTE, opacity=0.5, hidden={1})
    assert channels(table[2]) == (128, 38, 77, 0)
    assert table[1] == 0
    for pixel in table:
        alpha, *colours = channels(pixel)
        assert max(colours) <= alpha


def test_opaque_pixels():
    assert channels(opaque_pixels(np.array([[[1, 2, 3]]], np.uint8))[0, 0]) == (255, 1, 2, 3)


def test_recolour_writes_only_the_box():
    out = np.zeros((5, 6), np.uint32)
    recolour(out, np.full((5, 6), 4, np.uint8), colour_table(PALETTE), Box(1, 2, 3, 4))
    written = np.zeros((5, 6), bool)
    written[2:4, 1:3] = True
    np.testing.assert_array_equal(out != 0, written)


def test_borders_look_beyond_the_box():
    values = np.zeros((5, 6), np.uint8)
    values[:, 3:] = 1
    whole = borders(values, WHOLE)
    np.testing.assert_array_equal(whole, np.isin(np.arange(6), [2, 3])[None].repeat(5, 0))
    for box in (Box(0, 0, 3, 5), Box(3, 1, 4, 2), Box(4, 0, 6, 5)):
        np.testing.assert_array_equal(borders(values, box), whole[box.slices])


def test_contours_leave_the_inside_transparent():
    values = np.zeros((5, 6), np.uint8)
    values[:, 3:] = 1
    out = np.full((5, 6), 7, np.uint32)
    table = colour_table(PALETTE)
    recolour(out, values, table, WHOLE, contours=True)
    assert out[0].tolist() == [0, 0, table[0], table[1], 0, 0]


@pytest.mark.parametrize("box", [WHOLE, Box(1, 1, 5, 4)])
def test_marks_lie_on_changed_pixels_only(box):
    before = np.zeros((5, 6), np.uint8)
    after = before.copy()
    after[1:4, 1:5] = 2
    out = colour_table(PALETTE)[after]
    plain = out.copy()
    mark_changes(out, before, after, box)
    np.testing.assert_array_equal(out != plain, before != after)
    edge, inside = channels(out[1, 1]), channels(out[2, 2])
    assert edge[0] == inside[0] == 255
    assert edge[1] > inside[1] > channels(plain[2, 2])[1]


def test_a_wide_line_follows_the_inner_edge_of_what_changed():
    before = np.zeros((40, 40), np.uint8)
    after = before.copy()
    after[10:30, 0:20] = 1  # touches the border of the picture, which is no edge
    out = np.full((40, 40), 0xFF000000, np.uint32)
    mark_changes(out, before, after, Box(0, 0, 40, 40), 4)
    brightness = out & 0xFF
    lined = brightness > 150
    expected = np.zeros((40, 40), bool)
    expected[10:30, 0:20] = True
    expected[14:26, 0:16] = False
    assert np.array_equal(lined, expected)
    in_parts = np.full((40, 40), 0xFF000000, np.uint32)
    for box in (Box(0, 0, 17, 40), Box(17, 0, 40, 40)):
        mark_changes(in_parts, before, after, box, 4)
    assert np.array_equal(in_parts, out)
