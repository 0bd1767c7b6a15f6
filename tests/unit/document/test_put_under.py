"""A step that comes before those made since it was asked for."""

from __future__ import annotations

import numpy as np
import pytest

from facemask_editor.document import Box, ChangeKind, MaskDocument


def paint(document, name, label, box):
    with document.begin_stroke(name, label) as stroke:
        stroke.paint(box, np.ones((box.height, box.width), bool))


@pytest.fixture
def document():
    return MaskDocument(np.zeros((96, 96), np.uint8))


def square(document, label, side):
    edited = document.snapshot()
    edited[:side, :side] = label
    return edited


def test_the_strokes_stay_on_top_and_one_notice_tells(document):
    base, place = document.snapshot(), document.history.place
    edited = square(document, 2, 40)
    paint(document, "First", 5, Box(10, 10, 90, 12))
    paint(document, "Second", 6, Box(11, 0, 13, 96))
    told = []
    document.subscribe(told.append)
    revision = document.revision
    assert document.put_under(edited, base, "Edit", place)
    [change] = told
    assert {ChangeKind.PIXELS, ChangeKind.HISTORY} <= change.kinds
    assert document.revision > revision
    assert document.history.entries == ("Edit", "First", "Second")
    expected = edited.copy()
    expected[10:12, 10:90] = 5
    document.undo()
    assert np.array_equal(document.label_map, expected)
    document.undo()
    assert np.array_equal(document.label_map, edited)
    document.undo()
    assert np.array_equal(document.label_map, base)
    document.travel(3)
    expected[:, 11:13] = 6
    assert np.array_equal(document.label_map, expected)


def test_an_edit_without_effect_leaves_everything(document):
    base, place = document.snapshot(), document.history.place
    paint(document, "First", 5, Box(1, 1, 5, 5))
    document.mark_saved()
    told = []
    document.subscribe(told.append)
    assert not document.put_under(base, base, "Edit", place)
    assert told == []
    assert document.history.entries == ("First",)
    assert not document.dirty


def test_what_was_saved_after_it_is_no_state_any_more(document):
    base, place = document.snapshot(), document.history.place
    document.mark_saved()
    paint(document, "First", 5, Box(1, 1, 5, 5))
    document.put_under(square(document, 2, 9), base, "Edit", place)
    document.travel(0)
    assert not document.dirty  # saved before the edit
    document.travel(1)
    base, place = document.snapshot(), document.history.place
    paint(document, "Second", 5, Box(1, 1, 5, 5))
    document.mark_saved()
    document.put_under(square(document, 3, 20), base, "Edit", place)
    for position in range(4):
        document.travel(position)
        assert document.dirty


@pytest.mark.parametrize("strokes", [1, 12])
def test_the_memory_limit_holds(strokes):
    """Where strokes since have been forgotten, the edit comes before those that are left."""
    document = MaskDocument(np.zeros((96, 96), np.uint8), history_bytes=6 * 96 * 10)
    base, place = document.snapshot(), document.history.place
    for at in range(strokes):
        paint(document, f"Row {at}", 5, Box(0, at * 8, 96, at * 8 + 8))
    painted = document.snapshot()
    edited = (
        square(document, 2, 96) if strokes == 1 else np.where(np.arange(96) < 2, 2, base).astype(np.uint8)
    )
    assert document.put_under(edited, base, "Edit", place)
    assert np.array_equal(document.label_map, np.where(painted != base, painted, edited))
    assert document.history.bytes <= 6 * 96 * 10 or len(document.history.entries) == 1
    assert document.history.entries[-1] == f"Row {strokes - 1}"
    document.travel(0)
    document.travel(len(document.history.entries))
    assert np.array_equal(document.label_map, np.where(painted != base, painted, edited))


def test_it_is_refused_in_a_stroke_and_for_another_size(document):
    base = document.snapshot()
    with pytest.raises(ValueError, match="the document"):
        document.put_under(np.zeros((32, 32), np.uint8), base, "Edit", 0)
    with document.begin_stroke("Paint", 3), pytest.raises(RuntimeError, match="stroke"):
        document.put_under(base, base, "Edit", 0)
