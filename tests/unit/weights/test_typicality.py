"""How usual parts are, given the other parts of their face."""

import dataclasses

import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.engine.editor import PartEditor
from facemask_editor.recipe.recipe import Recipe, Remove, Shape
from facemask_editor.vae.sides import Sides
from facemask_editor.weights.typicality import TABLE, Distances, check_quantiles
from tests.helpers.faces import draw_face
from tests.helpers.handled_model import handled_model

FACE = draw_face(256, seed=90)
NOSE = SCHEMA.index("nose")


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return handled_model(tmp_path_factory)


@pytest.fixture(scope="module")
def editor(model):
    made = PartEditor(model)
    made.set_mask(FACE)
    return made


def test_a_distance_is_mahalanobis_given_the_other_parts(model):
    rng = np.random.default_rng(0)
    codes = rng.standard_normal((len(SCHEMA), 256)).astype(np.float32)
    present = np.ones(len(SCHEMA), np.bool_)
    present[SCHEMA.index("hat")] = False
    others = [p for p in range(1, len(SCHEMA)) if present[p] and p != NOSE]
    mean, covariance = model.prior.conditional(codes, [NOSE], others)
    off = codes[NOSE, : len(mean)] - mean
    wanted = np.sqrt(off @ np.linalg.solve(covariance, off) / len(off))

    found = Distances(model.prior, Sides(model.vae, SCHEMA.pairs)).of(codes, present)

    assert found[NOSE] == pytest.approx(wanted, rel=1e-6)
    assert SCHEMA.index("hat") not in found
    assert 0 not in found


def test_every_result_tells_how_usual_its_parts_are(editor):
    result = editor.apply(Recipe(adapt=0.0))
    shown = {SCHEMA.names[i] for i in np.unique(FACE) if i}
    # parts that too few training faces show cannot be judged
    assert set(result.typicality) <= shown
    assert "nose" in result.typicality
    assert all(0 <= share <= 1 for share in result.typicality.values())


def test_an_extreme_shape_is_less_usual(editor):
    before = editor.apply(Recipe(adapt=0.0)).typicality["nose"]
    steps = tuple(Shape(part="nose", handle="raise", amount=6) for _ in range(2))
    after = editor.apply(Recipe(steps=steps, adapt=0.0)).typicality["nose"]
    assert after < before
    assert after < 0.05


def test_a_removed_part_is_not_judged(editor):
    assert "nose" not in editor.apply(Recipe(steps=(Remove(part="nose"),), adapt=0.0)).typicality


def test_training_faces_are_spread_evenly(model):
    told = [_told(model, draw_face(256, seed=seed)) for seed in range(1, 31)]
    assert 0.3 < np.mean(told) < 0.7


def _told(model, face):
    editor = PartEditor(model)
    editor.set_mask(face)
    return editor.apply(Recipe(adapt=0.0)).typicality["nose"]


def test_exchanged_names_of_a_pair_do_not_count(model, editor):
    told = editor.apply(Recipe(adapt=0.0)).typicality
    other = PartEditor(model)
    other.set_mask(SCHEMA.flip_table[FACE])
    swapped = other.apply(Recipe(adapt=0.0)).typicality
    assert swapped["l_eye"] == pytest.approx(told["r_eye"], abs=0.25)
    assert swapped["nose"] == pytest.approx(told["nose"], abs=0.25)


def test_a_model_without_the_table_tells_nothing(model):
    plain = PartEditor(dataclasses.replace(model, tables={}))
    plain.set_mask(FACE)
    assert plain.apply(Recipe(adapt=0.0)).typicality == {}


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (np.zeros((3, 65), np.float32), r"\(3, 65\); expected 19 rows"),
        (-np.cumsum(np.ones((19, 5), np.float32), 1), "fall"),
    ],
)
def test_tables_that_cannot_be(model, table, said):
    with pytest.raises(ValueError, match=said):
        check_quantiles(model.vae.config, {TABLE: table})
