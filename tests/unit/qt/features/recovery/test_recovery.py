"""A window with a journal: what it writes, what it offers after a kill, and what becomes of that."""

from __future__ import annotations

import os

import numpy as np
import pytest
from PySide6.QtCore import Qt

from facemask_editor.app.journal.journal import Journal
from facemask_editor.app.journal.leftovers import find_offers
from facemask_editor.core import paths
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.document import BrushShape, MaskDocument
from facemask_editor.document.operations.transform import Placement
from facemask_editor.document.steps import Step
from facemask_editor.formats import open_mask
from facemask_editor.qt.features.recovery.bar import RecoveryBar
from facemask_editor.qt.features.recovery.recovery import Recovery
from facemask_editor.qt.services.messages import Answer
from tests.helpers.patience import PATIENCE, WAIT
from tests.helpers.sample_masks import small_face


@pytest.fixture
def folder(tmp_path):
    """Where journals lie."""
    return tmp_path / "journal"


@pytest.fixture
def add_recovery(qtbot, window, folder):
    """What the shell does: makes the object, and puts its bar above the canvas."""
    made = []

    def add(saved_in=()):
        window.parts["recovery"].shutdown()  # or there would be two journals
        bar = RecoveryBar()
        recovery = Recovery(
            window.session, window.files, window.dialogs, bar, window, folder=folder, saved_in=saved_in
        )
        window._above.addWidget(bar)
        made.append(recovery)
        return recovery

    yield add
    for recovery in made:
        assert recovery.shutdown()


def killed(folder, path=None, *, strokes=2, label=5):
    """Leave what a program leaves that is killed after some strokes; returns the document."""
    start = small_face() if path is None else open_mask(path).label_map
    document = MaskDocument(start, path=path, saved=path is not None)
    journal = Journal(folder)
    journal.watch(document)
    for i in range(strokes):
        with document.begin_stroke(f"Stroke {i}", label) as stroke:
            stroke.line(5, 5 + 9 * i, 50, 9 + 9 * i, size=4, shape=BrushShape.ROUND)
    document.set_locks({3})
    assert journal.close(PATIENCE, keep=True)
    return document


def offered(qtbot, recovery, count):
    """Wait for the offers; returns their rows."""
    qtbot.waitUntil(lambda: len(recovery.bar.rows) == count, timeout=WAIT)
    return recovery.bar.rows


def click(qtbot, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def gone(folder):
    return not folder.exists() or not list(folder.iterdir())


def test_nothing_is_offered_and_nothing_written_without_work(qtbot, window, add_recovery, folder, mask_file):
    recovery = add_recovery()
    with qtbot.waitSignal(recovery.looked, timeout=WAIT):
        recovery.look()
    assert recovery.bar.isHidden()
    window.files.open(mask_file)
    assert recovery.journal.flush(PATIENCE)
    assert gone(folder)


def test_work_is_offered_with_picture_name_time_and_steps(qtbot, window, add_recovery, folder, mask_file):
    killed(folder, mask_file)
    recovery = add_recovery()
    [row] = offered(qtbot, recovery, 1)
    assert recovery.bar.isVisible()
    assert "face.png" in row.text.text()
    assert "2 unsaved steps" in row.text.text()
    assert not row.picture.pixmap().isNull()
    assert window.document is None  # nothing is opened by itself


def test_recovered_work_is_as_it_was_and_unsaved(qtbot, window, add_recovery, folder, mask_file):
    before = mask_file.read_bytes()
    original = killed(folder, mask_file)
    recovery = add_recovery()
    [row] = offered(qtbot, recovery, 1)
    click(qtbot, row.recover_button)
    qtbot.waitUntil(lambda: window.document is not None, timeout=WAIT)
    document = window.document
    assert np.array_equal(document.label_map, original.label_map)
    assert document.history.entries == ("Stroke 0", "Stroke 1")
    assert document.locks == {3}
    assert document.path == mask_file
    assert window.files.unsaved
    assert mask_file.read_bytes() == before
    assert recovery.bar.isHidden()
    assert not any("changed" in line for line in window.notice.text.text().splitlines())
    document.travel(0)
    assert np.array_equal(document.label_map, open_mask(mask_file).label_map)
    assert not window.files.unsaved  # that is what the file holds


def test_recovered_work_is_journalled_again_before_the_old_journal_goes(
    qtbot, window, add_recovery, folder, mask_file
):
    original = killed(folder, mask_file)
    [old] = folder.glob("*.journal")
    recovery = add_recovery()
    click(qtbot, offered(qtbot, recovery, 1)[0].recover_button)
    qtbot.waitUntil(lambda: not old.exists(), timeout=WAIT)
    assert recovery.journal.close(PATIENCE, keep=True)  # killed again
    [offer], _ = find_offers(folder)
    assert np.array_equal(offer.recover().label_map, original.label_map)
    offer.keep()


def test_a_file_that_was_changed_since_is_named(qtbot, window, add_recovery, folder, mask_file):
    killed(folder, mask_file)
    os.utime(mask_file, ns=(1, 1))
    recovery = add_recovery()
    [row] = offered(qtbot, recovery, 1)
    assert "changed since" in row.text.text()
    click(qtbot, row.recover_button)
    qtbot.waitUntil(lambda: window.document is not None, timeout=WAIT)
    assert "face.png was changed" in window.notice.text.text()
    window.document.travel(0)
    assert window.files.unsaved  # nobody knows what the file holds now


@pytest.mark.parametrize("how", ["keep", "close", "leave"])
def test_work_that_is_not_decided_about_is_offered_again(qtbot, add_recovery, folder, how):
    killed(folder)
    recovery = add_recovery()
    [row] = offered(qtbot, recovery, 1)
    if how == "leave":
        recovery.shutdown()
        recovery.shutdown = lambda: True
    else:
        click(qtbot, row.keep_button if how == "keep" else recovery.bar.close_button)
    assert recovery.bar.isHidden()
    [row] = offered(qtbot, add_recovery(), 1)
    assert "untitled" in row.text.text()


def test_discarding_takes_two_clicks_and_deletes(qtbot, add_recovery, folder):
    killed(folder)
    recovery = add_recovery()
    [row] = offered(qtbot, recovery, 1)
    click(qtbot, row.discard_button)
    assert recovery.bar.rows == [row]
    click(qtbot, row.discard_button)
    assert recovery.bar.isHidden()
    qtbot.waitUntil(lambda: gone(folder), timeout=WAIT)


def test_unsaved_work_of_the_window_is_asked_about_first(
    qtbot, window, dialogs, add_recovery, folder, mask_file
):
    killed(folder)
    recovery = add_recovery()
    [row] = offered(qtbot, recovery, 1)
    window.files.open(mask_file)
    window.document.fill(0, 0, 7)
    mine = window.document
    click(qtbot, row.recover_button)
    qtbot.waitUntil(lambda: dialogs.asked == ["unsaved"], timeout=WAIT)
    assert window.document is mine
    assert recovery.bar.rows == [row]
    dialogs.answer = Answer.DISCARD
    click(qtbot, row.recover_button)
    qtbot.waitUntil(lambda: window.document is not mine, timeout=WAIT)
    assert window.document.history.entries == ("Stroke 0", "Stroke 1")


def test_what_another_window_edits_is_not_offered(qtbot, add_recovery, folder):
    document, journal = MaskDocument(small_face(), saved=False), Journal(folder)
    journal.watch(document)
    assert journal.flush(PATIENCE)
    assert list(folder.glob("*.journal"))
    recovery = add_recovery()
    with qtbot.waitSignal(recovery.looked, timeout=WAIT):
        pass
    assert recovery.bar.isHidden()
    assert journal.close(PATIENCE)


def test_saved_and_closed_work_leaves_nothing(qtbot, window, add_recovery, folder, mask_file):
    recovery = add_recovery()
    window.files.open(mask_file)
    window.document.fill(0, 0, 7)
    assert recovery.journal.flush(PATIENCE)
    assert list(folder.glob("*.journal"))
    assert window.files.save()
    window.files.close()
    assert recovery.journal.flush(PATIENCE)
    assert gone(folder)


def test_a_saved_file_changes_nothing_about_later_work(qtbot, window, add_recovery, folder, mask_file):
    recovery = add_recovery()
    window.files.open(mask_file)
    window.document.fill(0, 0, 7)
    assert window.files.save()
    window.document.fill(0, 0, 8)
    assert recovery.journal.close(PATIENCE, keep=True)
    [offer], _ = find_offers(folder)
    assert (offer.steps, offer.file_changed) == (1, False)
    offer.keep()


def test_a_stroke_is_looked_at_while_it_lasts(qtbot, window, add_recovery, folder, mask_file):
    recovery = add_recovery()
    window.files.open(mask_file)
    document = window.document
    stroke = document.begin_stroke("Brush", 5)
    stroke.line(5, 5, 9, 9, size=4, shape=BrushShape.ROUND)
    stroke.line(9, 9, 60, 60, size=4, shape=BrushShape.ROUND)
    shown = document.snapshot()
    qtbot.waitUntil(lambda: recovery.journal._news is None, timeout=WAIT)  # by the timer, the hand rests
    assert recovery.journal.flush(PATIENCE)
    assert recovery.journal.close(PATIENCE, keep=True)
    [offer], _ = find_offers(folder)
    found = offer.recover()
    assert np.array_equal(found.label_map, shown)
    assert found.history.entries == ("Brush",)
    offer.keep()
    stroke.commit()


def test_without_a_folder_the_window_works_and_says_so_once(qtbot, window, add_recovery, folder, mask_file):
    folder.write_text("no folder")
    recovery = add_recovery()
    window.files.open(mask_file)
    window.document.fill(0, 0, 7)
    qtbot.waitUntil(lambda: not recovery.bar.isHidden(), timeout=WAIT)
    assert "cannot be kept" in recovery.bar.notes.text()
    recovery.bar.close_button.click()
    window.files._dialogs.answer = Answer.DISCARD
    window.files.open(mask_file)
    window.document.fill(0, 0, 8)
    assert recovery.journal.flush(PATIENCE)
    qtbot.wait(1)
    assert recovery.bar.isHidden()


def test_an_unreadable_journal_is_named_and_kept(qtbot, window, add_recovery, folder):
    folder.mkdir()
    (folder / "20260101-000000-1-aa.journal").write_bytes(b"nothing of ours")
    recovery = add_recovery()
    with qtbot.waitSignal(recovery.looked, timeout=WAIT):
        pass
    assert ".unreadable" in recovery.bar.notes.text()
    assert [path.read_bytes() for path in folder.iterdir()] == [b"nothing of ours"]


def test_many_offers_come_a_few_at_a_time(qtbot, add_recovery, folder):
    for label in range(1, 6):
        killed(folder, label=label)
    recovery = add_recovery()
    rows = offered(qtbot, recovery, 5)
    assert [row.isVisible() for row in rows] == [True] * 3 + [False] * 2
    assert "2 more" in recovery.bar.more.text()
    click(qtbot, rows[0].keep_button)
    assert [row.isVisible() for row in recovery.bar.rows] == [True] * 3 + [False]


def test_a_preview_is_kept_as_it_is_shown(qtbot, window, add_recovery, folder, mask_file):
    recovery = add_recovery()
    window.files.open(mask_file)
    shown = window.document.snapshot()
    shown[:20] = 4
    window.session.set_preview("Resample nose", shown, '{"seed": 3}')
    assert recovery.journal.close(PATIENCE, keep=True)
    [offer], _ = find_offers(folder)
    document = offer.recover()
    assert np.array_equal(document.label_map, shown)
    assert document.history.steps == (Step("Resample nose", '{"seed": 3}'),)
    offer.keep()


def test_a_preview_of_the_panel_is_kept_under_its_name(qtbot, window, add_recovery, folder, mask_file):
    recovery = add_recovery()
    window.files.open(mask_file)
    window.session.select(SCHEMA.index("nose"))
    window.actions_["new_shape"].trigger()
    qtbot.waitUntil(lambda: window.session.preview is not None, timeout=WAIT)
    shown = window.session.preview.label_map
    assert window.canvas.preview is shown
    assert recovery.journal.close(PATIENCE, keep=True)
    [offer], _ = find_offers(folder)
    document = offer.recover()
    assert np.array_equal(document.label_map, shown)
    assert document.history.entries == (window.part.preview.pending_name,)
    offer.keep()


def test_a_preview_that_is_cancelled_leaves_nothing(qtbot, window, add_recovery, folder, mask_file):
    recovery = add_recovery()
    window.files.open(mask_file)
    window.session.select(SCHEMA.index("nose"))
    window.actions_["new_shape"].trigger()
    qtbot.waitUntil(lambda: window.session.preview is not None, timeout=WAIT)
    window.actions_["cancel"].trigger()
    assert window.session.preview is None
    assert window.canvas.preview is None
    assert recovery.journal.close(PATIENCE, keep=True)
    assert find_offers(folder) == ([], [])


def test_a_transform_between_two_drags_is_kept(window, add_recovery, folder, mask_file):
    recovery = add_recovery()
    window.files.open(mask_file)
    window.session.select(SCHEMA.index("nose"))
    window.canvas.set_tool("transform")
    window.canvas.current_tool.place(Placement(dx=3))
    window.canvas.current_tool.place(Placement(dx=5))
    shown = window.canvas.preview.copy()
    assert recovery.journal.close(PATIENCE, keep=True)
    [offer], _ = find_offers(folder)
    document = offer.recover()
    assert np.array_equal(document.label_map, shown)
    assert document.history.entries == ("Move nose",)
    offer.keep()


def test_a_transform_that_is_taken_back_is_not_kept(window, add_recovery, folder, mask_file):
    recovery = add_recovery()
    window.files.open(mask_file)
    window.session.select(SCHEMA.index("nose"))
    window.canvas.set_tool("transform")
    window.canvas.current_tool.place(Placement(dx=3))
    window.canvas.current_tool.discard()
    assert recovery.journal.close(PATIENCE, keep=True)
    assert find_offers(folder) == ([], [])


def test_nothing_moves_the_canvas_during_a_stroke(qtbot, window, add_recovery, folder, mask_file):
    killed(folder)
    window.files.open(mask_file)
    recovery = add_recovery()
    seen = []
    recovery.looked.connect(lambda: seen.append(window.document.in_stroke))
    with window.document.begin_stroke("Brush", 5):
        qtbot.waitUntil(lambda: not recovery._desk.jobs, timeout=WAIT)  # it has been read
        assert recovery.bar.isHidden()
    offered(qtbot, recovery, 1)
    assert seen == [False]


def test_the_window_begins_by_itself(qtbot, isolated_home, request):
    place = paths.journal_dir()
    assert place.is_relative_to(isolated_home)
    killed(place)  # before there is a window, which looks once
    window = request.getfixturevalue("window")
    part = window.parts["recovery"]
    qtbot.waitUntil(lambda: len(part.above.rows) == 1, timeout=WAIT)
    assert part.above.isVisible()
    assert part.recovery.bar is part.above
    part.begin()
    assert window.close()
    assert len(find_offers(place)[0]) == 1


def test_what_was_left_half_written_goes(qtbot, add_recovery, folder, mask_file, tmp_path):
    places = [mask_file.parent, tmp_path / "saved", tmp_path / "none"]
    places[1].mkdir()
    for place in places[:2]:
        half = place / ".facemask-00000000-1-abc.tmp"
        half.write_bytes(b"")
        os.utime(half, (1, 1))
    killed(folder, mask_file)
    add_recovery(places[1:])
    qtbot.waitUntil(lambda: not any(list(place.glob(".facemask-*")) for place in places), timeout=WAIT)
    assert mask_file.exists()
