"""Mouse and pen on the canvas change exactly the pixels they should."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPointingDevice, QTabletEvent
from PySide6.QtWidgets import QApplication

from facemask_editor.app.tools import TOOLS
from facemask_editor.document import BrushShape, MaskDocument
from facemask_editor.qt.tools.common.resize import scaled_size
from tests.helpers.patience import WAIT

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
HAIR = 13


@pytest.fixture
def said(canvas):
    texts = []
    canvas.status_message.connect(texts.append)
    return texts


def marked(document: MaskDocument, label: int = HAIR) -> set[tuple[int, int]]:
    rows, columns = np.nonzero(document.label_map == label)
    return set(zip(columns.tolist(), rows.tolist(), strict=True))


@pytest.mark.parametrize("zoom", [0.33, 1.0, 1.37, 5.0, 64.0])
def test_a_click_marks_the_pixel_under_the_pointer(canvas, mouse, document, zoom):
    canvas.zoom_to(zoom)
    mouse.click(20.5, 30.5)
    assert marked(document) == {(20, 30)}
    assert document.history.entries == ("Paint hair",)


@pytest.mark.parametrize("edge", [0.02, 0.98])
def test_pixels_are_met_up_to_their_edges(canvas, mouse, document, edge):
    canvas.zoom_to(64.0)
    mouse.click(32 + edge, 24 + edge)
    assert marked(document) == {(32, 24)}


def test_round_brush_marks_the_pixels_in_its_circle(canvas, mouse, document):
    canvas.brush_size = 5
    mouse.click(40.2, 10.7)
    assert marked(document) == {
        (x, y) for x in range(64) for y in range(48) if (x - 40) ** 2 + (y - 10) ** 2 <= 2.5**2
    }


def test_square_brush(canvas, mouse, document):
    canvas.brush_size = 4
    canvas.brush_shape = BrushShape.SQUARE
    mouse.click(40.1, 10.1)
    assert marked(document) == {(x, y) for x in range(38, 42) for y in range(8, 12)}


def test_a_fast_drag_leaves_no_gap(canvas, mouse, document):
    mouse.drag((2.5, 40.5), (60.5, 40.5))
    assert marked(document) == {(x, 40) for x in range(2, 61)}
    assert len(document.history.entries) == 1


def test_a_stroke_goes_on_beyond_the_border(canvas, mouse, document):
    mouse.drag((2.5, 5.5), (-30.5, 5.5), (-30.5, 8.5), (2.5, 8.5))
    assert marked(document) == {(x, y) for x in range(3) for y in (5, 8)}


def test_quick_second_click_marks(canvas, mouse, document):
    mouse.click(3.5, 3.5)
    mouse.double(9.5, 9.5)
    mouse.release(9.5, 9.5)
    assert marked(document) == {(3, 3), (9, 9)}
    assert len(document.history.entries) == 2


def test_other_buttons_do_not_paint(canvas, mouse, document):
    mouse.click(5.5, 5.5, Qt.MouseButton.RightButton)
    mouse.click(5.5, 5.5, Qt.MouseButton.MiddleButton)
    assert document.revision == 0


def test_a_second_button_does_not_disturb_a_stroke(canvas, mouse, document):
    mouse.press(5.5, 5.5)
    mouse.press(6.5, 5.5, Qt.MouseButton.RightButton)
    mouse.release(6.5, 5.5, Qt.MouseButton.RightButton)
    mouse.move(7.5, 5.5)
    mouse.release(7.5, 5.5)
    assert marked(document) >= {(5, 5), (7, 5)}
    assert len(document.history.entries) == 1


def test_escape_takes_the_stroke_back(qtbot, canvas, mouse, document):
    before = document.snapshot()
    mouse.press(5.5, 5.5)
    mouse.move(30.5, 30.5)
    assert document.in_stroke
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    mouse.move(40.5, 30.5)
    mouse.release(40.5, 30.5)
    np.testing.assert_array_equal(document.label_map, before)
    assert document.history.entries == ()
    assert not document.in_stroke


def test_escape_is_claimed_only_during_a_stroke(qtbot, canvas, mouse):
    def claimed() -> bool:
        event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
        event.ignore()
        QApplication.sendEvent(canvas, event)
        return event.isAccepted()

    assert not claimed()
    mouse.press(5.5, 5.5)
    assert claimed()
    mouse.release(5.5, 5.5)


def test_losing_the_focus_keeps_the_stroke(canvas, mouse, document):
    mouse.press(5.5, 5.5)
    QApplication.sendEvent(canvas, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.ActiveWindowFocusReason))
    assert not document.in_stroke
    mouse.move(9.5, 5.5)
    mouse.release(9.5, 5.5)
    assert marked(document) == {(5, 5)}


def test_another_document_ends_the_stroke_on_the_old_one(canvas, mouse, document):
    mouse.press(5.5, 5.5)
    other = MaskDocument(np.zeros((32, 32), np.uint8))
    canvas.set_document(other)
    mouse.move(9.5, 5.5)
    mouse.release(9.5, 5.5)
    assert document.history.entries == ("Paint hair",)
    assert not document.in_stroke
    assert other.revision == 0
    document.undo()
    assert canvas.label_at(5, 5) == 0


def test_undo_is_refused_during_a_stroke(canvas, mouse, document):
    mouse.click(3.5, 3.5)
    mouse.press(5.5, 5.5)
    assert not document.undo()
    mouse.release(5.5, 5.5)
    assert marked(document) == {(3, 3), (5, 5)}


def test_eraser_has_its_own_size_and_writes_background(canvas, mouse, document):
    canvas.brush_size = 9
    canvas.set_tool("eraser")
    canvas.brush_size = 3
    mouse.click(33.5, 23.5)
    assert (document.label_map[22:25, 32:35] == 0).sum() == 9
    assert document.history.entries == ("Erase",)
    canvas.set_tool("brush")
    assert canvas.brush_size == 9


@pytest.mark.parametrize(("tool", "locked"), [("brush", HAIR), ("eraser", 0), ("fill", HAIR)])
def test_a_locked_class_is_not_painted_with(canvas, mouse, document, said, tool, locked):
    document.set_locks({locked})
    canvas.set_tool(tool)
    mouse.drag((20.5, 5.5), (30.5, 5.5))
    assert document.revision == 0
    assert not document.in_stroke
    title = document.schema.title(locked)
    assert said == [f"{title} is locked; unlock it in the class list (K) to paint with it"]


def test_locked_pixels_are_not_painted_over(canvas, mouse, document):
    document.set_locks({2})
    mouse.drag((20.5, 22.5), (50.5, 22.5))
    assert marked(document) == {(x, 22) for x in (*range(20, 30), *range(38, 51))}


def test_fill_takes_the_piece_and_with_shift_all(canvas, mouse, document):
    document.replace_pixels(np.where(np.arange(64) == 50, 3, document.label_map), "Split")
    canvas.set_tool("fill")
    mouse.click(18.5, 3.5)
    assert marked(document) == {
        (x, y) for x in range(16, 50) for y in range(48) if not (30 <= x < 38 and 20 <= y < 28)
    }
    document.undo()
    mouse.modifiers = SHIFT
    mouse.click(18.5, 3.5)
    assert {(20, 3), (60, 3)} <= marked(document)
    assert not (document.label_map == 1).any()


def test_fill_names_the_locked_class_under_the_pointer(canvas, mouse, document, said):
    document.set_locks({2})
    canvas.set_tool("fill")
    mouse.click(33.5, 23.5)
    assert document.revision == 0
    assert said == ["Nose is locked; unlock it in the class list (K) to change it"]


def test_fill_outside_does_nothing(canvas, mouse, document, said):
    canvas.set_tool("fill")
    mouse.click(-5.5, 10.5)
    assert document.revision == 0


def test_pick_selects_the_class_under_the_pointer(qtbot, canvas, mouse, document):
    canvas.set_tool("pick")
    with qtbot.waitSignal(canvas.label_selected, timeout=WAIT) as signal:
        mouse.click(33.5, 23.5)
    assert signal.args == [2]
    mouse.click(-9.5, 23.5)
    assert canvas.selected_label == 2
    assert document.revision == 0


def test_control_click_picks_while_the_brush_is_chosen(canvas, mouse, document):
    mouse.modifiers = CONTROL
    mouse.click(20.5, 5.5)
    assert canvas.selected_label == 1
    assert document.revision == 0
    assert canvas.tool_id == "brush"


def test_shift_drag_sizes_the_brush_and_paints_nothing(qtbot, canvas, mouse, document):
    canvas.brush_size = 10
    mouse.modifiers = SHIFT
    mouse.press(20.5, 20.5)
    mouse.move(25.5, 20.5)
    assert canvas.brush_size == 20
    assert canvas.cursor_at == pytest.approx((20.5, 20.5))
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.brush_size == 10
    mouse.release(25.5, 20.5)
    mouse.drag((20.5, 20.5), (0.5, 20.5))
    assert canvas.brush_size == 1
    assert document.revision == 0


def test_a_preview_is_not_painted_on(canvas, mouse, document, said):
    canvas.set_preview(np.ones((48, 64), np.uint8))
    mouse.click(5.5, 5.5)
    assert document.revision == 0
    assert len(said) == 1
    canvas.set_tool("pick")
    mouse.click(5.5, 5.5)
    assert canvas.selected_label == 1


def pen(canvas, kind, x, y, pressure=1.0, tip=QPointingDevice.PointerType.Pen):
    at = canvas.to_widget(x, y)
    device = QPointingDevice(
        "pen", 1, QPointingDevice.DeviceType.Stylus, tip, QPointingDevice.Capability.Pressure, 1, 3
    )
    down = Qt.MouseButton.LeftButton
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.TabletMove else down
    event = QTabletEvent(
        kind, device, at, QPointF(canvas.mapToGlobal(at)), pressure, 0, 0, 0, 0, 0,
        Qt.KeyboardModifier.NoModifier, button, down,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)
    assert event.isAccepted()


@pytest.mark.parametrize(("pressure_size", "width"), [(False, 5), (True, 3)])
def test_pen_paints_and_may_scale_by_pressure(canvas, document, pressure_size, width):
    canvas.brush_size = 5
    canvas.brush_shape = BrushShape.SQUARE
    canvas.options.pressure_size = pressure_size
    pen(canvas, QEvent.Type.TabletPress, 20.5, 20.5, 0.6)
    pen(canvas, QEvent.Type.TabletMove, 40.5, 20.5, 0.6)
    pen(canvas, QEvent.Type.TabletRelease, 40.5, 20.5, 0.0)
    assert len(marked(document)) == (20 + width) * width
    assert document.history.entries == ("Paint hair",)


@pytest.mark.parametrize("pressure_size", [False, True])
def test_a_pen_that_is_lifted_leaves_no_tail(canvas, document, pressure_size):
    """Its last point comes with a falling pressure, some pixels further on."""
    canvas.brush_size = 5
    canvas.options.pressure_size = pressure_size
    pen(canvas, QEvent.Type.TabletPress, 20.5, 20.5, 0.9)
    pen(canvas, QEvent.Type.TabletMove, 30.5, 20.5, 0.9)
    painted = marked(document)
    pen(canvas, QEvent.Type.TabletRelease, 45.5, 20.5, 0.2)
    assert marked(document) == painted
    assert document.history.entries == ("Paint hair",)


def test_a_stroke_of_the_mouse_goes_up_to_where_the_button_is_let_go(canvas, mouse, document):
    mouse.press(20.5, 20.5)
    mouse.release(30.5, 20.5)
    assert marked(document) == {(x, 20) for x in range(20, 31)}


def test_other_end_of_the_pen_erases(canvas, document):
    eraser = QPointingDevice.PointerType.Eraser
    canvas.tools.set_size_of("eraser", 1)
    pen(canvas, QEvent.Type.TabletPress, 20.5, 20.5, tip=eraser)
    pen(canvas, QEvent.Type.TabletRelease, 20.5, 20.5, tip=eraser)
    assert document.label_map[20, 20] == 0
    assert canvas.tool_id == "brush"
    pen(canvas, QEvent.Type.TabletPress, 22.5, 20.5)
    pen(canvas, QEvent.Type.TabletRelease, 22.5, 20.5)
    assert marked(document) == {(22, 20)}


def test_nothing_happens_without_a_document(canvas, mouse):
    canvas.set_document(None)
    for tool in TOOLS:
        canvas.set_tool(tool)
        mouse.drag((5.5, 5.5), (9.5, 9.5))
    mouse.wheel(3, 3)
    canvas.zoom_in()
    canvas.fit()
    assert canvas.label_at(3, 3) == -1
    canvas.grab()


def test_every_tool_of_the_table_can_be_chosen(canvas):
    for tool in TOOLS:
        canvas.set_tool(tool)
        assert canvas.current_tool.id == canvas.tool_id == tool
    with pytest.raises(KeyError):
        canvas.set_tool("no such tool")
    assert canvas.tool_id == tool


@pytest.mark.parametrize(("size", "up", "wanted"), [
    (1, True, 2), (1, False, 1), (2, False, 1), (10, True, 11), (10, False, 9), (100, True, 111),
    (512, True, 512),
])  # fmt: skip
def test_brush_size_steps(size, up, wanted):
    assert scaled_size(size, up=up) == wanted
