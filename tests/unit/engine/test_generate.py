import dataclasses

import numpy as np
import pytest

from facemask_editor.core.errors import CheckpointError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.engine.generate import DEFAULT_PARTS, generate_face
from facemask_editor.weights.checkpoint import load_model
from facemask_editor.weights.training_faces import FACE_CODES, FACE_PARTS
from tests.helpers.trained_model import trained_model


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return load_model(trained_model(tmp_path_factory))


def shown(label_map):
    return {SCHEMA.names[i] for i in np.unique(label_map)}


def test_a_trained_model_keeps_faces(model):
    assert model.tables[FACE_CODES].shape == (len(model.tables[FACE_PARTS]), len(model.prior.mean))
    assert set(np.unique(model.tables[FACE_PARTS])) <= {0.0, 1.0}


def test_the_same_seed_draws_the_same_face(model):
    first, second = (generate_face(model, 3, temperature=1.0, size=128) for _ in range(2))

    assert np.array_equal(first, second)
    assert not np.array_equal(first, generate_face(model, 4, temperature=1.0, size=128))


def test_parts_that_are_asked_for_are_there_and_no_others(model):
    face = generate_face(model, 1, parts=[*DEFAULT_PARTS, "hat"], size=128)

    assert shown(face) <= {"background", *DEFAULT_PARTS, "hat"}
    assert "skin" in shown(face)


def test_without_a_list_a_face_has_the_parts_of_a_training_face(model):
    patterns = [set(np.flatnonzero(row)) for row in model.tables[FACE_PARTS]]
    for seed in range(5):
        face = generate_face(model, seed, temperature=1.0, size=128)

        assert any(set(np.unique(face)) <= {0, *pattern} for pattern in patterns)


def test_a_model_without_faces_draws_the_usual_parts(model):
    bare = dataclasses.replace(model, tables={})

    assert shown(generate_face(bare, 1, size=128)) <= {"background", *DEFAULT_PARTS}


def test_tables_of_another_shape_are_refused(model):
    wrong = dict(model.tables) | {FACE_CODES: model.tables[FACE_CODES][:, 1:]}

    with pytest.raises(CheckpointError, match=r"faces\.codes"):
        generate_face(dataclasses.replace(model, tables=wrong), 0, size=64)
