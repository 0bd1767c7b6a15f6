"""Comparing with what was: the mask as opened, and what has changed since opening or saving."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.qt.canvas.baselines import Baseline
from facemask_editor.qt.look.class_colours import class_colours
from facemask_editor.qt.look.natural_palette import NATURAL
from tests.helpers.patience import WAIT

SKIN, NOSE, HAIR = 1, 2, 13


def test_comparing_shows_the_mask_as_it_was_opened(canvas, mouse, document, colour_at):
    mouse.click(40.5, 5.5)
    mouse.hover(-9, -9)
    canvas.comparing = True
    assert colour_at(40, 5) == SCHEMA.palette[SKIN]
    assert canvas.label_at(40, 5) == SKIN
    canvas.comparing = False
    assert colour_at(40, 5) == SCHEMA.palette[HAIR]


def test_a_preview_is_not_what_was_opened(canvas, document, colour_at):
    preview = document.snapshot()
    preview[:] = HAIR
    canvas.set_preview(preview)
    canvas.comparing = True
    assert colour_at(33, 23) == SCHEMA.palette[NOSE]


def test_nothing_is_painted_while_comparing(qtbot, canvas, mouse, document):
    canvas.comparing = True
    with qtbot.waitSignal(canvas.status_message, timeout=WAIT):
        mouse.click(40.5, 5.5)
    assert document.revision == 0


def test_a_stroke_under_way_is_not_hidden(canvas, mouse, document):
    mouse.press(40.5, 5.5)
    canvas.comparing = True
    assert not canvas.comparing
    mouse.release(40.5, 5.5)


def test_changes_stand_out(canvas, mouse, document, colour_at):
    canvas.changes = Baseline.OPENED
    canvas.brush_size = 9
    mouse.click(45.5, 9.5)
    mouse.hover(-9, -9)
    assert colour_at(45, 9) == SCHEMA.palette[HAIR]
    assert sum(colour_at(41, 9)) > 500  # the bright line along the edge
    dimmed, plain = colour_at(60, 40), SCHEMA.palette[SKIN]
    assert sum(dimmed) < sum(plain) / 2
    assert canvas.changed_pixels(Baseline.OPENED) == np.count_nonzero(document.label_map == HAIR)
    document.undo()
    assert colour_at(45, 9) == dimmed
    canvas.changes = None
    assert colour_at(45, 9) == plain


def test_saving_moves_what_is_compared_with(canvas, mouse, document):
    def changed():
        return [canvas.changed_pixels(baseline) for baseline in Baseline]

    canvas.changes = Baseline.SAVED
    mouse.click(40.5, 5.5)
    assert changed() == [1, 1]
    document.mark_saved()
    assert changed() == [1, 0]
    mouse.click(50.5, 5.5)
    assert changed() == [2, 1]
    document.undo()
    document.undo()
    assert changed() == [0, 1]
    document.redo()  # at what was saved
    assert changed() == [1, 0]
    shown = canvas.grab().toImage()
    canvas.reload()
    assert canvas.grab().toImage() == shown


@pytest.mark.parametrize("baseline", Baseline)
def test_changes_drawn_piece_by_piece_are_those_drawn_at_once(canvas, mouse, document, baseline):
    canvas.changes = baseline
    canvas.brush_size = 7
    mouse.drag((10.5, 10.5), (40.5, 30.5))
    document.mark_saved()
    mouse.drag((50.5, 12.5), (12.5, 40.5))
    document.undo()
    mouse.drag((20.5, 40.5), (40.5, 10.5))
    shown = canvas._picture.mask.pixels.copy()
    canvas._picture.recolour()
    np.testing.assert_array_equal(shown, canvas._picture.mask.pixels)


# In the window


def test_the_key_compares_while_it_is_held(qtbot, open_window):
    canvas = open_window.canvas
    canvas.setFocus()
    qtbot.keyPress(canvas, Qt.Key.Key_Backslash)
    assert canvas.comparing
    qtbot.keyRelease(canvas, Qt.Key.Key_Backslash)
    # After a moment: a repetition of the key may be announced by a release.
    qtbot.waitUntil(lambda: not canvas.comparing, timeout=WAIT)


def test_one_of_the_two_overlays_at_a_time(open_window):
    opened, saved = (open_window.actions_[f"changes_{b.value}"] for b in Baseline)
    opened.trigger()
    assert open_window.canvas.changes is Baseline.OPENED
    saved.trigger()
    assert open_window.canvas.changes is Baseline.SAVED
    assert not opened.isChecked()
    saved.trigger()
    assert open_window.canvas.changes is None
    assert not saved.isChecked()
    assert "0 px changed" in open_window.status.currentMessage()


def test_colours_and_patterns_are_remembered(open_window):
    for name in ("safe_colours", "file_colours", "patterns"):
        open_window.actions_[name].trigger()
        assert getattr(open_window.settings, name)
        open_window.actions_[name].trigger()
        assert not getattr(open_window.settings, name)


def test_one_set_of_colours_ends_the_other(open_window):
    actions = open_window.actions_
    actions["safe_colours"].setChecked(True)
    actions["file_colours"].setChecked(True)
    assert not actions["safe_colours"].isChecked()
    assert not open_window.settings.safe_colours
    actions["safe_colours"].setChecked(True)
    assert not actions["file_colours"].isChecked()
    actions["safe_colours"].setChecked(False)
    assert class_colours().rgb(SCHEMA, 1) == NATURAL["skin"]
