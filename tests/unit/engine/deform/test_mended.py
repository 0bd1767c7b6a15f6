"""The engine says which pixels it changed to repair what an edit tore."""

from __future__ import annotations

import numpy as np
import pytest

from facemask_editor.app.samples import bundled_samples
from facemask_editor.engine.editor import PartEditor
from facemask_editor.formats import open_mask
from facemask_editor.recipe.recipe import Nudge, Recipe, Remove, Shape
from facemask_editor.weights.checkpoint import load_model
from tests.helpers.stored_results import MODEL

LIP = Shape(part="u_lip", handle="curve", amount=-2.2)
FOREHEAD = Shape(part="skin", handle="forehead", amount=2.0)


@pytest.fixture(scope="module")
def editor():
    return PartEditor(load_model(MODEL))


def edited(editor, sample, *steps, **more):
    before = open_mask(bundled_samples()[sample]).label_map
    editor.set_mask(before)
    result = editor.apply(Recipe(steps=steps, **more))
    mended = np.zeros(before.shape, np.bool_) if result.mended is None else result.mended
    return before, result, mended & (before != result.label_map)


@pytest.mark.parametrize(
    ("sample", "step"), [(1, LIP), (1, FOREHEAD), (0, Remove(part="hair"))], ids=["lip", "forehead", "hair"]
)
def test_what_was_torn_and_repaired_is_told(editor, sample, step):
    before, result, mended = edited(editor, sample, step)
    changed = int((before != result.label_map).sum())
    assert 0 < mended.sum() < changed / 10


def test_repairs_of_several_runs_are_told_together(editor):
    # what is far from the lips neither makes nor undoes repairs of theirs
    _, _, lip = edited(editor, 1, LIP)
    _, _, both = edited(editor, 1, LIP, FOREHEAD)
    assert (both & lip).any()
    assert both.sum() > lip.sum()


def test_an_edit_that_tears_nothing_has_no_repairs(editor):
    before, result, _ = edited(editor, 0, Nudge(part="mouth", sigma=1.0, seed=3))
    assert (before != result.label_map).any()
    assert result.mended is None
