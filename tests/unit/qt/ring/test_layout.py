"""Where sectors lie, and which classes lie near a point."""

from __future__ import annotations

import numpy as np
import pytest

from facemask_editor.qt.ring.layout import HOLE, MIDDLE, RADIUS, arrange, sector_at, step
from facemask_editor.qt.ring.near_classes import nearest_classes


@pytest.mark.parametrize("classes", range(1, 8))
def test_every_point_of_the_ring_belongs_to_one_sector(classes):
    sectors = arrange(classes, 5, 5)
    assert len(sectors) == classes + 10
    for distance in (HOLE, MIDDLE - 1, MIDDLE + 4, RADIUS - 1):
        for angle in np.arange(0.25, 360, 7.5):
            assert sum(sector.holds(distance, angle) for sector in sectors) == 1, (distance, angle)
    assert sector_at(sectors, 0, 0) is None
    assert sector_at(sectors, RADIUS + 1, 0) is None


def test_the_middle_of_a_sector_is_in_it():
    sectors = arrange(7, 5, 5)
    for number, sector in enumerate(sectors):
        assert sector_at(sectors, *sector.centre) == number


def test_the_first_class_is_at_the_top_and_sizes_grow_to_the_right():
    sectors = arrange(7, 5, 5)
    assert sectors[0].middle == pytest.approx(0)
    places = [sector.centre for sector in sectors[-5:]]
    assert all(y > 0 for _, y in places)
    assert [x for x, _ in places] == sorted(x for x, _ in places)


def test_arrows_reach_every_sector():
    sectors = arrange(6, 5, 5)
    seen, edge = set(), {step(sectors, None, "up")}
    while edge:
        seen |= edge
        edge = {step(sectors, n, key) for n in edge for key in ("left", "right", "up", "down")} - seen
    assert seen == set(range(16))
    assert step(sectors, step(sectors, 0, "right"), "left") == 0
    assert step([], None, "left") is None


@pytest.fixture
def stripes():
    """Columns of classes 0 to 9, ten pixels wide."""
    return np.repeat(np.arange(10, dtype=np.uint8), 10)[None, :].repeat(40, axis=0)


def test_classes_by_distance(stripes):
    assert nearest_classes(stripes, 33, 20, 4) == (3, 2, 4, 1)
    assert nearest_classes(stripes, -50, 500, 3) == (0, 1, 2)
    assert nearest_classes(stripes, 99, 0, 99) == tuple(range(9, -1, -1))


def test_a_class_in_the_corner_of_the_box_is_no_reason_to_stop():
    label_map = np.zeros((300, 300), np.uint8)
    label_map[150 - 30, 150 - 30] = 1  # 42 pixels away, within the first box
    label_map[150, 150 + 35] = 2
    assert nearest_classes(label_map, 150, 150, 2) == (0, 2)


def test_far_classes_of_a_large_mask_are_found():
    label_map = np.zeros((2048, 2048), np.uint8)
    label_map[:200, :200] = 7
    assert nearest_classes(label_map, 2000, 2000, 3) == (0, 7)
