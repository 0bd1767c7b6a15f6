import numpy as np
import pytest

from facemask_editor.core.region import Box
from facemask_editor.document import BrushShape, ChangeKind, DrawOver, MaskDocument, paintable


@pytest.fixture
def document():
    label_map = np.zeros((16, 24), np.uint8)
    label_map[:, 8:] = 1
    label_map[:, 16:] = 2
    return MaskDocument(label_map)


def stroke_all(document, label, **keywords):
    with document.begin_stroke("Paint", label, **keywords) as stroke:
        stroke.line(0.5, 8.5, 23.5, 8.5, size=3, shape=BrushShape.SQUARE)
    return document.label_map[8].tolist()


def test_rules():
    keywords = {"class_count": 4, "hidden": {1}, "first": {2}}
    assert paintable(DrawOver.ALL, **keywords) == {0, 1, 2, 3}
    assert paintable(DrawOver.VISIBLE, **keywords) == {0, 2, 3}
    assert paintable(DrawOver.FIRST, **keywords) == {2}


def test_a_stroke_paints_over_the_given_classes_only(document):
    assert stroke_all(document, 5, over={1}) == [0] * 8 + [5] * 8 + [2] * 8


def test_locks_hold_under_every_rule(document):
    document.set_locks({1})
    assert stroke_all(document, 5, over={0, 1}) == [5] * 8 + [1] * 8 + [2] * 8
    assert not document.fill(10, 3, 5, over={1})


def test_fill_follows_the_rule(document):
    assert not document.fill(10, 3, 5, over={0, 2})
    assert document.fill(10, 3, 5, over={1})


def test_a_stroke_paints_shapes_and_other_classes_in_one_step(document):
    document.set_locks({7})
    with document.begin_stroke("Shape", 5) as stroke:
        assert stroke.paint(Box(0, 0, 4, 4), np.eye(4, dtype=np.bool_)) == Box(0, 0, 4, 4)
        stroke.paint(Box(4, 0, 8, 4), np.ones((4, 4), np.bool_), source=6)
        assert stroke.paint(Box(8, 0, 12, 4), np.ones((4, 4), np.bool_), source=7) is None
    assert document.label_map[:4, :4].tolist() == (np.eye(4) * 5).tolist()
    assert (document.label_map[:4, 4:8] == 6).all()
    assert (document.label_map[:4, 8:12] == 1).all()
    document.undo()
    assert not np.isin(document.label_map, (5, 6)).any()
    assert document.history.entries == ("Shape",)


def test_a_source_map_gives_each_pixel_its_class(document):
    document.set_locks({3})
    source = np.full((16, 24), 4, np.uint8)
    source[:, 12:] = 3
    with document.begin_stroke("Erase", 0) as stroke:
        stroke.line(0.5, 0.5, 23.5, 0.5, size=1, shape=BrushShape.ROUND, source=source)
    assert document.label_map[0].tolist() == [4] * 12 + [1] * 4 + [2] * 8


def test_a_stroke_that_paints_and_takes_back_is_no_step(document):
    changes = []
    document.subscribe(changes.append)
    start = document.snapshot()
    with document.begin_stroke("Paint", 5) as stroke:
        stroke.line(4.5, 8.5, 12.5, 8.5, size=3, shape=BrushShape.SQUARE)
        assert document.dirty
        stroke.line(4.5, 8.5, 12.5, 8.5, size=3, shape=BrushShape.SQUARE, source=start)
    assert document.history.entries == ()
    assert not document.dirty
    assert ChangeKind.SAVED in changes[-1].kinds
    np.testing.assert_array_equal(document.label_map, start)
    np.testing.assert_array_equal(document.counts(), np.bincount(start.ravel(), minlength=19))


def test_a_long_thin_stroke_is_held_without_its_empty_squares():
    document = MaskDocument(np.zeros((512, 512), np.uint8))
    with document.begin_stroke("Paint", 5) as stroke:
        stroke.line(0.5, 0.5, 511.5, 511.5, size=3, shape=BrushShape.ROUND)
    painted = document.snapshot()
    assert document.history.bytes < 512 * 512 / 2
    document.undo()
    assert not document.label_map.any()
    document.redo()
    np.testing.assert_array_equal(document.label_map, painted)
    np.testing.assert_array_equal(document.counts(), np.bincount(painted.ravel(), minlength=19))
