"""The push brush on the canvas: one step a stroke, locks, symmetry, keys, and what it remembers."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt

from facemask_editor.document import MaskDocument
from facemask_editor.engine.deform.push.push import Mode, Pushing
from facemask_editor.qt.tools.push import MODE, STRENGTH
from tests.helpers.sample_masks import small_face
from tests.unit.qt.tools.conftest import marked

NOSE = 2


@pytest.fixture
def document():
    return MaskDocument(small_face(128))


@pytest.fixture(autouse=True)
def tool(canvas):
    canvas.resize(512, 512)
    canvas.set_tool("push")
    canvas.brush_size = 40
    return canvas.current_tool


def middle(document, label=NOSE):
    return np.mean([point for point in marked(document, label)], axis=0) + 0.5


def test_a_stroke_is_one_step_that_undo_takes_back(canvas, mouse, document):
    before, (x, y) = document.snapshot(), middle(document)
    mouse.press(x, y)
    mouse.move(x + 4, y)
    assert middle(document)[0] > x + 1
    mouse.move(x + 10, y)
    mouse.release(x + 10, y)
    assert document.history.entries == ("Push",)
    document.undo()
    assert np.array_equal(document.label_map, before)
    document.redo()
    assert middle(document)[0] > x + 3


def test_escape_takes_the_stroke_back(qtbot, canvas, mouse, document):
    before, (x, y) = document.snapshot(), middle(document)
    mouse.press(x, y)
    mouse.move(x + 10, y)
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert np.array_equal(document.label_map, before)
    assert document.history.entries == ()


def test_locked_classes_stay_and_a_face_of_locks_says_so(canvas, mouse, document, said):
    before, (x, y) = document.snapshot(), middle(document)
    document.set_locks({NOSE})
    mouse.drag((x - 20, y), (x, y), (x + 20, y))
    assert np.array_equal(document.label_map == NOSE, before == NOSE)
    document.set_locks(range(19))
    mouse.drag((x, y), (x + 20, y))
    assert "locked" in said[-1]


def test_symmetric_strokes_push_both_sides_towards_each_other(canvas, mouse, document):
    canvas.options.symmetric = True
    left, right = middle(document, 4), middle(document, 5)
    mouse.drag(left, (left[0] + 5, left[1]), (left[0] + 8, left[1]))
    moved_left, moved_right = middle(document, 4)[0] - left[0], middle(document, 5)[0] - right[0]
    assert moved_left > 3
    assert moved_right == pytest.approx(-moved_left, abs=0.5)


def test_restore_goes_back_over_several_strokes_and_says_where_there_is_nothing(
    canvas, mouse, document, said
):
    before, (x, y) = document.snapshot(), middle(document)
    mouse.drag((x, y), (x + 6, y))
    mouse.drag((x + 6, y), (x + 6, y + 6))
    canvas.options[MODE] = Mode.RESTORE
    canvas.brush_size = 120
    for _ in range(30):
        mouse.click(x, y)
    assert np.array_equal(document.label_map, before)
    assert document.history.entries[:2] == ("Push", "Push")
    document.replace_pixels(np.where(before == NOSE, 1, before), "Something else")
    mouse.click(x, y)
    assert "Nothing to restore" in said[-1]


def test_after_undo_a_stroke_goes_on_from_what_is_seen(canvas, mouse, document):
    x, y = middle(document)
    mouse.drag((x, y), (x + 9, y))
    once = document.snapshot()
    mouse.drag((x + 9, y), (x + 9, y - 9))
    document.undo()
    assert np.array_equal(document.label_map, once)
    mouse.drag((x + 9, y), (x, y))
    assert abs(middle(document)[0] - x) < 1


def test_alt_does_the_opposite(canvas, mouse, document):
    canvas.options[MODE] = Mode.PINCH
    x, y = middle(document)
    area = len(marked(document, NOSE))
    mouse.modifiers = Qt.KeyboardModifier.AltModifier
    for _ in range(4):
        mouse.click(x, y)
    assert len(marked(document, NOSE)) > area
    assert document.history.entries[-1] == "Bloat"


def test_how_often_the_pointer_is_reported_does_not_count(canvas, mouse, document):
    canvas.options[MODE] = Mode.PINCH
    x, y = middle(document)
    mouse.drag((x, y), (x + 20, y))
    once = document.snapshot()
    document.undo()
    mouse.drag((x, y), *((x + step, y) for step in range(1, 21)))
    assert np.array_equal(document.label_map, once)


def test_strength_and_a_pen_make_it_gentler(canvas, mouse, pen, document):
    x, y = middle(document)
    canvas.options[STRENGTH] = 30
    mouse.drag((x, y), (x + 10, y))
    gentle = middle(document)[0] - x
    document.undo()
    canvas.options[STRENGTH] = 100
    mouse.drag((x, y), (x + 10, y))
    full = middle(document)[0] - x
    document.undo()
    assert 0 < gentle < 0.6 * full
    canvas.options.pressure_size = True
    pen(QEvent.Type.TabletPress, x, y, 0.3)
    pen(QEvent.Type.TabletMove, x + 10, y, 0.3)
    pen(QEvent.Type.TabletRelease, x + 10, y, 0.0)
    assert 0 < middle(document)[0] - x < 0.6 * full


def test_the_keyboard_pushes_too(qtbot, canvas, document):
    x, y = middle(document)
    canvas.tools.move_cursor((x, y))
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    for _ in range(10):
        qtbot.keyClick(canvas, Qt.Key.Key_Right)
    qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    assert document.history.entries == ("Push",)
    assert middle(document)[0] > x + 3


def test_another_document_forgets_what_was_pushed(canvas, mouse, document, said):
    x, y = middle(document)
    mouse.drag((x, y), (x + 9, y))
    canvas.set_document(MaskDocument(small_face(96)))
    canvas.options[MODE] = Mode.RESTORE
    mouse.click(48, 48)
    assert "Nothing to restore" in said[-1]


def test_the_rest_of_a_long_move_comes_with_the_next_events(canvas, mouse, document, tool, monkeypatch):
    monkeypatch.setattr(Pushing, "farthest", lambda *_: 4.0)
    (x, y), at = middle(document), []
    mouse.press(x, y)
    for nudge in (0, 0.5, 0):
        mouse.move(x + 10 + nudge, y)
        at.append(middle(document)[0] - x)
    mouse.release(x + 10, y)
    assert 1 < at[0] < 5
    assert at[0] + 2 < at[1] < at[2]
    assert document.history.entries == ("Push",)
