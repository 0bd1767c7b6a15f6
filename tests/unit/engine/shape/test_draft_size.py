"""Drafts of large masks are worked out on fewer pixels, and look like what comes on release."""

import cv2
import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.core.paths import resources_dir
from facemask_editor.engine.editor import PartEditor
from facemask_editor.formats import open_mask
from facemask_editor.recipe.recipe import Recipe, Shape
from facemask_editor.weights.checkpoint import load_model

SIDE = 1200


@pytest.fixture(scope="module")
def editor():
    found = PartEditor(load_model())
    mask = open_mask(resources_dir() / "samples" / "sample_01.png").label_map
    found.set_mask(cv2.resize(mask, (SIDE, SIDE), interpolation=cv2.INTER_NEAREST))
    return found


@pytest.mark.parametrize(("part", "handle"), [("skin", "jaw"), ("nose", "width"), ("l_eye", "size")])
def test_a_draft_is_near_what_comes_on_release(editor, part, handle):
    recipe = Recipe(steps=(Shape(part=part, handle=handle, amount=1.2),), adapt=1.0)
    draft, whole = (editor.apply(recipe, coarse=coarse).label_map for coarse in (True, False))
    label = CELEBAMASK_HQ.index(part)
    before = editor._current().label_map
    assert draft.shape == whole.shape == (SIDE, SIDE)
    both = ((draft == label) & (whole == label)).sum() / ((draft == label) | (whole == label)).sum()
    assert both > 0.9
    changed = (whole != before).sum()
    assert (draft != whole).sum() < 0.35 * changed


def test_locks_hold_in_a_draft(editor):
    steps = (Shape(part="skin", handle="jaw", amount=-1.5),)
    made = editor.apply(Recipe(steps=steps, locks=("hair", "l_ear"), adapt=1.0), coarse=True).label_map
    before = editor._current().label_map
    for name in ("hair", "l_ear"):
        label = CELEBAMASK_HQ.index(name)
        np.testing.assert_array_equal(made == label, before == label)
    assert (made != before).any()
