"""Shape steps: what is asked of a part's shape is what happens."""

import dataclasses

import numpy as np
import pytest

from facemask_editor.core.errors import EngineError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.engine.editor import PartEditor
from facemask_editor.engine.shape.reshape import target
from facemask_editor.measures.coverage import Coverage
from facemask_editor.measures.shapes import handle_value, measure_part, shape_frame, sides
from facemask_editor.recipe.recipe import Blend, Recipe, Remove, Resample, Shape
from facemask_editor.weights.handles import Handles
from tests.helpers.faces import draw_face, part
from tests.helpers.guarantees import check_edit
from tests.helpers.handled_model import handled_model

FACE = draw_face(512, seed=70, extras=("mouth", "l_ear", "r_ear"))


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return handled_model(tmp_path_factory)


@pytest.fixture(scope="module")
def editor(model):
    made = PartEditor(model)
    made.set_mask(FACE)
    return made


def shaped(editor, name, handle, amount, **rest):
    recipe = {"adapt": 0.0} | {key: rest.pop(key) for key in ("locks", "adapt") if key in rest}
    return editor.apply(
        Recipe(steps=(Shape(part=name, handle=handle, amount=amount, **rest),), **{"adapt": 0.0, **recipe})
    )


def value(label_map, name, handle):
    frame, side = shape_frame(FACE), sides(FACE)
    found = measure_part(name, Coverage.of_mask(part(label_map, name)), frame, side[name])
    return handle_value(name, handle, found)


def moved(editor, label_map, name, handle):
    """Return by how many standard deviations the quantity changed."""
    units = {(h.part, h.name): h for h in editor.handles.listed()}
    # from pixels at 512 to face units
    scale = 1.0 if units[name, handle].unit == "deg" else 2 * editor.handles.unit
    return (
        (value(label_map, name, handle) - value(FACE, name, handle)) * scale / units[name, handle].deviation
    )


@pytest.mark.parametrize(
    ("name", "handle"),
    [("nose", "length"), ("nose", "width"), ("nose", "raise"), ("l_brow", "raise"), ("u_lip", "fullness"),
     ("l_eye", "apart"), ("l_eye", "size")],
)  # fmt: skip
def test_a_handle_moves_its_quantity_by_what_it_says(editor, name, handle):
    steps = [moved(editor, shaped(editor, name, handle, a).label_map, name, handle) for a in (-1, 1, 2)]
    assert steps == pytest.approx([-1, 1, 2], abs=0.3)


def test_other_quantities_stay(editor):
    after = shaped(editor, "nose", "length", 1.5).label_map
    for other in ("width", "raise"):
        assert abs(moved(editor, after, "nose", other)) < 0.3


def test_an_amount_of_zero_changes_nothing(editor):
    assert np.array_equal(shaped(editor, "nose", "length", 0.0).label_map, FACE)


def test_both_sides_of_a_pair_move_and_one_on_request(editor):
    both = shaped(editor, "l_eye", "apart", 1.5).label_map
    assert moved(editor, both, "l_eye", "apart") == pytest.approx(1.5, abs=0.3)
    assert moved(editor, both, "r_eye", "apart") == pytest.approx(1.5, abs=0.3)
    one = shaped(editor, "l_eye", "apart", 1.5, side="one").label_map
    assert moved(editor, one, "l_eye", "apart") == pytest.approx(1.5, abs=0.3)
    assert np.array_equal(part(one, "r_eye"), part(FACE, "r_eye"))


def test_a_locked_side_stays(editor):
    after = shaped(editor, "l_eye", "raise", 1.5, locks=("r_eye",)).label_map
    assert np.array_equal(part(after, "r_eye"), part(FACE, "r_eye"))
    assert not np.array_equal(part(after, "l_eye"), part(FACE, "l_eye"))


def test_a_pair_drawn_the_other_way_round_still_moves_outwards(model):
    swapped = SCHEMA.flip_table[FACE]
    other = PartEditor(model)
    other.set_mask(swapped)
    after = shaped(other, "l_eye", "apart", 1.5).label_map
    # l_eye lies on the left of the picture here
    columns = [np.nonzero(part(m, "l_eye"))[1].mean() for m in (swapped, after)]
    assert columns[1] < columns[0]


@pytest.mark.parametrize("adapt", [0.0, 0.7])
def test_an_edit_keeps_what_every_edit_keeps(editor, adapt):
    recipe = Recipe(
        steps=(Shape(part="nose", handle="size", amount=2), Shape(part="hair", handle="volume", amount=-1)),
        locks=("l_eye", "skin"),
        adapt=adapt,
    )
    check_edit(FACE, recipe, editor.apply(recipe))


def test_the_same_recipe_gives_the_same_pixels(model, editor):
    fresh = PartEditor(model)
    fresh.set_mask(FACE)
    recipe = Recipe(
        steps=(Shape(part="l_brow", handle="tilt", amount=1), Resample(part="nose", seed=2)), adapt=0.0
    )
    assert np.array_equal(fresh.apply(recipe).label_map, editor.apply(recipe).label_map)


def test_a_large_document_is_shaped_like_a_small_one(model, editor):
    large = PartEditor(model)
    doubled = FACE.repeat(2, 0).repeat(2, 1)
    large.set_mask(doubled)
    after = shaped(large, "nose", "length", 1.5).label_map
    small = shaped(editor, "nose", "length", 1.5).label_map.repeat(2, 0).repeat(2, 1)
    both, either = part(after, "nose") & part(small, "nose"), part(after, "nose") | part(small, "nose")
    assert both.sum() > 0.97 * either.sum()


def test_shaping_after_other_steps(editor):
    donor = draw_face(512, seed=71)
    recipe = Recipe(
        steps=(Blend(part="nose", alpha=0.5, donor="d"), Shape(part="nose", handle="raise", amount=2)),
        adapt=0.0,
    )
    blended = editor.apply(Recipe(steps=recipe.steps[:1], adapt=0.0), {"d": donor}).label_map
    after = editor.apply(recipe, {"d": donor}).label_map
    rows = [np.nonzero(part(m, "nose"))[0].mean() for m in (blended, after)]
    assert rows[1] < rows[0]


def test_a_missing_part_is_skipped_with_a_reason(editor):
    result = shaped(editor, "hat", "raise", 1.0) if editor.handles.parts.get(SCHEMA.index("hat")) else None
    assert result is None
    removed = editor.apply(
        Recipe(steps=(Remove(part="nose"), Shape(part="nose", handle="length", amount=1)), adapt=0.0)
    )
    assert removed.skipped == ("nose is not in this mask; resample adds it",)


def test_aliases(editor):
    first = shaped(editor, "nose", "height", 1.0).label_map
    assert np.array_equal(first, shaped(editor, "nose", "length", 1.0).label_map)


def test_unknown_handles_name_the_known_ones(editor):
    with pytest.raises(EngineError, match=r"unknown handle nose\.charm; known: nose\.width, nose\.length"):
        shaped(editor, "nose", "charm", 1.0)
    with pytest.raises(EngineError, match="cloth has no handles; parts with handles: skin, nose"):
        shaped(editor, "cloth", "width", 1.0)


def test_a_model_without_handles(model):
    plain = PartEditor(dataclasses.replace(model, tables={}))
    plain.set_mask(FACE)
    with pytest.raises(EngineError, match="no shape handles"):
        shaped(plain, "nose", "length", 1.0)


def test_handles_say_their_unit_and_range(model):
    listed = {(h.part, h.name): h for h in PartEditor(model).handles.listed()}
    length, tilt = listed["nose", "length"], listed["nose", "tilt"]
    assert (length.unit, tilt.unit) == ("px", "deg")
    assert 1 < length.deviation < 60
    assert length.low < -1 < 1 < length.high
    # one unit for both sides
    assert listed["l_eye", "width"].deviation == listed["r_eye", "width"].deviation


@pytest.mark.parametrize(
    ("key", "table", "said"),
    [
        ("handles.nose.directions", np.zeros((2, 2), np.float32), r"handles\.nose\.directions.*\(2, 2\)"),
        ("handles.nose.stats", None, r"handles\.nose\.stats.*missing"),
        ("handles.nose.stats", np.zeros((5, 4), np.float32), "not above 0"),
        ("handles.unit", np.zeros(1, np.float32), r"handles\.unit"),
        ("handles.cloth.stats", np.zeros((5, 4), np.float32), "cloth has no handles"),
    ],
)
def test_tables_that_cannot_be(model, key, table, said):
    tables = {name: value for name, value in model.tables.items() if name != key}
    if table is not None:
        tables[key] = table
    with pytest.raises(ValueError, match=said):
        Handles(model.vae.config, tables)


def test_a_part_that_is_one_pixel_is_left_alone(model):
    mask = FACE.copy()
    mask[part(mask, "nose")] = SCHEMA.index("skin")
    mask[250, 250] = SCHEMA.index("nose")
    tiny = PartEditor(model)
    tiny.set_mask(mask)
    result = shaped(tiny, "nose", "length", 1.0)
    assert result.skipped == ("nose: too few pixels to be shaped",)
    assert np.array_equal(result.label_map, mask)


def test_tables_of_another_model_do_not_load(model):
    assert dataclasses.replace(model, tables={}).tables == {}
    assert Handles(model.vae.config, {}).listed() == ()


def test_directions_that_lead_nowhere_leave_the_mask_as_it_is(model):
    tables = dict(model.tables)
    # only skin is shaped through its code
    tables["handles.skin.directions"] = np.zeros_like(tables["handles.skin.directions"])
    still = PartEditor(dataclasses.replace(model, tables=tables))
    still.set_mask(FACE)
    after = shaped(still, "skin", "width", 2.0).label_map
    changed = part(after, "skin") != part(FACE, "skin")
    assert changed.sum() < 0.05 * part(FACE, "skin").sum()


def test_a_part_is_asked_to_shrink_only_as_far_as_faces_show_it(model, editor):
    part_handles = editor.handles.parts[SCHEMA.index("nose")]
    row = part_handles.shape.handles.index("length")
    low = float(part_handles.stats[row, 2])
    values = np.array([0.4, low + 0.01, 0.0, 0.0])
    goal = target("nose", "length", -3.0, values, part_handles, bounded=False)
    assert goal[row] == pytest.approx(low, rel=1e-4)
    # what is smaller already stays as it is
    values[row] = low - 0.05
    assert np.array_equal(target("nose", "length", -3.0, values, part_handles, bounded=False), values)
    assert target("nose", "length", 3.0, values, part_handles, bounded=False)[row] > values[row]


def test_where_faces_go_no_further_the_step_is_skipped_with_a_reason(model):
    tables = dict(model.tables)
    tables["handles.nose.stats"] = tables["handles.nose.stats"].copy()
    tables["handles.nose.stats"][:, 2] = 9.0  # as if all noses were longer than this one
    small = PartEditor(dataclasses.replace(model, tables=tables))
    small.set_mask(FACE)
    result = shaped(small, "nose", "length", -1.0)
    assert result.skipped == ("Nose length cannot change more in this face",)
    assert np.array_equal(result.label_map, FACE)
