"""Shape handles on the canvas, with a part that answers when the test lets it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from facemask_editor.core.region import box_of
from facemask_editor.document import MaskDocument
from facemask_editor.weights.handle import Handle

NOSE, SKIN = 2, 1
SIDE = 128


class Rubber:
    """A nose whose box follows width and length, by another rate than handles say."""

    reach = (-3.0, 3.0)

    def __init__(self, canvas) -> None:
        self.canvas = canvas
        self.handles = {
            "nose": {name: Handle("nose", name, "", "px", 8.0, -3, 3) for name in ("width", "length")}
        }
        self.disabled = ""
        self.both_sides = True
        self.asked: dict[str, float] = {}
        self.shown: dict[str, float] | None = None
        self.calls: list[tuple[dict[str, float], bool, bool]] = []
        self.rests = 0

    @property
    def active(self) -> bool:
        return any(self.asked.values())

    def amount(self, handle: str) -> float:
        return self.asked.get(handle, 0.0)

    def seen(self, handle: str) -> float | None:
        return None if self.shown is None else self.shown.get(handle, 0.0)

    def ask(self, amounts, *, both_sides: bool, held: bool) -> None:
        self.asked |= amounts
        self.calls.append((dict(amounts), both_sides, held))

    def answers(self) -> None:
        """Show what is asked for, and what is asked for after that."""
        for _ in range(5):
            self.answer()

    def answer(self) -> None:
        """Show what is asked for now."""
        label_map = np.full((SIDE, SIDE), SKIN, np.uint8)
        self.shown = dict(self.asked)
        wide, high = (round(8 + 1.6 * self.asked.get(name, 0.0)) for name in ("width", "length"))
        label_map[64 - high : 64 + high, 64 - wide : 64 + wide] = NOSE
        self.canvas.set_preview(label_map if self.active else None)
        self.canvas.tools.shape_changed()

    def let_go(self) -> None:
        self.rests += 1


@pytest.fixture
def document():
    label_map = np.full((SIDE, SIDE), SKIN, np.uint8)
    label_map[56:72, 56:72] = NOSE
    return MaskDocument(label_map)


@pytest.fixture(autouse=True)
def rubber(canvas):
    canvas.resize(640, 640)
    canvas.selected_label = NOSE
    canvas.tools.shaping = Rubber(canvas)
    canvas.set_tool("handles")
    return canvas.tools.shaping


def box(canvas):
    return box_of(canvas.tools.seen_map == NOSE)


def places(canvas):
    return {point.name: place for point, place in canvas.current_tool.places()}


def test_points_stand_at_the_part_and_nowhere_without_a_model(canvas, rubber, said, mouse):
    assert places(canvas)["Left side"] == (72, 64)
    assert places(canvas)["Tip"] == (64, 72)
    rubber.disabled = "Nose is locked."
    canvas.tools.shape_changed()
    assert canvas.current_tool.overlay() is None
    mouse.drag((64, 64), (68, 64))
    assert rubber.calls == []
    assert said[-1] == "Nose is locked."


@pytest.mark.parametrize("way", [3, -2])
def test_the_dragged_side_stays_under_the_pointer(canvas, rubber, mouse, way):
    mouse.press(72, 64)
    for step in range(1, 5):
        mouse.move(72 + way * step / 4, 64)
        rubber.answers()
    assert box(canvas).x1 == pytest.approx(72 + way, abs=1)
    assert rubber.calls[-1][1:] == (True, True)
    mouse.release(72 + way, 64)
    assert rubber.rests == 1
    assert rubber.asked["width"] * way > 0
    assert not rubber.asked.get("length")


def test_an_answer_that_comes_late_is_mended_without_a_move(canvas, rubber, mouse):
    mouse.press(72, 64)
    mouse.move(75, 64)
    first = rubber.asked["width"]
    rubber.answer()
    assert rubber.asked["width"] < first  # it went further than was thought
    rubber.answers()
    assert box(canvas).x1 == pytest.approx(75, abs=1)


def test_escape_goes_back_to_where_the_drag_began(qtbot, canvas, rubber, mouse):
    mouse.drag((72, 64), (74, 64))
    rubber.answers()
    kept = rubber.asked["width"]
    mouse.press(*places(canvas)["Left side"])
    mouse.move(80, 64)
    assert rubber.asked["width"] > kept
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert rubber.asked["width"] == kept
    mouse.release(80, 64)
    assert rubber.asked["width"] == kept


def test_ctrl_is_finer_and_shift_means_one_side(canvas, rubber, mouse):
    mouse.modifiers = Qt.KeyboardModifier.ControlModifier
    mouse.drag((72, 64), (77, 64))
    rubber.answers()
    assert box(canvas).x1 == pytest.approx(73, abs=1)
    mouse.modifiers = Qt.KeyboardModifier.ShiftModifier
    mouse.drag(places(canvas)["Left side"], (78, 64))
    assert rubber.calls[-1][1] is False


def test_nothing_is_asked_beyond_the_sliders(canvas, rubber, mouse):
    mouse.drag((72, 64), (127, 64))
    assert rubber.asked["width"] == 3
    assert len(rubber.calls) < 10


def test_tab_walks_the_points_and_arrows_move_them(qtbot, canvas, rubber, said):
    canvas.setFocus()
    names = list(places(canvas))
    for name in (*names, names[0]):
        qtbot.keyClick(canvas, Qt.Key.Key_Tab)
        assert said[-1].startswith(name)
    assert canvas.hasFocus()
    assert names[0] == "Left side"
    for _ in range(8):
        qtbot.keyClick(canvas, Qt.Key.Key_Right)
    rubber.answers()
    small = rubber.asked["width"]
    assert small > 0
    assert "width +" in canvas.current_tool.overlay().label[1]
    qtbot.keyClick(canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert rubber.asked["width"] > small
    qtbot.keyClick(canvas, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert said[-1].startswith(names[-1])
    assert rubber.calls[-1][2] is False


def test_arrows_point_where_they_point_on_the_screen(qtbot, canvas, rubber):
    canvas.setFocus()
    canvas.mirrored = True
    qtbot.keyClick(canvas, Qt.Key.Key_Tab)  # the left side, which is seen on the left now
    for _ in range(8):
        qtbot.keyClick(canvas, Qt.Key.Key_Left)
    assert rubber.asked["width"] > 0


def test_without_a_point_chosen_arrows_move_the_cursor(qtbot, canvas, rubber):
    canvas.setFocus()
    canvas.tools.move_cursor((20.5, 20.5))
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.cursor_at == (21.5, 20.5)
    assert rubber.calls == []


def test_the_start_is_seen_as_long_as_there_is_a_preview(canvas, rubber, mouse):
    def ghosts():
        return [line for line in canvas.current_tool.overlay().outlines if line.dashed]

    assert ghosts() == []
    mouse.drag((72, 64), (76, 64))
    rubber.answers()
    [ghost] = ghosts()
    assert max(x for x, _ in ghost.points) == 71.5
    rubber.asked.clear()
    rubber.answer()
    assert ghosts() == []


def test_another_class_or_an_applied_preview_ends_the_drag(canvas, rubber, mouse):
    mouse.press(72, 64)
    mouse.move(75, 64)
    calls = len(rubber.calls)
    rubber.asked.clear()  # applied
    canvas.tools.shape_changed()
    mouse.move(78, 64)
    assert len(rubber.calls) == calls
    mouse.release(78, 64)
    mouse.press(72, 64)
    mouse.move(75, 64)
    canvas.select_label(SKIN)
    calls = len(rubber.calls)
    mouse.move(78, 64)
    assert len(rubber.calls) == calls


def test_a_click_beside_the_points_selects_the_part_there(canvas, mouse):
    mouse.click(10, 10)
    assert canvas.selected_label == SKIN


def test_the_canvas_draws_points_ghost_and_label(canvas, rubber, mouse, colour_at):
    before = colour_at(60, 72)
    mouse.hover(64, 72)
    canvas.grab()
    mouse.drag((64, 72), (64, 76))
    rubber.answers()
    assert colour_at(64, 76) != before
