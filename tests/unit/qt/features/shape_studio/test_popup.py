"""Nudge and blend with a slider beside the part."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QPolygonF
from PySide6.QtWidgets import QApplication

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.region import box_of
from tests.helpers.patience import WAIT
from tests.helpers.sample_masks import small_face
from tests.unit.qt.drafts import asked

Key = Qt.Key


@pytest.fixture
def popup(active):
    active.resize(1100, 800)
    return active.parts["shape_studio"].commands.popup


def seen_part(window):
    """Where the selected part lies in the window."""
    box = box_of(window.document.label_map == window.canvas.selected_label)
    corners = [window.canvas.to_widget(x, y) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
    place = QPolygonF(corners).boundingRect().toAlignedRect() & window.canvas.rect()
    return place.translated(window.canvas.mapTo(window, QPoint()))


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("name", ["nose", "l_eye", "r_eye", "u_lip", "hair"])
def test_n_opens_it_beside_the_part(qtbot, active, popup, name, mirrored):
    active.canvas.select_label(SCHEMA.index(name))
    if mirrored:
        active.actions_["view.mirror_view"].trigger()
    qtbot.keyClick(active.canvas, Key.Key_N)
    assert popup.isVisible()
    assert popup.slider.slider.hasFocus()
    if name != "hair":
        assert not popup.geometry().intersects(seen_part(active))
    over = active.canvas.rect().translated(active.canvas.mapTo(active, QPoint()))
    assert over.contains(popup.geometry())


def test_it_hides_as_little_as_it_can_of_a_part_that_fills_the_window(qtbot, active, popup):
    for _ in range(12):
        active.actions_["view.zoom_in"].trigger()
    qtbot.keyClick(active.canvas, Key.Key_N)
    over = active.canvas.rect().translated(active.canvas.mapTo(active, QPoint()))
    assert over.contains(popup.geometry())
    assert not popup.geometry().contains(over.center())


def test_for_a_part_that_is_not_there_it_opens_at_the_pointer(qtbot, active, popup):
    active.canvas.select_label(SCHEMA.index("hat"))
    active.part.set_donor(("donor.png", small_face()))
    at = active.canvas.rect().center()
    qtbot.mouseMove(active.canvas, at)
    qtbot.keyClick(active.canvas, Key.Key_Y)
    assert popup.geometry().contains(active.canvas.mapTo(active, at))
    assert active.rect().contains(popup.geometry())


def test_arrows_preview_and_enter_applies(qtbot, active, popup):
    qtbot.keyClick(active.canvas, Key.Key_N)
    with qtbot.waitSignal(active.part.preview_changed, timeout=WAIT):
        qtbot.keyClick(popup.slider.slider, Key.Key_Right)
    assert active.part.sections["nudge"].rows["sigma"].value == pytest.approx(0.01)
    qtbot.keyClick(popup.slider.slider, Key.Key_Return)
    assert len(active.document.history.entries) == 1
    assert active.document.history.entries[0].startswith("Nudge nose")
    assert not popup.isVisible()
    assert active.canvas.hasFocus()


def test_escape_drops_the_preview(qtbot, active, popup):
    qtbot.keyClick(active.canvas, Key.Key_N)
    with qtbot.waitSignal(active.part.preview_changed, timeout=WAIT):
        qtbot.keyClick(popup.slider.slider, Key.Key_Right)
    qtbot.keyClick(popup.slider.slider, Key.Key_Escape)
    assert not popup.isVisible()
    assert not active.part.preview.pending
    assert active.document.history.entries == ()
    assert active.canvas.hasFocus()


def test_escape_takes_back_its_own_change_and_leaves_the_rest_of_the_preview(qtbot, active, popup):
    with qtbot.waitSignal(active.part.preview_changed, timeout=WAIT):
        active.part.sections["shape"].sliders["length"].slider.setValue(150)
    before = active.part.preview.draft.steps
    qtbot.keyClick(active.canvas, Key.Key_N)
    with qtbot.waitSignal(active.part.preview_changed, timeout=WAIT):
        qtbot.keyClick(popup.slider.slider, Key.Key_Right)
    qtbot.keyClick(popup.slider.slider, Key.Key_Escape)
    assert not popup.isVisible()
    assert active.part.preview.draft.steps == before
    assert active.part.preview.pending


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Escape])
def test_it_closes_where_nothing_was_changed(qtbot, active, popup, key):
    qtbot.keyClick(active.canvas, Key.Key_N)
    qtbot.keyClick(popup.slider.slider, key)
    assert not popup.isVisible()
    assert active.document.history.entries == ()


def test_a_click_on_the_canvas_closes_it_and_keeps_the_preview(qtbot, active, popup):
    qtbot.keyClick(active.canvas, Key.Key_N)
    with qtbot.waitSignal(active.part.preview_changed, timeout=WAIT):
        qtbot.keyClick(popup.slider.slider, Key.Key_Right)
    qtbot.mouseClick(active.canvas, Qt.MouseButton.MiddleButton, pos=QPoint(4, 4))
    active.canvas.setFocus()
    qtbot.waitUntil(lambda: not popup.isVisible(), timeout=WAIT)
    assert active.part.preview.pending


def test_the_pointer_may_go_over_the_canvas_while_it_is_open(qtbot, active, popup):
    qtbot.keyClick(active.canvas, Key.Key_N)
    at = QPointF(4, 4)
    QApplication.sendEvent(active.canvas, QEnterEvent(at, at, active.canvas.mapToGlobal(at)))
    QApplication.processEvents()
    assert popup.isVisible()
    assert popup.slider.slider.hasFocus()


def test_y_asks_for_a_second_face_and_blends(qtbot, active, popup, dialogs, palette_file):
    qtbot.keyClick(active.canvas, Key.Key_Y)
    assert dialogs.asked == ["mask"]
    assert not popup.isVisible()
    dialogs.mask = palette_file
    with qtbot.waitSignal(active.part.preview_changed, timeout=WAIT):
        qtbot.keyClick(active.canvas, Key.Key_Y)
    assert popup.isVisible()
    assert popup.slider.value == pytest.approx(0.5)
    qtbot.keyClick(popup.slider.slider, Key.Key_Home)
    assert asked(active.part.preview, "blend", "alpha") == 0
    assert not popup.grab().isNull()
