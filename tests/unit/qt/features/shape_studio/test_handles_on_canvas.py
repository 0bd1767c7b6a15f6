"""Shape handles on the canvas and the part panel in the whole window: one draft, one preview."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.recipe.recipe import Shape
from tests.helpers.patience import WAIT
from tests.unit.qt.canvas.conftest import Mouse

NOSE, EYE = SCHEMA.index("nose"), SCHEMA.index("l_eye")


@pytest.fixture
def canvas(active):
    active.canvas.set_tool("handles")
    return active.canvas


@pytest.fixture
def mouse(canvas):
    return Mouse(canvas)


@pytest.fixture
def sliders(active):
    return active.part.sections["shape"].sliders


def place(canvas, name):
    return next(where for point, where in canvas.current_tool.places() if point.name == name)


def shown(qtbot, active):
    qtbot.waitUntil(
        lambda: not active.part.preview.working and active.canvas.preview is not None, timeout=WAIT
    )


def test_a_drag_moves_the_slider_and_release_keeps_the_preview(qtbot, active, canvas, mouse, sliders, engine):
    x, y = place(canvas, "Left side")
    mouse.press(x, y)
    mouse.move(x + 2, y)
    assert sliders["width"].value > 0
    shown(qtbot, active)
    mouse.release(x + 2, y)
    shown(qtbot, active)
    qtbot.waitUntil(lambda: not engine.requests[-1].coarse, timeout=WAIT)
    assert active.document.history.entries == ()
    value = sliders["width"].value
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(active.document.history.entries) == 1, timeout=WAIT)
    assert active.document.history.entries == (f"Nose width {value:+.2f}",)
    assert sliders["width"].value == 0


def test_a_slider_moves_the_label_of_the_point(qtbot, active, canvas, sliders):
    qtbot.keyClick(canvas, Qt.Key.Key_Tab)
    sliders["width"].slider.setValue(100)
    shown(qtbot, active)
    assert "width +1.00" in canvas.current_tool.overlay().label[1]


def test_tab_stays_on_the_canvas_and_escape_drops_the_preview(qtbot, active, canvas, sliders):
    qtbot.keyClick(canvas, Qt.Key.Key_Tab)
    assert canvas.hasFocus()
    assert active.part.isVisible()  # Tab did not hide the panels
    for _ in range(4):
        qtbot.keyClick(canvas, Qt.Key.Key_Right)
    shown(qtbot, active)
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.preview is None
    assert sliders["width"].value == 0


def test_shift_moves_one_eye_and_the_next_drag_moves_both_again(qtbot, active, canvas, mouse, engine):
    canvas.select_label(EYE)
    x, y = place(canvas, "Lower outer corner")
    mouse.modifiers = Qt.KeyboardModifier.ShiftModifier
    mouse.drag((x, y), (x + 1, y + 1))
    shown(qtbot, active)
    [step] = active.part.preview.draft.steps
    assert isinstance(step, Shape)
    assert (step.part, step.handle, step.side) == ("l_eye", "size", "one")
    assert not active.part.sections["shape"].one_side.isChecked()
    mouse.modifiers = Qt.KeyboardModifier.NoModifier
    x, y = place(canvas, "Lower outer corner")
    mouse.drag((x, y), (x + 1, y + 1))
    assert active.part.preview.draft.steps[0].side == "both"


def test_answers_while_the_hand_goes_on_are_overtaken(qtbot, active, canvas, mouse, engine):
    x, y = place(canvas, "Left side")
    engine.hold()
    mouse.press(x, y)
    mouse.move(x + 1, y)
    engine.wait_entered()
    mouse.move(x + 3, y)
    wanted = active.part.preview.draft.steps[0].amount
    mouse.release(x + 3, y)
    engine.release()
    shown(qtbot, active)
    qtbot.waitUntil(lambda: not engine.requests[-1].coarse, timeout=WAIT)
    assert engine.requests[-1].recipe.steps[0].amount == wanted


def test_undo_painting_another_model_and_closing_in_mid_drag(qtbot, active, canvas, mouse, engine):
    x, y = place(canvas, "Left side")
    engine.hold()
    mouse.press(x, y)
    mouse.move(x + 2, y)
    engine.wait_entered()
    active.actions_["edit.undo"].trigger()
    mouse.move(x + 3, y)
    mouse.release(x + 3, y)
    engine.release()
    qtbot.waitUntil(lambda: not active.part.preview.working, timeout=WAIT)
    canvas.set_tool("brush")
    mouse.click(3, 3)
    assert active.document.history.entries[-1].startswith("Paint")
    canvas.set_tool("handles")
    mouse.press(*place(canvas, "Left side"))
    mouse.move(x + 4, y)
    canvas.set_document(None)
    mouse.move(x + 5, y)
    assert canvas.current_tool.overlay() is None


def test_a_locked_part_has_no_points_and_unlocking_brings_them_back(active, canvas):
    active.document.set_locks({NOSE})
    active.session.flush()
    assert canvas.current_tool.overlay() is None
    active.document.set_locks(())
    active.session.flush()
    assert canvas.current_tool.overlay() is not None


def test_losing_the_focus_ends_the_drag_and_keeps_what_is_asked_for(active, canvas, mouse, sliders):
    x, y = place(canvas, "Left side")
    mouse.press(x, y)
    mouse.move(x + 2, y)
    value = sliders["width"].value
    canvas.tools.lose_focus()
    mouse.move(x + 9, y)
    assert sliders["width"].value == value > 0
