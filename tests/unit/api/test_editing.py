import inspect

import numpy as np
import pytest

import facemask_editor.api as fm
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.recipe.kinds import KINDS
from facemask_editor.recipe.recipe import Resample
from tests.helpers.sample_masks import small_face

FACE = small_face(64)
HAIR = SCHEMA.index("hair")


def test_each_kind_of_step_is_a_keyword_in_the_order_in_which_they_are_carried_out():
    keywords = [name for name in inspect.signature(fm.edit).parameters if name in KINDS]
    assert keywords == list(KINDS)


def test_same_arguments_same_pixels_and_another_seed_others(model):
    one, again, other = (fm.edit(FACE, nudge={"hair": 1}, seed=seed, model=model) for seed in (3, 3, 4))
    assert np.array_equal(one.label_map, again.label_map)
    assert not np.array_equal(one.label_map, other.label_map)


def test_a_path_a_mask_and_an_array_are_edited_alike(model, masks):
    path = masks / "anna.png"
    made = [
        fm.edit(given, nudge={"hair": 1.0}, seed=2, model=model)
        for given in (path, str(path), fm.open(path), fm.open(path).label_map)
    ]
    assert all(np.array_equal(each.label_map, made[0].label_map) for each in made)


def test_locked_classes_keep_their_pixels(model):
    mask = fm.open(FACE, locks=["hair"])
    edited = fm.edit(mask, nudge={"skin": 2.0, "nose": 2.0}, model=model)
    assert np.array_equal(edited.label_map == HAIR, FACE == HAIR)
    assert edited.edits[-1].recipe.locks == ("hair",)
    assert fm.edit(mask, nudge={"nose": 2.0}, locks=(), model=model).edits[-1].recipe.locks == ()


def test_the_mask_before_stays_and_the_edit_tells_what_it_did(model):
    mask = fm.open(FACE)
    edited = fm.edit(mask, resample=["nose", "l_eye"], seed=5, adapt=0.5, model=model)
    last = edited.edits[-1]

    assert mask.edits == ()
    assert np.array_equal(mask.label_map, FACE)
    assert np.array_equal(edited.before, FACE)
    assert [(step.part, step.seed) for step in last.recipe.steps] == [("nose", 5), ("l_eye", 5)]
    assert last.recipe.adapt == 0.5
    assert sum(last.changed.values()) == 2 * int((edited.label_map != FACE).sum())
    assert last.source.model == "random"


def test_a_recipe_gives_the_same_pixels_again(model, tmp_path):
    edited = fm.edit(FACE, resample="nose", nudge={"hair": 0.7}, seed=9, model=model)
    edited.edits[-1].recipe.save(tmp_path / "edit.json")
    for recipe in (edited.edits[-1].recipe, tmp_path / "edit.json"):
        again = fm.edit(FACE, recipe=recipe, model=model)
        assert np.array_equal(again.label_map, edited.label_map)


def test_all_means_the_parts_that_are_there_and_free(model):
    edited = fm.edit(FACE, nudge={"all": 0.2}, locks=["hair"], model=model)
    parts = {step.part for step in edited.edits[-1].recipe.steps}
    assert parts == set(fm.open(FACE).parts) - {"hair"}


def test_a_part_is_removed_and_added_again(model):
    without = fm.edit(FACE, remove="nose", model=model)
    assert "nose" not in without.parts
    assert len(fm.edit(without, resample="nose", model=model).edits) == 2


# Second faces


def test_a_donor_is_given_in_any_way(model, masks):
    given = masks / "ben.png"
    ways = (given, fm.open(given), fm.open(given).label_map, [given], {"other": given})
    made = [fm.edit(FACE, blend={"hair": 1.0}, donor=donor, model=model) for donor in ways]
    assert all(np.array_equal(each.label_map, made[0].label_map) for each in made)
    assert not np.array_equal(made[0].label_map, FACE)


def test_weights_of_donors_are_kept_in_the_recipe(model, masks):
    donors = [masks / "ben.png", masks / "cleo.png"]
    edited = fm.edit(FACE, blend={"nose": 0.5}, donor=donors, donor_weights=[3, 1], model=model)
    assert list(edited.edits[-1].recipe.steps[0].donors.values()) == [3.0, 1.0]


def test_a_recipe_finds_the_second_faces_that_it_names(model, masks):
    edited = fm.edit(FACE, blend={"hair": 0.5}, donor=masks / "ben.png", model=model)
    again = fm.edit(FACE, recipe=edited.edits[-1].recipe, model=model)
    assert np.array_equal(again.label_map, edited.label_map)


# What is refused


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"resample": "beard"}, "resample: .*beard"),
        ({"resample": 3}, "resample: 3"),
        ({"nudge": {"nose": 9}}, "nudge: nose: sigma is 9"),
        ({"nudge": {"nose": "much"}}, "nudge: nose='much'"),
        ({"nudge": "nose"}, "nudge: 'nose'"),
        ({"shape": {"nose.colour": 1}}, "shape: .*nose.colour"),
        ({"expression": {"yawn": 1}}, "expression: .*yawn"),
        ({"blend": {"nose": 0.5}}, "blend needs donor="),
        ({"resample": "nose", "locks": ["nose"]}, "nose is locked"),
        ({"resample": "nose", "locks": ["beard"]}, "beard"),
        ({"resample": "nose", "remove": "nose"}, "remove: nose"),
        ({"resample": "nose", "adapt": 2}, "adapt is 2"),
        ({"resample": "nose", "seed": -1}, "resample: nose: seed is -1"),
        ({"recipe": fm.Recipe(steps=(Resample(part="beard"),))}, "beard"),
        ({"blend": {"nose": 0.5}, "donor": FACE, "donor_weights": [1, 2]}, "donor_weights"),
    ],
)
def test_what_nobody_knows_is_refused_before_a_model_is_loaded(asked, said):
    with pytest.raises(ValueError, match=said):
        fm.edit(FACE, model="no such model", **asked)


def test_a_model_that_is_not_there_is_named():
    with pytest.raises(fm.CheckpointError, match="no such model"):
        fm.edit(FACE, resample="nose", model="no such model")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"nudge": {"nose": 0.5, "hair": 0.2}}, {"nudge": "nose=0.5,hair=0.2"}),
        ({"resample": ["nose", "hair"]}, {"resample": "nose,hair"}),
        ({"expression": ["smile"]}, {"expression": {"smile": 1.0}}),
    ],
)
def test_texts_are_read_as_on_the_command_line(one, other):
    from facemask_editor.api.asked import steps_of

    assert steps_of(one, {}, {}, SCHEMA) == steps_of(other, {}, {}, SCHEMA)
