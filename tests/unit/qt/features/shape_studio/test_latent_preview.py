"""From controls to a preview, and from a preview to exactly one step of the history."""

from __future__ import annotations

import numpy as np
import pytest

from facemask_editor.core.errors import EngineError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.document import BrushShape, MaskDocument
from facemask_editor.qt.features.shape_studio.latent_preview import LatentPreview
from facemask_editor.qt.features.shape_studio.latent_state import Remedy
from facemask_editor.qt.jobs.engine_client import EngineClient
from tests.helpers.fake_engine import FakeEngine, draw
from tests.helpers.patience import WAIT
from tests.helpers.sample_masks import small_face

NOSE, SKIN, HAIR, HAT = (SCHEMA.index(name) for name in ("nose", "skin", "hair", "hat"))


@pytest.fixture
def engine():
    return FakeEngine()


@pytest.fixture
def client(qtbot, engine):
    client = EngineClient(lambda: engine)
    with qtbot.waitSignal(client.model_ready, timeout=WAIT):
        client.start()
    yield client
    engine.release()
    assert client.shutdown(WAIT)


@pytest.fixture
def document():
    return MaskDocument(small_face())


@pytest.fixture
def preview(client, document):
    preview = LatentPreview(client)
    preview.set_document(document)
    preview.set_part(NOSE)
    return preview


@pytest.fixture
def shown(preview):
    """Every label map that the canvas is told to show."""
    maps = []
    preview.preview_changed.connect(maps.append)
    return maps


def seeds(engine):
    return [request.recipe.steps[0].seed for request in engine.requests]


def test_a_new_shape_is_shown_and_changes_nothing(qtbot, preview, document, shown):
    before = document.snapshot()
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.new_shape()
    assert shown[0].shape == before.shape
    assert (shown[0] != before).any()
    assert np.array_equal(document.label_map, before)
    assert document.history.entries == ()


def test_apply_is_one_step_with_a_name(qtbot, preview, document, shown):
    before = document.snapshot()
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.update(seed=7, new_shape=True)
    with qtbot.waitSignal(preview.applied, timeout=WAIT) as applied:
        preview.apply()
    assert applied.args == ["New nose shape (seed 7)"]
    assert document.history.entries == ("New nose shape (seed 7)",)
    assert np.array_equal(document.label_map, shown[0])
    assert shown[-1] is None
    assert not preview.pending
    document.undo()
    assert np.array_equal(document.label_map, before)


def test_cancel_leaves_the_document_identical(qtbot, preview, document, shown):
    before, revision = document.snapshot(), document.revision
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.update(sigma=0.7)
    preview.cancel()
    assert shown[-1] is None
    assert np.array_equal(document.label_map, before)
    assert (document.revision, document.history.entries) == (revision, ())
    assert preview.state.sigma == 0
    preview.cancel()  # a second time is nothing
    assert len(shown) == 2


def test_a_slider_in_motion_asks_for_the_first_and_the_last(qtbot, preview, engine, shown):
    engine.hold()
    preview.update(new_shape=True, seed=100)
    engine.wait_entered()
    for seed in range(101, 120):
        preview.update(seed=seed)
    engine.release()
    qtbot.waitUntil(lambda: not preview.working, timeout=WAIT)
    assert seeds(engine) == [100, 119]
    assert len(shown) == 2
    assert engine.cancelled == []


def test_apply_before_the_answer_waits_for_it(qtbot, preview, engine, document):
    engine.hold()
    preview.new_shape()
    engine.wait_entered()
    preview.apply()
    assert document.history.entries == ()
    with qtbot.waitSignal(preview.landed, timeout=WAIT):
        engine.release()
    assert document.history.entries == ("New nose shape (seed 0)",)


def test_apply_never_takes_an_older_answer(qtbot, preview, engine, document):
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.update(new_shape=True, seed=1)
    engine.hold()
    preview.update(seed=2)
    preview.apply()
    assert document.history.entries == ()
    with qtbot.waitSignal(preview.landed, timeout=WAIT):
        engine.release()
    assert document.history.entries == ("New nose shape (seed 2)",)


def test_each_new_shape_is_another_one(qtbot, preview, engine):
    for _ in range(3):
        with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
            preview.new_shape()
    assert seeds(engine) == [0, 1, 2]
    preview.apply()
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.new_shape()
    assert seeds(engine)[-1] == 3


def test_the_same_state_is_not_asked_for_twice(qtbot, preview, engine):
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.update(sigma=0.5)
    preview.update(sigma=0.5)
    assert not preview.working
    assert len(engine.requests) == 1


def test_another_part_makes_the_preview_a_step(qtbot, preview, document, shown):
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.new_shape()
    with qtbot.waitSignal(preview.applied, timeout=WAIT) as applied:
        preview.set_part(HAIR)
    assert applied.args == ["New nose shape (seed 0)"]
    assert document.history.entries == ("New nose shape (seed 0)",)
    assert np.array_equal(document.label_map, shown[0])
    assert shown[-1] is None
    assert preview.state.part == HAIR
    assert not preview.pending


def test_another_part_while_the_engine_works_takes_nothing_away(qtbot, preview, engine, document):
    """The edit lands as a step of the part it was for; the next one is made of the pixels it leaves."""
    before = document.snapshot()
    engine.hold()
    preview.shape("width", 1.0)
    engine.wait_entered()
    preview.shape("width", 2.0)
    preview.set_part(HAIR)
    preview.update(new_shape=True, seed=3)
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
    preview.update(new_shape=True, seed=2)
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


def test_another_document_leaves_no_preview_behind(qtbot, preview, shown):
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.new_shape()
    preview.set_document(MaskDocument(small_face(32)))
    assert shown[-1] is None
    assert not preview.pending


def test_locks_go_into_the_recipe(qtbot, preview, engine, document):
    document.set_locks({HAIR})
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.new_shape()
    assert engine.requests[-1].recipe.locks == ("hair",)


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


def test_locking_the_part_blocks(qtbot, preview, document, shown):
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.new_shape()
    document.set_locks({NOSE})
    assert not preview.pending
    assert np.array_equal(document.label_map, shown[0])
    assert preview.block.remedy is Remedy.UNLOCK
    preview.new_shape()
    assert not preview.pending


def test_a_failed_edit_is_told_and_the_next_one_works(qtbot, preview, engine, shown):
    engine.edit_error = EngineError("the part is too small")
    preview.new_shape()
    qtbot.waitUntil(lambda: bool(preview.error), timeout=WAIT)
    assert preview.error == "the part is too small"
    preview.apply()
    assert shown == []
    engine.edit_error = None
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.new_shape()
    assert preview.error == ""


def test_a_second_face_is_sent_along(qtbot, preview, engine):
    donor = small_face(32)
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.set_donor("b.png", donor)
    [request] = engine.requests
    assert np.array_equal(request.donors["b.png"], donor)
    assert request.recipe.steps[0].alpha == 0.5
    donor[:] = 0
    assert request.donors["b.png"].any()  # the request holds its own copy
    preview.set_donor("", None)
    assert not preview.pending


def test_without_a_model_the_controls_rest(qtbot, document):
    engine = FakeEngine()
    engine.load_error = "no model file"
    client = EngineClient(lambda: engine)
    preview = LatentPreview(client)
    preview.set_document(document)
    preview.set_part(NOSE)
    with qtbot.waitSignal(client.model_failed, timeout=WAIT):
        client.start()
    assert "no model file" in preview.block.text
    assert preview.block.remedy is Remedy.RETRY
    engine.load_error = None
    with qtbot.waitSignal(client.model_ready, timeout=WAIT):
        client.retry()
    assert preview.block is None
    assert client.shutdown(WAIT)


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


def test_a_step_that_fails_comes_back_to_its_controls(qtbot, preview, engine, document):
    engine.hold()
    preview.update(sigma=0.7)
    engine.wait_entered()
    preview.apply()
    done = []
    assert not preview.settle(lambda: done.append(1))
    engine.edit_error = EngineError("the part is too small")
    failed = []
    preview.failed.connect(lambda name, text: failed.append(text))
    with qtbot.waitSignal(preview.steps.stopped, timeout=WAIT) as stopped:
        engine.release()
    assert [stopped.args[1]] == failed == ["the part is too small"]
    assert (done, document.history.entries) == ([], ())
    assert preview.state.sigma == 0.7
    assert preview.error == "the part is too small"
    assert preview.settle()  # what is shown is the mask as it is
    engine.edit_error = None
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.update(sigma=0.6)


def test_cancel_takes_back_a_step_on_its_way(qtbot, preview, engine, document):
    engine.hold()
    preview.new_shape()
    engine.wait_entered()
    preview.apply()
    done = []
    preview.settle(lambda: done.append(1))
    assert preview.can_cancel
    preview.cancel()
    assert not preview.pending
    engine.release()
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.update(sigma=0.3)  # its answer comes after the dropped one
    assert (done, document.history.entries) == ([], ())
