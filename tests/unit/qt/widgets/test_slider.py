"""The slider: a press brings the handle and holds it; every slider of the program is this one."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QSlider, QVBoxLayout, QWidget

from facemask_editor.qt.features.operations.commands import COMMANDS
from facemask_editor.qt.features.operations.dialog import ShapeDialog
from facemask_editor.qt.look.style_sheet import style_sheet
from facemask_editor.qt.look.theme import DARK, LIGHT
from facemask_editor.qt.widgets.named_slider import ValueSlider
from facemask_editor.qt.widgets.slider import HandSlider
from tests.helpers.patience import WAIT
from tests.unit.qt.drafts import amounts

LEFT, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def row(qtbot):
    row = ValueSlider("Length", 3.0, minimum=-3.0, home=0.0, tip="How long")
    qtbot.addWidget(row)
    row.resize(420, 30)
    row.show()
    qtbot.waitExposed(row, timeout=WAIT)
    return row


def place(slider: QSlider, share: float) -> QPoint:
    return QPoint(round(8 + share * (slider.width() - 16)), slider.height() // 2)


def test_a_press_on_the_groove_jumps_there_and_holds(qtbot, row):
    qtbot.mousePress(row.slider, LEFT, pos=place(row.slider, 0.9))
    assert row.value == pytest.approx(2.4, abs=0.06)
    assert row.slider.isSliderDown()
    qtbot.mouseMove(row.slider, place(row.slider, 0.5))
    assert row.value == pytest.approx(0.0, abs=0.06)
    qtbot.mouseMove(row.slider, place(row.slider, 1.2))
    assert row.value == 3.0
    qtbot.mouseRelease(row.slider, LEFT, pos=place(row.slider, 1.2))
    assert not row.slider.isSliderDown()
    qtbot.mouseMove(row.slider, place(row.slider, 0.1))
    assert row.value == 3.0


@pytest.mark.parametrize("share", [0.0, 0.03, 0.31, 0.77, 1.0])
def test_the_handle_is_under_the_pointer(qtbot, row, share):
    qtbot.mouseClick(row.slider, LEFT, pos=place(row.slider, share))
    assert row.value == pytest.approx(-3 + 6 * share, abs=0.08)


def test_a_press_beside_the_middle_of_the_handle_moves_nothing(qtbot, row):
    row.set_value(1.0)
    with qtbot.assertNotEmitted(row.value_changed):
        qtbot.mousePress(row.slider, LEFT, pos=place(row.slider, 4 / 6) + QPoint(4, 0))


def test_shift_goes_slowly(qtbot, row):
    qtbot.mousePress(row.slider, LEFT, SHIFT, place(row.slider, 0.5))
    start = row.value
    for dx in (40, 80):
        point = QPointF(place(row.slider, 0.5) + QPoint(dx, 0))
        QApplication.sendEvent(
            row.slider,
            QMouseEvent(QEvent.Type.MouseMove, point, row.slider.mapToGlobal(point), LEFT, LEFT, SHIFT),
        )
    whole = 6 * 80 / (row.slider.width() - 16)
    assert row.value - start == pytest.approx(whole / 10, abs=0.06)


def test_other_buttons_move_nothing(qtbot, row):
    with qtbot.assertNotEmitted(row.value_changed):
        qtbot.mouseClick(row.slider, Qt.MouseButton.RightButton, pos=place(row.slider, 0.9))


@pytest.mark.parametrize("part", ["slider", "_label"])
def test_a_double_click_goes_home(qtbot, row, part):
    row.set_value(2.0)
    with qtbot.waitSignal(row.value_changed, timeout=WAIT) as changed:
        qtbot.mouseDClick(getattr(row, part), LEFT)
    assert changed.args == [0.0]


def test_without_a_home_the_second_click_grabs_too(qtbot):
    slider = HandSlider(0, 100)
    qtbot.addWidget(slider)
    slider.resize(216, 24)
    qtbot.mouseDClick(slider, LEFT, pos=QPoint(190, 12))
    assert slider.value() > 80


def test_the_wheel_needs_the_focus(qtbot, row):
    def wheel() -> None:
        here = QPointF(5, 5)
        event = QWheelEvent(
            here, here, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(row.slider, event)

    row.activateWindow()
    row.number.setFocus()
    qtbot.waitUntil(row.number.hasFocus, timeout=WAIT)
    wheel()
    assert row.value == 0
    row.slider.setFocus()
    qtbot.waitUntil(row.slider.hasFocus, timeout=WAIT)
    wheel()
    assert row.value > 0


@pytest.mark.qt_log_ignore("plugin does not support raise", extend=True)
def test_the_tip_never_lies_over_the_row(qtbot, row):
    screen = row.screen().availableGeometry()
    for y in (100, screen.bottom() - row.height() - 2):
        row.move(100, y)
        for widget in (row.slider, row.number, row._label):
            at = widget.rect().center()
            QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, at, widget.mapToGlobal(at)))
            tip = next(w for w in QApplication.topLevelWidgets() if w.objectName() == "qtooltip_label")
            assert tip.isVisible()
            assert not tip.geometry().intersects(row.geometry())


def test_every_slider_is_of_this_kind(qtbot, open_window):
    sliders = open_window.findChildren(QSlider)
    dialog = ShapeDialog(COMMANDS["grow"], open_window.canvas, open_window)
    sliders += dialog.findChildren(QSlider)
    dialog.reject()
    assert len(sliders) > 6
    assert {type(slider) for slider in sliders} == {HandSlider}


def test_a_press_in_the_window_makes_a_preview(qtbot, open_window):
    slider = open_window.part.sections["shape"].sliders["length"].slider
    with qtbot.waitSignal(open_window.part.preview_changed, timeout=WAIT):
        qtbot.mousePress(slider, LEFT, pos=place(slider, 0.9))
    assert amounts(open_window.part)["length"] == pytest.approx(2.4, abs=0.2)
    qtbot.mouseMove(slider, place(slider, 0.2))
    qtbot.mouseRelease(slider, LEFT, pos=place(slider, 0.2))
    assert amounts(open_window.part)["length"] == pytest.approx(-1.8, abs=0.2)


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_a_slider_with_two_sides_is_filled_from_its_middle(row, tokens):
    row.setStyleSheet(style_sheet(tokens))

    def filled(value):
        """Of the points at an eighth, three, five and seven eighths: those in the accent."""
        row.set_value(value)
        picture = row.slider.grab().toImage()
        places = [place(row.slider, share / 8) for share in (1, 3, 5, 7)]
        return [picture.pixelColor(at) == row.slider.palette().highlight().color() for at in places]

    assert filled(0.0) == [False] * 4
    assert filled(3.0) == [False, False, True, True]
    assert filled(1.5) == [False, False, True, False]
    assert filled(-1.5) == [False, True, False, False]
    assert filled(-3.0) == [True, True, False, False]
    row.setEnabled(False)
    assert filled(3.0) == [False] * 4


def test_the_keys_go_back_after_a_drag_and_stay_after_tab(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    other, slider = QLineEdit(), HandSlider(-100, 100)
    column.addWidget(other)
    column.addWidget(slider)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT)
    for reason, stays in ((Qt.FocusReason.MouseFocusReason, False), (Qt.FocusReason.TabFocusReason, True)):
        other.setFocus()
        slider.setFocus(reason)
        assert slider.hasFocus()
        qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 2, 5))
        qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 2, 5))
        assert slider.hasFocus() == stays


def test_where_it_ended_is_marked_and_said(qtbot):
    row = ValueSlider("Length", 3.0, minimum=-3.0, tip="How long")
    qtbot.addWidget(row)
    row.resize(300, 30)
    row.show()
    row.set_value(3.0)
    before = row.grab().toImage()
    row.show_end(1.48, "It ends at +1.48 in this face")
    assert row.slider.end == 148
    assert row.slider.toolTip() == "It ends at +1.48 in this face\nHow long"
    assert row.grab().toImage() != before
    row.show_end(None)
    assert row.slider.toolTip() == "How long"
    assert row.grab().toImage() == before
