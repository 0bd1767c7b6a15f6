"""What is shown is what is saved: a pending edit becomes a step before anything that would drop it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt

from facemask_editor.core.errors import EngineError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.region import Box
from facemask_editor.document.operations.transform import Placement
from facemask_editor.formats.kinds.index_png import INDEX_PNG
from facemask_editor.qt.services.messages import Answer
from tests.helpers.fake_engine import draw
from tests.helpers.fake_faces import FakeFaces
from tests.helpers.patience import WAIT
from tests.helpers.sample_masks import small_face
from tests.unit.qt.drafts import asked

NOSE, HAIR, SKIN = (SCHEMA.index(name) for name in ("nose", "hair", "skin"))
STEP = "New nose shape (seed 0)"


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.array(image)


@pytest.fixture(params=["shown", "under way"])
def pending(request, qtbot, open_window, engine):
    """The window with an edit of the nose that is shown, or asked for and not yet answered.

    Returns a function that lets the engine answer and waits until nothing is pending any more.
    """
    window = open_window
    if request.param == "shown":
        with qtbot.waitSignal(window.part.preview_changed, timeout=WAIT):
            window.actions_["new_shape"].trigger()
    else:
        engine.hold()
        window.actions_["new_shape"].trigger()
        engine.wait_entered()

    def settle() -> np.ndarray:
        engine.release()
        qtbot.waitUntil(lambda: not window.part.preview.pending, timeout=WAIT)
        return draw(engine.requests[0]).label_map

    def shown() -> None:
        engine.release()
        qtbot.waitUntil(lambda: window.part.preview.result is not None, timeout=WAIT)

    settle.shown = shown
    settle.waits = request.param == "under way"
    return settle


def test_the_title_counts_it_as_unsaved(open_window, pending):
    assert not open_window.document.dirty
    assert open_window.isWindowModified()
    open_window.actions_["cancel"].trigger()
    assert not open_window.isWindowModified()


def test_save_writes_what_is_shown(open_window, pending, mask_file):
    open_window.actions_["save"].trigger()
    assert (pixels(mask_file) == small_face()).all() == pending.waits
    expected = pending()
    assert (expected != small_face()).any()
    assert np.array_equal(pixels(mask_file), expected)
    assert open_window.status.currentMessage() == f"Saved {mask_file}"
    assert open_window.document.history.entries == (STEP,)
    assert not open_window.isWindowModified()
    assert open_window.close()
    assert open_window.dialogs.asked == []


def test_save_as_writes_what_is_shown(open_window, pending, dialogs, mask_file, tmp_path):
    dialogs.save = tmp_path / "copy.png", INDEX_PNG.name
    open_window.actions_["save_as"].trigger()
    expected = pending()
    assert np.array_equal(pixels(tmp_path / "copy.png"), expected)
    assert np.array_equal(pixels(mask_file), small_face())
    assert open_window.document.path == tmp_path / "copy.png"


@pytest.mark.parametrize("way", ["close", "quit", "open", "next", "new face"])
@pytest.mark.parametrize("answer", list(Answer))
def test_leaving_asks_and_saves_what_is_shown(
    qtbot, open_window, pending, dialogs, mask_file, palette_file, way, answer
):
    window, dialogs.answer, dialogs.mask = open_window, answer, palette_file
    window.parts["new_face"].new_face.factory = FakeFaces().make
    before = window.document
    act = {
        "close": window.actions_["close"].trigger,
        "quit": window.close,
        "open": window.actions_["open"].trigger,
        "next": window.actions_["next_file"].trigger,
        "new face": window.actions_["new_face"].trigger,
    }[way]
    act()
    if way == "new face":
        qtbot.waitUntil(window.parts["new_face"].new_face.dialog.create_button.isEnabled, timeout=WAIT)
        assert dialogs.asked == []
        window.parts["new_face"].new_face.dialog.create_button.click()
    assert dialogs.asked.count("unsaved") == 1
    left = {
        "close": lambda: window.document is None,
        "quit": lambda: not window.isVisible(),
        "open": lambda: window.document is not None and window.document.path == palette_file,
        "next": lambda: window.document is not None and window.document.path == palette_file,
        "new face": lambda: (
            (dialog := window.parts["new_face"].new_face.dialog) is None
            or not dialog.create_button.isEnabled()
        ),
    }[way]
    assert left() == (answer is Answer.DISCARD or (answer is Answer.SAVE and not pending.waits))
    if answer is Answer.CANCEL:
        assert window.part.preview.draft.active  # still as it was: a preview, no step
        assert before.history.entries == ()
        pending.shown()
        assert window.isWindowModified()
        window.actions_["apply"].trigger()
    expected = pending()
    assert left() == (answer is not Answer.CANCEL)
    assert dialogs.asked.count("unsaved") == 1
    assert np.array_equal(pixels(mask_file), expected if answer is Answer.SAVE else small_face())
    if answer is Answer.CANCEL:
        assert window.document is before
        assert np.array_equal(before.label_map, expected)
    if way == "new face":
        if left():
            qtbot.waitUntil(lambda: window.document is not before, timeout=WAIT)
        else:
            window.parts["new_face"].new_face.dialog.reject()
        assert window.parts["new_face"].new_face.shutdown(WAIT)


def test_an_engine_that_fails_saves_nothing_and_says_so(qtbot, open_window, engine, dialogs, mask_file):
    before = mask_file.read_bytes()
    engine.hold()
    open_window.actions_["new_shape"].trigger()
    engine.wait_entered()
    dialogs.answer = Answer.SAVE
    assert not open_window.close()
    engine.edit_error = EngineError("the part is too small")
    with qtbot.waitSignal(open_window.part.preview.steps.stopped, timeout=WAIT):
        engine.release()
    [(text, detail)] = dialogs.errors
    assert STEP in text
    assert "the part is too small" in detail
    assert "nothing was saved" in detail
    assert open_window.isVisible()
    assert mask_file.read_bytes() == before


def test_a_waiting_save_can_be_given_up(qtbot, open_window, engine, mask_file):
    before = mask_file.read_bytes()
    engine.hold()
    open_window.actions_["new_shape"].trigger()
    engine.wait_entered()
    open_window.actions_["save"].trigger()
    assert "will be saved when" in open_window.status.currentMessage()
    open_window.actions_["cancel"].trigger()
    assert "nothing was saved" in open_window.status.currentMessage()
    engine.release()
    with qtbot.waitSignal(open_window.part.preview_changed, timeout=WAIT):
        open_window.actions_["new_shape"].trigger()  # its answer comes after the dropped one
    assert mask_file.read_bytes() == before
    assert open_window.document.history.entries == ()


def test_painting_is_not_refused(qtbot, open_window, pending):
    canvas = open_window.canvas
    canvas.set_tool("brush")
    canvas.brush_size = 3
    canvas.select_label(HAIR)  # which alone makes it a step, or sends it on its way
    before = open_window.document.label_map[32, 32]
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.to_widget(32.5, 32.5).toPoint())
    assert before != HAIR
    assert open_window.document.label_map[32, 32] == HAIR
    expected = pending()
    assert open_window.document.label_map[32, 32] == HAIR
    assert open_window.document.history.entries == (STEP, "Paint hair")
    brushed = np.zeros((64, 64), bool)
    brushed[30:36, 30:36] = True
    assert np.array_equal(open_window.document.label_map[~brushed], expected[~brushed])


def test_undo_goes_back_in_the_order_of_the_hand(qtbot, open_window, engine):
    """Edit, stroke, edit, stroke while the engine works: each edit is made without the strokes after it."""
    document, actions = open_window.document, open_window.actions_
    undo = actions["undo"]

    def paint(label, x):
        with document.begin_stroke(f"Paint {label}", label) as stroke:
            stroke.paint(Box(x, 30, x + 4, 34), np.ones((4, 4), bool))

    engine.hold()
    open_window.part.preview.change("shape", handle="width", amount=1.0)
    engine.wait_entered()
    paint(HAIR, 30)
    open_window.part.preview.change("shape", handle="width", amount=2.0)
    assert actions["undo"].text() == "&Undo Nose width +2.00"
    paint(SKIN, 32)
    assert actions["undo"].text() == f"&Undo Paint {SKIN}"
    engine.release()
    qtbot.waitUntil(lambda: not open_window.part.preview.pending, timeout=WAIT)
    names = ("Nose width +1.00", f"Paint {HAIR}", "Nose width +2.00", f"Paint {SKIN}")
    assert document.history.entries == names
    first, second = (draw(request).label_map for request in engine.requests)
    painted = first.copy()
    painted[30:34, 30:34] = HAIR
    assert np.array_equal(engine.requests[1].label_map, painted)
    undo.trigger()
    assert np.array_equal(document.label_map, second)
    undo.trigger()
    assert np.array_equal(document.label_map, painted)
    undo.trigger()
    assert np.array_equal(document.label_map, first)
    undo.trigger()
    assert np.array_equal(document.label_map, small_face())


def test_a_click_on_a_stroke_goes_back_to_it_with_the_edit_under_it(qtbot, open_window, engine):
    document = open_window.document
    engine.hold()
    open_window.actions_["new_shape"].trigger()
    engine.wait_entered()
    for x in (2, 4):
        with document.begin_stroke(f"Dot {x}", HAIR) as stroke:
            stroke.paint(Box(x, 2, x + 1, 3), np.ones((1, 1), bool))
    document.travel(1)
    engine.release()
    qtbot.waitUntil(lambda: not open_window.part.preview.pending, timeout=WAIT)
    assert document.history.entries == (STEP, "Dot 2", "Dot 4")
    assert document.history.undo_name == "Dot 2"


def test_painting_the_part_itself_is_not_refused(qtbot, open_window, pending):
    canvas = open_window.canvas
    canvas.set_tool("brush")
    canvas.brush_size = 1
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.to_widget(2.5, 2.5).toPoint())
    assert open_window.document.label_map[2, 2] == NOSE
    expected = pending()
    expected[2, 2] = NOSE
    assert np.array_equal(open_window.document.label_map, expected)


def test_a_shape_command_works_on_what_is_shown(qtbot, open_window, pending):
    open_window.actions_["shape.keep_largest"].trigger()
    open_window.actions_["shape.grow"].trigger()
    expected = pending()
    qtbot.waitUntil(lambda: open_window.parts["operations"].commands.dialog is not None, timeout=WAIT)
    dialog = open_window.parts["operations"].commands.dialog
    assert np.array_equal(open_window.document.label_map, expected)
    dialog.reject()
    assert open_window.document.history.entries == (STEP,)


def test_undo_names_it_and_takes_it_away(qtbot, open_window, pending):
    actions = open_window.actions_
    undo = actions["undo"]
    assert undo.text() == f"&Undo {STEP}"
    undo.trigger()
    expected = pending()
    assert np.array_equal(open_window.document.label_map, small_face())
    assert open_window.canvas.preview is None
    assert actions["redo"].text() == f"&Redo {STEP}"
    actions["redo"].trigger()
    qtbot.waitUntil(lambda: not open_window.document.pending, timeout=WAIT)
    assert np.array_equal(open_window.document.label_map, expected)


def test_redo_rests_while_there_is_a_preview(qtbot, open_window):
    open_window.document.fill(0, 0, HAIR)
    open_window.actions_["undo"].trigger()
    with qtbot.waitSignal(open_window.part.preview_changed, timeout=WAIT):
        open_window.actions_["new_shape"].trigger()
    assert not open_window.actions_["redo"].isEnabled()
    assert "apply or cancel" in open_window.actions_.reason("redo")
    open_window.actions_["cancel"].trigger()
    assert open_window.actions_["redo"].isEnabled()


@pytest.mark.parametrize("held", [False, True])
def test_a_click_in_the_history_keeps_it(qtbot, open_window, engine, held):
    document, view = open_window.document, open_window.history.view
    document.fill(0, 0, HAIR)
    engine.hold() if held else None
    open_window.actions_["new_shape"].trigger()
    if held:
        engine.wait_entered()
    else:
        qtbot.waitUntil(lambda: open_window.canvas.preview is not None, timeout=WAIT)
    view.setCurrentIndex(open_window.history.model.index(0))
    engine.release()
    qtbot.waitUntil(lambda: not open_window.client.busy, timeout=WAIT)
    assert document.history.entries == ("Fill hair", STEP)
    assert np.array_equal(document.label_map, small_face())
    assert view.currentIndex().row() == 0
    view.setCurrentIndex(open_window.history.model.index(2))
    assert np.array_equal(document.label_map, draw(engine.requests[0]).label_map)


@pytest.mark.parametrize("action", ["lock", "lock_all", "lock_others"])
def test_locks_come_after_it(open_window, pending, action):
    open_window.actions_[action].trigger()
    expected = pending()
    assert np.array_equal(open_window.document.label_map, expected)
    assert open_window.document.history.entries == (STEP,)
    assert open_window.document.locks


@pytest.mark.parametrize("choose", ["device", "model"])
def test_another_model_comes_after_it(qtbot, open_window, engine, pending, choose):
    with qtbot.waitSignal(open_window.client.model_ready, timeout=WAIT):
        open_window.menus[f"part/{choose}"].chosen.emit({"device": "cuda", "model": "other"}[choose])
        expected = pending()
    assert np.array_equal(open_window.document.label_map, expected)
    assert len(engine.requests) == 1


def test_a_photo_leaves_it_as_it_is(qtbot, open_window, engine, pending, photo_file):
    with qtbot.waitSignal(open_window.files.photo_changed, timeout=WAIT):
        open_window.files.open_photo(photo_file)
    pending.shown()
    assert open_window.document.history.entries == ()
    assert np.array_equal(open_window.canvas.preview, draw(engine.requests[0]).label_map)
    assert open_window.isWindowModified()


@pytest.mark.usefixtures("pending")
def test_a_donor_leaves_it_as_a_step(qtbot, open_window, engine, palette_file):
    open_window.parts["shape_studio"].choose_donor(palette_file)
    engine.release()
    qtbot.waitUntil(lambda: open_window.part.preview.result is not None, timeout=WAIT)
    assert open_window.document.history.entries == (STEP,)
    assert asked(open_window.part.preview, "blend", "donor") == str(palette_file)
    assert asked(open_window.part.preview, "blend", "alpha") == 0.5


def test_a_pending_transform_counts_as_unsaved(open_window, dialogs, mask_file):
    canvas = open_window.canvas
    canvas.set_tool("transform")
    canvas.current_tool.place(Placement(dx=3))
    shown = canvas.preview.copy()
    assert open_window.isWindowModified()
    dialogs.answer = Answer.SAVE
    assert open_window.close()
    assert np.array_equal(pixels(mask_file), shown)


def test_a_preview_is_made_of_what_a_pending_transform_shows(qtbot, open_window, engine):
    canvas = open_window.canvas
    canvas.set_tool("transform")
    canvas.current_tool.place(Placement(dx=3))
    moved = canvas.preview.copy()
    open_window.actions_["new_shape"].trigger()
    qtbot.waitUntil(lambda: open_window.part.preview.result is not None, timeout=WAIT)
    [request] = engine.requests
    assert np.array_equal(request.label_map, moved)
    assert open_window.document.history.entries == ("Move nose",)
    open_window.actions_["apply"].trigger()
    assert canvas.preview is None
    assert np.array_equal(open_window.document.label_map, draw(request).label_map)


def test_an_edit_that_lands_keeps_the_transform_begun_meanwhile(qtbot, open_window, engine):
    canvas, document = open_window.canvas, open_window.document
    engine.hold()
    open_window.actions_["new_shape"].trigger()
    engine.wait_entered()
    canvas.select_label(HAIR)
    canvas.set_tool("transform")
    canvas.current_tool.place(Placement(dy=-2))
    moved = canvas.preview.copy()
    engine.release()
    qtbot.waitUntil(lambda: not open_window.part.preview.pending, timeout=WAIT)
    edited = draw(engine.requests[0]).label_map
    assert document.history.entries == (STEP, "Move hair")
    assert np.array_equal(document.label_map, np.where(moved == small_face(), edited, moved))
