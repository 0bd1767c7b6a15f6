"""New shapes of many parts at once, and donors that lie elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.engine.encode.donor import on_the_same_sides
from facemask_editor.engine.together import is_many, wishes
from facemask_editor.recipe.recipe import Nudge, Resample

PARTS = ("nose", "hair", "skin", "l_eye", "r_eye")


def test_new_shapes_of_many_parts_are_one_wish_and_the_rest_keeps_its_order():
    many = [Resample(part=part, seed=3) for part in PARTS]
    nudge, other = Nudge(part="nose", seed=1), Resample(part="nose", seed=4)

    found = wishes([nudge, *many, other])

    assert found == [(nudge,), tuple(many), (other,)]
    assert [is_many(steps) for steps in found] == [False, True, False]


@pytest.mark.parametrize("steps", [[], [Nudge(part="nose")], [Resample(part=p, seed=1) for p in PARTS[:3]]])
def test_few_parts_are_carried_out_as_they_come(steps):
    assert wishes(steps) == [tuple(steps)]
    assert not is_many(steps)


def test_a_donor_whose_left_is_called_right_is_read_as_the_face_is():
    left, right = SCHEMA.index("l_eye"), SCHEMA.index("r_eye")
    face = np.zeros((64, 64), np.uint8)
    face[20:24, 40:48], face[20:24, 10:18] = left, right
    donor = np.zeros((64, 64), np.uint8)
    donor[22:26, 40:48], donor[22:26, 10:18] = right, left

    read = on_the_same_sides(donor, face, SCHEMA)

    assert (read[22:26, 40:48] == left).all()
    assert (read[22:26, 10:18] == right).all()
    assert np.array_equal(on_the_same_sides(read, face, SCHEMA), read)
