import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.recipe.names import edit_name
from facemask_editor.recipe.recipe import Blend, Complete, Nudge, Recipe, Remove, Resample, Shape

RAISED = Shape(part="l_brow", handle="raise", amount=1)


@pytest.mark.parametrize(
    ("steps", "name"),
    [
        ((), ""),
        ((Remove(part="hat"),), "Remove hat"),
        ((Resample(part="nose", seed=7),), "New nose shape (seed 7)"),
        ((Resample(part="nose", seed=7), Resample(part="l_lip", seed=7)), "New shapes of 2 parts (seed 7)"),
        ((Resample(part="nose", seed=7), Resample(part="l_lip", seed=8)), "New shapes of 2 parts"),
        ((Nudge(part="nose", sigma=0.5, seed=2),), "Nudge nose (0.50, seed 2)"),
        ((Nudge(part="nose"), Nudge(part="hair")), "Nudge 2 parts"),
        ((Blend(part="l_eye", alpha=0.4),), "Blend left eye (40%)"),
        ((Complete(),), "Complete face"),
        (
            (Shape(part="nose", handle="length", amount=1), Shape(part="nose", handle="width", amount=-0.5)),
            "Nose length +1.00, nose width -0.50",
        ),
        (
            (Resample(part="nose", seed=1), Nudge(part="nose", sigma=1, seed=2), Blend(part="nose", alpha=1)),
            "New nose shape (seed 1), nudge nose (1.00, seed 2), blend nose (100%)",
        ),
        ((Nudge(part="beard", sigma=1),), "Nudge beard (1.00, seed 0)"),
    ],
)
def test_an_edit_is_called_by_what_it_does(steps, name):
    assert edit_name(Recipe(steps=steps), SCHEMA) == name


@pytest.mark.parametrize(
    ("step", "changed", "name"),
    [
        (RAISED, ("l_brow", "r_brow"), "Brows raise +1.00"),
        (RAISED, ("l_brow",), "Left brow raise +1.00"),
        (RAISED, None, "Brows raise +1.00"),
        (RAISED.model_copy(update={"side": "one"}), None, "Left brow raise +1.00"),
        (RAISED.model_copy(update={"side": "one"}), ("l_brow", "r_brow"), "Left brow raise +1.00"),
        (Shape(part="u_lip", handle="fullness", amount=1), ("u_lip", "l_lip"), "Upper lip fullness +1.00"),
    ],
)
def test_both_of_a_pair_are_named_where_both_changed_or_were_asked_for(step, changed, name):
    assert edit_name(Recipe(steps=(step,)), SCHEMA, changed) == name
