"""Projects in the window: saved, opened, edited on, and what the title bar says of them."""

import shutil

import numpy as np
import pytest

from facemask_editor.app.project.read import read_project
from facemask_editor.app.session import Donor
from facemask_editor.core.files.archive import Member, open_archive, pack_archive
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.document import BrushShape
from facemask_editor.formats import open_mask
from facemask_editor.qt.services.messages import Answer
from tests.helpers.patience import WAIT
from tests.helpers.sample_masks import small_face

PROJECT, INDEX = "FaceMask project", "index PNG"
NOSE, HAIR = SCHEMA.index("nose"), SCHEMA.index("hair")


def paint(window, label, x=20, y=20):
    stroke = window.session.document.begin_stroke(f"Paint {label}", label)
    stroke.line(x, y, x + 6, y, size=5, shape=BrushShape.ROUND)
    stroke.commit()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "work" / "face.fmask"


@pytest.fixture
def worked_on(open_window, dialogs, path):
    """A window with some work, saved as a project."""
    path.parent.mkdir()
    window = open_window
    paint(window, 3)
    paint(window, 5, y=30)
    window.session.document.undo()
    paint(window, 6, y=40)
    tree = window.session.tree
    tree.rename(tree.here, "Mine")
    window.session.set_locks({NOSE})
    dialogs.save = path, PROJECT
    assert window.files.save_as()
    return window


def reopened(window, path):
    assert window.files.close()
    assert window.files.open(path)
    return window


def test_all_of_the_work_is_there_again(worked_on, path):
    window = worked_on
    before = window.session.document.snapshot()
    window.session.select(HAIR)
    window.session.set_hidden({2})
    window.canvas.set_tool("eraser")
    assert window.files.save()
    window.session.select(1)
    window.session.show_all()
    window.canvas.set_tool("brush")

    reopened(window, path)

    document, tree = window.session.document, window.session.tree
    assert document.path == path
    np.testing.assert_array_equal(document.label_map, before)
    assert document.history.entries == ("Paint 3", "Paint 6")
    assert [node.title for node in tree.nodes] == ["Opened", "Paint 3", "Paint 5", "Paint 6"]
    assert tree.here.name == "Mine"
    assert window.parts["tree"].tree is tree
    assert window.session.locks == {NOSE}
    assert (window.session.selected, window.session.hidden) == (HAIR, {2})
    assert [entry.name for entry in window.parts["recipe_list"].changes.timeline.entries] == [
        "Paint 3", "Paint 6",
    ]  # fmt: skip
    assert document.undo()
    np.testing.assert_array_equal(document.label_map, tree.pixels(tree.nodes[1]))


def test_tool_and_zoom_are_as_they_were(qtbot, worked_on, path):
    canvas = worked_on.canvas
    canvas.set_tool("eraser")
    canvas.zoom_to(6.0)
    canvas.pan(10, 4)
    scale, centre = canvas.zoom, canvas.centre
    assert worked_on.files.save()
    canvas.set_tool("brush")
    canvas.fit()
    reopened(worked_on, path)
    qtbot.waitUntil(lambda: canvas.tool_id == "eraser", timeout=WAIT)
    assert canvas.zoom == scale
    assert canvas.centre == pytest.approx(centre)


def test_the_title_tells_what_is_not_in_the_file(worked_on):
    window = worked_on
    document, tree = window.session.document, window.session.tree
    assert not window.isWindowModified()
    paint(window, 8)
    assert window.isWindowModified()
    document.undo()
    assert not window.isWindowModified()  # back at the saved state
    tree.rename(tree.root, "Begin")
    assert window.session.unsaved
    window.session.flush()
    assert window.isWindowModified()
    tree.rename(tree.root, "")
    assert not window.session.unsaved
    tree.pin(tree.root, on=True)
    assert window.session.unsaved
    assert window.files.save()
    assert not window.session.unsaved
    window.session.set_locks(())
    assert not window.session.unsaved


def test_a_copy_is_written_elsewhere_and_leaves_the_document_alone(worked_on, dialogs, path, tmp_path):
    window = worked_on
    paint(window, 8)
    copy, plain = tmp_path / "copy.fmask", tmp_path / "copy.png"
    for target, format_ in ((copy, PROJECT), (plain, INDEX)):
        dialogs.save = target, format_
        assert window.files.save_copy()
        assert window.session.document.path == path
        assert window.isWindowModified()
    np.testing.assert_array_equal(open_mask(copy).label_map, window.session.document.label_map)
    np.testing.assert_array_equal(open_mask(plain).label_map, window.session.document.label_map)
    assert read_project(copy).document.history.entries[-1] == "Paint 8"
    assert window.files.save()
    assert read_project(path).document.history.entries[-1] == "Paint 8"


def test_a_project_that_a_later_version_wrote_is_not_saved_over(worked_on, dialogs, path):
    window = worked_on
    with open_archive(path) as archive:
        members = {name: archive.read(name, 1 << 20) for name in archive.names}
    members["project.json"] = members["project.json"].replace(b'"version":1', b'"version":7')
    later = path.with_name("later.fmask")
    later.write_bytes(pack_archive([Member(name, data) for name, data in members.items()]))
    before = later.read_bytes()
    assert window.files.open(later)
    assert "later version" in window.notice.text.text()
    dialogs.save = None
    paint(window, 8)
    assert not window.files.save()
    assert later.read_bytes() == before


def test_what_cannot_be_read_leaves_everything_as_it_was(worked_on, dialogs, tmp_path):
    bad = tmp_path / "bad.fmask"
    bad.write_bytes(b"PK\3\4 nothing")
    before = worked_on.session.document
    assert not worked_on.files.open(bad)
    assert worked_on.session.document is before
    assert dialogs.errors[-1][0].startswith("bad.fmask could not be opened")


def test_dropped_and_recent_projects_open(worked_on, path):
    assert worked_on.files.close()
    assert path in worked_on.settings.recent
    worked_on.open_dropped(path)
    assert worked_on.session.document.path == path


def test_a_project_is_offered_once_where_a_plain_mask_keeps_less(open_window, dialogs, tmp_path, path):
    window = open_window
    bar = window.parts["files"].projects.bar
    paint(window, 8)
    assert window.files.save()
    assert bar.isHidden()  # strokes alone: nothing but undo would be lost
    window.session.tree.rename(window.session.tree.here, "Mine")
    assert window.files.save()
    assert "1 named or pinned state" in bar.text.text()
    bar.no_button.click()
    assert bar.isHidden()
    assert window.files.save()
    assert bar.isHidden()
    path.parent.mkdir()
    dialogs.save = path, PROJECT
    bar.save_button.click()
    assert window.session.document.path == path
    assert dialogs.proposal[0].suffix == ".fmask"


def test_closing_asks_for_a_name_of_a_state_that_only_the_project_keeps(worked_on, dialogs, path):
    window = worked_on
    window.session.tree.rename(window.session.tree.root, "Begin")
    dialogs.answer = Answer.CANCEL
    assert not window.files.close()
    dialogs.answer = Answer.SAVE
    assert window.files.close()
    assert read_project(path).tree.root.name == "Begin"


def test_second_faces_travel_with_the_project(qtbot, worked_on, path, tmp_path):
    window = worked_on
    other = tmp_path / "gone" / "other.png"
    donor = Donor(str(other), small_face()[:, ::-1].copy(), SCHEMA)
    window.session.set_donors([donor])
    window.session.flush()
    assert window.files.save()
    window.session.set_donors([])
    moved = tmp_path / "moved.fmask"
    shutil.move(path, moved)
    reopened(window, moved)
    (found,) = window.session.donors
    assert found.name == str(other)
    np.testing.assert_array_equal(found.label_map, donor.label_map)
    window.session.flush()
    assert other in window.parts["donors"].tray.chosen


def test_unknown_parts_of_a_file_are_kept(worked_on, path):
    with open_archive(path) as archive:
        members = {name: archive.read(name, 1 << 20) for name in archive.names}
    members["later/on.bin"] = b"from a later release"
    path.write_bytes(pack_archive([Member(name, data) for name, data in members.items()]))
    reopened(worked_on, path)
    paint(worked_on, 8)
    assert worked_on.files.save()
    with open_archive(path) as archive:
        assert archive.read("later/on.bin", 100) == b"from a later release"


def test_a_recovered_project_is_proposed_as_a_project(worked_on, dialogs, path):
    window = worked_on
    window.files.turn_to(window.session.document, None)
    window.files.turn_to(read_project(path).document, None)
    dialogs.save = None
    assert not window.files.save()
    assert dialogs.proposal == (path, PROJECT)
