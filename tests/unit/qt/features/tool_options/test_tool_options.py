"""The options bar and the canvas say the same."""

from __future__ import annotations

import pytest

from facemask_editor.app.tools import TOOLS
from facemask_editor.document import BrushShape, DrawOver
from facemask_editor.document.operations.transform import Placement
from facemask_editor.qt.canvas import MaskCanvas
from facemask_editor.qt.features.tool_options.controls import size_at, step_of
from facemask_editor.qt.features.tool_options.tool_options import ToolOptionsBar


@pytest.fixture
def canvas(qtbot) -> MaskCanvas:
    canvas = MaskCanvas()
    qtbot.addWidget(canvas)
    return canvas


@pytest.fixture
def bar(qtbot, canvas) -> ToolOptionsBar:
    bar = ToolOptionsBar(canvas)
    qtbot.addWidget(bar)
    return bar


def test_slider_reaches_both_ends_and_every_size_is_kept():
    assert size_at(0) == 1
    assert size_at(180) == 512
    steps = [size_at(step) for step in range(181)]
    assert steps == sorted(steps)
    for size in range(1, 513):
        assert size_at(step_of(size)) == pytest.approx(size, rel=0.04)


@pytest.mark.parametrize("size", [1, 2, 7, 100, 333, 512])
def test_size_goes_both_ways(canvas, bar, size):
    canvas.brush_size = size
    assert bar.controls["size"].box.value() == size
    assert size_at(bar.controls["size"].slider.value()) == pytest.approx(size, rel=0.04)
    assert canvas.brush_size == size  # not rounded by the slider
    bar.controls["size"].box.setValue(513 - size)
    assert canvas.brush_size == 513 - size
    bar.controls["size"].slider.setValue(90)
    assert canvas.brush_size == bar.controls["size"].box.value() == size_at(90)


def test_brush_and_eraser_show_their_own_size(canvas, bar):
    canvas.brush_size = 7
    canvas.set_tool("eraser")
    bar.controls["size"].box.setValue(90)
    canvas.set_tool("brush")
    assert bar.controls["size"].box.value() == 7
    canvas.set_tool("eraser")
    assert bar.controls["size"].box.value() == 90


def shown(bar) -> set[str]:
    found = set()
    for name, control in bar.controls.items():
        (visible,) = {widget.isVisibleTo(bar) for widget in control.widgets}  # all of them, or none
        found |= {name} if visible else set()
    return found


STROKE = {"size", "brush_shape", "pressure_size", "symmetric", "draw_over"}


@pytest.mark.parametrize(("tool", "wanted"), [
    ("brush", STROKE),
    ("eraser", STROKE | {"eraser_label"}),
    ("line", STROKE - {"pressure_size"}),
    ("rectangle", {"symmetric", "draw_over"}),
    ("polygon", {"symmetric", "draw_over", "keep"}),
    ("fill", {"contiguous", "draw_over"}),
    ("transform", {"dx", "dy", "scale_x", "scale_y", "degrees", "keep"}),
    ("pan", set()),
])  # fmt: skip
def test_only_what_the_tool_uses_is_shown(canvas, bar, tool, wanted):
    canvas.set_tool(tool)
    assert shown(bar) == wanted
    assert bar.opacity_slider.isVisibleTo(bar)


def test_options_go_both_ways(canvas, bar):
    options = canvas.options
    for option in ("pressure_size", "symmetric", "contiguous"):
        button = bar.controls[option].button
        before = getattr(options, option)
        button.click()
        assert getattr(options, option) is not before
        setattr(options, option, before)
        assert button.isChecked() is before


def test_draw_over_goes_both_ways(canvas, bar):
    assert bar.controls["draw_over"].box.currentData() is DrawOver.ALL
    canvas.options.cycle_draw_over()
    assert bar.controls["draw_over"].box.currentData() is DrawOver.VISIBLE
    bar.controls["draw_over"].box.setCurrentIndex(bar.controls["draw_over"].box.findData(DrawOver.FIRST))
    bar.controls["draw_over"].box.activated.emit(bar.controls["draw_over"].box.currentIndex())
    assert canvas.options.draw_over is DrawOver.FIRST
    canvas.options.cycle_draw_over()
    assert canvas.options.draw_over is DrawOver.ALL


def test_eraser_class_goes_both_ways(canvas, bar):
    assert bar.controls["eraser_label"].box.currentData() == 0
    canvas.options.eraser_label = None
    assert bar.controls["eraser_label"].box.currentText() == "Nearest class"
    bar.controls["eraser_label"].box.setCurrentIndex(bar.controls["eraser_label"].box.findData(1))
    bar.controls["eraser_label"].box.activated.emit(bar.controls["eraser_label"].box.currentIndex())
    assert canvas.options.eraser_label == 1


def test_shape_goes_both_ways(canvas, bar):
    bar.controls["brush_shape"].buttons[BrushShape.SQUARE].click()
    assert canvas.brush_shape is BrushShape.SQUARE
    canvas.brush_shape = BrushShape.ROUND
    assert bar.controls["brush_shape"].buttons[BrushShape.ROUND].isChecked()
    assert not bar.controls["brush_shape"].buttons[BrushShape.SQUARE].isChecked()


def test_opacity_goes_both_ways(canvas, bar):
    bar.opacity_slider.setValue(30)
    assert canvas.opacity == pytest.approx(0.3)
    assert bar.opacity_box.value() == 30
    canvas.opacity = 0.755
    assert bar.opacity_slider.value() == 76
    assert canvas.opacity == 0.755


def test_contours_go_both_ways(canvas, bar):
    bar.contours.click()
    assert canvas.contours
    canvas.contours = False
    assert not bar.contours.isChecked()


def test_controls_have_names(bar):
    size, shape = bar.controls["size"], bar.controls["brush_shape"]
    for widget in (size.slider, size.box, bar.opacity_slider, bar.contours, *shape.buttons.values()):
        assert widget.accessibleName()
        assert widget.toolTip()


def test_no_tool_widens_the_window(open_window):
    open_window.resize(900, 700)
    width = open_window.width()
    for kind in (*TOOLS, "transform", "eraser"):
        open_window.canvas.set_tool(kind)
        assert open_window.width() == width
    assert open_window.minimumSizeHint().width() < 900


def test_the_status_bar_says_what_is_under_way(open_window):
    canvas, hint = open_window.canvas, open_window.status.hint
    canvas.set_tool("transform")
    canvas.select_label(2)
    before = hint.text()
    canvas.current_tool.place(Placement(dx=2))
    assert hint.text() == "Enter keeps the transform, Esc takes it back"
    canvas.current_tool.discard()
    assert hint.text() == before
