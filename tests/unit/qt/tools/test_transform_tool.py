"""Transform: handles, live preview, Enter, Escape, and what ends it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt

from facemask_editor.document import MaskDocument
from facemask_editor.document.operations.transform import Placement
from facemask_editor.qt.features.tool_options.tool_options import ToolOptionsBar
from tests.unit.qt.tools.conftest import marked

NOSE = 2
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
# The nose covers columns 30 to 37 and rows 20 to 27.


@pytest.fixture(autouse=True)
def tool(canvas):
    canvas.resize(640, 480)
    canvas.selected_label = NOSE
    canvas.set_tool("transform")
    return canvas.current_tool


def box(document) -> tuple[int, int, int, int]:
    columns, rows = zip(*marked(document, NOSE), strict=True)
    return min(columns), min(rows), max(columns) + 1, max(rows) + 1


def test_a_move_is_seen_at_once_and_kept_on_enter(qtbot, canvas, mouse, document, tool):
    mouse.drag((33.5, 23.5), (38.5, 23.5), (43.5, 18.5))
    assert document.revision == 0
    assert tool.pending
    assert canvas.label_at(41.5, 16.5) == NOSE
    assert canvas.label_at(31.5, 24.5) == 1
    canvas.grab()
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert box(document) == (40, 15, 48, 23)
    assert len(marked(document, NOSE)) == 64
    assert document.history.entries == ("Move nose",)
    assert canvas.preview is None
    assert not tool.pending


def test_escape_takes_it_back(qtbot, canvas, mouse, document, tool):
    mouse.drag((33.5, 23.5), (43.5, 18.5))
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.preview is None
    assert document.revision == 0
    assert not tool.pending


def test_escape_during_a_drag_takes_only_the_drag_back(qtbot, canvas, mouse, tool):
    mouse.drag((33.5, 23.5), (38.5, 23.5))
    mouse.press(38.5, 23.5)
    mouse.move(50.5, 23.5)
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    mouse.release(50.5, 23.5)
    assert tool.placement == Placement(dx=5)


def test_corners_scale_about_the_opposite_corner(qtbot, canvas, mouse, document):
    mouse.drag((38, 28), (46, 36))
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert box(document) == (30, 20, 46, 36)
    assert document.history.entries == ("Transform nose",)


def test_sides_scale_one_way_and_alt_scales_about_the_centre(canvas, mouse, tool):
    mouse.drag((38, 24), (42, 30))
    assert (tool.placement.scale_x, tool.placement.scale_y) == (1.5, 1.0)
    tool.discard()
    mouse.modifiers = ALT
    mouse.drag((38, 24), (42, 24))
    assert tool.placement == Placement(scale_x=2.0)


def test_shift_keeps_the_proportions(mouse, tool):
    mouse.press(38, 28)
    mouse.modifiers = SHIFT
    mouse.move(46, 29)
    mouse.release(46, 29)
    assert tool.placement.scale_x == tool.placement.scale_y == 2.0


def test_a_corner_dragged_beyond_the_other_mirrors(mouse, tool):
    mouse.drag((38, 28), (22, 28))
    assert tool.placement.scale_x == -1.0


def test_the_knob_turns_and_shift_snaps(canvas, mouse, tool):
    knob = tool.overlay().knobs[0]
    mouse.press(*knob)
    mouse.move(34 + (24 - knob[1]), 24.0)
    assert tool.placement.degrees == pytest.approx(90, abs=0.2)
    mouse.modifiers = SHIFT
    mouse.move(34 + (24 - knob[1]), 24.2)
    mouse.release(34 + (24 - knob[1]), 24.2)
    assert tool.placement.degrees == 90


def test_drags_do_not_wear_the_part(qtbot, canvas, mouse, document):
    start = document.snapshot()
    mouse.drag((38, 28), (31, 21))
    mouse.drag((31, 21), (38, 28))
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    np.testing.assert_array_equal(document.label_map, start)
    assert document.history.entries == ()


def test_locked_pixels_are_not_covered(qtbot, canvas, mouse, document):
    document.set_locks({0})
    mouse.drag((33.5, 23.5), (15.5, 23.5))
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert (document.label_map[:, :16] == 0).all()
    assert box(document)[0] == 16


def test_a_locked_part_stays(canvas, mouse, document, tool, said):
    document.set_locks({NOSE})
    mouse.drag((33.5, 23.5), (43.5, 23.5))
    assert not tool.pending
    assert "locked" in said[-1]


def test_a_press_beside_the_box_takes_the_part_there(canvas, mouse, tool):
    mouse.drag((5.5, 40.5), (5.5, 38.5))
    assert canvas.selected_label == 0
    assert tool.placement == Placement(dy=-2)


def test_a_press_beside_the_box_while_pending_does_nothing(canvas, mouse, tool, said):
    mouse.drag((33.5, 23.5), (36.5, 23.5))
    mouse.drag((5.5, 40.5), (5.5, 38.5))
    assert canvas.selected_label == NOSE
    assert tool.placement == Placement(dx=3)
    assert said


@pytest.mark.parametrize("end", ["tool", "class", "document", "preview"])
def test_what_is_pending_is_kept_by_another_choice(canvas, mouse, document, end):
    mouse.drag((33.5, 23.5), (36.5, 23.5))
    if end == "tool":
        canvas.set_tool("brush")
    elif end == "class":
        canvas.select_label(1)
    elif end == "document":
        canvas.set_document(MaskDocument(np.zeros((20, 20), np.uint8)))
    else:
        canvas.set_preview(np.zeros_like(document.label_map))
    assert document.history.entries == ("Move nose",)
    assert (canvas.preview is not None) == (end == "preview")


def test_the_end_of_another_preview_leaves_it(canvas, mouse, tool):
    mouse.drag((33.5, 23.5), (36.5, 23.5))
    canvas.set_preview(None)
    assert canvas.preview is not None
    assert tool.pending


def test_a_change_of_the_document_comes_after_it(canvas, mouse, document, tool):
    mouse.drag((33.5, 23.5), (36.5, 23.5))
    document.fill(2, 2, 7)
    assert not tool.pending
    assert canvas.preview is None
    assert document.history.entries == ("Move nose", "Fill right brow")


def test_a_lock_on_the_way_holds_and_the_rest_stays_pending(qtbot, canvas, mouse, document, tool):
    mouse.drag((33.5, 23.5), (15.5, 23.5))
    document.set_locks({0})
    assert tool.placement == Placement(dx=-18)
    assert canvas.label_at(13.5, 23.5) == 0
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert (document.label_map[:, :16] == 0).all()
    assert box(document)[0] == 16


def test_a_lock_on_the_part_puts_it_back(canvas, mouse, document, tool):
    mouse.drag((33.5, 23.5), (36.5, 23.5))
    document.set_locks({NOSE})
    assert not tool.pending
    assert canvas.preview is None


@pytest.fixture
def fields(qtbot, canvas, tool):
    """The number fields of the options bar, by name."""
    bar = ToolOptionsBar(canvas)
    qtbot.addWidget(bar)
    bar.show()
    yield {name: bar.controls[name].box for name in ("dx", "dy", "scale_x", "scale_y", "degrees")}
    bar.close()


def test_escape_in_a_number_puts_it_back(qtbot, fields, tool):
    fields["scale_x"].setValue(200)
    qtbot.keyClick(fields["scale_x"], Qt.Key.Key_Escape)
    assert not tool.pending


def test_a_part_that_is_absent(canvas, mouse, document, tool, said):
    canvas.select_label(13)
    assert tool.overlay() is None
    tool.place(Placement(dx=3))
    assert not tool.pending
    assert "Hair has no pixels" in said[-1]


def test_a_pen_moves_the_part(pen, tool):
    pen(QEvent.Type.TabletPress, 33.5, 23.5)
    pen(QEvent.Type.TabletMove, 36.5, 23.5, 0.4)
    pen(QEvent.Type.TabletRelease, 36.5, 23.5, 0.0)
    assert tool.placement == Placement(dx=3)


def test_without_a_mouse(qtbot, canvas, document):
    qtbot.keyClick(canvas, Qt.Key.Key_Right)  # shows the cursor in the middle, on the nose
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    for _ in range(4):
        qtbot.keyClick(canvas, Qt.Key.Key_Down)
    qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    qtbot.keyClick(canvas, Qt.Key.Key_Enter)
    assert box(document) == (30, 24, 38, 32)


def test_numbers_go_both_ways(fields, mouse, tool):
    fields["scale_x"].setValue(200)
    fields["degrees"].setValue(30)
    fields["dx"].setValue(4)
    assert tool.placement == Placement(dx=4, scale_x=2, degrees=30)
    mouse.drag((38, 24), (40, 24))
    assert fields["dx"].value() == 6
    tool.discard()
    assert (fields["dx"].value(), fields["scale_x"].value(), fields["degrees"].value()) == (0, 100, 0)
    fields["scale_x"].setValue(0)
    assert fields["scale_x"].value() == 100
