"""Each class has its own hatching, fixed to the picture, drawn in pixels of the screen."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.region import Box
from facemask_editor.qt.canvas.patterns import PERIOD, PatternInk, pattern_brush, pattern_tiles
from facemask_editor.qt.look.class_colours import class_colours
from facemask_editor.qt.look.natural_palette import NATURAL

LEFT_EYE, RIGHT_EYE, HAIR = SCHEMA.index("l_eye"), SCHEMA.index("r_eye"), SCHEMA.index("hair")


@pytest.fixture
def patterned():
    """Patterns on every class."""
    class_colours().patterns = True
    yield
    class_colours().patterns = False


def test_no_two_classes_have_the_same_pattern_wherever_it_begins():
    tiles = pattern_tiles()
    assert tiles.shape == (len(SCHEMA), PERIOD, PERIOD)
    assert not tiles[SCHEMA.background].any()
    for one in range(len(SCHEMA)):
        for other in range(one):
            shifts = (np.roll(tiles[other], (dy, dx), (0, 1)) for dy in range(PERIOD) for dx in range(PERIOD))
            assert not any(np.array_equal(tiles[one], shifted) for shifted in shifts), (one, other)


def test_left_and_right_are_mirror_images():
    tiles = pattern_tiles()
    mirrored = tiles[LEFT_EYE][:, ::-1]
    assert any(np.array_equal(np.roll(mirrored, n, 1), tiles[RIGHT_EYE]) for n in range(PERIOD))


def test_ink_is_dark_on_light_and_light_on_dark_and_absent_on_hidden_classes():
    palette = np.array([[0, 0, 0], [250, 250, 250], [10, 10, 10], [90, 90, 90]], np.uint8)
    ink = PatternInk(palette, hidden=frozenset({3}))
    box = Box(0, 0, 24, 24)
    light = ink.draw(np.full((24, 24), 2, np.uint8), box, (0, 0))
    dark = ink.draw(np.full((24, 24), 1, np.uint8), box, (0, 0))
    assert (light & 255).max() == light.max() >> 24 > 60
    assert dark.max() >> 24 > 60
    assert (dark & 0xFFFFFF).max() == 0
    assert not ink.draw(np.full((24, 24), 3, np.uint8), box, (0, 0)).any()


def test_parts_join_and_patterns_move_with_the_picture():
    ink = PatternInk(SCHEMA.palette_array)
    labels = np.full((40, 40), HAIR, np.uint8)
    whole = ink.draw(labels, Box(0, 0, 40, 40), (3, 4))
    part = ink.draw(labels[5:20, 7:30], Box(7, 5, 30, 20), (3, 4))
    np.testing.assert_array_equal(part, whole[5:20, 7:30])
    moved = ink.draw(labels, Box(10, 20, 50, 60), (13, 24))
    np.testing.assert_array_equal(moved, whole)


def test_the_canvas_draws_them(patterned, canvas, document):
    canvas.zoom_to(4.0)
    plain_colour = QColor(*SCHEMA.palette[1])
    image = canvas.grab().toImage()
    at = canvas.to_widget(40, 5)
    seen = {
        image.pixelColor(int(at.x()) + dx, int(at.y()) + dy).name() for dx in range(24) for dy in range(24)
    }
    assert plain_colour.name() in seen
    assert len(seen) == 2
    class_colours().patterns = False
    image = canvas.grab().toImage()
    assert image.pixelColor(at.x() + 3, at.y() + 3) == plain_colour


def test_safe_colours_are_on_the_canvas_and_not_in_the_document(canvas, document, colour_at):
    before = document.snapshot()
    class_colours().safe = True
    try:
        assert colour_at(40, 5) == class_colours().rgb(SCHEMA, 1) != SCHEMA.palette[1]
    finally:
        class_colours().safe = False
    assert colour_at(40, 5) == NATURAL["skin"]
    np.testing.assert_array_equal(document.label_map, before)


def test_swatches_show_colour_and_pattern(qapp):
    image = pattern_brush(HAIR, QColor(0, 0, 204)).textureImage()
    assert len({image.pixel(x, y) for x in range(PERIOD) for y in range(PERIOD)}) == 2
