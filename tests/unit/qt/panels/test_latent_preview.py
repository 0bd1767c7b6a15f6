"""From controls to a preview, and from a preview to exactly one step of the history."""

from __future__ import annotations

import numpy as np
import pytest

from facemask_editor.document import BrushShape, MaskDocument
from facemask_editor.errors import EngineError
from facemask_editor.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.qt.engine_client import EngineClient
from facemask_editor.qt.panels.latent_preview import LatentPreview
from facemask_editor.qt.panels.latent_state import Remedy
from tests.helpers.fake_engine import FakeEngine
from tests.helpers.sample_masks import small_face

WAIT = 15000
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
    with qtbot.waitSignal(preview.applied) as applied:
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
    with qtbot.waitSignal(preview.applied, timeout=WAIT):
        engine.release()
    assert document.history.entries == ("New nose shape (seed 0)",)


def test_apply_never_takes_an_older_answer(qtbot, preview, engine, document):
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.update(new_shape=True, seed=1)
    engine.hold()
    preview.update(seed=2)
    preview.apply()
    assert document.history.entries == ()
    with qtbot.waitSignal(preview.applied, timeout=WAIT):
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


def test_another_part_drops_the_preview(qtbot, preview, shown):
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.new_shape()
    with qtbot.waitSignal(preview.dropped):
        preview.set_part(HAIR)
    assert shown[-1] is None
    assert preview.state.part == HAIR
    assert not preview.pending


def test_painting_drops_the_preview(qtbot, preview, document, shown):
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.new_shape()
    with qtbot.waitSignal(preview.dropped), document.begin_stroke("Brush", HAIR) as stroke:
        stroke.line(3, 3, 9, 9, size=4, shape=BrushShape.ROUND)
    assert shown[-1] is None
    assert document.history.entries == ("Brush",)


def test_painting_while_the_engine_works_drops_the_answer(qtbot, preview, engine, document, shown):
    engine.hold()
    preview.new_shape()
    engine.wait_entered()
    document.fill(0, 0, HAIR)
    engine.release()
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.update(sigma=0.3)  # its answer comes after the dropped one
    assert len(shown) == 1
    assert engine.requests[-1].label_map[0, 0] == HAIR


def test_undo_drops_the_preview(qtbot, preview, document):
    document.fill(0, 0, HAIR)
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.new_shape()
    document.undo()
    assert not preview.pending


def test_another_document_drops_the_preview(qtbot, preview, shown):
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.new_shape()
    preview.set_document(MaskDocument(small_face(32)))
    assert shown[-1] is None
    assert not preview.pending


def test_locks_go_into_the_recipe_and_renew_the_preview(qtbot, preview, engine, document):
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.new_shape()
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        document.set_locks({HAIR})
    assert [request.recipe.locks for request in engine.requests] == [(), ("hair",)]
    assert preview.pending


def test_locking_the_part_drops_the_preview_and_blocks(qtbot, preview, document):
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.new_shape()
    document.set_locks({NOSE})
    assert not preview.pending
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


def test_a_change_of_device_renews_the_preview(qtbot, preview, client, engine):
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.new_shape()
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        client.set_device("cuda")
    assert len(engine.requests) == 2
    assert preview.pending
