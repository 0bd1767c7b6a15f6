import json

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.document import BrushShape
from facemask_editor.formats import open_mask
from facemask_editor.qt.canvas.compare.pairing import Pairing
from facemask_editor.qt.features.tree.comparison import Way
from facemask_editor.qt.features.tree.row_view import pin_rect
from facemask_editor.recipe.recipe import Recipe
from tests.helpers.patience import WAIT


class Tree:
    """The tree of a window, and what hands do there."""

    def __init__(self, qtbot, window):
        self.qtbot, self.window = qtbot, window
        self.part = window.parts["tree"]
        self.panel, self.view = self.part.panel, self.part.panel.view
        self.part.show()

    @property
    def document(self):
        return self.window.document

    @property
    def texts(self):
        return [row.text for row in self.panel.model.rows]

    @property
    def here(self):
        return next(row.text for row in self.panel.model.rows if row.here)

    def edit(self, part):
        self.window.session.select(SCHEMA.index(part))
        preview = self.window.parts["shape_studio"].preview
        preview.new_shape()
        self.qtbot.waitUntil(lambda: preview.result is not None, timeout=WAIT)
        preview.apply()

    def stroke(self, label=9, row=2):
        stroke = self.document.begin_stroke(f"Paint {label}", label)
        stroke.line(1, row, 12, row, size=2, shape=BrushShape.SQUARE)
        stroke.commit()

    def wait_rows(self, count):
        self.qtbot.waitUntil(lambda: len(self.panel.model.rows) == count, timeout=WAIT)
        self.panel.refresh()

    def click(self, place, at=None):
        rect = self.view.visualRect(self.panel.model.index(place))
        point = rect.center() if at is None else at(rect).center()
        self.qtbot.mouseClick(self.view.viewport(), Qt.MouseButton.LeftButton, pos=point)
        self.panel.refresh()

    def key(self, key, widget=None):
        self.qtbot.keyClick(widget or self.view, key)
        self.panel.refresh()


@pytest.fixture
def tree(qtbot, active):
    """The tree of a window whose mask has a new nose, which was undone, and a stroke instead."""
    found = Tree(qtbot, active)
    found.edit("nose")
    found.nose = found.document.snapshot()
    found.document.undo()
    found.stroke()
    found.wait_rows(3)
    return found


def test_what_undo_and_another_edit_cut_off_is_a_branch(tree):
    assert tree.texts == ["Opened", "New nose shape (seed 0)", "Paint 9"]
    rows = tree.panel.model.rows
    assert [row.lane for row in rows] == [0, 0, 1]
    assert tree.here == "Paint 9"
    assert tree.view.current.text == "Paint 9"


def test_a_click_goes_to_a_state_and_undo_comes_back(tree):
    painted = tree.document.snapshot()
    tree.click(1)
    np.testing.assert_array_equal(tree.document.label_map, tree.nose)
    assert tree.here == "New nose shape (seed 0)"
    assert tree.document.history.undo_name == "Go to New nose shape (seed 0)"
    tree.window.actions_["undo"].trigger()
    np.testing.assert_array_equal(tree.document.label_map, painted)
    tree.panel.refresh()
    assert tree.here == "Paint 9"


def test_keys_go_pin_and_name(tree):
    tree.view.setCurrentIndex(tree.panel.model.index(1))
    tree.key(Qt.Key.Key_Space)
    assert [row.pinned for row in tree.panel.model.rows] == [False, True, False]
    tree.key(Qt.Key.Key_F2)
    tree.view.type_name(tree.view.currentIndex())  # once more: Qt would warn of an editor that fails
    editor = tree.view.findChild(QLineEdit)
    tree.qtbot.keyClicks(editor, "Broad nose")
    tree.panel.model.refresh()  # as when a picture comes
    tree.key(Qt.Key.Key_Return, editor)
    tree.qtbot.waitUntil(lambda: "Broad nose" in tree.texts, timeout=WAIT)
    assert tree.here == "Paint 9"  # typing goes nowhere
    tree.view.setFocus()
    tree.key(Qt.Key.Key_Return)
    assert tree.here == "Broad nose"


def test_the_pin_of_a_row_pins_and_goes_nowhere(tree):
    tree.click(1, pin_rect)
    assert [row.pinned for row in tree.panel.model.rows] == [False, True, False]
    assert tree.here == "Paint 9"


def test_every_state_gets_its_face_and_its_drift(tree):
    pictures, keys = tree.panel.pictures, [row.key for row in tree.panel.model.rows]
    tree.qtbot.waitUntil(lambda: all(pictures[key] is not None for key in keys), timeout=WAIT)
    assert all(pictures[key].picture is not None for key in keys)
    assert pictures[keys[0]].drift.share == 0
    nose = pictures[keys[1]].drift
    first = tree.part.tree.pixels(tree.part.tree.root)
    assert nose.share == pytest.approx((first != tree.nose).mean())
    tree.view.setCurrentIndex(tree.panel.model.index(1))
    assert "Nose" in tree.panel.drift.said


def test_a_state_is_gone_to_when_what_is_on_its_way_is_a_step(tree, engine):
    preview = tree.window.parts["shape_studio"].preview
    tree.window.session.select(SCHEMA.index("nose"))
    engine.hold()
    preview.new_shape()
    tree.qtbot.waitUntil(engine.entered.is_set, timeout=WAIT)
    tree.part.go_to(tree.part.tree.root)
    assert tree.document.pending
    engine.release()
    tree.qtbot.waitUntil(lambda: tree.part.tree.here is tree.part.tree.root, timeout=WAIT)
    titles = [node.title for node in tree.part.tree.nodes]
    assert titles == ["Opened", "New nose shape (seed 0)", "Paint 9", "New nose shape (seed 1)"]


def test_wipe_and_side_by_side_with_the_marked_state_and_back(tree):
    canvas = tree.window.canvas
    tree.view.setCurrentIndex(tree.panel.model.index(1))
    tree.window.actions_["compare_wipe"].trigger()
    assert canvas.pairing is Pairing.WIPE
    np.testing.assert_array_equal(canvas.other.label_map, tree.nose)
    tree.qtbot.waitUntil(lambda: canvas.other.face is not None, timeout=WAIT)
    tree.stroke(row=6)  # painting goes on
    assert canvas.other.name == "New nose shape (seed 0)"
    tree.window.actions_["compare_side"].trigger()
    assert canvas.pairing is Pairing.SIDE
    tree.key(Qt.Key.Key_Escape)
    assert canvas.other is None
    assert canvas.pairing is Pairing.OFF


def test_the_state_of_here_is_compared_with_the_one_before_it(tree):
    tree.window.actions_["compare_difference"].trigger()
    assert tree.part.comparison.node is tree.part.tree.root
    assert tree.window.canvas.other.difference
    tree.window.actions_["compare_difference"].trigger()
    assert tree.window.canvas.other is None


def test_one_picture_chosen_by_hand_ends_the_comparison(tree):
    tree.part.compare(Way.WIPE)
    tree.window.actions_["pairing_side"].trigger()
    assert tree.part.comparison.way is Way.SIDE
    tree.window.actions_["pairing_off"].trigger()
    assert tree.part.comparison.node is None
    assert tree.window.canvas.other is None


def test_another_document_has_a_tree_of_its_own(tree, palette_file):
    tree.part.compare(Way.WIPE)
    before = tree.document
    before.mark_saved()
    assert tree.window.files.open(palette_file)
    assert tree.texts == ["Opened"]
    assert tree.window.canvas.other is None
    assert tree.window.canvas.pairing is Pairing.OFF
    before.undo()
    assert len(tree.part.tree.nodes) == 1


def test_pinned_states_are_written_with_the_recipes_that_make_them(tree, tmp_path, dialogs, qtbot):
    dialogs.folder = tmp_path / "out"
    dialogs.folder.mkdir()
    tree.window.actions_["export_states"].trigger()
    assert dialogs.asked == []  # nothing is pinned
    nodes = tree.part.tree.nodes
    for node in nodes[1:]:
        tree.part.tree.pin(node, on=True)
    tree.part.tree.rename(nodes[1], "Broad nose: 2")
    tree.window.actions_["export_states"].trigger()
    wanted = {"face_Broad-nose-2.json", "face_Broad-nose-2.png", "face_paint-9.png"}
    qtbot.waitUntil(lambda: {path.name for path in dialogs.folder.iterdir()} == wanted, timeout=WAIT)
    np.testing.assert_array_equal(open_mask(dialogs.folder / "face_Broad-nose-2.png").label_map, tree.nose)
    recipe = Recipe.model_validate(json.loads((dialogs.folder / "face_Broad-nose-2.json").read_text()))
    assert [step.part for step in recipe.steps] == ["nose"]


@pytest.mark.qt_log_ignore("plugin does not support", extend=True)
def test_the_menu_of_a_state_says_what_can_be_done(tree):
    tree.part._show_menu(tree.part.tree.root, QPoint(10, 10))
    menu = QApplication.activePopupWidget()
    texts = [action.text() for action in menu.actions() if action.text()]
    assert texts[:3] == ["Go to this state", "Name… (F2)", "Pinned (Space)"]
    menu.actions()[0].trigger()
    menu.close()
    assert tree.part.tree.here is tree.part.tree.root


def test_the_present_state_is_named_and_pinned_by_actions(tree, qtbot):
    tree.window.actions_["pin_state"].trigger()
    assert tree.part.tree.here.pinned
    tree.window.actions_["name_state"].trigger()
    editor = tree.view.findChild(QLineEdit)
    qtbot.keyClicks(editor, "Mine")
    tree.key(Qt.Key.Key_Return, editor)
    qtbot.waitUntil(lambda: tree.here == "Mine", timeout=WAIT)
