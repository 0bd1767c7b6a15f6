"""Steps for the whole face: previewed, with a seed, and applied like a new shape of a part."""

from __future__ import annotations

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.qt.services.messages import Answer
from facemask_editor.recipe.kinds.resample_group import ResampleGroup
from facemask_editor.recipe.recipe import Complete
from tests.helpers.fake_engine import draw
from tests.helpers.patience import WAIT
from tests.unit.qt.drafts import asked

HAT = SCHEMA.index("hat")


def complete(qtbot, window):
    with qtbot.waitSignal(window.part.preview_changed, timeout=WAIT):
        window.actions_["complete"].trigger()


def test_a_face_is_completed_as_a_preview_and_in_one_step(qtbot, open_window, engine):
    document = open_window.document
    before = document.snapshot()
    complete(qtbot, open_window)

    assert engine.requests[-1].recipe.steps == (Complete(),)
    assert (open_window.canvas.preview == HAT).any()
    assert "Adds hat" in open_window.status.currentMessage()
    assert document.history.entries == ()
    open_window.part.preview.apply()
    assert document.history.entries == ("Complete face",)
    assert (document.label_map == HAT).any()
    document.undo()
    assert (document.label_map == before).all()


def test_asked_again_it_draws_other_shapes(qtbot, open_window, engine):
    for _ in range(3):
        complete(qtbot, open_window)
    with qtbot.waitSignal(open_window.part.preview_changed, timeout=WAIT):
        open_window.actions_["previous_seed"].trigger()

    asked_for = [request.recipe.steps[0] for request in engine.requests]
    assert [(step.seed, step.temperature) for step in asked_for] == [(0, 0.0), (0, 1.0), (1, 1.0), (0, 1.0)]
    assert open_window.document.history.entries == ()


def test_a_group_is_drawn_as_one_and_each_time_anew(qtbot, open_window, engine):
    open_window.canvas.select_label(SCHEMA.index("l_eye"))
    for _ in range(2):
        with qtbot.waitSignal(open_window.part.preview_changed, timeout=WAIT):
            open_window.actions_["new_group"].trigger()

    assert [request.recipe.steps for request in engine.requests] == [
        (ResampleGroup(group="eyes", seed=0),),
        (ResampleGroup(group="eyes", seed=1),),
    ]
    open_window.part.preview.apply()
    assert open_window.document.history.entries == ("New eyes (seed 1)",)


def test_a_part_without_a_group_says_so(open_window):
    assert open_window.document.schema.names[open_window.canvas.selected_label] == "nose"
    assert open_window.actions_.reason("new_group") == "It belongs to no group of parts"


def test_escape_takes_the_preview_away(qtbot, open_window):
    complete(qtbot, open_window)
    open_window.part.preview.cancel()

    assert open_window.canvas.preview is None
    assert not open_window.document.dirty


def test_it_works_while_the_selected_part_is_locked(qtbot, open_window, engine):
    open_window.document.set_locks([open_window.part.preview.label])
    complete(qtbot, open_window)

    assert (open_window.canvas.preview == HAT).any()


def test_locks_go_along(qtbot, open_window, engine):
    open_window.document.set_locks([HAT])
    complete(qtbot, open_window)

    assert engine.requests[-1].recipe.locks == ("hat",)
    assert not open_window.part.preview.pending
    assert "changes nothing" in open_window.status.currentMessage()


def test_a_pending_preview_becomes_a_step_first(qtbot, open_window, engine):
    with qtbot.waitSignal(open_window.part.preview_changed, timeout=WAIT):
        open_window.actions_["new_shape"].trigger()
    shown = open_window.canvas.preview.copy()
    open_window.actions_["complete"].trigger()
    qtbot.waitUntil(lambda: open_window.part.preview.result is not None, timeout=WAIT)

    assert open_window.document.history.entries == ("New nose shape (seed 0)",)
    assert engine.requests[-1].recipe.steps == (Complete(),)
    assert (engine.requests[-1].label_map == shown).all()


def test_a_slider_moved_meanwhile_works_on_the_completed_face(qtbot, open_window, engine):
    document, preview = open_window.document, open_window.part.preview
    engine.hold()
    open_window.actions_["complete"].trigger()
    engine.wait_entered()
    open_window.part.sections["nudge"].rows["sigma"].slider.setValue(50)
    assert open_window.part.controls.result.said == "Working…"
    engine.release()
    qtbot.waitUntil(lambda: preview.result is not None, timeout=WAIT)

    assert document.history.entries == ("Complete face",)
    assert (document.label_map == HAT).any()
    assert (engine.requests[-1].label_map == document.label_map).all()
    assert asked(preview, "nudge", "sigma") == 0.5
    preview.apply()
    assert document.history.entries == ("Complete face", "Nudge nose (0.50, seed 0)")
    assert (document.label_map == draw(engine.requests[-1]).label_map).all()


def test_another_mask_opened_meanwhile_hears_nothing_of_it(qtbot, open_window, engine, dialogs, palette_file):
    window, before = open_window, open_window.document
    pixels = before.snapshot()
    said = []
    window.parts["shape_studio"].whole_face.message.connect(said.append)
    engine.hold()
    window.actions_["complete"].trigger()
    engine.wait_entered()
    assert window.isWindowModified()
    assert not window.files.open(palette_file)  # it counts as unsaved, and the question is cancelled
    assert window.document is before
    dialogs.answer = Answer.DISCARD
    assert window.files.open(palette_file)
    engine.release()
    with qtbot.waitSignal(window.part.preview_changed, timeout=WAIT):
        window.actions_["new_shape"].trigger()  # its answer comes after the dropped one

    assert said == []
    assert (before.label_map == pixels).all()
    assert window.document.history.entries == ()
    assert (window.document.label_map == pixels).all()


def test_an_error_is_told_and_changes_nothing(qtbot, open_window, engine):
    engine.edit_error = ValueError("out of order")
    open_window.actions_["complete"].trigger()
    qtbot.waitUntil(lambda: bool(open_window.part.preview.error), timeout=WAIT)

    assert "out of order" in open_window.part.preview.error
    assert not open_window.document.dirty


def test_without_a_mask_it_rests(window):
    assert not window.actions_["complete"].isEnabled()
    assert window.actions_.reason("complete") == "Open a mask first"


def test_the_panel_draws_a_group_where_the_part_belongs_to_one(qtbot, open_window, engine):
    part = open_window.part
    button = part.sections["resample"].group
    assert not button.isVisibleTo(part)  # a nose stands alone
    open_window.canvas.select_label(open_window.document.schema.index("u_lip"))
    assert button.isVisibleTo(part)
    with qtbot.waitSignal(part.preview_changed, timeout=WAIT):
        button.click()
    [step] = engine.requests[-1].recipe.steps
    assert (step.kind, step.group) == ("resample_group", "mouth")
