"""What the user does next makes a step of a preview first, also of one whose answer is still to come."""

from __future__ import annotations

import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.document import BrushShape
from tests.helpers.fake_engine import draw
from tests.helpers.patience import WAIT
from tests.helpers.sample_masks import small_face

NOSE, SKIN, HAIR = (SCHEMA.index(name) for name in ("nose", "skin", "hair"))


def test_another_part_makes_the_preview_a_step(qtbot, preview, document, shown):
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.new_shape()
    with qtbot.waitSignal(preview.applied, timeout=WAIT) as applied:
        preview.set_part(HAIR)
    assert applied.args == ["New nose shape (seed 0)"]
    assert document.history.entries == ("New nose shape (seed 0)",)
    assert np.array_equal(document.label_map, shown[0])
    assert shown[-1] is None
    assert preview.label == HAIR
    assert not preview.pending


def test_another_part_while_the_engine_works_takes_nothing_away(qtbot, preview, engine, document):
    """The edit lands as a step of the part it was for; the next one is made of the pixels it leaves."""
    before = document.snapshot()
    engine.hold()
    preview.change("shape", handle="width", amount=1.0)
    engine.wait_entered()
    preview.change("shape", handle="width", amount=2.0)
    preview.set_part(HAIR)
    preview.change("resample", seed=3)
    assert preview.working
    assert document.history.entries == ()
    engine.release()
    qtbot.waitUntil(lambda: preview.result is not None, timeout=WAIT)
    assert document.history.entries == ("Nose width +2.00",)
    nose, hair = (request for request in engine.requests[-2:])
    assert np.array_equal(document.label_map, draw(nose).label_map)
    assert np.array_equal(nose.label_map, before)
    assert np.array_equal(hair.label_map, document.label_map)
    assert np.array_equal(preview.result.label_map, draw(hair).label_map)
    preview.apply()
    assert document.history.entries == ("Nose width +2.00", "New hair shape (seed 3)")


def test_painting_comes_after_the_preview(qtbot, preview, document, shown):
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.new_shape()
    with document.begin_stroke("Brush", HAIR) as stroke:
        stroke.line(3, 3, 9, 9, size=4, shape=BrushShape.ROUND)
    assert shown[-1] is None
    assert document.history.entries == ("New nose shape (seed 0)", "Brush")
    document.undo()
    assert np.array_equal(document.label_map, shown[0])


@pytest.mark.parametrize("answer", ["during the stroke", "after the stroke"])
def test_painting_while_the_engine_works_stays_on_top(qtbot, preview, engine, document, answer):
    engine.hold()
    preview.change("resample", seed=2)
    engine.wait_entered()
    before = document.snapshot()
    stroke = document.begin_stroke("Brush", HAIR)
    stroke.line(20, 32, 44, 32, size=4, shape=BrushShape.SQUARE)
    painted = document.label_map != before
    if answer == "during the stroke":
        with qtbot.waitSignal(preview._client.busy_changed, timeout=WAIT):
            engine.release()
        assert not preview.can_apply
        assert document.in_stroke
    stroke.commit()
    with qtbot.waitSignal(preview.landed, timeout=WAIT):
        engine.release()
    edited = draw(engine.requests[-1]).label_map
    assert (edited[painted] != HAIR).any()  # else this would show nothing
    assert np.array_equal(document.label_map, np.where(painted, HAIR, edited))
    assert document.history.entries == ("New nose shape (seed 2)", "Brush")


def test_a_taken_back_stroke_lets_the_edit_through(qtbot, preview, engine, document):
    engine.hold()
    preview.new_shape()
    engine.wait_entered()
    stroke = document.begin_stroke("Brush", HAIR)
    stroke.line(20, 32, 44, 32, size=4, shape=BrushShape.SQUARE)
    with qtbot.waitSignal(preview._client.busy_changed, timeout=WAIT):
        engine.release()
    with qtbot.waitSignal(preview.landed, timeout=WAIT):
        stroke.abort()
    assert np.array_equal(document.label_map, draw(engine.requests[-1]).label_map)


def test_a_shape_asked_for_in_a_stroke_is_made_of_the_painted_mask(qtbot, preview, engine, document):
    with document.begin_stroke("Brush", HAIR) as stroke:
        stroke.line(3, 3, 9, 9, size=4, shape=BrushShape.ROUND)
        preview.new_shape()
    qtbot.waitUntil(lambda: preview.result is not None, timeout=WAIT)
    [request] = engine.requests
    assert np.array_equal(request.label_map, document.label_map)


def test_filling_while_the_engine_works_happens_at_once_and_the_edit_comes_in_under_it(
    qtbot, preview, engine, document
):
    before = document.snapshot()
    engine.hold()
    preview.new_shape()
    engine.wait_entered()
    assert document.fill(0, 0, HAIR)
    filled = document.label_map != before
    with qtbot.waitSignal(preview.landed, timeout=WAIT):
        engine.release()
    assert document.history.entries == ("New nose shape (seed 0)", "Fill hair")
    expected = np.where(filled, HAIR, draw(engine.requests[-1]).label_map)
    assert np.array_equal(document.label_map, expected)


def test_a_map_made_before_the_preview_became_a_step_takes_none_of_it_away(qtbot, preview, document, shown):
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.new_shape()
    wanted = document.snapshot()
    wanted[:2] = HAIR
    assert document.replace_pixels(wanted, "Band")
    expected = shown[0].copy()
    expected[:2] = HAIR
    assert np.array_equal(document.label_map, expected)
    assert document.history.entries == ("New nose shape (seed 0)", "Band")


def test_undo_takes_the_preview_away_and_redo_brings_it_back(qtbot, preview, document, shown):
    document.fill(0, 0, HAIR)
    before = document.snapshot()
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.new_shape()
    assert preview.pending_name == "New nose shape (seed 0)"
    assert document.undo()
    assert not preview.pending
    assert shown[-1] is None
    assert np.array_equal(document.label_map, before)
    assert document.redo()
    assert np.array_equal(document.label_map, shown[0])
    document.undo()
    document.undo()
    assert document.history.position == 0


def test_undo_while_the_engine_works_takes_that_edit_away(qtbot, preview, client, engine, document):
    document.fill(0, 0, HAIR)
    before = document.snapshot()
    engine.hold()
    preview.new_shape()
    engine.wait_entered()
    assert document.undo()
    assert not preview.pending
    engine.release()
    qtbot.waitUntil(lambda: not client.busy, timeout=WAIT)
    assert np.array_equal(document.label_map, before)
    assert document.history.redo_name == "New nose shape (seed 0)"
    assert document.redo()
    assert np.array_equal(document.label_map, draw(engine.requests[-1]).label_map)


def brush(document):
    with document.begin_stroke("Brush", HAIR) as stroke:
        stroke.line(3, 3, 9, 9, size=4, shape=BrushShape.ROUND)


def band(document):
    wanted = document.snapshot()
    wanted[:2] = HAIR
    document.replace_pixels(wanted, "Band")


def queue(preview, *seeds):
    for seed in seeds:
        preview.change("resample", seed=seed)
        preview.apply()


@pytest.mark.parametrize("act", [brush, band, lambda document: document.fill(0, 0, HAIR)])
def test_what_was_undone_while_queued_is_cut_off_by_what_is_done_next(
    qtbot, preview, client, engine, document, act
):
    engine.hold()
    queue(preview, 1, 2)
    assert document.undo()
    assert preview.steps.taken_back_name == "New nose shape (seed 2)"
    with qtbot.waitSignal(preview.landed, timeout=WAIT):
        engine.release()
    act(document)
    assert preview.steps.taken_back_name == ""
    after, done = document.snapshot(), document.history.entries
    assert len(done) == 2
    assert document.undo()
    assert document.redo()
    assert np.array_equal(document.label_map, after)
    assert not document.pending
    qtbot.waitUntil(lambda: not client.busy, timeout=WAIT)
    assert document.history.entries == done
    assert [request.recipe.steps[0].seed for request in engine.requests] == [1]


def test_what_was_undone_while_computed_is_cut_off_by_a_stroke_undone_before_the_answer(
    qtbot, preview, client, engine, document
):
    engine.hold()
    queue(preview, 1)
    engine.wait_entered()
    assert document.undo()
    brush(document)
    assert document.undo()
    engine.release()
    qtbot.waitUntil(lambda: not client.busy, timeout=WAIT)
    assert document.history.entries == ("Brush",)
    assert document.history.redo_name == "Brush"


def test_travelling_forward_brings_back_what_was_undone_while_queued(
    qtbot, preview, client, engine, document
):
    engine.hold()
    queue(preview, 1, 2)
    brush(document)
    queue(preview, 3)
    for _ in range(3):
        assert document.undo()
    with qtbot.waitSignal(preview.landed, timeout=WAIT):
        engine.release()
    assert document.history.entries == ("New nose shape (seed 1)", "Brush")
    document.travel(2)
    qtbot.waitUntil(lambda: not preview.steps.busy, timeout=WAIT)
    made = "New nose shape (seed 1)", "New nose shape (seed 2)", "Brush"
    assert (document.history.entries, document.history.position) == (made, 3)
    assert document.redo()  # what was undone after it waits for its own turn
    qtbot.waitUntil(lambda: not preview.steps.busy, timeout=WAIT)
    assert document.history.entries == (*made, "New nose shape (seed 3)")


def test_what_can_be_redone_is_not_cut_off_unasked(qtbot, preview, document):
    document.fill(0, 0, HAIR)
    document.undo()
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.new_shape()
    assert not document.redo()
    document.travel(1)
    assert preview.pending
    preview.cancel()
    assert document.redo()
    assert document.history.entries == ("Fill hair",)


def test_going_back_in_the_history_keeps_the_preview_as_a_step(qtbot, preview, document, shown):
    document.fill(0, 0, HAIR)
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.new_shape()
    document.travel(0)
    assert document.history.entries == ("Fill hair", "New nose shape (seed 0)")
    assert document.history.position == 0
    document.travel(2)
    assert np.array_equal(document.label_map, shown[0])


@pytest.mark.parametrize("held", [False, True])
def test_a_lock_comes_after_the_edit_that_was_made_without_it(qtbot, preview, engine, document, held):
    engine.hold() if held else None
    preview.new_shape()
    if held:
        engine.wait_entered()
    else:
        qtbot.waitUntil(lambda: preview.result is not None, timeout=WAIT)
    document.set_locks({SKIN, NOSE})
    engine.release()
    qtbot.waitUntil(lambda: not preview.pending, timeout=WAIT)
    assert document.history.entries == ("New nose shape (seed 0)",)
    [request] = engine.requests
    assert request.recipe.locks == ()
    assert np.array_equal(document.label_map, draw(request).label_map)
    assert document.locks == {SKIN, NOSE}


@pytest.mark.parametrize("held", [False, True])
def test_another_model_comes_after_the_edit_of_the_old_one(qtbot, preview, client, engine, document, held):
    engine.hold() if held else None
    preview.new_shape()
    if held:
        engine.wait_entered()
    else:
        qtbot.waitUntil(lambda: preview.result is not None, timeout=WAIT)
    client.set_model("other")
    with qtbot.waitSignal(client.model_ready, timeout=WAIT):
        engine.release()
    assert document.history.entries == ("New nose shape (seed 0)",)
    assert np.array_equal(document.label_map, draw(engine.requests[0]).label_map)
    assert len(engine.requests) == 1
    assert engine.order == ["load ", "edit", "load other"]
    assert not preview.pending


def test_a_second_face_is_chosen_after_what_is_pending(qtbot, preview, engine, document):
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.set_donor("b.png", small_face(32))
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.set_donor("b.png", np.ones((8, 8), np.uint8))  # the same name, another mask
    qtbot.waitUntil(lambda: preview.result is not None, timeout=WAIT)
    assert document.history.entries == ("Blend nose (50%)",)
    assert (engine.requests[-1].donors["b.png"] == 1).all()
    assert preview.pending
