"""Saving and undoing while the point of the blend pad is held, or what was taken is being computed."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, Qt

from facemask_editor.formats import open_mask
from tests.helpers.patience import WAIT

LEFT = Qt.MouseButton.LeftButton


def at(pad, x):
    square = pad._square
    return QPoint(round(square.left() + x * square.width()), round(square.center().y()))


def names(window):
    return list(window.document.history.entries)


def in_file(path):
    return open_mask(path).label_map


def test_saving_ends_the_drag_and_writes_what_it_made(
    qtbot, open_window, tray, faces, engine, mask_file, quiet
):
    pad = tray.panel.pad
    tray.choose(faces[:2])
    engine.hold()
    qtbot.mousePress(pad, LEFT, pos=at(pad, 0.2))
    engine.wait_entered()

    open_window.actions_["save"].trigger()
    point = pad.point
    qtbot.mouseMove(pad, at(pad, 0.8))
    engine.release()
    qtbot.mouseRelease(pad, LEFT, pos=at(pad, 0.8))
    quiet()

    assert pad.point == point
    assert names(open_window) == ["Blend nose with 2 faces (100%)"]
    assert not open_window.document.history.can_redo
    qtbot.waitUntil(lambda: not open_window.session.unsaved, timeout=WAIT)
    assert np.array_equal(in_file(mask_file), open_window.document.label_map)


def test_undoing_ends_the_drag_and_redo_brings_it(qtbot, open_window, tray, faces, quiet):
    pad, before = tray.panel.pad, open_window.document.snapshot()
    tray.choose(faces[:2])
    qtbot.mousePress(pad, LEFT, pos=at(pad, 0.2))
    qtbot.waitUntil(lambda: tray.taking._job is None, timeout=WAIT)

    open_window.parts["history"].undo()
    qtbot.mouseMove(pad, at(pad, 0.8))
    qtbot.mouseRelease(pad, LEFT, pos=at(pad, 0.8))
    quiet()

    assert open_window.session.preview is None
    assert np.array_equal(open_window.document.label_map, before)
    open_window.actions_["edit.redo"].trigger()
    quiet()
    assert names(open_window) == ["Blend nose with 2 faces (100%)"]
    assert open_window.document.history.position == 1


def test_the_key_undoes_what_is_held_where_nothing_was_done_before(
    qtbot, open_window, tray, faces, engine, quiet
):
    pad, undo = tray.panel.pad, open_window.actions_["edit.undo"]
    tray.choose(faces[:2])
    quiet()
    assert not undo.isEnabled()
    engine.hold()
    qtbot.mousePress(pad, LEFT, pos=at(pad, 0.2))
    qtbot.waitUntil(undo.isEnabled, timeout=WAIT)  # before anything has been computed
    undo.trigger()
    engine.release()
    qtbot.mouseRelease(pad, LEFT, pos=at(pad, 0.2))
    quiet()
    assert open_window.document.history.position == 0
    open_window.actions_["edit.redo"].trigger()
    quiet()
    assert open_window.document.history.position == 1


def test_undoing_while_the_amount_is_held_ends_that_too(qtbot, open_window, tray, faces, quiet):
    slider = tray.panel.amount.slider
    tray.choose([faces[1]])
    tray.take(tray.plan(tray._scope(everything=False)).take)
    quiet()
    middle = slider.rect().center()
    qtbot.mousePress(slider, LEFT, pos=middle)
    held = tray.panel.amount.value
    assert held < 0.9

    open_window.parts["history"].undo()
    qtbot.mouseMove(slider, middle - QPoint(slider.width() // 4, 0))
    qtbot.mouseRelease(slider, LEFT, pos=middle)
    quiet()

    assert tray.panel.amount.value == held
    assert open_window.document.history.position == 0


def test_a_save_that_waits_for_a_step_waits_for_the_one_in_its_place(
    qtbot, open_window, tray, faces, engine, mask_file, quiet
):
    pad = tray.panel.pad
    tray.choose(faces[:2])
    engine.hold()
    qtbot.mousePress(pad, LEFT, pos=at(pad, 0.2))
    qtbot.mouseRelease(pad, LEFT, pos=at(pad, 0.2))
    engine.wait_entered()
    open_window.actions_["save"].trigger()

    qtbot.mousePress(pad, LEFT, pos=at(pad, 0.8))
    engine.release()
    qtbot.mouseRelease(pad, LEFT, pos=at(pad, 0.8))
    quiet()

    assert names(open_window) == ["Blend nose with 2 faces (100%)"]
    assert not open_window.document.history.can_redo
    qtbot.waitUntil(lambda: not open_window.session.unsaved, timeout=WAIT)
    assert np.array_equal(in_file(mask_file), open_window.document.label_map)
