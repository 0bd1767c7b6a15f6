"""The mask as it was opened, from wherever the document is."""

import numpy as np

from facemask_editor.document import BrushShape, MaskDocument
from facemask_editor.document.opened import as_opened, why_not_opened
from tests.helpers.sample_masks import small_face

HAIR = 13


def edited(**options):
    document = MaskDocument(small_face(), **options)
    for y in range(3):
        wanted = document.snapshot()
        wanted[y, :9] = HAIR
        document.replace_pixels(wanted, "Brush")
    return document


def test_it_is_the_same_from_every_place_and_nothing_moves():
    document = edited()
    for place in (3, 1, 0, 2):
        document.travel(place)
        before = document.snapshot(), document.revision, document.history.position
        found = as_opened(document)
        np.testing.assert_array_equal(found, small_face())
        found[:] = 0  # its own copy
        np.testing.assert_array_equal(document.label_map, before[0])
        assert (document.revision, document.history.position) == before[1:]
    assert why_not_opened(document) == ""


def test_it_is_not_made_up_where_the_history_does_not_reach_back():
    document = edited(history_bytes=1)
    assert document.history.forgotten
    assert as_opened(document) is None
    assert "too long" in why_not_opened(document)


def test_it_is_not_told_during_a_stroke():
    document = edited()
    with document.begin_stroke("Brush", HAIR) as stroke:
        stroke.line(2, 30, 9, 30, size=3, shape=BrushShape.ROUND)
        assert as_opened(document) is None
        assert "stroke" in why_not_opened(document)
    np.testing.assert_array_equal(as_opened(document), small_face())
