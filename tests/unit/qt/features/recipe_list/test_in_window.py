import json
from dataclasses import replace

import numpy as np
import pytest

from facemask_editor.app.receipts.receipt import Why
from facemask_editor.app.timeline.timeline import Gone
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.document import BrushShape
from facemask_editor.qt.features.recipe_list.changes import Asked
from facemask_editor.recipe.recipe import Recipe
from tests.helpers.patience import WAIT


def test_every_step_is_listed_with_its_words(recipe):
    assert recipe.texts == ["New nose shape (seed 0)", "Paint", "New left eye shape (seed 0)"]
    assert not recipe.panel.empty.isVisible()
    recipe.document.undo()
    recipe.wait_rows(2)
    recipe.document.undo()
    recipe.document.undo()
    recipe.wait_rows(0)
    assert recipe.panel.empty.isVisible()


def test_another_seed_of_the_first_step_replays_what_follows_and_is_one_step(recipe, engine):
    document, before = recipe.document, recipe.document.snapshot()
    steps, asked = len(document.history.entries), len(engine.requests)
    recipe.ask_seed(0, 3)
    recipe.wait()
    assert [request.recipe.steps[0].part for request in engine.requests[asked:]] == ["nose", "l_eye"]
    assert len(document.history.entries) == steps + 1
    assert document.history.undo_name == "Changed: New nose shape (seed 3)"
    assert not np.array_equal(document.label_map, before)
    recipe.check()
    recipe.qtbot.waitUntil(lambda: recipe.texts[0] == "New nose shape (seed 3)", timeout=WAIT)
    # a second change of the same number is the same step
    recipe.ask_seed(0, 4)
    recipe.wait()
    assert len(document.history.entries) == steps + 1
    document.undo()
    assert np.array_equal(document.label_map, before)
    recipe.qtbot.waitUntil(lambda: recipe.texts[0] == "New nose shape (seed 0)", timeout=WAIT)


def test_keys_switch_move_and_take_away(recipe, qtbot):
    from PySide6.QtCore import Qt

    view, document = recipe.panel.view, recipe.document
    start = recipe.changes.timeline.start
    view.setCurrentIndex(recipe.panel.model.index(0))
    qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    recipe.wait()
    recipe.qtbot.waitUntil(lambda: recipe.texts[1].startswith("New nose"), timeout=WAIT)
    assert view.currentIndex().row() == 1
    qtbot.keyClick(view, Qt.Key.Key_Space)
    recipe.wait()
    assert not recipe.check().entries[1].on
    for _ in range(3):
        qtbot.keyClick(view, Qt.Key.Key_Delete)
        recipe.wait()
        recipe.panel.refresh()
    assert recipe.texts == []
    assert np.array_equal(document.label_map, start)


def test_strokes_while_it_is_being_replayed_come_before_the_change_and_stay(recipe, engine):
    engine.hold()
    recipe.ask_seed(0, 3)
    recipe.qtbot.waitUntil(engine.entered.is_set, timeout=WAIT)
    recipe.stroke(label=13, row=9)
    assert (recipe.document.label_map[9, 2:10] == 13).all()
    engine.release()
    recipe.wait()
    assert (recipe.document.label_map[9, 2:10] == 13).all()
    names = [entry.name for entry in recipe.check().entries]
    assert names == ["New nose shape (seed 0)", "Paint", "New left eye shape (seed 0)", "Paint"]
    assert recipe.changes.timeline.entries[0].steps[0].seed == 3


@pytest.mark.parametrize("paints", [False, True])
def test_what_is_replayed_lands_after_a_stroke_that_has_painted_nothing_yet(recipe, engine, paints):
    done = []
    engine.hold()
    recipe.ask_seed(0, 3)
    recipe.qtbot.waitUntil(engine.entered.is_set, timeout=WAIT)
    assert not recipe.document.settle(lambda: done.append(True))
    stroke = recipe.document.begin_stroke("Push", 13)
    engine.release()
    recipe.qtbot.waitUntil(lambda: recipe.changes._job is None, timeout=WAIT)
    assert recipe.changes.pending
    assert not done
    if paints:
        stroke.line(1, 9, 12, 9, size=2, shape=BrushShape.SQUARE)
    stroke.commit()
    recipe.wait()
    recipe.qtbot.waitUntil(lambda: done == [True], timeout=WAIT)
    assert recipe.check().entries[0].steps[0].seed == 3
    assert bool((recipe.document.label_map[9, 2:10] == 13).all()) is paints


def test_the_row_whose_slider_is_held_stays_when_a_step_lands(recipe):
    """A row of another kind has other sliders, so turning to it would take the slider from the hand."""
    preview = recipe.window.parts["shape_studio"].preview
    preview.change("nudge", sigma=0.5)
    recipe.qtbot.waitUntil(lambda: preview.result is not None, timeout=WAIT)
    preview.apply()
    recipe.wait_rows(4)
    [slider] = [row.slider for row in recipe.panel.sheet.sliders.values()]
    slider.setSliderDown(True)
    recipe.stroke(row=20)
    recipe.wait_rows(5)
    assert recipe.panel.view.currentIndex().row() == 3
    assert [row.slider for row in recipe.panel.sheet.sliders.values()] == [slider]
    slider.setSliderPosition(slider.value() + 5)
    slider.setSliderDown(False)
    recipe.wait()
    assert recipe.document.history.undo_name.startswith("Changed: ")
    recipe.stroke(row=25)
    recipe.wait_rows(6)
    assert recipe.panel.view.currentIndex().row() == 5


def test_undo_takes_back_what_is_being_replayed(recipe, engine):
    before, steps = recipe.document.snapshot(), recipe.document.history.entries
    engine.hold()
    recipe.ask_seed(0, 3)
    recipe.qtbot.waitUntil(engine.entered.is_set, timeout=WAIT)
    assert recipe.document.pending
    recipe.document.undo()
    engine.release()
    assert not recipe.document.pending
    assert recipe.document.history.entries == steps
    assert np.array_equal(recipe.document.label_map, before)


def test_saving_waits_for_it(recipe, engine, mask_file):
    from PIL import Image

    engine.hold()
    recipe.ask_seed(0, 3)
    recipe.qtbot.waitUntil(engine.entered.is_set, timeout=WAIT)
    recipe.window.files.save()
    engine.release()
    recipe.wait()
    recipe.qtbot.waitUntil(lambda: not recipe.document.dirty, timeout=WAIT)
    assert np.array_equal(np.asarray(Image.open(mask_file)), recipe.document.label_map)
    recipe.check()


def test_what_is_closed_hears_of_nothing(recipe, engine, palette_file, dialogs):
    from facemask_editor.qt.services.messages import Answer

    engine.hold()
    recipe.ask_seed(0, 3)
    recipe.qtbot.waitUntil(engine.entered.is_set, timeout=WAIT)
    dialogs.answer = Answer.DISCARD
    assert recipe.window.services.files.open(palette_file)
    engine.release()
    recipe.wait_rows(0)
    assert not recipe.document.dirty


def test_another_model_names_the_step_and_leaves_the_document(recipe, engine):
    before = recipe.document.snapshot()
    key = recipe.changes.timeline.entries[0].key
    made = recipe.changes.timeline.entry(key)
    other = made.source.model_copy(update={"model": "old", "model_sha256": "1" * 64})

    def of_old_model(timeline):
        from dataclasses import replace

        entries = (replace(timeline.entry(key), source=other, made_of=""), *timeline.entries[1:])
        return type(timeline)(timeline.start, entries)

    recipe.changes.ask(Asked(of_old_model, "Change"))
    recipe.wait()
    assert np.array_equal(recipe.document.label_map, before)
    said = recipe.window.notice.text.text()
    assert "Step 1 (“New nose shape (seed 0)”): it was made with the model old" in said


def test_a_change_of_what_has_been_undone_is_dropped(recipe):
    def gone(timeline):
        raise Gone(1)

    steps = recipe.document.history.entries
    recipe.changes.ask(Asked(gone, "Change"))
    recipe.wait()
    assert recipe.document.history.entries == steps


def test_a_recipe_is_saved_as_batch_reads_it_and_loaded_again(recipe, dialogs, tmp_path):
    dialogs.recipe = tmp_path / "edit.json"
    recipe.part.save()
    saved = Recipe.load(dialogs.recipe)
    assert [(step.part, step.seed) for step in saved.steps] == [("nose", 0), ("l_eye", 0)]
    assert json.loads(dialogs.recipe.read_text())["version"] == 2
    assert "1 stroke is not part of it" in recipe.window.notice.text.text()
    dialogs.file = dialogs.recipe
    recipe.part.load()
    recipe.wait()
    recipe.wait_rows(4)  # both new shapes are one line
    assert recipe.document.history.undo_name == "Recipe edit.json"
    recipe.check()


def test_a_bad_file_gives_one_error(recipe, dialogs, tmp_path):
    dialogs.file = tmp_path / "bad.json"
    dialogs.file.write_text('{"steps": [{"kind": "resample", "part": "nose", "seed": -1}]}')
    recipe.part.load()
    [(text, detail)] = dialogs.errors
    assert text == "bad.json could not be loaded"
    assert "seed" in detail


@pytest.mark.parametrize(
    ("steps", "locks", "field", "value"),
    [
        ([{"kind": "expression", "name": "zzz"}], [], "steps.0.name", "zzz"),
        ([{"kind": "shape", "part": "nose", "handle": "zzz", "amount": 1}], [], "steps.0.handle", "zzz"),
        ([{"kind": "resample", "part": "zzz"}], [], "steps.0.part", "zzz"),
        ([{"kind": "resample", "part": "nose"}], ["nose"], "steps.0.part", "nose"),
        ([{"kind": "resample", "part": "nose"}], ["zzz"], "locks", "zzz"),
    ],
)
def test_what_nobody_knows_in_a_file_is_named_at_once_and_is_no_fault_of_the_program(
    recipe, dialogs, tmp_path, caplog, steps, locks, field, value
):
    dialogs.file = tmp_path / "bad.json"
    dialogs.file.write_text(json.dumps({"version": 2, "steps": steps, "locks": locks}))
    recipe.part.load()
    [(text, detail)] = dialogs.errors
    assert text == "bad.json could not be loaded"
    assert f"{dialogs.file}: recipe field {field} is '{value}'." in detail
    assert not recipe.changes.pending
    assert not caplog.records


def test_the_edits_go_to_another_mask(recipe, dialogs, palette_file):
    from facemask_editor.qt.services.messages import Answer

    dialogs.mask, dialogs.answer = palette_file, Answer.DISCARD
    recipe.part.apply_to()
    recipe.wait()
    assert recipe.document.path == palette_file
    recipe.wait_rows(2)
    assert [entry.source is not None for entry in recipe.check().entries] == [True, True]


def test_the_receipt_says_what_changed_and_the_overlay_shows_it(recipe):
    session, document = recipe.window.session, recipe.document
    session.set_locks([SCHEMA.index("hair")])
    before = document.snapshot()
    recipe.edit("nose")
    receipts = recipe.part.receipts
    session.flush()
    changed = int((before != document.label_map).sum())
    counts = receipts.newest.counts
    assert sum(n for each in counts.values() for n in each.values()) == changed
    assert receipts.line.startswith("Nose ")
    assert receipts.line.endswith("hair 0 (locked)")
    assert recipe.panel.receipt.said == receipts.line
    plain = recipe.window.canvas._picture.mask.pixels.copy()
    recipe.window.actions_["receipt"].setChecked(True)
    tinted = recipe.window.canvas._picture.mask.pixels
    assert np.array_equal(tinted != plain, before != document.label_map)
    recipe.window.actions_["receipt"].setChecked(False)
    assert np.array_equal(recipe.window.canvas._picture.mask.pixels, plain)


def test_the_receipt_says_what_the_engine_repaired(recipe, engine, monkeypatch):
    edit = engine.edit

    def repairing(request, cancelled):
        result = edit(request, cancelled)
        changed = request.label_map != result.label_map
        row = np.flatnonzero(changed.any(1))[0]  # as if the topmost row had been torn
        mended = np.zeros(changed.shape, np.bool_)
        mended[row] = True
        return replace(result, mended=mended)

    monkeypatch.setattr(engine, "edit", repairing)
    before = recipe.document.snapshot()
    recipe.edit("l_eye")
    recipe.window.session.flush()
    changed = before != recipe.document.label_map
    receipts = recipe.part.receipts
    top = int(changed[np.flatnonzero(changed.any(1))[0]].sum())
    assert receipts.newest.of(Why.REPAIRED) == top
    assert f"{top} repaired" in receipts.line
    assert (receipts.newest.why[0] > 0).sum() == (receipts.newest.why == Why.REPAIRED).sum() == top
    recipe.document.undo()
    recipe.document.redo()
    recipe.window.session.flush()
    assert receipts.newest.of(Why.REPAIRED) == top


def test_each_edit_adapts_by_its_own_amount_and_the_file_keeps_it(recipe, dialogs, tmp_path, engine):
    document, panel = recipe.document, recipe.panel
    panel.view.setCurrentIndex(panel.model.index(0))
    assert panel.sheet.adapt.isVisible()
    asked = len(engine.requests)
    panel.sheet.adapt.slider.setValue(25)
    recipe.wait()
    assert engine.requests[asked].recipe.adapt == 0.25
    assert document.history.undo_name == "Changed: New nose shape (seed 0), adapt 0.25"
    recipe.check()
    panel.view.setCurrentIndex(panel.model.index(1))
    assert not panel.sheet.adapt.isVisible()  # a stroke

    dialogs.recipe = tmp_path / "edit.json"
    recipe.part.save()
    saved = Recipe.load(dialogs.recipe)
    assert saved.version == 3
    assert [(part.adapt, [step.part for step in part.steps]) for part in saved.in_turn()] == [
        (0.25, ["nose"]),
        (1.0, ["l_eye"]),
    ]
    steps = len(document.history.entries)
    dialogs.file = dialogs.recipe
    recipe.part.load()
    recipe.qtbot.waitUntil(lambda: len(document.history.entries) == steps + 1, timeout=WAIT)
    recipe.wait_rows(5)
    assert [row.adapt for row in panel.model.rows] == [0.25, None, 1.0, 0.25, 1.0]


def test_what_one_drag_asks_of_two_handles_is_one_row_and_one_undo(recipe, engine):
    document, panel, before = recipe.document, recipe.panel, recipe.document.snapshot()
    recipe.window.session.select(SCHEMA.index("nose"))
    preview = recipe.window.parts["shape_studio"].preview
    both = [{"handle": "length", "amount": 1.0}, {"handle": "width", "amount": -0.5}]
    preview.change_each("shape", both, held=False)
    recipe.qtbot.waitUntil(lambda: preview.result is not None, timeout=WAIT)
    preview.apply()
    recipe.wait_rows(4)
    assert recipe.texts[3] == "Nose length +1.00, nose width -0.50"
    panel.view.setCurrentIndex(panel.model.index(3))
    sliders = panel.sheet.sliders
    assert [row.value for row in sliders.values()] == [1.0, -0.5]
    asked = len(engine.requests)
    sliders["1.amount"].slider.setValue(50)
    recipe.wait()
    assert [step.amount for step in engine.requests[asked].recipe.steps] == [1.0, 0.5]
    panel.switch(3)
    recipe.wait()
    assert recipe.check().entries[3].off == {0, 1}
    panel.remove(3)
    recipe.wait()
    recipe.wait_rows(3)
    for _ in range(4):
        document.undo()
    assert np.array_equal(document.label_map, before)
