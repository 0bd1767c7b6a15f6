"""A document: pixels, fills, locks, steps, and what it tells its subscribers."""

import numpy as np
import pytest

from facemask_editor.document import Box, Change, ChangeKind, MaskDocument
from tests.unit.document.halves import assert_counts_hold, halves, paint

PIXELS, LOCKS, HISTORY, SAVED = ChangeKind.PIXELS, ChangeKind.LOCKS, ChangeKind.HISTORY, ChangeKind.SAVED


def test_a_new_document_is_clean(document):
    assert not document.dirty
    assert not document.in_stroke
    assert document.revision == 0
    assert document.locks == frozenset()
    assert document.history.entries == ()
    assert document.counts()[1] == document.counts()[13] == 32 * 20


def test_the_label_map_is_a_copy_and_read_only():
    given = halves()
    document = MaskDocument(given)
    given[:] = 0
    assert document.label_map[0, 0] == 1
    with pytest.raises(ValueError, match="read-only"):
        document.label_map[0, 0] = 3


def test_the_view_shows_later_changes(document):
    view = document.label_map
    paint(document, 5, 5, 2)
    assert view[5, 5] == 2
    assert document.label_map is view


def test_a_snapshot_is_an_own_copy(document):
    snapshot = document.snapshot()
    snapshot[:] = 0
    assert document.label_map[0, 0] == 1


def test_counts_cannot_be_spoilt_from_outside(document):
    document.counts()[:] = 0
    assert document.counts().sum() == 32 * 40


def test_a_bad_label_map_or_photo_is_refused(document):
    with pytest.raises(ValueError, match="19"):
        MaskDocument(np.full((16, 16), 19, np.uint8))
    with pytest.raises(ValueError, match="photo"):
        MaskDocument(halves(), photo=np.zeros((32, 32, 3), np.uint8))
    with pytest.raises(ValueError, match="photo"):
        document.photo = np.zeros((32, 40), np.uint8)
    document.photo = np.zeros((32, 40, 3), np.uint8)
    document.photo = None


class TestLocks:
    def test_a_stroke_does_not_paint_over_a_locked_class(self, document):
        document.set_locks({13})
        paint(document, 20, 16, 2, size=12)
        assert (document.label_map[:, 20:] == 13).all()
        assert (document.label_map[:, :20] == 2).any()

    def test_a_stroke_does_not_paint_with_a_locked_class(self, document):
        document.set_locks({13})
        assert paint(document, 5, 5, 13) is None

    @pytest.mark.parametrize("locks", [{1}, {2}])
    def test_a_fill_neither_takes_from_nor_adds_to_a_locked_class(self, document, locks):
        document.set_locks(locks)
        assert not document.fill(2, 2, 2)
        assert document.revision == 0

    def test_replaced_pixels_keep_locked_old_and_new_classes(self, document):
        document.set_locks({13, 4})
        wanted = np.full((32, 40), 2, np.uint8)
        wanted[:8] = 4
        assert document.replace_pixels(wanted, "Resample")
        assert (document.label_map[:, 20:] == 13).all()
        assert (document.label_map[:8, :20] == 1).all()
        assert (document.label_map[8:, :20] == 2).all()

    def test_replacing_locked_pixels_only_is_no_step(self, document):
        document.set_locks({1, 13})
        assert not document.replace_pixels(np.zeros((32, 40), np.uint8), "Clear")
        assert document.history.entries == ()

    def test_are_no_step_and_stay_through_undo_and_redo(self, document, changes):
        paint(document, 5, 5, 2)
        changes.clear()
        document.set_locks({13})
        assert document.history.entries == ("Brush",)
        assert changes == [Change(frozenset({LOCKS}))]
        document.undo()
        assert document.locks == {13}
        assert LOCKS not in changes[-1].kinds
        document.redo()
        assert document.locks == {13}

    def test_keep_what_was_undone(self, document):
        paint(document, 5, 5, 2)
        painted = document.snapshot()
        document.undo()
        document.set_locks({13})
        assert document.redo()
        np.testing.assert_array_equal(document.label_map, painted)

    def test_that_are_there_already_tell_nothing(self, document, changes):
        document.set_locks([])
        assert changes == []

    def test_do_not_make_a_document_dirty(self, document):
        document.set_locks({13})
        assert not document.dirty

    def test_undo_and_redo_are_exact_under_any_locks(self, document):
        before = document.snapshot()
        paint(document, 5, 5, 2)
        after = document.snapshot()
        document.set_locks({1, 2, 13})
        document.undo()
        np.testing.assert_array_equal(document.label_map, before)
        document.redo()
        np.testing.assert_array_equal(document.label_map, after)

    def test_of_an_unknown_class_are_refused(self, document):
        with pytest.raises(ValueError, match="class 19"):
            document.set_locks({1, 19})
        assert document.locks == frozenset()


class TestFill:
    def test_is_one_step(self, document, changes):
        assert document.fill(2, 2, 2)
        assert (document.label_map[:, :20] == 2).all()
        assert document.history.entries == ("Fill nose",)
        assert changes == [Change(frozenset({PIXELS, HISTORY, SAVED}), Box(0, 0, 20, 32))]
        assert_counts_hold(document)
        document.undo()
        np.testing.assert_array_equal(document.label_map, halves())
        assert_counts_hold(document)

    def test_global_takes_all_pieces(self, document):
        document.fill(25, 5, 2)
        paint(document, 5, 5, 2)
        document.fill(5, 5, 4)
        assert document.label_map[5, 30] == 2
        document.fill(30, 5, 4)
        paint(document, 10, 10, 13)
        document.fill(5, 5, 17, contiguous=False)
        assert not (document.label_map == 4).any()

    @pytest.mark.parametrize("point", [(-1, 0), (0, -1), (40, 0), (0, 32), (-0.5, 3)])
    def test_outside_is_nothing(self, document, point):
        assert not document.fill(*point, 2)

    def test_of_the_same_class_is_nothing(self, document):
        assert not document.fill(0, 0, 1)
        assert document.history.entries == ()

    def test_takes_pointer_coordinates(self, document):
        assert document.fill(19.9, 31.9, 2)
        assert document.label_map[0, 0] == 2

    def test_of_an_unknown_class_is_refused(self, document):
        with pytest.raises(ValueError, match="class 77"):
            document.fill(0, 0, 77)


class TestReplacePixels:
    def test_is_one_step(self, document):
        wanted = halves()
        wanted[3:5, 6:9] = 2
        assert document.replace_pixels(wanted, "Resample nose")
        assert document.history.entries == ("Resample nose",)
        assert document.history.bytes == 6
        wanted[:] = 0
        assert document.label_map[3, 6] == 2

    def test_of_the_same_pixels_is_nothing(self, document):
        assert not document.replace_pixels(halves(), "Nothing")
        assert document.history.entries == ()

    def test_merges_the_drag_of_a_slider(self, document):
        for label in (2, 3, 4):
            wanted = halves()
            wanted[:, :label] = label
            assert document.replace_pixels(wanted, "Nudge", merge_key=("nudge", 2))
        assert document.history.entries == ("Nudge",)
        document.undo()
        np.testing.assert_array_equal(document.label_map, halves())
        document.redo()
        assert (document.label_map[:, :4] == 4).all()
        assert_counts_hold(document)

    def test_of_another_size_is_refused(self, document):
        with pytest.raises(ValueError, match="document"):
            document.replace_pixels(np.zeros((40, 32), np.uint8), "Replace")

    def test_with_unknown_ids_is_refused(self, document):
        with pytest.raises(ValueError, match="255"):
            document.replace_pixels(np.full((32, 40), 255, np.uint8), "Replace")
        assert document.revision == 0

    def test_may_be_given_the_documents_own_view(self, document):
        assert not document.replace_pixels(document.label_map, "Nothing")


class TestTravel:
    def test_jumps_with_one_notice(self, document, changes):
        for label in (2, 3, 4):
            paint(document, 4 * label, 8, label, size=2)
        document.set_locks({3})
        last = document.snapshot()
        changes.clear()
        document.travel(0)
        np.testing.assert_array_equal(document.label_map, halves())
        assert changes == [Change(frozenset({PIXELS, HISTORY, SAVED}), Box(7, 7, 17, 9))]
        assert_counts_hold(document)
        document.travel(3)
        np.testing.assert_array_equal(document.label_map, last)
        assert document.locks == {3}

    def test_to_where_it_is_tells_nothing(self, document, changes):
        document.travel(0)
        assert changes == []

    @pytest.mark.parametrize("position", [-1, 1])
    def test_out_of_range_is_refused(self, document, position):
        with pytest.raises(ValueError, match="history position"):
            document.travel(position)

    def test_with_nothing_to_undo_or_redo(self, document, changes):
        assert not document.undo()
        assert not document.redo()
        assert changes == []


class TestSaved:
    def test_dirty_follows_the_saved_mark(self, document, tmp_path):
        paint(document, 5, 5, 2)
        assert document.dirty
        document.mark_saved(tmp_path / "a.png")
        assert not document.dirty
        assert document.path == tmp_path / "a.png"
        document.undo()
        assert document.dirty
        document.redo()
        assert not document.dirty
        document.mark_saved()
        assert document.path == tmp_path / "a.png"

    def test_subscribers_hear_when_dirty_turns(self, document, changes):
        paint(document, 5, 5, 2)
        paint(document, 9, 9, 2)
        document.mark_saved()
        document.undo()
        heard = [SAVED in change.kinds for change in changes]
        assert heard == [True, False, False, False, True, True]


def test_unsubscribe_ends_the_calls(document):
    seen = []
    unsubscribe = document.subscribe(seen.append)
    unsubscribe()
    unsubscribe()
    paint(document, 5, 5, 2)
    assert seen == []


def test_a_subscriber_may_unsubscribe_while_called(document):
    seen = []

    def once(change):
        seen.append(change)
        unsubscribe()

    unsubscribe = document.subscribe(once)
    document.subscribe(seen.append)
    document.fill(0, 0, 2)
    assert len(seen) == 2


def test_every_pixel_change_raises_the_revision(document):
    revisions = [document.revision]
    for act in (
        lambda: paint(document, 5, 5, 2),
        lambda: document.fill(0, 0, 3),
        lambda: document.replace_pixels(halves(), "Back"),
        document.undo,
        document.redo,
    ):
        act()
        revisions.append(document.revision)
    assert sorted(set(revisions)) == revisions


def test_the_limit_in_bytes_holds():
    document = MaskDocument(halves(), history_bytes=3 * 32 * 40)
    for label in range(2, 12):
        document.replace_pixels(np.full((32, 40), label, np.uint8), f"Step {label}")
    assert document.history.entries == ("Step 9", "Step 10", "Step 11")
    document.travel(0)
    assert (document.label_map == 8).all()
    assert document.dirty


def test_a_mask_that_no_file_holds_is_dirty_until_it_is_saved(tmp_path):
    document = MaskDocument(np.zeros((16, 16), np.uint8), saved=False)
    assert document.dirty
    assert document.fill(0, 0, 1)
    document.undo()
    assert document.dirty
    document.mark_saved(tmp_path / "a.png")
    assert not document.dirty


def test_a_stroke_under_way_has_the_name_of_its_step():
    document = MaskDocument(np.zeros((16, 16), np.uint8))
    assert document.stroke_name == ""
    with document.begin_stroke("Paint hair", 13):
        assert document.stroke_name == "Paint hair"
    assert document.stroke_name == ""
