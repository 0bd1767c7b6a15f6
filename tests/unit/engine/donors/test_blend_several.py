"""Blends with several donors, in a model that was trained on drawn faces."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.engine.editor import PartEditor
from facemask_editor.recipe.recipe import Blend, Recipe
from facemask_editor.weights.checkpoint import load_model
from tests.helpers.faces import draw_face
from tests.helpers.trained_model import trained_model

FACE = draw_face(96, seed=1)
DONORS = {key: draw_face(80 + 8 * i, seed=20 + i) for i, key in enumerate("abc")}
PARTS = ("nose", "l_eye", "u_lip", "hair", "skin", "l_ear")
parts = st.lists(st.sampled_from(PARTS), min_size=1, max_size=3, unique=True)
amounts = st.sampled_from([0.0, 0.4, 1.0])


@pytest.fixture(scope="module")
def editor(tmp_path_factory):
    made = PartEditor(load_model(trained_model(tmp_path_factory)))
    made.set_mask(FACE)
    return made


def blended(editor, names, adapt=1.0, **values):
    recipe = Recipe(steps=tuple(Blend(part=name, **values) for name in names), adapt=adapt, locks=("r_eye",))
    return editor.apply(recipe, DONORS).label_map


@settings(max_examples=15)
@given(names=parts, alpha=amounts, adapt=amounts, key=st.sampled_from("abc"))
def test_a_corner_is_the_blend_with_that_donor_to_the_pixel(editor, names, alpha, adapt, key):
    corner = {other: float(other == key) for other in DONORS}

    made = blended(editor, names, adapt, alpha=alpha, donors=corner)

    assert np.array_equal(made, blended(editor, names, adapt, alpha=alpha, donor=key))


@settings(max_examples=25)
@given(
    names=parts, alpha=amounts, adapt=amounts, a=st.floats(0.05, 1), b=st.floats(0.05, 1), c=st.floats(0, 1)
)
def test_a_mix_keeps_locks_and_is_the_same_again(editor, names, alpha, adapt, a, b, c):
    mix = {"a": a, "b": b, "c": c}

    made = blended(editor, names, adapt, alpha=alpha, donors=mix)

    locked = SCHEMA.index("r_eye")
    assert np.array_equal(made == locked, locked == FACE)
    assert np.array_equal(made, blended(editor, names, adapt, alpha=alpha, donors=mix))
    if alpha == 0:
        assert np.array_equal(made, FACE)


def test_a_nose_lies_between_those_of_its_donors(editor):
    def height(label_map):
        rows = np.flatnonzero((label_map == SCHEMA.index("nose")).any(1))
        return len(rows)

    ends = [height(blended(editor, ["nose"], alpha=1.0, donor=key)) for key in "ab"]
    mixed = height(blended(editor, ["nose"], alpha=1.0, donors={"a": 1.0, "b": 1.0}))

    assert min(ends) - 1 <= mixed <= max(ends) + 1
