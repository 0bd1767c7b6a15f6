import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.document import BrushShape
from facemask_editor.qt.features.doctor.row_view import button_rect
from tests.helpers.faces import draw_face
from tests.helpers.patience import WAIT


def face():
    return draw_face(256, extras=("l_ear", "r_ear", "mouth"))


def holed():
    mask = face()
    mask[150:156, 100:106] = 0
    mask[60:64, 120:124] = SCHEMA.index("nose")
    return mask


class Check:
    """The doctor of a window, and what hands do there."""

    def __init__(self, qtbot, window, tmp_path):
        self.qtbot, self.window, self.folder = qtbot, window, tmp_path
        self.part = window.parts["doctor"]
        self.panel, self.view = self.part.panel, self.part.panel.view

    def open(self, mask, name="mask.png"):
        Image.fromarray(mask).save(self.folder / name)
        assert self.window.files.open(self.folder / name)
        self.window.session.flush()
        self.wait()

    def wait(self):
        self.qtbot.waitUntil(lambda: not self.part._desk.jobs, timeout=WAIT)
        self.window.session.flush()

    def recheck(self):
        self.part.examiner.look()
        self.wait()

    @property
    def document(self):
        return self.window.document

    @property
    def kinds(self):
        return [each.kind for each in self.panel.model.findings]

    def click(self, row, at=None):
        rect = self.view.visualRect(self.panel.model.index(row))
        point = rect.center() if at is None else at(rect).center()
        self.qtbot.mouseClick(self.view.viewport(), Qt.MouseButton.LeftButton, pos=point)


@pytest.fixture
def check(qtbot, window, tmp_path):
    return Check(qtbot, window, tmp_path)


def test_a_mask_is_checked_when_it_opens_and_nothing_is_changed(check):
    check.open(holed())
    assert check.kinds == ["hole", "island"]
    assert check.part.count.isVisible()
    assert check.part.count.text() == "2 warnings"
    assert not check.document.dirty
    assert not check.window.docks["doctor"].isVisible()


def test_a_clean_mask_says_nothing(check):
    check.open(face())
    assert check.kinds == []
    assert not check.part.count.isVisible()


def test_a_row_turns_the_canvas_to_its_place_and_marks_it(check):
    check.open(holed())
    check.part.show()
    canvas = check.window.canvas
    before = canvas.zoom
    check.click(0)

    box = check.panel.chosen.box
    x, y = canvas.view.to_screen((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
    assert canvas.zoom > before
    assert abs(x - canvas.view.viewport[0] / 2) < 2
    assert abs(y - canvas.view.viewport[1] / 2) < 2
    assert canvas._tint[1] == box


def test_the_button_of_a_row_mends_it_in_one_step(check):
    check.open(holed())
    check.part.show()
    check.click(0, at=button_rect)
    check.wait()

    assert check.document.history.entries[-1:] == ("Fill the hole",)
    assert (check.document.label_map[150:156, 100:106] == SCHEMA.index("skin")).all()
    assert check.kinds == ["island"]
    check.document.undo()
    np.testing.assert_array_equal(check.document.label_map, holed())


def test_enter_mends_the_marked_one(check, qtbot):
    check.open(holed())
    check.part.show()
    qtbot.keyClick(check.view, Qt.Key.Key_Return)
    check.wait()
    assert check.kinds == ["island"]


def test_all_is_mended_in_one_step(check):
    check.open(holed())
    check.window.actions_["shape.fix_all"].trigger()
    check.wait()

    np.testing.assert_array_equal(check.document.label_map, face())
    assert check.document.history.entries == ("Fix 2 findings",)
    assert check.kinds == []
    assert not check.part.count.isVisible()


def test_locked_classes_stay_and_it_is_said(check):
    check.open(holed())
    check.document.set_locks([SCHEMA.index("background"), SCHEMA.index("nose")])
    check.part.fix_all()
    check.wait()

    np.testing.assert_array_equal(check.document.label_map, holed())
    assert "locked" in check.window.status.currentMessage()


def test_it_is_checked_again_after_a_stroke_and_not_within(check, qtbot):
    check.open(face())
    stroke = check.document.begin_stroke("Paint", SCHEMA.index("nose"))
    stroke.line(60, 60, 63, 60, size=6, shape=BrushShape.SQUARE)
    check.part.examiner.look()
    assert not check.part._desk.jobs  # the hand is not disturbed
    stroke.commit()

    qtbot.waitUntil(lambda: check.kinds == ["island"], timeout=WAIT)


def test_exchanged_sides_of_a_photo_are_exchanged_in_its_own_mask_too(check):
    check.open(SCHEMA.flip_table[face()])
    check.document.photo = np.zeros((256, 256, 3), np.uint8)
    check.recheck()
    check.part.fix(check.panel.model.findings[0])
    check.wait()
    np.testing.assert_array_equal(check.document.label_map, face())
    np.testing.assert_array_equal(check.document.photo_mask, face())

    check.document.undo()
    np.testing.assert_array_equal(check.document.photo_mask, SCHEMA.flip_table[face()])
    check.document.redo()
    np.testing.assert_array_equal(check.document.photo_mask, face())


def test_a_notice_of_the_file_goes_with_what_it_told_of(check):
    check.open(SCHEMA.flip_table[face()])
    assert check.window.notice.isVisible()
    check.part.fix_all()
    check.wait()
    assert not check.window.notice.isVisible()


def test_a_hole_leaves_the_photos_own_mask(check):
    check.open(holed())
    check.part.fix_all()
    check.wait()
    np.testing.assert_array_equal(check.document.photo_mask, holed())


def test_another_mask_has_other_findings(check):
    check.open(holed())
    check.open(face(), "other.png")
    assert check.kinds == []


def test_the_action_shows_the_panel_and_puts_it_away(check, qtbot):
    check.open(holed())
    check.window.actions_["shape.check_mask"].trigger()
    assert check.window.docks["doctor"].isVisible()
    assert check.panel.chosen.kind == "hole"
    assert "Fill the hole" in check.panel.remedy.text()
    check.window.actions_["shape.check_mask"].trigger()
    assert not check.window.docks["doctor"].isVisible() or not check.view.hasFocus()


def test_a_click_on_the_count_shows_the_panel(check, qtbot):
    check.open(holed())
    qtbot.mouseClick(check.part.count, Qt.MouseButton.LeftButton)
    assert check.window.docks["doctor"].isVisible()
