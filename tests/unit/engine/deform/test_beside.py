"""What only stands beside a moved part keeps its shape."""

import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.core.paths import resources_dir
from facemask_editor.engine.editor import PartEditor
from facemask_editor.formats import open_mask
from facemask_editor.recipe.recipe import Recipe, Shape
from facemask_editor.weights.checkpoint import load_model


@pytest.fixture(scope="module")
def editor():
    return PartEditor(load_model())


@pytest.mark.parametrize("sample", [2, 8, 11])
def test_a_raised_brow_draws_no_bumps_out_of_the_lid(editor, sample):
    """These brows lie close to the eyes: their lids once grew by up to 47 pixels, in peaks."""
    before = open_mask(resources_dir() / "samples" / f"sample_{sample:02d}.png").label_map
    editor.set_mask(before)
    steps = (Shape(part="l_brow", handle="raise", amount=1.5),)
    after = editor.apply(Recipe(steps=steps, adapt=1.0)).label_map
    brow = CELEBAMASK_HQ.index("l_brow")
    assert np.count_nonzero((after == brow) & (before != brow)) > 100
    for name in ("l_eye", "r_eye"):
        eye = CELEBAMASK_HQ.index(name)
        assert np.count_nonzero((after == eye) & (before != eye)) < 12
