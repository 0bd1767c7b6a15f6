"""Sampling for the screen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from facemask_editor.core.region import Box
from facemask_editor.qt.canvas.layer import Layer
from facemask_editor.qt.canvas.view_transform import ViewTransform


def grey(values: np.ndarray) -> np.ndarray:
    """Return opaque grey colours."""
    return np.uint32(0xFF000000) | values.astype(np.uint32) * np.uint32(0x010101)


def view_of(pixels: np.ndarray, scale: float, x: float = 0.0, y: float = 0.0) -> ViewTransform:
    return ViewTransform((pixels.shape[1], pixels.shape[0]), (300, 300), scale, x, y)


@pytest.fixture
def noise():
    return grey(np.random.default_rng(1).integers(0, 256, (37, 53)))


@pytest.mark.parametrize(("scale", "x"), [(1.0, 0.0), (1.5, 3.3), (7.3, -40.7), (64.0, -900.0)])
def test_magnified_pixels_are_those_under_the_pointer(noise, scale, x):
    view = view_of(noise, scale, x, 2.2)
    box = view.visible_part(Box(0, 0, 300, 300))
    sampled = Layer(noise).sample(view, box)
    for dy in range(box.y0, box.y1, 7):
        for dx in range(box.x0, box.x1, 7):
            u, v = view.to_image(dx + 0.5, dy + 0.5)
            assert sampled[dy - box.y0, dx - box.x0] == noise[int(v), int(u)]


@pytest.mark.parametrize("scale", [1.0, 2.0, 3.7, 11.1])
def test_parts_of_the_screen_join_without_seam(noise, scale):
    view, layer = view_of(noise, scale, -5.5, 4.25), Layer(noise)
    whole_box = view.visible_part(Box(0, 0, 300, 300))
    whole = layer.sample(view, whole_box)
    part = view.visible_part(Box(11, 23, 40, 61))
    inside = part.shift(-whole_box.x0, -whole_box.y0)
    np.testing.assert_array_equal(layer.sample(view, part), whole[inside.slices])


@pytest.mark.parametrize("scale", [0.5, 0.25, 0.1])
def test_shrunken_pixels_are_averages(scale):
    values = np.tile(np.array([[0, 200], [200, 0]]), (40, 40))
    view = view_of(values, scale)
    sampled = Layer(grey(values)).sample(view, view.visible_part(Box(0, 0, 300, 300)))
    assert set(np.unique(sampled & 255)) <= {99, 100, 101}
    assert (sampled >> 24 == 255).all()


@pytest.mark.parametrize("box", [Box(3, 5, 4, 6), Box(10, 0, 53, 37), Box(51, 35, 53, 37)])
def test_halved_copies_follow_changes(noise, box):
    view = view_of(noise, 0.21)
    part = view.visible_part(Box(0, 0, 300, 300))
    layer = Layer(noise.copy())
    layer.sample(view, part)
    layer.pixels[box.slices] = 0xFF808080
    layer.changed(box)
    fresh = Layer(layer.pixels.copy()).sample(view, part)
    np.testing.assert_array_equal(layer.sample(view, part), fresh)


def test_one_column_can_be_shrunk():
    column = grey(np.full((65, 1), 9))
    view = view_of(column, 0.4, x=0.2)
    assert (Layer(column).sample(view, Box(0, 0, 1, 26)) == 0xFF090909).all()


TURNS = [(0, True), (90, False), (90, True), (180, False), (-90, True), (33, False), (-75, True)]


@pytest.mark.parametrize(("angle", "mirrored"), TURNS)
@pytest.mark.parametrize("scale", [1.0, 3.7, 20.0])
def test_turned_and_mirrored_pixels_are_those_under_the_pointer(noise, scale, angle, mirrored):
    view = replace(view_of(noise, scale, 120.3, 130.8), angle=float(angle), mirrored=mirrored)
    box = view.visible_part(Box(0, 0, 300, 300))
    sampled = Layer(noise).sample(view, box)
    assert sampled.shape == (box.height, box.width)
    seen = 0
    for dy in range(box.y0, box.y1, 7):
        for dx in range(box.x0, box.x1, 7):
            u, v = view.to_image(dx + 0.5, dy + 0.5)
            # On the very line between two cells the turned view may show either.
            clear = view.upright or min(u % 1, v % 1, -u % 1, -v % 1) > 1e-3
            if clear and 0 <= u < noise.shape[1] and 0 <= v < noise.shape[0]:
                assert sampled[dy - box.y0, dx - box.x0] == noise[int(v), int(u)]
                seen += 1
    assert seen > 30


@pytest.mark.parametrize(("angle", "mirrored"), TURNS)
def test_turned_parts_of_the_screen_join_without_seam(noise, angle, mirrored):
    view = replace(view_of(noise, 3.7, 140.3, 120.8), angle=float(angle), mirrored=mirrored)
    whole_box = view.visible_part(Box(0, 0, 300, 300))
    part = view.visible_part(Box(111, 103, 190, 161))
    inside = part.shift(-whole_box.x0, -whole_box.y0)
    layer = Layer(noise)
    np.testing.assert_array_equal(layer.sample(view, part), layer.sample(view, whole_box)[inside.slices])


@pytest.mark.parametrize(("angle", "mirrored"), TURNS)
def test_a_shrunken_picture_lies_where_the_view_says(angle, mirrored):
    values = np.zeros((160, 200), np.uint32)
    values[80:160, 100:200] = 200  # one quarter of the picture
    view = ViewTransform((200, 160), (300, 300), 0.4, angle=float(angle), mirrored=mirrored).centred()
    box = view.visible_part(Box(0, 0, 300, 300))
    sampled = Layer(grey(values)).sample(view, box) & 255
    for at, wanted in {(150, 120): 200, (50, 40): 0, (150, 40): 0, (50, 120): 0}.items():
        x, y = view.to_screen(*at)
        assert sampled[int(y) - box.y0, int(x) - box.x0] == wanted
