"""While an edit is computed the window goes on: what is done meanwhile means what it meant then."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.document.operations import morphology
from facemask_editor.formats.kinds.index_png import INDEX_PNG
from facemask_editor.qt.services.messages import Answer
from tests.helpers.fake_engine import draw
from tests.helpers.patience import WAIT
from tests.helpers.sample_masks import small_face

NOSE, HAIR, SKIN, HAT = (SCHEMA.index(name) for name in ("nose", "hair", "skin", "hat"))
STEP = "New nose shape (seed 0)"


@pytest.fixture
def held(open_window, engine):
    """The window with a new nose under way."""
    engine.hold()
    open_window.actions_["new_shape"].trigger()
    engine.wait_entered()
    return open_window


@pytest.fixture
def finish(qtbot, open_window, engine):
    """Let the engine answer, and wait until it rests."""

    def wait():
        engine.release()
        qtbot.waitUntil(
            lambda: not open_window.client.busy and not open_window.part.preview.working, timeout=WAIT
        )

    return wait


def click(window, x, y):
    at = window.canvas.to_widget(x + 0.5, y + 0.5).toPoint()
    QTest.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=at)


@pytest.mark.parametrize(
    ("actions", "locks"),
    [
        (["lock", "lock_hair"], {"nose", "hair", "hat"}),
        (["lock", "lock"], set()),
        (["lock", "unlock_all"], set()),
    ],
)
def test_locks_add_up(held, finish, actions, locks):
    for action in actions:
        held.actions_[action].trigger()
    finish()
    assert {SCHEMA.names[label] for label in held.document.locks} == locks
    assert held.document.history.entries == (STEP,)


def test_a_lock_holds_for_what_is_asked_and_painted_after_it(held, engine, finish):
    before = held.document.snapshot()
    held.actions_["lock_hair"].trigger()
    held.canvas.select_label(NOSE)
    held.canvas.set_tool("brush")
    y, x = map(int, np.argwhere(before == HAIR)[10])
    click(held, x, y)
    held.actions_["new_shapes"].trigger()
    held.actions_["apply"].trigger()
    finish()
    assert np.array_equal(held.document.label_map == HAIR, before == HAIR)
    assert engine.requests[0].recipe.locks == ()
    assert "hair" in engine.requests[-1].recipe.locks


def test_a_command_is_for_the_class_that_was_selected(held, finish):
    held.document.fill(0, 0, NOSE)  # a second piece
    held.actions_["shape.keep_largest"].trigger()
    held.canvas.select_label(HAIR)
    finish()
    assert held.document.history.entries[0] == STEP
    assert held.document.history.entries[-1] == "Keep largest piece of nose"


def test_undo_and_a_new_edit_mean_what_they_named(held, finish):
    assert held.actions_["undo"].text() == f"&Undo {STEP}"
    held.actions_["undo"].trigger()
    held.canvas.select_label(HAIR)
    held.actions_["new_shape"].trigger()
    finish()
    held.actions_["apply"].trigger()
    assert held.document.history.entries == ("New hair shape (seed 0)",)
    assert held.document.history.position == 1


def test_the_last_of_two_clicks_in_the_history_counts(open_window, engine, finish):
    document, view = open_window.document, open_window.history
    for column in range(3):
        document.fill(column, 0, HAT if column % 2 else HAIR)
    engine.hold()
    open_window.actions_["new_shape"].trigger()
    engine.wait_entered()
    for row in (1, 2):
        view.view.setCurrentIndex(view.model.index(row))
    finish()
    assert document.history.position == 2
    assert document.history.entries[-1] == STEP


def test_a_fill_survives_the_edit_that_is_cancelled(held, finish):
    held.canvas.set_tool("fill")
    held.canvas.select_label(HAT)
    click(held, 2, 2)
    held.actions_["cancel"].trigger()
    finish()
    assert held.document.history.entries == ("Fill hat",)


def test_a_dialog_goes_on_from_what_has_changed_under_it(held, engine, finish):
    held.actions_["shape.grow"].trigger()
    dialog = held.parts["operations"].commands.dialog
    amount = round(dialog.amount.value())
    finish()
    dialog.accept()
    edited = draw(engine.requests[0]).label_map
    grown = morphology.grow(edited, NOSE, amount, locks=frozenset())
    assert held.document.history.entries == (STEP, "Grow nose")
    assert np.array_equal(held.document.label_map, grown)


def test_there_is_one_dialog_at_most(held, finish):
    for name in ("shape.grow", "shape.shrink"):
        held.actions_[name].trigger()
    first_title = held.parts["operations"].commands.dialog.windowTitle()
    finish()
    assert "Shrink" in first_title
    held.parts["operations"].commands.dialog.reject()
    assert held.parts["operations"].commands.dialog is None
    assert held.canvas.preview is None


@pytest.mark.parametrize("size", [64, 48])
def test_a_dialog_ends_with_its_document(qtbot, held, engine, dialogs, tmp_path, size):
    other = tmp_path / "g.png"
    Image.fromarray(small_face(size)).save(other)
    document = held.document
    held.actions_["shape.grow"].trigger()
    dialogs.answer = Answer.SAVE
    held.actions_["next_file"].trigger()
    engine.release()
    qtbot.waitUntil(lambda: held.document is not document, timeout=WAIT)
    assert held.parts["operations"].commands.dialog is None
    assert held.canvas.preview is None
    assert document.history.entries == (STEP,)
    assert held.document.history.entries == ()


@pytest.mark.parametrize("choose", ["device", "model"])
def test_all_edits_are_made_by_the_model_that_they_were_asked_of(qtbot, held, engine, choose):
    held.canvas.select_label(HAIR)
    held.actions_["new_shape"].trigger()
    with qtbot.waitSignal(held.client.model_ready, timeout=WAIT):
        held.menus[f"part/{choose}"].chosen.emit({"device": "cuda", "model": "other"}[choose])
        engine.release()
    assert [word.split()[0] for word in engine.order] == ["load", "edit", "edit", "load"]
    assert held.document.history.entries == (STEP, "New hair shape (seed 0)")


def test_a_model_is_loaded_though_the_edit_before_it_fails(qtbot, held, engine):
    from facemask_editor.core.errors import EngineError

    with qtbot.waitSignal(held.client.model_ready, timeout=WAIT):
        held.menus["part/model"].chosen.emit("other")
        engine.edit_error = EngineError("no")
        engine.release()
    assert held.client.info.name == "other"


def test_a_file_is_known_by_another_spelling(window, dialogs, tmp_path):
    real = tmp_path / "real.png"
    Image.fromarray(small_face()).save(real)
    (tmp_path / "folder").mkdir()
    assert window.files.open(tmp_path / "folder" / ".." / "real.png")
    window.document.fill(0, 0, HAIR)
    Image.fromarray(small_face(shift=3)).save(real)
    dialogs.save = real, INDEX_PNG.name
    window.actions_["save_as"].trigger()
    assert "Another program has changed it" in dialogs.reasons[0]


def test_a_file_with_another_name_is_not_split_from_it_unasked(window, dialogs, tmp_path):
    real, link = tmp_path / "real.png", tmp_path / "link.png"
    Image.fromarray(small_face()).save(real)
    link.hardlink_to(real)
    before = link.read_bytes()
    assert window.files.open(real)
    window.document.fill(0, 0, HAIR)
    window.actions_["save"].trigger()
    assert "hard link" in dialogs.reasons[0]
    assert link.read_bytes() == before == real.read_bytes()


def test_an_ended_dialog_hears_of_no_other_document(open_window, palette_file, dialogs):
    open_window.actions_["shape.grow"].trigger()
    open_window.parts["operations"].commands.dialog.accept()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    dialogs.answer = Answer.DISCARD
    assert open_window.files.open(palette_file)
    assert open_window.canvas.preview is None
