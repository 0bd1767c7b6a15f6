import numpy as np
import pytest
import torch

from facemask_editor.core.errors import Cancelled, CheckpointError, EngineError
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.core.paths import user_data_dir
from facemask_editor.engine import session as module
from facemask_editor.engine.requests import EditRequest
from facemask_editor.engine.session import EngineSession, available_devices
from facemask_editor.recipe.recipe import Blend, Complete, Nudge, Recipe
from tests.helpers.faces import draw_face
from tests.helpers.random_model import write_random_model
from tests.helpers.small_paper import write_small_paper

RECIPE = Recipe(steps=(Nudge(part="nose", sigma=1),), adapt=0.0)


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    return write_random_model(tmp_path_factory.mktemp("model") / "random.safetensors")


@pytest.fixture
def session(weights):
    made = EngineSession(weights)
    made.load("cpu")
    return made


@pytest.fixture
def encoded(session, monkeypatch):
    """Masks that the session's editor encodes, as they come in."""
    masks = []
    set_mask = session._editor.set_mask
    monkeypatch.setattr(session._editor, "set_mask", lambda m: (masks.append(m), set_mask(m)))
    return masks


def never():
    return False


def request(face, key, recipe=RECIPE, **more):
    return EditRequest(face, key, recipe, **more)


def test_loading_says_what_the_window_shows(weights):
    info = EngineSession(weights).load()

    assert info.name == "random"
    assert info.title == "Random weights"
    assert len(info.sha256) == 64
    assert info.class_names[1] == "skin"
    assert info.device in info.devices
    assert info.devices == available_devices()


def test_the_cpu_is_always_there():
    assert available_devices()[0] == "cpu"


@pytest.mark.parametrize("device", ["tpu", "cuda:7", ""])
def test_a_device_that_is_not_here_is_refused_with_those_that_are(weights, device):
    with pytest.raises(EngineError, match="is not available here; there is cpu"):
        EngineSession(weights).load(device)


def test_auto_takes_cuda_then_mps_then_the_cpu(weights, monkeypatch):
    loaded = []

    def load_model(model, device):
        loaded.append(device)
        raise CheckpointError("no further")

    monkeypatch.setattr(module, "load_any_model", load_model)
    for devices in (("cpu",), ("cpu", "mps"), ("cpu", "mps", "cuda")):
        monkeypatch.setattr(module, "available_devices", lambda devices=devices: devices)
        with pytest.raises(CheckpointError):
            EngineSession(weights).load()

    assert loaded == ["cpu", "mps", "cuda"]


def test_without_a_model_there_is_no_edit(weights):
    with pytest.raises(EngineError, match="no model is loaded"):
        EngineSession(weights).edit(request(draw_face(40), 1), never)


def test_a_failed_load_keeps_the_model_before(session):
    session._model = "nobody"
    with pytest.raises(CheckpointError):
        session.load("cpu")

    assert session.edit(request(draw_face(64), 1), never).changed


def test_an_edit_is_that_of_the_editor(session):
    face = draw_face(64)
    result = session.edit(request(face, "a"), never)
    session._editor.set_mask(face)

    assert np.array_equal(result.label_map, session._editor.apply(RECIPE).label_map)


def test_a_mask_is_encoded_once_for_each_key(session, encoded):
    first, second = draw_face(64), draw_face(64, seed=2)
    for face, key in ((first, 1), (first, 1), (second, 2), (second, 2), (first, 1)):
        session.edit(request(face, key), never)

    assert [id(m) for m in encoded] == [id(first), id(second), id(first)]


def test_without_a_key_a_mask_is_encoded_each_time(session, encoded):
    for _ in range(2):
        session.edit(request(draw_face(64), None), never)

    assert len(encoded) == 2


def test_a_mask_that_was_refused_is_not_taken_for_encoded(session):
    wrong = np.full((8, 8), 99, np.uint8)
    session.edit(request(draw_face(64), 1), never)
    for _ in range(2):
        with pytest.raises(EngineError, match="class id 99"):
            session.edit(request(wrong, 2), never)

    assert session.edit(request(draw_face(64), 1), never).label_map.shape == (64, 64)


def test_loading_again_forgets_the_mask(session, weights):
    session.edit(request(draw_face(64), 1), never)
    session.load("cpu")

    assert session.edit(request(draw_face(90), 1), never).label_map.shape == (90, 90)


def test_donors_and_cancelling_are_passed_on(session):
    recipe = Recipe(steps=(Blend(part="nose", alpha=1, donor="d"),), adapt=0.0)
    donors = {"d": draw_face(64, seed=3)}

    assert session.edit(request(draw_face(64), 1, recipe, donors=donors), never).changed
    with pytest.raises(Cancelled):
        session.edit(request(draw_face(64), 1, recipe, donors=donors), lambda: True)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_an_edit_on_cuda_keeps_locks(weights):
    session = EngineSession(weights)
    assert session.load().device == "cuda"
    face = draw_face(128)

    result = session.edit(request(face, 1, Recipe(steps=RECIPE.steps, locks=("skin",), adapt=0.0)), never)

    assert np.array_equal(result.label_map == 1, face == 1)


def test_a_mask_of_other_classes_than_the_models_is_refused_in_one_sentence(session):
    face = draw_face(64)

    assert session.edit(request(face, 1, class_names=CELEBAMASK_HQ.names)).label_map.shape == face.shape
    with pytest.raises(EngineError, match=r"'random' knows other classes .*skin.*; choose another model"):
        session.edit(request(face, 2, class_names=("background", "skin")))


def test_a_completion_is_a_step(session, encoded):
    face = np.where(draw_face(64) == 1, 1, 0).astype(np.uint8)
    locks = ("cloth",)

    step = session.edit(request(face, 1, Recipe(steps=(Complete(),), locks=locks)), never)

    assert step.changed
    assert len(encoded) == 1  # what comes in between is no mask of the session


def test_a_model_of_the_papers_network_edits_through_the_same_requests():
    write_small_paper(user_data_dir() / "models" / "small.safetensors")
    session = EngineSession()
    info = session.load("cpu", "small")

    assert info.name == "small"
    assert ("small", "Small paper") in info.models
    assert info.handles == ()
    assert {"shape", "complete", "adapt"} <= info.refused.keys()
    recipe = Recipe(steps=(Nudge(part="hair", sigma=1),), difference=False)
    assert session.edit(request(draw_face(60), 1, recipe)).changed
    assert session.judge(draw_face(60), 1).whole is None


def test_the_part_vae_refuses_to_decode_every_part_again(session):
    recipe = Recipe(steps=(Nudge(part="nose"),), difference=False)

    with pytest.raises(EngineError, match="always edit by difference"):
        session.edit(request(draw_face(40), 1, recipe), never)
