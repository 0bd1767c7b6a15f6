"""Steps that go by exemplars, through the engine."""

import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.engine.editor import PartEditor
from facemask_editor.engine.exemplar.draw import blends, draws, removes
from facemask_editor.recipe.recipe import Blend, Nudge, Recipe, Remove, Resample
from facemask_editor.weights.checkpoint import load_model
from tests.unit.engine.exemplar.test_hair import FACES, HAIR, NAMES


@pytest.fixture(scope="module")
def editor():
    made = PartEditor(load_model())
    made.set_mask(FACES[0])
    return made


def run(editor, *steps, donors=None, **settings):
    editor.set_mask(FACES[0])
    return editor.apply(Recipe(steps=steps, **settings), donors)


@pytest.mark.parametrize("part", ["hair", "skin", "neck"])
def test_adapt_makes_no_difference(editor, part):
    none = run(editor, Resample(part=part, seed=2), adapt=0.0)
    all_of_it = run(editor, Resample(part=part, seed=2), adapt=1.0)
    assert np.array_equal(none.label_map, all_of_it.label_map)
    assert none.skipped == ()
    assert part in none.changed


def test_the_salt_of_the_recipe_replays_a_step_on_another_face(editor):
    first = run(editor, Resample(part="hair", seed=2), adapt=0.0)
    again = run(editor, Resample(part="hair", seed=2), adapt=0.0, salt=first.salt)
    other = run(editor, Resample(part="hair", seed=2), adapt=0.0, salt=first.salt + 1)
    assert np.array_equal(first.label_map, again.label_map)
    assert not np.array_equal(first.label_map, other.label_map)


def test_hair_comes_and_goes_among_other_steps(editor):
    steps = Nudge(part="nose", seed=1), Remove(part="hair"), Resample(part="hair", seed=5)
    found = run(editor, *steps, adapt=0.0)
    assert found.skipped == ()
    assert (found.label_map == HAIR).any()
    alone = run(editor, steps[0], adapt=0.0).label_map
    assert np.array_equal(alone == NAMES.index("nose"), found.label_map == NAMES.index("nose"))


def test_a_donor_s_hair_comes_fitted_to_the_head(editor):
    far = np.roll(FACES[3], (40, -60), (0, 1))
    near = run(editor, Blend(part="hair", alpha=1, donor="d"), donors={"d": FACES[3]}, adapt=0.0).label_map
    moved = run(editor, Blend(part="hair", alpha=1, donor="d"), donors={"d": far}, adapt=0.0).label_map
    one, other = near == HAIR, moved == HAIR
    assert (one & other).sum() / (one | other).sum() > 0.75


def test_locked_hair_and_absent_hair_say_so(editor):
    assert run(editor, Remove(part="hair"), locks=("hair",)).skipped == ("hair is locked",)
    twice = run(editor, Remove(part="hair"), Remove(part="hair"))
    assert twice.skipped == ("hair is not in this mask",)


def test_what_is_no_head_goes_by_codes(editor):
    class Tools:
        schema = CELEBAMASK_HQ
        class_names = CELEBAMASK_HQ.names

    class Face:
        label_map = np.zeros((64, 64), np.uint8)

    class NoHead:
        tools, face, locks = Tools(), Face(), frozenset()

        def donor(self, _):
            return Face()

    stage = NoHead()
    for part in ("hair", "skin", "neck", "nose"):
        assert not draws(stage, NAMES.index(part))
    assert not removes(stage, HAIR)
    assert not blends(stage, HAIR, Blend(part="hair", alpha=1, donor="d"))
