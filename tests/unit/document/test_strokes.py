"""A stroke is one step, or none."""

import numpy as np
import pytest

from facemask_editor.document import Box, BrushShape, Change, ChangeKind, MaskDocument
from tests.unit.document.halves import ROUND, assert_counts_hold, halves, paint

PIXELS, HISTORY, SAVED = ChangeKind.PIXELS, ChangeKind.HISTORY, ChangeKind.SAVED


class TestStroke:
    def test_is_one_step(self, document):
        before = document.snapshot()
        with document.begin_stroke("Brush", 2) as stroke:
            assert document.in_stroke
            stroke.line(3, 3, 30, 20, size=4, shape=ROUND)
            stroke.line(30, 20, 35, 3, size=6, shape=BrushShape.SQUARE)
        after = document.snapshot()
        assert not document.in_stroke
        assert document.history.entries == ("Brush",)
        assert document.undo()
        np.testing.assert_array_equal(document.label_map, before)
        assert document.redo()
        np.testing.assert_array_equal(document.label_map, after)
        assert_counts_hold(document)

    def test_keeps_only_the_changed_box(self, document):
        paint(document, 10.5, 10.5, 2, size=3)
        assert document.history.bytes == 9

    def test_that_is_kept_in_pieces_is_counted_in_undo_and_redo(self):
        """A long thin stroke: only the squares with a changed pixel are kept, and only they are swapped."""
        document = MaskDocument(np.ones((200, 200), np.uint8))
        with document.begin_stroke("Brush", 2) as stroke:
            stroke.line(5, 5, 195, 195, size=3, shape=ROUND)
        assert 0 < document.history.bytes < 200 * 200
        painted = document.counts()
        assert painted[2] > 190
        assert document.undo()
        assert document.counts()[1] == 200 * 200
        assert_counts_hold(document)
        assert document.redo()
        np.testing.assert_array_equal(document.counts(), painted)
        document.travel(0)
        assert_counts_hold(document)

    def test_returns_and_tells_the_changed_box(self, document, changes):
        box = paint(document, 10.5, 10.5, 2, size=3)
        assert box == Box(9, 9, 12, 12)
        assert changes == [
            Change(frozenset({PIXELS, SAVED}), box),
            Change(frozenset({HISTORY}), None),
        ]

    def test_the_changed_box_leaves_out_pixels_of_the_same_class(self, document):
        assert paint(document, 20, 10, 13, size=4) == Box(18, 8, 20, 12)

    def test_that_changes_nothing_leaves_no_step(self, document, changes):
        assert paint(document, 5, 5, 1) is None
        assert document.history.entries == ()
        assert document.revision == 0
        assert not document.dirty
        assert changes == []

    def test_outside_the_picture_changes_nothing(self, document):
        assert paint(document, -50, 500, 2) is None

    def test_commit_says_whether_it_made_a_step(self, document):
        assert not document.begin_stroke("Brush", 2).commit()
        stroke = document.begin_stroke("Brush", 2)
        stroke.line(5, 5, 5, 5, size=1, shape=ROUND)
        assert stroke.commit()

    def test_abort_restores_bit_for_bit(self, document, changes):
        before, counts = document.snapshot(), document.counts()
        stroke = document.begin_stroke("Brush", 2)
        stroke.line(0, 0, 39, 31, size=9, shape=ROUND)
        assert document.dirty
        revision = document.revision
        stroke.abort()
        np.testing.assert_array_equal(document.label_map, before)
        np.testing.assert_array_equal(document.counts(), counts)
        assert document.history.entries == ()
        assert document.revision > revision
        assert not document.dirty
        assert not document.in_stroke
        assert changes[-1].kinds == {PIXELS, SAVED}
        assert changes[-1].box == Box(0, 0, 40, 32)

    def test_abort_of_nothing_tells_nothing(self, document, changes):
        document.begin_stroke("Brush", 2).abort()
        assert changes == []

    def test_an_exception_aborts(self, document):
        before = document.snapshot()

        def fail_halfway():
            with document.begin_stroke("Brush", 2) as stroke:
                assert stroke.line(5, 5, 9, 9, size=3, shape=ROUND)
                raise KeyError

        with pytest.raises(KeyError):
            fail_halfway()
        np.testing.assert_array_equal(document.label_map, before)
        assert not document.in_stroke

    def test_may_be_ended_inside_its_block(self, document):
        with document.begin_stroke("Brush", 2) as stroke:
            stroke.line(5, 5, 5, 5, size=1, shape=ROUND)
            stroke.commit()
        with document.begin_stroke("Brush", 3) as stroke:
            stroke.line(5, 5, 5, 5, size=1, shape=ROUND)
            stroke.abort()
        assert document.history.entries == ("Brush",)
        assert document.label_map[5, 5] == 2

    def test_ended_takes_no_more(self, document):
        stroke = document.begin_stroke("Brush", 2)
        stroke.commit()
        stroke.abort()
        with pytest.raises(RuntimeError, match="has ended"):
            stroke.line(1, 1, 2, 2, size=1, shape=ROUND)
        with pytest.raises(RuntimeError, match="has ended"):
            stroke.commit()

    def test_refuses_everything_else_meanwhile(self, document):
        paint(document, 5, 5, 2)
        position = document.history.position
        stroke = document.begin_stroke("Brush", 3)
        stroke.line(9, 9, 9, 9, size=3, shape=ROUND)
        assert not document.undo()
        assert not document.redo()
        document.travel(0)
        assert document.history.position == position
        for write in (
            lambda: document.begin_stroke("Brush", 2),
            lambda: document.fill(1, 1, 2),
            lambda: document.replace_pixels(halves(), "Replace"),
            lambda: document.set_locks({1}),
            lambda: document.mark_saved(),
        ):
            with pytest.raises(RuntimeError, match="stroke is under way"):
                write()
        stroke.commit()
        assert document.undo()

    @pytest.mark.parametrize("label", [-1, 19])
    def test_of_an_unknown_class_is_refused(self, document, label):
        with pytest.raises(ValueError, match=f"class {label}"):
            document.begin_stroke("Brush", label)

    def test_with_a_bad_size_can_go_on(self, document):
        with document.begin_stroke("Brush", 2) as stroke:
            with pytest.raises(ValueError, match="513"):
                stroke.line(1, 1, 1, 1, size=513, shape=ROUND)
            stroke.line(1, 1, 1, 1, size=512, shape=ROUND)
        assert (document.label_map == 2).sum() > 1000
