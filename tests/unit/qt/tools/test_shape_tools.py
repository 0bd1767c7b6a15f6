"""Line, rectangle, ellipse, lasso and polygon: exact pixels, one step, Escape, rules and symmetry."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPointingDevice

from facemask_editor.document import BrushShape, DrawOver, MaskDocument
from facemask_editor.document.paint.shapes import ellipse, polygon
from tests.unit.qt.tools.conftest import marked

SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
SIZE = {"width": 64, "height": 48}
DRAGGED = ("line", "rectangle", "ellipse", "lasso")


def of(raster) -> set[tuple[int, int]]:
    box, mask = raster
    return {(int(x) + box.x0, int(y) + box.y0) for y, x in np.argwhere(mask)}


def test_line_is_as_wide_as_the_brush(canvas, mouse, document):
    canvas.set_tool("line")
    canvas.brush_size = 3
    canvas.brush_shape = BrushShape.SQUARE
    mouse.drag((20.5, 10.5), (5.5, 30.5), (40.5, 10.5))
    assert marked(document) == {(x, y) for x in range(19, 42) for y in (9, 10, 11)}
    assert document.history.entries == ("Line hair",)


def test_shift_snaps_a_line(canvas, mouse, document):
    canvas.set_tool("line")
    mouse.press(20.5, 10.5)
    mouse.modifiers = SHIFT
    mouse.move(40.5, 11.5)
    mouse.release(40.5, 11.5)
    assert {y for _, y in marked(document)} == {10}


def test_rectangle_holds_the_pixels_of_both_corners(canvas, mouse, document):
    canvas.set_tool("rectangle")
    mouse.drag((40.5, 30.5), (50.5, 10.5), (30.5, 20.5))
    assert marked(document) == {(x, y) for x in range(30, 41) for y in range(20, 31)}


def test_shift_makes_a_square_and_alt_draws_from_the_centre(canvas, mouse, document):
    canvas.set_tool("rectangle")
    mouse.press(30.5, 20.5)
    mouse.modifiers = SHIFT | ALT
    mouse.move(34.5, 22.5)
    mouse.release(34.5, 22.5)
    assert marked(document) == {(x, y) for x in range(26, 35) for y in range(16, 25)}


def test_ellipse(canvas, mouse, document):
    canvas.set_tool("ellipse")
    mouse.drag((20.5, 10.5), (45.5, 30.5))
    assert marked(document) == of(ellipse((20.5, 10.5), (45.5, 30.5), **SIZE))


def test_lasso_closes_itself(canvas, mouse, document):
    canvas.set_tool("lasso")
    points = [(20.5, 10.5), (45.5, 12.5), (40.5, 35.5), (25.5, 30.5)]
    mouse.drag(*points)
    assert marked(document) == of(polygon(points, **SIZE))
    assert document.history.entries == ("Lasso hair",)


@pytest.mark.parametrize("tool", DRAGGED)
def test_a_click_marks(canvas, mouse, document, tool):
    canvas.set_tool(tool)
    mouse.click(20.5, 10.5)
    assert marked(document) == {(20, 10)}


@pytest.mark.parametrize("tool", DRAGGED)
def test_nothing_is_painted_before_the_release_and_escape_forgets_it(qtbot, canvas, mouse, document, tool):
    canvas.set_tool(tool)
    mouse.press(20.5, 10.5)
    mouse.move(40.5, 30.5)
    mouse.move(30.5, 40.5)
    assert document.revision == 0
    assert canvas.current_tool.overlay() is not None
    canvas.grab()
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    mouse.release(30.5, 40.5)
    assert document.revision == 0
    assert canvas.current_tool.overlay() is None


@pytest.mark.parametrize("tool", DRAGGED)
def test_another_tool_keeps_what_was_drawn(canvas, mouse, document, tool):
    canvas.set_tool(tool)
    mouse.press(20.5, 10.5)
    mouse.move(30.5, 12.5)
    canvas.set_tool("brush")
    assert len(document.history.entries) == 1
    assert (25, 11) in marked(document)


@pytest.mark.parametrize("tool", [*DRAGGED, "polygon"])
def test_locked_classes_are_not_drawn_with(canvas, mouse, document, said, tool):
    document.set_locks({13})
    canvas.set_tool(tool)
    mouse.drag((20.5, 10.5), (30.5, 12.5))
    assert not canvas.current_tool.pending
    assert not marked(document)
    assert "Hair is locked" in said[-1]


@pytest.mark.parametrize("tool", DRAGGED)
def test_a_pen_draws_shapes(canvas, pen, document, tool):
    canvas.set_tool(tool)
    pen(QEvent.Type.TabletPress, 20.5, 10.5)
    pen(QEvent.Type.TabletMove, 30.5, 20.5, 0.5)
    pen(QEvent.Type.TabletRelease, 30.5, 20.5, 0.0)
    assert {(22, 12), (25, 15), (28, 18)} <= marked(document)
    assert len(document.history.entries) == 1


def test_eraser_end_of_the_pen_erases_whatever_the_tool(canvas, pen, document):
    canvas.set_tool("lasso")
    canvas.tools.set_size_of("eraser", 1)
    eraser = QPointingDevice.PointerType.Eraser
    pen(QEvent.Type.TabletPress, 40.5, 20.5, tip=eraser)
    pen(QEvent.Type.TabletRelease, 40.5, 20.5, tip=eraser)
    assert document.label_map[20, 40] == 0
    assert document.history.entries == ("Erase",)


class TestPolygon:
    @pytest.fixture(autouse=True)
    def tool(self, canvas):
        canvas.set_tool("polygon")
        return canvas.current_tool

    CORNERS = ((20.5, 10.5), (45.5, 12.5), (30.5, 40.5))

    def click_all(self, mouse):
        for corner in self.CORNERS:
            mouse.click(*corner)

    def test_enter_closes(self, qtbot, canvas, mouse, document, tool):
        self.click_all(mouse)
        assert document.revision == 0
        assert tool.pending
        canvas.grab()
        qtbot.keyClick(canvas, Qt.Key.Key_Return)
        assert marked(document) == of(polygon(self.CORNERS, **SIZE))
        assert document.history.entries == ("Polygon hair",)
        assert not tool.pending

    def test_double_click_closes(self, mouse, document, tool):
        self.click_all(mouse)
        mouse.double(*self.CORNERS[-1])
        mouse.release(*self.CORNERS[-1])
        assert marked(document) == of(polygon(self.CORNERS, **SIZE))
        assert not tool.pending

    def test_the_first_corner_closes(self, mouse, document):
        self.click_all(mouse)
        mouse.hover(20.7, 10.6)
        mouse.click(20.7, 10.6)
        assert marked(document) == of(polygon(self.CORNERS, **SIZE))

    def test_backspace_takes_the_last_corner_back(self, qtbot, canvas, mouse, tool):
        self.click_all(mouse)
        qtbot.keyClick(canvas, Qt.Key.Key_Backspace)
        assert tool.points == self.CORNERS[:2]
        for _ in range(2):
            qtbot.keyClick(canvas, Qt.Key.Key_Backspace)
        assert not tool.pending

    @pytest.mark.parametrize("end", ["escape", "tool", "document"])
    def test_escape_another_tool_and_another_document_forget_it(
        self, qtbot, canvas, mouse, document, tool, end
    ):
        self.click_all(mouse)
        if end == "escape":
            qtbot.keyClick(canvas, Qt.Key.Key_Escape)
        elif end == "tool":
            canvas.set_tool("brush")
        else:
            canvas.set_document(MaskDocument(np.zeros((20, 20), np.uint8)))
        assert not tool.pending
        assert document.revision == 0

    def test_a_new_corner_follows_until_it_is_let_go(self, mouse, tool):
        mouse.press(20.5, 10.5)
        mouse.move(25.5, 11.5)
        mouse.release(26.5, 11.5)
        assert tool.points == ((26.5, 11.5),)

    def test_a_preview_in_the_way_leaves_the_corners(self, qtbot, canvas, mouse, document, tool, said):
        self.click_all(mouse)
        canvas.set_preview(np.zeros_like(document.label_map))
        qtbot.keyClick(canvas, Qt.Key.Key_Return)
        assert tool.points == self.CORNERS
        assert "preview" in said[-1]
        canvas.set_preview(None)
        qtbot.keyClick(canvas, Qt.Key.Key_Return)
        assert len(marked(document)) > 100

    def test_zoom_and_pan_leave_the_corners_where_they_are(self, canvas, mouse, tool):
        self.click_all(mouse)
        mouse.wheel(30, 20, 4)
        mouse.press(30.5, 20.5, Qt.MouseButton.MiddleButton)
        mouse.move(35.5, 20.5, Qt.MouseButton.MiddleButton)
        mouse.release(35.5, 20.5, Qt.MouseButton.MiddleButton)
        np.testing.assert_allclose(tool.points, self.CORNERS)

    def test_without_a_mouse(self, qtbot, canvas, document):
        for right, down in ((0, 0), (10, 0), (0, 10)):
            for key, count in ((Qt.Key.Key_Right, right), (Qt.Key.Key_Down, down)):
                for _ in range(count):
                    qtbot.keyClick(canvas, key)
            qtbot.keyClick(canvas, Qt.Key.Key_Left)  # the first arrow key only shows the cursor
            qtbot.keyPress(canvas, Qt.Key.Key_Space)
            qtbot.keyRelease(canvas, Qt.Key.Key_Space)
        qtbot.keyClick(canvas, Qt.Key.Key_Enter)
        assert len(marked(document)) > 30


@pytest.mark.parametrize("tool", ["brush", "rectangle"])
def test_a_stroke_that_locks_keep_from_anything_says_so(canvas, mouse, document, said, tool):
    document.set_locks({1})
    canvas.set_tool(tool)
    mouse.drag((20.5, 10.5), (28.5, 15.5))
    assert not marked(document)
    assert "locked" in said[-1]


def test_a_stroke_over_its_own_class_says_nothing(canvas, mouse, said):
    canvas.selected_label = 1
    mouse.drag((20.5, 10.5), (28.5, 15.5))
    assert not said


def test_draw_over_holds_for_shapes(canvas, mouse, document):
    canvas.set_tool("rectangle")
    canvas.options.draw_over = DrawOver.FIRST
    mouse.drag((25.5, 15.5), (45.5, 35.5))
    assert (document.label_map[20:28, 30:38] == 2).all()
    assert document.label_map[16, 26] == 13
    canvas.options.draw_over = DrawOver.VISIBLE
    canvas.hidden = {2, 0}
    mouse.drag((5.5, 15.5), (45.5, 35.5))
    assert (document.label_map[20:28, 30:38] == 2).all()
    assert (document.label_map[:, :16] == 0).all()
    assert document.label_map[20, 20] == 13


@pytest.mark.parametrize("tool", ["rectangle", "brush", "line"])
def test_symmetry_writes_the_opposite_class(canvas, mouse, document, tool):
    canvas.set_tool(tool)
    canvas.selected_label = document.schema.index("l_eye")
    canvas.options.symmetric = True
    axis = canvas.tools.axis
    assert axis.x == 34.0  # of the nose
    mouse.drag((40.5, 10.5), (44.5, 10.5))
    assert marked(document, document.schema.index("l_eye")) == {(x, 10) for x in range(40, 45)}
    assert marked(document, document.schema.index("r_eye")) == {(x, 10) for x in range(23, 28)}
    assert len(document.history.entries) == 1
    canvas.grab()
    document.undo()
    assert document.label_map.max() == 2


def test_the_other_side_is_outlined_too(canvas, mouse, colour_at):
    canvas.set_tool("rectangle")
    canvas.resize(640, 480)
    canvas.fit()
    before = colour_at(20, 12)
    canvas.options.symmetric = True
    mouse.press(42, 8)
    mouse.move(48, 16.5)
    assert colour_at(20, 12) == before
    x, y = canvas.to_widget(20, 12).toTuple()  # the mirrored side lies on column 20
    row = [
        canvas.grab().toImage().pixel(round(x) + dx, round(y) + dy)
        for dy in range(-6, 7)
        for dx in (-1, 0, 1)
    ]
    assert len(set(row)) > 1
    canvas.current_tool.cancel()


def test_a_stroke_across_the_axis_gives_each_side_its_class(canvas, mouse, document):
    left, right = document.schema.index("l_eye"), document.schema.index("r_eye")
    canvas.options.symmetric = True
    canvas.selected_label = left
    mouse.drag((40.5, 10.5), (32.5, 10.5))
    assert marked(document, left) == {(x, 10) for x in range(34, 41)}
    assert marked(document, right) == {(x, 10) for x in range(27, 34)}


def test_a_class_without_an_opposite_is_painted_on_both_sides(canvas, mouse, document):
    canvas.options.symmetric = True
    mouse.drag((40.5, 10.5), (38.5, 10.5))
    assert marked(document) == {(x, 10) for x in (*range(38, 41), *range(27, 30))}


def test_painting_does_not_shift_the_axis(canvas, mouse):
    canvas.options.symmetric = True
    before = canvas.tools.axis
    canvas.selected_label = 2
    mouse.drag((50.5, 10.5), (60.5, 10.5))
    assert canvas.tools.axis == before
    canvas.options.symmetric = False
    assert canvas.tools.axis is None
    canvas.options.symmetric = True
    assert canvas.tools.axis != before


def test_a_locked_opposite_class_is_not_painted(canvas, mouse, document):
    left, right = document.schema.index("l_eye"), document.schema.index("r_eye")
    document.set_locks({right})
    canvas.options.symmetric = True
    canvas.selected_label = left
    mouse.click(44.5, 10.5)
    assert marked(document, left) == {(44, 10)}
    assert not marked(document, right)


class TestEraser:
    @pytest.fixture(autouse=True)
    def tool(self, canvas):
        canvas.set_tool("eraser")
        canvas.brush_size = 3

    def test_leaves_the_chosen_class(self, canvas, mouse, document):
        canvas.options.eraser_label = 7
        mouse.click(33.5, 24.5)
        assert len(marked(document, 7)) == 9
        assert document.history.entries == ("Erase",)

    def test_leaves_the_nearest_class_of_what_was_touched(self, canvas, mouse, document):
        canvas.options.eraser_label = None
        canvas.brush_size = 40
        mouse.click(33.5, 24.5)
        assert not marked(document, 2)
        assert (document.label_map[:, 16:] == 1).all()
        assert (document.label_map[:, :16] == 0).all()

    def test_a_locked_class_is_not_erased(self, canvas, mouse, document, said):
        document.set_locks({2})
        canvas.options.eraser_label = None
        mouse.click(33.5, 24.5)
        assert len(marked(document, 2)) == 64
        assert "Nose is locked" in said[-1]


def test_fill_takes_every_pixel_where_it_is_not_contiguous(canvas, mouse, document):
    canvas.set_tool("fill")
    mouse.drag((2.5, 2.5))
    assert len(marked(document)) == 16 * 48
    document.undo()
    canvas.set_tool("rectangle")
    canvas.selected_label = 0
    mouse.drag((40.5, 40.5), (44.5, 44.5))
    canvas.set_tool("fill")
    canvas.selected_label = 13
    canvas.options.contiguous = False
    mouse.click(2.5, 2.5)
    assert len(marked(document)) == 16 * 48 + 25


def test_fill_leaves_hidden_classes_where_only_visible_ones_may_change(canvas, mouse, document, said):
    canvas.set_tool("fill")
    canvas.hidden = {2}
    canvas.options.draw_over = DrawOver.VISIBLE
    mouse.click(33.5, 24.5)
    assert not marked(document)
    assert "hidden" in said[-1]
