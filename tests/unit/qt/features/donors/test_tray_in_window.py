"""Second faces in a window: looked at, taken, changed again, and what disturbs them."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from facemask_editor.app.donors.takes import TAKES
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.document.paint.brush import BrushShape
from facemask_editor.qt.features.donors.strip import PART_MIME
from tests.helpers.patience import WAIT

MOUTH = TAKES[0]


def names(window):
    return list(window.document.history.entries)


def last_steps(engine):
    return engine.requests[-1].recipe.steps


def enter(button):
    QApplication.sendEvent(button, QEvent(QEvent.Type.Enter))


def leave(button):
    QApplication.sendEvent(button, QEvent(QEvent.Type.Leave))


def test_nothing_can_be_taken_before_a_face_is_chosen(tray, faces):
    button = tray.panel.takes["mouth"]
    assert not button.isEnabled()
    assert button.toolTip() == "Choose a second face first"

    tray.choose([faces[0]])

    assert button.isEnabled()


def test_hovering_shows_and_leaving_goes_back(qtbot, open_window, tray, faces, quiet):
    before = open_window.document.snapshot()
    tray.choose([faces[0]])

    enter(tray.panel.takes["mouth"])
    qtbot.waitUntil(lambda: tray.taking.shown, timeout=WAIT)

    preview = open_window.session.preview
    assert not np.array_equal(preview.label_map, before)
    assert not open_window.session.unsaved
    assert names(open_window) == []
    leave(tray.panel.takes["mouth"])
    assert open_window.session.preview is None
    assert np.array_equal(open_window.document.label_map, before)


def test_one_click_takes_a_mouth_with_its_lips_as_one_step(qtbot, open_window, tray, faces, engine, quiet):
    tray.choose([faces[1]])

    qtbot.mouseClick(tray.panel.takes["mouth"], Qt.MouseButton.LeftButton)
    quiet()

    assert names(open_window) == ["Blend mouth (100%)"]
    assert [(step.part, step.donor) for step in last_steps(engine)] == [
        ("u_lip", str(faces[1])), ("l_lip", str(faces[1])),
    ]  # fmt: skip
    assert list(engine.requests[-1].donors) == [str(faces[1])]
    open_window.actions_["edit.undo"].trigger()
    assert not open_window.session.unsaved


def test_what_was_seen_is_taken_without_a_second_request(qtbot, open_window, tray, faces, engine, quiet):
    tray.choose([faces[1]])
    enter(tray.panel.takes["nose"])
    qtbot.waitUntil(lambda: tray.taking.shown, timeout=WAIT)
    seen, asked = open_window.session.preview.label_map, len(engine.requests)

    tray.panel.takes["nose"].click()

    assert names(open_window) == ["Blend nose (100%)"]
    assert np.array_equal(open_window.document.label_map, seen)
    assert len(engine.requests) == asked
    assert open_window.session.preview is None


def test_the_amount_follows_what_was_taken_last(qtbot, open_window, tray, faces, engine, quiet):
    tray.choose([faces[1]])
    tray.take(MOUTH)
    quiet()

    tray.panel.amount.number.setValue(0.4)
    quiet()

    assert names(open_window) == ["Blend mouth (40%)"]
    assert {step.alpha for step in last_steps(engine)} == {0.4}
    assert not engine.requests[-1].coarse
    open_window.actions_["edit.undo"].trigger()
    assert not open_window.session.unsaved


def test_after_a_stroke_the_amount_is_only_that_of_the_next(open_window, tray, faces, quiet):
    tray.choose([faces[1]])
    tray.take(MOUTH)
    quiet()
    stroke = open_window.document.begin_stroke("Paint", SCHEMA.index("hair"))
    stroke.line(3.5, 3.5, 3.5, 3.5, size=3, shape=BrushShape.SQUARE)
    stroke.commit()

    tray.panel.amount.number.setValue(0.4)

    assert names(open_window) == ["Blend mouth (100%)", "Paint"]
    assert tray.taking.last is None
    assert tray.plan(MOUTH).alpha == 0.4


def drag(qtbot, pad, *points):
    """Press at the first point of the pad, and go on to the others."""
    square = pad._square

    def at(point):
        return QPoint(
            round(square.left() + point[0] * square.width()), round(square.top() + point[1] * square.height())
        )

    qtbot.mousePress(pad, Qt.MouseButton.LeftButton, pos=at(points[0]))
    for point in points[1:]:
        qtbot.mouseMove(pad, at(point))
    return at(points[-1])


def test_of_a_drag_on_the_pad_the_newest_point_counts(qtbot, open_window, tray, faces, engine, quiet):
    tray.choose(faces[:3])
    before = open_window.document.snapshot()
    engine.hold()
    drag(qtbot, tray.panel.pad, (0.5, 0.7))
    engine.wait_entered()
    end = drag(qtbot, tray.panel.pad, (0.5, 0.6), (0.5, 0.5), (0.5, 0.4))
    engine.release()
    qtbot.waitUntil(lambda: len(engine.requests) == 2 and tray.taking._job is None, timeout=WAIT)

    assert all(request.coarse for request in engine.requests)
    [step] = last_steps(engine)
    assert step.part == "nose"
    assert list(step.donors.values()) == pytest.approx(tray.panel.pad.weights)
    assert open_window.session.unsaved
    assert np.array_equal(open_window.document.label_map, before)
    qtbot.mouseRelease(tray.panel.pad, Qt.MouseButton.LeftButton, pos=end)
    quiet()
    assert names(open_window) == ["Blend nose with 3 faces (100%)"]
    assert not engine.requests[-1].coarse


def test_a_second_drag_of_the_same_part_changes_the_step(qtbot, open_window, tray, faces, engine, quiet):
    tray.choose(faces[:2])
    for x in (0.2, 0.9):
        end = drag(qtbot, tray.panel.pad, (x, 0.5))
        qtbot.mouseRelease(tray.panel.pad, Qt.MouseButton.LeftButton, pos=end)
        quiet()

    assert names(open_window) == ["Blend nose with 2 faces (100%)"]
    assert np.array_equal(engine.requests[-1].label_map, engine.requests[0].label_map)


def test_shift_blends_all_unlocked_parts(qtbot, open_window, tray, faces, engine, quiet):
    open_window.document.set_locks([SCHEMA.index("hair")])
    tray.choose(faces[:2])
    tray.panel.pad.setFocus()

    qtbot.keyClick(tray.panel.pad, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    quiet()

    parts = {step.part for step in last_steps(engine)}
    assert {"skin", "nose", "l_eye", "u_lip"} <= parts
    assert "hair" not in parts
    assert len(names(open_window)) == 1


def test_arrow_keys_move_the_point_and_a_double_click_centres_it(qtbot, open_window, tray, faces, quiet):
    pad = tray.panel.pad
    tray.choose(faces[:4])
    qtbot.keyClick(pad, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert pad.point == pytest.approx((0.4, 0.5))
    qtbot.keyClick(pad, Qt.Key.Key_Down)
    assert pad.point == pytest.approx((0.4, 0.52))
    assert "a 29%" in pad.accessibleDescription()
    quiet()

    qtbot.mouseDClick(pad, Qt.MouseButton.LeftButton, pos=QPoint(30, 30))

    assert pad.point == (0.5, 0.5)


def test_escape_while_the_pad_is_held_brings_the_step_back(qtbot, open_window, tray, faces, quiet):
    tray.choose(faces[:2])
    end = drag(qtbot, tray.panel.pad, (0.2, 0.5))
    qtbot.mouseRelease(tray.panel.pad, Qt.MouseButton.LeftButton, pos=end)
    quiet()
    taken = open_window.document.snapshot()
    drag(qtbot, tray.panel.pad, (0.8, 0.5))

    qtbot.keyClick(tray.panel.pad, Qt.Key.Key_Escape)

    assert open_window.session.preview is None
    assert np.array_equal(open_window.document.label_map, taken)
    assert len(names(open_window)) == open_window.document.history.position == 1


def test_what_a_hand_holds_is_made_a_step_before_anything_else(qtbot, open_window, tray, faces, quiet):
    tray.choose(faces[:2])
    drag(qtbot, tray.panel.pad, (0.2, 0.5))
    assert open_window.document.pending

    open_window.document.set_locks([SCHEMA.index("hair")])
    quiet()

    assert names(open_window) == ["Blend nose with 2 faces (100%)"]


def test_painting_meanwhile_stays_on_top(qtbot, open_window, tray, faces, engine, quiet):
    tray.choose([faces[0]])
    engine.hold()
    tray.take(MOUTH)
    engine.wait_entered()
    stroke = open_window.document.begin_stroke("Paint", SCHEMA.index("hair"))
    stroke.line(3.5, 3.5, 3.5, 3.5, size=3, shape=BrushShape.SQUARE)
    stroke.commit()
    engine.release()
    quiet()

    assert names(open_window) == ["Blend mouth (100%)", "Paint"]
    assert open_window.document.label_map[3, 3] == SCHEMA.index("hair")
    assert tray.taking.last is None


def test_another_mask_in_mid_request_hears_nothing(
    qtbot, open_window, tray, faces, engine, palette_file, quiet
):
    tray.choose([faces[0]])
    engine.hold()
    enter(tray.panel.takes["mouth"])
    engine.wait_entered()

    assert open_window.files.open(palette_file)
    engine.release()
    quiet()

    assert open_window.session.preview is None
    assert names(open_window) == []


def test_an_engine_that_fails_is_told_of_and_leaves_all_as_it_was(
    qtbot, open_window, tray, faces, engine, quiet
):
    from facemask_editor.core.errors import EngineError

    tray.choose([faces[0]])
    engine.edit_error = EngineError("out of order")
    before = open_window.document.snapshot()

    tray.take(MOUTH)
    quiet()

    assert "out of order" in open_window.notice.text.text()
    assert open_window.session.preview is None
    assert np.array_equal(open_window.document.label_map, before)


def test_exact_takes_the_pixels_of_the_face_that_weighs_most(open_window, tray, faces, engine, quiet):
    tray.choose(faces[:2])
    tray.panel.pad.set_point((0.8, 0.5))
    tray.panel.exact.setChecked(True)

    tray.take(MOUTH)
    quiet()

    [step] = last_steps(engine)
    assert step.kind == "transplant"
    assert step.donor == str(faces[1])
    assert names(open_window) == ["Exact mouth of a second face"]
    assert not tray.panel.amount.isEnabled()


def test_the_part_panel_shows_the_same_face_and_begins_nothing_with_it(open_window, tray, faces, engine):
    tray.choose([faces[2]])

    assert open_window.part.sections["blend"].donor.name.text() == "c.png"
    assert not open_window.part.preview.draft.active
    open_window.session.set_donors(())
    open_window.session.flush()
    assert tray.tray.chosen == ()


def test_a_face_chosen_in_the_part_panel_stands_in_the_tray(open_window, tray, mask_file, dialogs, tmp_path):
    from tests.helpers.sample_masks import small_face, write_grey

    other = write_grey(tmp_path / "other.png", small_face(64, shift=4))

    open_window.parts["shape_studio"].choose_donor(other)
    open_window.session.flush()

    assert tray.tray.chosen == (other,)
    assert tray.tray.faces[0] == other
    assert open_window.part.preview.draft.active


def test_four_faces_at_most_and_unreadable_ones_are_not_chosen(
    open_window, tray, faces, broken_file, dialogs
):
    tray.choose(faces)
    assert tray.tray.chosen == tuple(faces[:4])
    assert tray.panel.pad.count == 4

    tray.add([broken_file])
    tray.choose([faces[0], broken_file])

    assert tray.tray.chosen == (faces[0],)
    assert len(dialogs.errors) == 1


def test_a_locked_mouth_cannot_be_taken_and_says_so(open_window, tray, faces):
    tray.choose([faces[0]])
    open_window.document.set_locks([SCHEMA.index(name) for name in MOUTH.names])
    open_window.session.flush()
    tray._soon.flush()

    assert not tray.panel.takes["mouth"].isEnabled()
    assert tray.panel.takes["mouth"].toolTip() == "Mouth is locked"
    assert tray.panel.takes["nose"].isEnabled()


def test_a_part_that_is_dropped_on_the_canvas_is_taken_of_its_own_face(
    open_window, tray, faces, engine, quiet
):
    tray.choose([faces[0]])
    data = QMimeData()
    data.setData(PART_MIME, f"l_lip\n{faces[3]}".encode())
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier

    entering = QDragEnterEvent(QPoint(5, 5), copy, data, left, none)
    QApplication.sendEvent(open_window.canvas, entering)
    assert entering.isAccepted()

    QApplication.sendEvent(open_window.canvas, QDropEvent(QPointF(5, 5), copy, data, left, none))
    quiet()

    assert {step.part for step in last_steps(engine)} == {"u_lip", "l_lip"}
    assert {step.donor for step in last_steps(engine)} == {str(faces[3])}
    assert tray.tray.chosen == (faces[0],)


def test_the_part_under_the_pointer_is_known_and_background_is_none(tray, faces):
    strip = tray.panel.strip
    at = strip.visualItemRect(strip.item(0)).topLeft() + QPoint(6, 6)

    path, name = strip.part_at(at + QPoint(44, 51))
    assert path == faces[0]
    assert name == "nose"
    assert strip.part_at(at + QPoint(1, 1)) is None


def test_removed_faces_are_gone_and_folders_bring_all_of_theirs(qtbot, open_window, tray, faces, dialogs):
    tray.choose(faces[:2])
    tray.panel.strip.setFocus()

    qtbot.keyClick(tray.panel.strip, Qt.Key.Key_Delete)

    assert tray.tray.chosen == ()
    assert set(tray.tray.faces).isdisjoint(faces[:2])
    tray.add([faces[0].parent])
    assert set(faces) <= set(tray.tray.faces)


def test_the_palette_takes_parts_too(open_window, tray, faces, quiet):
    lines = {entry.key: entry for entry in tray.entries()}
    assert not lines["take:eyes"].usable
    assert lines["take:eyes"].reason == "Choose a second face first"
    tray.choose([faces[0]])

    {entry.key: entry for entry in tray.entries()}["take:eyes"].run()
    quiet()

    assert names(open_window) == ["Blend eyes (100%)"]


def test_loading_another_model_ends_what_is_only_looked_at(qtbot, open_window, tray, faces, engine):
    tray.choose([faces[0]])
    enter(tray.panel.takes["nose"])
    qtbot.waitUntil(lambda: tray.taking.shown, timeout=WAIT)

    open_window.client.set_model("other")

    qtbot.waitUntil(lambda: open_window.session.preview is None, timeout=WAIT)
