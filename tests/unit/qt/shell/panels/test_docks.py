"""Docks follow the window: the mask keeps half of it, nothing is cut off, and widths by hand are kept."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QByteArray, QPoint, Qt
from PySide6.QtWidgets import QLabel, QScrollArea, QTabBar

from facemask_editor.qt.look.style_sheet import style_sheet
from facemask_editor.qt.look.tokens import DARK
from facemask_editor.qt.services.settings import Settings
from tests.helpers.patience import WAIT
from tests.unit.qt.shell.panels.places import came_to_rest, seen


def size(window, qtbot, width, height):
    window.resize(width, height)
    settled(window, qtbot)
    assert (window.width(), window.height()) == (width, height)


def settled(window, qtbot):
    qtbot.waitUntil(lambda: not window.docks._timer.isActive(), timeout=WAIT)
    qtbot.waitUntil(lambda: beside(window) == (window.width() >= 1180), timeout=WAIT)


def drag(window, qtbot, lists, part):
    """Drag the edge of the canvas, and then what parts the columns, until they have these widths."""
    docks = window.docks
    edges = (
        ("classes", lambda: sum(widths(window)), lists + part),
        ("part", lambda: widths(window)[1], part),
    )
    for name, now, wanted in edges:
        edge = QPoint(docks[name].x() - 2, docks[name].geometry().center().y())
        to = edge - QPoint(wanted - now(), 0)
        qtbot.mousePress(window, Qt.MouseButton.LeftButton, pos=edge)
        qtbot.mouseMove(window, to)
        qtbot.waitUntil(lambda now=now, wanted=wanted: now() == wanted, timeout=WAIT)
        qtbot.mouseRelease(window, Qt.MouseButton.LeftButton, pos=to)


def widths(window):
    return window.docks["classes"].width(), window.docks["part"].width()


def beside(window):
    return window.docks["part"].x() >= window.docks["classes"].x() + window.docks["classes"].width()


def holds_its_half(window):
    docks = window.docks
    return window.canvas.width() >= window.width() / 2 and all(
        dock.x() >= 0 and dock.x() + dock.width() <= window.width()
        for dock in map(docks.__getitem__, ("classes", "part"))
    )


@pytest.mark.parametrize(
    ("width", "height"), [(1600, 1000), (1280, 800), (1180, 760), (1024, 700), (1920, 1080), (3840, 2160)]
)
def test_the_canvas_keeps_half_of_the_window(qtbot, open_window, width, height):
    size(open_window, qtbot, width, height)
    assert holds_its_half(open_window)
    assert beside(open_window) == (width >= 1180)
    assert open_window.docks["part"].width() >= 280


def test_there_and_back(qtbot, open_window):
    size(open_window, qtbot, 1600, 1000)
    before = widths(open_window)
    for width, height in ((1280, 800), (1024, 700), (3840, 2160), (1280, 800)):
        size(open_window, qtbot, width, height)
        assert holds_its_half(open_window)
    size(open_window, qtbot, 1600, 1000)
    assert widths(open_window) == before


def test_widths_by_hand_are_kept_as_shares(qtbot, open_window):
    window = open_window
    size(window, qtbot, 1600, 1000)
    drag(window, qtbot, 280, 440)
    assert widths(window) == (280, 440)
    size(window, qtbot, 1280, 800)
    assert holds_its_half(window)
    size(window, qtbot, 1600, 1000)
    assert widths(window) == pytest.approx((280, 440), abs=1)


def test_widths_that_were_too_large_are_cut(qtbot, open_window):
    window = open_window
    size(window, qtbot, 1600, 1000)
    drag(window, qtbot, 450, 650)
    assert window.canvas.width() < 800  # a hand may do that
    size(window, qtbot, 1280, 800)
    assert holds_its_half(window)


def test_an_arrangement_of_a_larger_screen_is_cut(qtbot, open_window):
    window = open_window
    size(window, qtbot, 2560, 1400)
    drag(window, qtbot, 420, 800)
    kept = window.docks.state()
    size(window, qtbot, 1280, 800)
    assert window.docks.restore(kept)
    settled(window, qtbot)
    assert holds_its_half(window)


def test_a_hidden_panel_comes_back_as_it_was(qtbot, open_window):
    window = open_window
    size(window, qtbot, 1600, 1000)
    before = widths(window)
    window.docks["part"].hide()
    qtbot.waitUntil(lambda: not window.docks._timer.isActive(), timeout=WAIT)
    assert window.docks["classes"].width() == before[0]
    window.docks["part"].show()
    qtbot.waitUntil(lambda: widths(window) == before, timeout=WAIT)


def dressed(window):
    """Give a window alone the look that the application has for people."""
    window.setStyleSheet(style_sheet(DARK))
    return window


SIZES = [(1600, 1000), (1280, 800), (1024, 700)]
AT_THE_SIDES = ("classes", "history", "recipe", "tree", "part", "render")


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_canvas_stands_still_whichever_panel_is_in_front(qtbot, open_window, width, height):
    window = open_window
    size(window, qtbot, width, height)
    before = window.canvas.geometry()
    for name in (*AT_THE_SIDES, "classes", "part"):
        window.docks.bring(name)
        came_to_rest(window, qtbot)
        assert window.canvas.geometry() == before, name


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_canvas_stands_still_whatever_a_panel_says(qtbot, open_window, width, height):
    window = open_window
    size(window, qtbot, width, height)
    window.docks.bring("variants")
    came_to_rest(window, qtbot)
    before = window.canvas.width()
    for dock in window.docks.all:
        for label in dock.widget().findChildren(QLabel):
            label.setText("Everything that can be said of it, and more")
    for name in ("history", "recipe", "part", "variants", "donors"):
        window.docks.bring(name)
        came_to_rest(window, qtbot)
        assert window.canvas.width() == before, name


def test_a_width_by_hand_holds_for_all_tabs_of_its_place(qtbot, open_window):
    window = open_window
    size(window, qtbot, 1600, 1000)
    drag(window, qtbot, 290, 400)
    for name in ("recipe", "render", "tree"):
        window.docks.bring(name)
        came_to_rest(window, qtbot)
    assert (window.docks["tree"].width(), window.docks["render"].width()) == (290, 400)


@pytest.mark.parametrize("name", AT_THE_SIDES)
def test_a_panel_has_room_in_its_least_width(qtbot, open_window, name):
    window = dressed(open_window)
    window.docks.bring(name)
    came_to_rest(window, qtbot)
    panel = window.docks[name].widget()
    assert panel.minimumSizeHint().width() <= panel.minimumWidth()
    if name == "recipe":
        panel.said.setText("Replaying… 100 %")
        assert panel.layout().minimumSize().width() <= panel.minimumWidth()


@pytest.mark.parametrize("opened", [False, True])
@pytest.mark.parametrize(("width", "height"), [*SIZES, (1180, 760)])
def test_titles_of_tabs_are_whole(qtbot, open_window, width, height, opened):
    window = dressed(open_window)
    size(window, qtbot, width, height)
    if opened:
        window.actions_["shape.check_mask"].trigger()
        came_to_rest(window, qtbot)
    found = [tabs for tabs in window.findChildren(QTabBar) if tabs.isVisible()]
    assert opened == any(tabs.tabText(at) == "Check" for tabs in found for at in range(tabs.count()))
    assert {tabs.tabText(at) for tabs in found for at in range(tabs.count())} >= {"Recipe", "Tree", "Render"}
    for tabs in found:
        for at in range(tabs.count()):
            text = tabs.fontMetrics().horizontalAdvance(tabs.tabText(at))
            assert tabs.tabRect(at).width() > text
            assert tabs.rect().contains(tabs.tabRect(at))


def test_a_damaged_arrangement_leaves_the_first_one(qtbot, open_window):
    size(open_window, qtbot, 1280, 800)
    kept = open_window.docks.state()
    for damage in (b"", b"\x00\xff" * 40, bytes(kept.data())[:60], b"\xff" + bytes(kept.data())[1:]):
        open_window.docks.restore(QByteArray(damage))
        settled(open_window, qtbot)
        assert holds_its_half(open_window)
        assert not open_window.docks["classes"].isHidden()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1024, 700)])
def test_every_control_of_the_part_panel_can_be_scrolled_to(qtbot, open_window, width, height):
    window, part = open_window, open_window.part
    size(window, qtbot, width, height)
    scroll = part.findChild(QScrollArea)
    for control in (
        part.sections["blend"].donor.choose,
        part.sections["blend"].rows["alpha"],
        part.controls.adapt.slider,
        part.controls.adapt.number,
    ):
        scroll.ensureWidgetVisible(control)
        seen = scroll.viewport().rect()
        for corner in (control.rect().topLeft(), control.rect().bottomRight()):
            assert seen.contains(control.mapTo(scroll.viewport(), corner))
    for button in (
        part.controls.removals["remove"],
        part.controls.apply,
        part.controls.cancel,
    ):  # always in sight
        assert window.rect().contains(button.mapTo(window, button.rect().bottomRight()))


def test_sections_fold_and_stay_folded_in_the_next_run(qtbot, open_window):
    part = open_window.part
    qtbot.mouseClick(part.sections["nudge"].heading, Qt.MouseButton.LeftButton)
    assert part.sections["nudge"].folded
    assert not part.sections["nudge"].rows["sigma"].isVisible()
    assert part.folded == ["Nudge"]
    open_window.close()
    assert Settings().folded == ["Nudge"]


def test_nothing_moves_when_the_scroll_bar_comes(qtbot, open_window):
    window, part = open_window, open_window.part
    bar = part.findChild(QScrollArea).verticalScrollBar()
    slider = part.sections["resample"].rows["temperature"].slider
    size(window, qtbot, 1280, 1400)
    qtbot.waitUntil(lambda: bar.maximum() == 0, timeout=WAIT)
    before = slider.mapTo(part, QPoint(0, 0)).x(), slider.width()
    size(window, qtbot, 1280, 600)
    qtbot.waitUntil(lambda: bar.maximum() > 0, timeout=WAIT)
    assert (slider.mapTo(part, QPoint(0, 0)).x(), slider.width()) == before


def test_tab_passes_by_the_list_behind_a_tab(qtbot, open_window):
    window = open_window
    lists = window.classes.view, window.history.view
    qtbot.waitUntil(lambda: lists[1].focusPolicy() == Qt.FocusPolicy.NoFocus, timeout=WAIT)
    assert lists[0].focusPolicy() == Qt.FocusPolicy.StrongFocus
    window.docks["history"].raise_()
    qtbot.waitUntil(lambda: lists[0].focusPolicy() == Qt.FocusPolicy.NoFocus, timeout=WAIT)
    assert lists[1].focusPolicy() == Qt.FocusPolicy.StrongFocus


# hidden by Tab


@pytest.mark.parametrize(("width", "height"), [(1024, 700), (1600, 1000)])
@pytest.mark.parametrize("front", ["render", "part", "history"])
def test_panels_come_back_as_they_were(qtbot, open_window, width, height, front):
    window = open_window
    window.resize(width, height)
    came_to_rest(window, qtbot)
    window.docks.bring(front)
    came_to_rest(window, qtbot)
    before = seen(window)
    assert front in before
    hide = window.actions_["hide_panels"]
    for _ in range(2):
        hide.setChecked(True)
        qtbot.wait(1)
        assert seen(window) == {}
        hide.setChecked(False)
        came_to_rest(window, qtbot)
        assert seen(window) == before


def test_a_panel_that_was_called_meanwhile_stays_in_front(qtbot, open_window):
    window = open_window
    hide = window.actions_["hide_panels"]
    hide.setChecked(True)
    window.docks.bring("render")
    hide.setChecked(False)
    came_to_rest(window, qtbot)
    assert {"classes", "render"} <= set(seen(window))


def test_another_document_leaves_them_hidden(qtbot, open_window, mask_file):
    window = open_window
    window.actions_["hide_panels"].setChecked(True)
    assert window.files.open(mask_file)
    came_to_rest(window, qtbot)
    assert seen(window) == {}


def test_what_lies_below_the_canvas_takes_nothing_from_the_columns(qtbot):
    from PySide6.QtWidgets import QMainWindow

    from facemask_editor.qt.features.feature import BELOW, BESIDE, Dock
    from facemask_editor.qt.shell.panels.docks import Docks

    window = QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(QLabel("canvas"))
    places = [Dock("list", "List"), Dock("part", "Part", BESIDE), Dock("tray", "Tray", BELOW, shown=False)]
    docks = Docks(window, places)
    window.resize(1600, 1000)
    docks.arrange()
    window.show()
    qtbot.waitUntil(lambda: not docks._timer.isActive(), timeout=WAIT)
    assert docks["tray"].isHidden()
    before = docks["list"].width(), docks["part"].width()
    docks.bring("tray")
    qtbot.waitUntil(lambda: not docks._timer.isActive(), timeout=WAIT)
    window.layout().activate()
    assert (docks["list"].width(), docks["part"].width()) == before
    tray, canvas = docks["tray"].geometry(), window.centralWidget().geometry()
    assert tray.top() > canvas.bottom()
    assert tray.width() == canvas.width()
    docks.arrange()
    assert docks["tray"].isHidden()
