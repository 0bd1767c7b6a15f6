"""The client with an engine that can be held: each answer has one owner, and nothing blocks."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from PySide6.QtCore import QTimer

from facemask_editor.core.errors import EngineError
from facemask_editor.document.document import MaskDocument
from facemask_editor.qt.jobs.engine_client import EngineClient
from facemask_editor.qt.jobs.mailbox import Priority
from facemask_editor.qt.jobs.pending_steps import PendingStep, PendingSteps
from facemask_editor.recipe.recipe import Recipe, Resample
from tests.helpers.answers import Answers
from tests.helpers.fake_engine import FakeEngine, draw
from tests.helpers.patience import WAIT


def recipe(seed: int, part: str = "nose") -> Recipe:
    return Recipe(steps=(Resample(part=part, seed=seed),))


@pytest.fixture
def document() -> MaskDocument:
    label_map = np.ones((64, 64), np.uint8)
    label_map[20:30, 20:30] = 2
    return MaskDocument(label_map)


@pytest.fixture(params=[True, False], ids=["obedient", "stubborn"])
def engine(request):
    """Held engines of both kinds: one that heeds ``cancelled`` and one that answers late."""
    return FakeEngine(obedient=request.param)


@pytest.fixture
def client(qtbot, engine):
    client = EngineClient(lambda: engine)
    with qtbot.waitSignal(client.model_ready, timeout=WAIT):
        client.start()
    yield client
    engine.release()
    assert client.shutdown(WAIT)


@pytest.fixture
def answers(qapp):
    return Answers()


def seeds(engine: FakeEngine) -> list[int]:
    return [request.recipe.steps[0].seed for request in engine.requests]


def test_the_engine_lives_in_one_thread_that_is_not_this_one(qtbot, client, engine, document, answers):
    with qtbot.waitSignal(answers.ready, timeout=WAIT):
        answers.ask(client, document, recipe(1))
    assert len(engine.threads) == 1
    assert threading.get_ident() not in engine.threads
    assert client.info.title == "Fake model"


def test_the_answer_carries_its_request(qtbot, client, document, answers):
    with qtbot.waitSignal(answers.ready, timeout=WAIT) as answer:
        job = answers.ask(client, document, recipe(7))
    request, result = answer.args
    assert request is job.request
    assert request.recipe.steps[0].seed == 7
    assert result.changed


def test_only_the_newest_request_is_answered(qtbot, client, engine, document, answers):
    engine.hold()
    answers.ask(client, document, recipe(0))
    engine.wait_entered()
    for seed in range(1, 10):
        answers.ask(client, document, recipe(seed))
    with qtbot.waitSignal(answers.ready, timeout=WAIT):
        engine.release()
    assert [request.recipe.steps[0].seed for request, _ in answers.seen] == [9]
    # An obedient engine comes back at once, so it may have begun with one or two in between.
    begun = [request.ticket for request in engine.requests]
    assert (seeds(engine)[0], seeds(engine)[-1]) == (0, 9)
    assert engine.cancelled == (begun[:-1] if engine.obedient else [])
    assert engine.obedient or len(begun) == 2


def test_an_answer_to_an_older_document_is_dropped(qtbot, client, engine, document, answers):
    engine.hold()
    answers.ask(client, document, recipe(0))
    engine.wait_entered()
    document.fill(0, 0, 13)
    with qtbot.waitSignal(client.busy_changed, timeout=WAIT):
        engine.release()
    assert answers.seen == []
    assert not client.busy


def test_nothing_comes_after_cancel(qtbot, client, engine, document, answers):
    engine.hold()
    job = answers.ask(client, document, recipe(0))
    engine.wait_entered()
    client.cancel(job)
    assert not client.busy
    engine.release()
    other = MaskDocument(np.zeros((16, 16), np.uint8))
    with qtbot.waitSignal(answers.ready, timeout=WAIT):
        answers.ask(client, other, recipe(3))  # a later answer proves that the first one is past
    assert [request.recipe.steps[0].seed for request, _ in answers.seen] == [3]


def test_the_snapshot_is_made_once_per_revision(qtbot, client, engine, document, answers):
    for seed in (1, 2):
        with qtbot.waitSignal(answers.ready, timeout=WAIT):
            answers.ask(client, document, recipe(seed))
    document.fill(0, 0, 13)
    with qtbot.waitSignal(answers.ready, timeout=WAIT):
        answers.ask(client, document, recipe(3))
    first, second, third = engine.requests
    assert first.label_map is second.label_map
    assert first.mask_key == second.mask_key != third.mask_key
    assert not first.label_map.flags.writeable
    assert third.label_map[0, 0] == 13
    assert first.label_map[0, 0] == 1


def test_two_documents_of_equal_revision_have_different_keys(qtbot, client, engine, document, answers):
    for asked in (document, MaskDocument(document.snapshot())):
        with qtbot.waitSignal(answers.ready, timeout=WAIT):
            answers.ask(client, asked, recipe(1))
    assert engine.requests[0].mask_key != engine.requests[1].mask_key


def test_the_window_stays_awake_while_the_engine_works(qtbot, client, engine, document, answers):
    ticks = []
    timer = QTimer()
    timer.setInterval(5)
    timer.timeout.connect(lambda: ticks.append(1))
    engine.hold()
    answers.ask(client, document, recipe(0))
    engine.wait_entered()
    timer.start()
    qtbot.waitUntil(lambda: len(ticks) >= 5, timeout=WAIT)
    assert client.busy
    timer.stop()


@pytest.mark.parametrize("error", [EngineError("no such part"), RuntimeError("out of memory")])
def test_a_failing_edit_comes_as_text(qtbot, client, engine, document, error, caplog, answers):
    engine.edit_error = error
    with qtbot.waitSignal(answers.failed, timeout=WAIT) as failure:
        answers.ask(client, document, recipe(0))
    assert str(error) in failure.args[1]
    assert not client.busy
    engine.edit_error = None
    with qtbot.waitSignal(answers.ready, timeout=WAIT):
        answers.ask(client, document, recipe(0))


def test_a_change_of_device_reloads_in_the_worker(qtbot, client, engine):
    with qtbot.waitSignal(client.model_ready, timeout=WAIT) as ready:
        client.set_device("cuda")
        assert client.loading
    assert ready.args[0].device == "cuda"
    assert engine.loads == ["auto", "cuda"]
    assert len(engine.threads) == 1


def test_a_failed_change_of_device_goes_back(qtbot, client, engine):
    engine.failing_devices = {"cuda"}
    texts = []
    client.model_failed.connect(texts.append)
    with qtbot.waitSignals([client.model_failed, client.model_ready], timeout=WAIT, order="strict"):
        client.set_device("cuda")
    assert texts == ["cuda is out of order"]
    assert client.info.device == "cpu"
    assert engine.loads == ["auto", "cuda", "cpu"]


def test_only_the_last_of_several_loads_is_told(qtbot, client, engine):
    told = []
    client.model_ready.connect(lambda info: told.append(info.device))
    engine.hold()
    client.set_device("cuda")
    engine.wait_entered()
    client.set_device("cpu")
    with qtbot.waitSignal(client.model_ready, timeout=WAIT):
        engine.release()
    assert told == ["cpu"]


def test_a_load_that_fails_while_a_newer_one_is_under_way_is_not_told(qtbot, client, engine):
    engine.failing_devices, texts = {"cuda"}, []
    client.model_failed.connect(texts.append)
    engine.hold()
    client.set_device("cuda")
    engine.wait_entered()
    client.set_device("cpu")
    with qtbot.waitSignal(client.model_ready, timeout=WAIT):
        engine.release()
    assert texts == []
    assert (client.info.device, client.failure) == ("cpu", "")


def test_requests_before_the_model_is_there_are_answered_after_it(qtbot, document, answers):
    engine = FakeEngine()
    engine.hold()
    client = EngineClient(lambda: engine)
    client.start()
    answers.ask(client, document, recipe(5))
    with qtbot.waitSignals([client.model_ready, answers.ready], timeout=WAIT, order="strict"):
        engine.release()
    assert client.shutdown(WAIT)


def test_a_failed_load_can_be_tried_again(qtbot, document, answers):
    engine = FakeEngine()
    engine.load_error = "the model file is damaged"
    client = EngineClient(lambda: engine)
    with qtbot.waitSignal(client.model_failed, timeout=WAIT) as failure:
        client.start()
    assert failure.args == ["the model file is damaged"]
    assert client.info is None
    assert not client.busy
    with qtbot.waitSignal(answers.failed, timeout=WAIT):
        answers.ask(client, document, recipe(0))
    engine.load_error = None
    with qtbot.waitSignal(client.model_ready, timeout=WAIT):
        client.retry()
    assert client.shutdown(WAIT)


def test_a_factory_that_fails_is_a_failed_load(qtbot):
    def factory() -> FakeEngine:
        raise ImportError("torch is not installed")

    client = EngineClient(factory)
    with qtbot.waitSignal(client.model_failed, timeout=WAIT) as failure:
        client.start()
    assert "torch is not installed" in failure.args[0]
    assert client.shutdown(WAIT)


def test_shutdown_is_bounded_and_says_so(qtbot, document, caplog, answers):
    engine = FakeEngine(obedient=False)
    client = EngineClient(lambda: engine)
    with qtbot.waitSignal(client.model_ready, timeout=WAIT):
        client.start()
    engine.hold()
    answers.ask(client, document, recipe(0))
    engine.wait_entered()
    thread = client._desk._worker.thread
    assert client.shutdown(50) is False
    assert "still at work" in caplog.text
    engine.release()
    assert client.shutdown(WAIT)
    assert thread.isFinished()


def test_a_model_that_is_being_loaded_is_not_waited_for(qtbot):
    engine = FakeEngine()
    engine.hold()
    client = EngineClient(lambda: engine)
    client.start()
    engine.wait_entered()
    assert client.shutdown() is False
    engine.release()
    assert client.shutdown(WAIT)


def test_each_request_hears_its_own_answer(qtbot, client, engine, document, answers):
    other, others = MaskDocument(document.snapshot()), Answers()
    engine.hold()
    answers.ask(client, document, recipe(1), kept=True)
    engine.wait_entered()
    with qtbot.waitSignals([answers.ready, others.ready], timeout=WAIT):
        others.ask(client, other, recipe(2), kept=True)
        engine.release()
    for heard, seed in ((answers, 1), (others, 2)):
        [(request, result)] = heard.seen
        assert request.recipe.steps[0].seed == seed
        assert np.array_equal(result.label_map, draw(request).label_map)


def test_a_kept_request_is_answered_whatever_comes(qtbot, client, engine, document, answers):
    previews = Answers()
    engine.hold()
    answers.ask(client, document, recipe(1), kept=True)
    engine.wait_entered()
    for seed in (2, 3):
        previews.ask(client, document, recipe(seed))
    document.fill(0, 0, 13)
    client.set_device("cuda")
    with qtbot.waitSignal(client.model_ready, timeout=WAIT):
        engine.release()
    assert [request.recipe.steps[0].seed for request, _ in answers.seen] == [1]
    assert previews.seen == []
    assert engine.order == ["load ", "edit", "load fake"]


def test_an_urgent_request_interrupts_one_that_can_wait(qtbot, client, engine, document, answers):
    later = Answers()
    engine.hold()
    client.request(document, recipe(1), purpose="tile", priority=Priority.QUEUED, ready=later.ready.emit)
    engine.wait_entered()
    with qtbot.waitSignals([answers.ready, later.ready], timeout=WAIT):
        answers.ask(client, document, recipe(2))
        engine.release()
    assert seeds(engine) == ([1, 2, 1] if engine.obedient else [1, 2])


def test_nothing_comes_for_a_document_that_is_closed(qtbot, client, engine, document, answers):
    other, others = MaskDocument(document.snapshot()), Answers()
    engine.hold()
    for seed, kept in ((1, True), (2, True), (3, False)):
        answers.ask(client, document, recipe(seed), kept=kept)
    engine.wait_entered()
    with qtbot.waitSignal(others.ready, timeout=WAIT):
        others.ask(client, other, recipe(4), kept=True)
        client.forget(document)
        engine.release()
    assert answers.seen == []
    assert not client.busy


def test_steps_of_a_document_that_is_left_are_not_computed(qtbot, client, engine, document, answers):
    steps = PendingSteps(client)
    steps.set_document(document)
    engine.hold()
    for seed in (1, 2):
        steps.add(PendingStep(recipe(seed), "New nose", lambda *_: None, lambda *_: None))
    engine.wait_entered()
    steps.set_document(None)
    assert not client.busy
    with qtbot.waitSignal(answers.ready, timeout=WAIT):
        answers.ask(client, document, recipe(3))
        engine.release()
    assert seeds(engine) == [1, 3]


def test_shutdown_before_start_is_fine():
    client = EngineClient(FakeEngine)
    assert client.shutdown()
    client.start()
    assert not client.loading
