"""From controls to a preview, and from a preview to exactly one step of the history."""

from __future__ import annotations

import numpy as np

from facemask_editor.app.disabled_reason import Way
from facemask_editor.core.errors import EngineError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.document import MaskDocument
from facemask_editor.qt.features.shape_studio.previews.preview import Preview
from facemask_editor.qt.jobs.engine_client import EngineClient
from tests.helpers.fake_engine import FakeEngine
from tests.helpers.patience import WAIT
from tests.helpers.sample_masks import small_face
from tests.unit.qt.drafts import asked
from tests.unit.qt.features.shape_studio.conftest import session_of

NOSE, HAIR = SCHEMA.index("nose"), SCHEMA.index("hair")


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
        preview.change("resample", seed=7)
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
        preview.change("nudge", sigma=0.7)
    preview.cancel()
    assert shown[-1] is None
    assert np.array_equal(document.label_map, before)
    assert (document.revision, document.history.entries) == (revision, ())
    assert asked(preview, "nudge", "sigma") == 0
    preview.cancel()  # a second time is nothing
    assert len(shown) == 2


def test_a_slider_in_motion_asks_for_the_first_and_the_last(qtbot, preview, engine, shown):
    engine.hold()
    preview.change("resample", seed=100)
    engine.wait_entered()
    for seed in range(101, 120):
        preview.change("resample", seed=seed)
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
        preview.change("resample", seed=1)
    engine.hold()
    preview.change("resample", seed=2)
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
        preview.change("nudge", sigma=0.5)
    preview.change("nudge", sigma=0.5)
    assert not preview.working
    assert len(engine.requests) == 1


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


def test_locking_the_part_blocks(qtbot, preview, document, shown):
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.new_shape()
    document.set_locks({NOSE})
    assert not preview.pending
    assert np.array_equal(document.label_map, shown[0])
    assert preview.disabled.way is Way.UNLOCK
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


def test_another_mask_under_the_name_of_one_that_changed_nothing_is_asked_for(
    qtbot, preview, engine, document
):
    """The file of the second face may have been painted on in the meantime: the same name, other pixels."""
    document.set_locks(set(range(len(SCHEMA))) - {NOSE})  # so no pixel can change
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.set_donor("b.png", small_face(32))
    assert preview.idle
    other = np.ones((8, 8), np.uint8)
    preview.set_donor("b.png", other)
    qtbot.waitUntil(lambda: len(engine.requests) == 2 and not preview.working, timeout=WAIT)
    assert np.array_equal(engine.requests[-1].donors["b.png"], other)


def test_without_a_model_the_controls_rest(qtbot, document):
    engine = FakeEngine()
    engine.load_error = "no model file"
    client = EngineClient(lambda: engine)
    preview = Preview(client, session_of(client))
    preview.set_document(document)
    preview.set_part(NOSE)
    with qtbot.waitSignal(client.model_failed, timeout=WAIT):
        client.start()
    assert "no model file" in preview.disabled.text
    assert preview.disabled.way is Way.RETRY
    engine.load_error = None
    with qtbot.waitSignal(client.model_ready, timeout=WAIT):
        client.retry()
    assert preview.disabled is None
    assert client.shutdown(WAIT)


def test_a_step_that_fails_comes_back_to_its_controls(qtbot, preview, engine, document):
    engine.hold()
    preview.change("nudge", sigma=0.7)
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
    assert asked(preview, "nudge", "sigma") == 0.7
    assert preview.error == "the part is too small"
    assert preview.settle()  # what is shown is the mask as it is
    engine.edit_error = None
    with qtbot.waitSignal(preview.preview_changed, timeout=WAIT):
        preview.change("nudge", sigma=0.6)


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
        preview.change("nudge", sigma=0.3)  # its answer comes after the dropped one
    assert (done, document.history.entries) == ([], ())
