"""Groups are named by their keys, in files and on the command line."""

from types import SimpleNamespace

import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.recipe.kinds.resample_group import RESAMPLE_GROUP, ResampleGroup
from facemask_editor.recipe.names import edit_name
from facemask_editor.recipe.recipe import Recipe
from facemask_editor.recipe.spelling import Spelling

SPELLING = Spelling(SCHEMA)


def test_a_comma_list_is_a_step_for_each_group():
    assert RESAMPLE_GROUP.option.read("mouth, eyes,mouth", SPELLING) == [
        {"group": "mouth"},
        {"group": "eyes"},
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (" , ", "no group in ' , '"),
        ("mouth,feet", "unknown group 'feet'; known: mouth, eyes, brows, ears, head"),
    ],
)
def test_what_is_no_group_is_told(text, message):
    with pytest.raises(ValueError, match=message):
        RESAMPLE_GROUP.option.read(text, SPELLING)


def test_a_group_that_the_classes_lack_is_a_problem():
    plain = Spelling(SimpleNamespace(names=("background", "skin")))

    assert RESAMPLE_GROUP.problem(ResampleGroup(group="eyes"), plain) == (
        "group",
        "the classes have no part of eyes",
    )
    assert RESAMPLE_GROUP.problem(ResampleGroup(group="head"), plain) is None
    assert RESAMPLE_GROUP.problem(ResampleGroup(group="toe"), SPELLING)[0] == "group"


def test_its_name_tells_groups_and_seed():
    steps = ResampleGroup(group="mouth", seed=3), ResampleGroup(group="eyes", seed=3)

    assert edit_name(Recipe(steps=steps[:1]), SCHEMA) == "New mouth (seed 3)"
    assert edit_name(Recipe(steps=steps), SCHEMA) == "New mouth and eyes (seed 3)"
    other = ResampleGroup(group="eyes", seed=4)
    assert edit_name(Recipe(steps=(steps[0], other)), SCHEMA) == "New mouth and eyes"


def test_it_survives_a_file(tmp_path):
    recipe = Recipe(steps=(ResampleGroup(group="brows", seed=9, temperature=0.5),))
    recipe.save(tmp_path / "r.json")

    assert Recipe.load(tmp_path / "r.json") == recipe
