from __future__ import annotations

import numpy as np
import pytest

from benchmarks.face.displacement import (
    EDITS,
    Moves,
    displacements,
    residuals,
    table,
)
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.weights.checkpoint import load_model
from tests.helpers.faces import draw_face

SKIN, NOSE = CELEBAMASK_HQ.index("skin"), CELEBAMASK_HQ.index("nose")


def square(left: int):
    mask = np.full((80, 80), SKIN, np.uint8)
    mask[30:50, left : left + 20] = NOSE
    return mask


@pytest.mark.parametrize("moved", [0.0, 3.0, 6.0])
def test_residuals_are_what_is_left_of_the_way(moved):
    u = np.zeros((2, 80, 80), np.float32)
    u[0] = -moved
    off = residuals(square(20), square(26), u)
    assert off.max() == pytest.approx(6 - moved, abs=0.01)


def test_an_outline_that_stayed_does_not_count():
    assert residuals(square(20), square(20), np.zeros((2, 80, 80), np.float32)).size == 0


def test_edits_of_a_face_have_their_rows_and_absent_parts_have_none():
    face = draw_face(256, seed=1)
    face[face == NOSE] = SKIN
    found = displacements([face], load_model(None), adapt=1.0)
    assert not found["nose wider"].median
    assert len(found["smile"].median) == len(found["jaw narrower"].median) == 1
    assert "| smile | 1 |" in table(found)
    assert "nose wider" not in table(found)


def test_rows_are_medians_over_masks():
    name = next(iter(EDITS))
    moves = Moves([10, 20, 60], [0.1, 0.2, 0.9], [1, 2, 9], [3, 4, 8])
    assert f"| {name} | 3 | 0.20 | 2.00 | 4.0 | 20 |" in table({name: moves})
