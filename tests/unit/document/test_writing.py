"""States on their way to a file: a clean document shows exactly what the file holds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from facemask_editor.document import BrushShape, MaskDocument

SIDE = 16
ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["fill", "slide", "under", "undo", "redo", "begin", "end", "fail"]),
        st.integers(0, 3),
    ),
    max_size=40,
)


@example([("slide", 1), ("begin", 0), ("slide", 2), ("end", 0)], 1 << 20)
@given(ACTIONS, st.sampled_from([64, 1 << 20]))
def test_a_clean_document_is_what_its_file_holds(actions, limit):
    document = MaskDocument(np.zeros((SIDE, SIDE), np.uint8), history_bytes=limit)
    file, under_way = document.snapshot(), []
    for action, number in actions:
        if action == "fill":
            document.fill(number, 0, number)
        elif action == "slide":
            pixels = document.snapshot()
            pixels[2:5, 2:5] = number
            document.replace_pixels(pixels, "Nudge", merge_key="slider")
        elif action == "under":
            history = document.history
            place = max(history.forgotten, history.place - number)
            base = history.pixels_at(place)
            wanted = np.where(base == number, number + 1, base).astype(np.uint8)
            document.put_under(wanted, base, "Complete", place)
        elif action == "undo":
            document.undo()
        elif action == "redo":
            document.redo()
        elif action == "begin":
            under_way.append(document.begin_writing())
        elif under_way:
            writing = under_way.pop(0)
            if action == "end":
                file = writing.label_map
            document.end_writing(writing, "face.png" if action == "end" else None)
        if not document.dirty:
            assert np.array_equal(document.label_map, file)


def test_what_is_written_does_not_change_with_the_document():
    document = MaskDocument(np.zeros((SIDE, SIDE), np.uint8))
    writing = document.begin_writing()
    document.fill(0, 0, 3)
    assert not writing.label_map.any()


def test_a_photo_mask_chosen_meanwhile_is_not_saved_yet():
    document = MaskDocument(np.zeros((SIDE, SIDE), np.uint8))
    document.choose_photo_mask()
    writing = document.begin_writing()
    document.choose_photo_mask(np.ones((SIDE, SIDE), np.uint8))
    document.end_writing(writing, "face.png")
    assert document.dirty
    document.end_writing(document.begin_writing(), "face.png")
    assert not document.dirty


def test_nothing_is_written_in_a_stroke():
    document = MaskDocument(np.zeros((SIDE, SIDE), np.uint8))
    with document.begin_stroke("Brush", 1) as stroke:
        stroke.line(1, 1, 3, 3, size=2, shape=BrushShape.ROUND)
        with pytest.raises(RuntimeError):
            document.begin_writing()
