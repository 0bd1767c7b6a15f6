import numpy as np
import pytest

from facemask_editor.core.errors import Cancelled
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.paths import resources_dir
from facemask_editor.engine.draw.salt import face_salt
from facemask_editor.engine.editor import PartEditor
from facemask_editor.engine.kinds.complete import AROUND, ON_SKIN, _bitten, close_gaps, lacking
from facemask_editor.formats import open_mask
from facemask_editor.recipe.recipe import Complete, Nudge, Recipe, Remove, Resample
from facemask_editor.weights.checkpoint import load_model
from tests.helpers.faces import draw_face, part
from tests.helpers.trained_model import trained_model

SKIN, HAIR, NECK, HAT = (SCHEMA.index(name) for name in ("skin", "hair", "neck", "hat"))


@pytest.fixture(scope="module")
def editor(tmp_path_factory):
    return PartEditor(load_model(trained_model(tmp_path_factory)))


def sketch(*names):
    """Return a face of which only some classes are drawn; features that are left out are skin."""
    whole = draw_face(128, seed=5)
    kept = [SCHEMA.index(name) for name in names]
    features = [SCHEMA.index(name) for name in ON_SKIN]
    out = np.where(np.isin(whole, kept), whole, 0).astype(np.uint8)
    if "skin" in names:
        out[np.isin(whole, features) & ~np.isin(whole, kept)] = SKIN
    return out


def complete(editor, mask, *, locks=(), cancelled=lambda: False, **fields):
    editor.set_mask(mask)
    return editor.apply(Recipe(steps=(Complete(**fields),), locks=locks), cancelled=cancelled)


def names_in(label_map):
    return {SCHEMA.names[i] for i in np.unique(label_map)}


def test_what_is_lacking_follows_what_is_drawn():
    assert lacking(draw_face(64)) == ()
    assert lacking(sketch("skin", "hair")) == ("neck", *ON_SKIN)
    assert lacking(np.zeros((8, 8), np.uint8)) == (*AROUND, *ON_SKIN)


def test_hair_under_a_hat_and_eyes_behind_glasses_are_not_missed():
    mask = sketch("skin", "nose")
    mask[:4] = HAT
    mask[50:54, 40:90] = SCHEMA.index("eye_g")

    assert not {"hair", "l_eye", "r_eye"} & set(lacking(mask))
    assert "l_brow" in lacking(mask)


@pytest.mark.parametrize(
    "drawn", [("skin",), ("skin", "hair"), ("skin", "hair", "neck", "nose"), ("l_eye", "r_eye", "nose")]
)
def test_missing_parts_are_added_and_drawn_ones_stay(editor, drawn):
    mask = sketch(*drawn)

    found = complete(editor, mask)

    assert {*AROUND, *ON_SKIN} <= names_in(found.label_map)
    moved = found.label_map != mask
    assert set(np.unique(mask[moved])) <= {0, SKIN}
    for name in ON_SKIN:
        if name not in drawn:  # features lie where skin was or came
            assert not (part(found.label_map, name) & (mask != SKIN) & (mask != 0)).any()
    assert found.changed[ON_SKIN[-1]] > 0


def test_features_stay_within_the_skin(editor):
    mask = sketch("skin", "hair", "neck")

    found = complete(editor, mask).label_map

    assert ((found == mask) | (mask == SKIN)).all()


def test_a_finished_face_stays_as_it_is(editor):
    face = draw_face(128, seed=2)

    found = complete(editor, face)

    assert np.array_equal(found.label_map, face)
    assert (found.changed, found.box) == ({}, None)


def test_locks_hold(editor):
    mask = sketch("hair")

    found = complete(editor, mask, locks=("neck", "nose"))

    assert not {"neck", "nose"} & names_in(found.label_map)
    assert {"neck is locked", "nose is locked"} <= set(found.skipped)
    frozen = complete(editor, sketch("skin"), locks=("background", "skin"))
    assert np.array_equal(frozen.label_map, sketch("skin"))


def test_same_drawing_same_pixels_and_a_seed_varies(editor):
    mask = sketch("skin")

    one, two = (complete(editor, mask, seed=4, temperature=1.0).label_map for _ in range(2))

    assert np.array_equal(one, two)
    assert not np.array_equal(one, complete(editor, mask, seed=5, temperature=1.0).label_map)


def test_it_can_be_cancelled(editor):
    with pytest.raises(Cancelled):
        complete(editor, sketch("skin"), cancelled=lambda: True)


def test_strips_beside_new_parts_are_closed_and_others_stay():
    mask = np.zeros((100, 100), np.uint8)
    mask[10:40, 20:80] = SKIN
    mask[43:70, 20:80] = NECK  # new, three rows below the skin
    mask[10:40, 83:99] = HAIR  # drawn, three columns beside the skin

    closed = close_gaps(mask, [NECK])

    assert (closed[40:43, 25:75] == NECK).all()
    assert (closed[12:38, 80:83] == 0).all()
    assert ((closed == mask) | (mask == 0)).all()


def test_pockets_that_new_parts_enclose_are_filled_and_drawn_holes_stay():
    mask = np.zeros((100, 100), np.uint8)
    mask[10:50, 10:90] = NECK
    mask[20:40, 30:60] = 0
    assert (close_gaps(mask, [NECK])[20:40, 30:60] == NECK).all()

    mask[10:50, 10:90] = SKIN
    mask[20:40, 30:60] = 0
    mask[60:70, 10:90] = NECK
    assert (close_gaps(mask, [NECK])[20:40, 30:60] == 0).all()


def test_nothing_added_nothing_closed():
    mask = sketch("skin")
    assert np.array_equal(close_gaps(mask, []), mask)


def edit(editor, mask, *steps, **recipe):
    editor.set_mask(mask)
    return editor.apply(Recipe(steps=steps, **recipe)).label_map


def test_steps_before_and_behind_work_on_the_pixels_in_between(editor):
    mask = sketch("skin", "hair")
    before, behind = Remove(part="hair"), (Resample(part="nose", seed=3), Nudge(part="hair", seed=1))

    whole = edit(editor, mask, before, Complete(), *behind, adapt=0.5)

    salt = face_salt(mask, SCHEMA)  # draws are for the face that the recipe begins with
    removed = edit(editor, mask, before, adapt=0.5)
    completed = edit(editor, removed, Complete())
    assert np.array_equal(whole, edit(editor, completed, *behind, adapt=0.5, salt=salt))
    assert not np.array_equal(whole, completed)


def test_a_mask_stays_set_while_recipes_complete_it(editor):
    mask = sketch("skin")
    editor.set_mask(mask)
    first = editor.apply(Recipe(steps=(Complete(),)))

    again = editor.apply(Recipe(steps=(Complete(),)))

    assert np.array_equal(first.label_map, again.label_map)
    assert np.array_equal(editor.apply(Recipe()).label_map, mask)


def test_what_is_told_of_a_mixed_recipe_is_of_all_its_steps(editor):
    mask = sketch("skin", "hair")

    steps = Nudge(part="hat"), Complete(), Nudge(part="cloth")
    editor.set_mask(mask)

    found = editor.apply(Recipe(steps=steps, locks=("neck",)))

    assert found.skipped == (
        "hat is not in this mask; resample adds it",
        "neck is locked",
        "cloth is not in this mask; resample adds it",
    )
    assert {*ON_SKIN} <= found.changed.keys()
    assert found.typicality.keys() == names_in(found.label_map) - {"background"}


def test_a_seed_counts_only_where_something_is_drawn(editor):
    mask = sketch("skin")

    one, two = (complete(editor, mask, seed=seed).label_map for seed in (1, 2))

    assert np.array_equal(one, two)


def test_the_amount_of_following_does_not_matter_to_a_completion(editor):
    mask = sketch("skin", "hair")

    assert np.array_equal(edit(editor, mask, Complete(), adapt=0), edit(editor, mask, Complete(), adapt=1))


@pytest.mark.parametrize("locks", [(), AROUND])
def test_a_mask_without_a_face_is_said_once(editor, locks):
    empty = np.zeros((128, 128), np.uint8)

    found = complete(editor, empty, locks=locks)

    assert np.array_equal(found.label_map, empty)
    locked = tuple(f"{name} is locked" for name in locks)
    assert found.skipped == (*locked, "there is no face in this mask to complete")


def test_a_nose_that_touches_hair_must_move_away_from_it():
    mask = np.full((256, 256), SKIN, np.uint8)
    mask[100:140, 110:130] = SCHEMA.index("nose")
    assert _bitten(mask, SCHEMA) == 0

    beside = mask.copy()
    beside[:, 126:] = HAIR
    assert _bitten(beside, SCHEMA) < -1
    beside[:] = mask
    beside[:, :114] = HAIR
    assert _bitten(beside, SCHEMA) > 1


def test_features_of_a_turned_face_are_not_bitten_into():
    editor = PartEditor(load_model("generated-free"))
    face = draw_face(256, seed=5)
    for name in ON_SKIN:
        face[face == SCHEMA.index(name)] = SKIN
    columns = np.flatnonzero((face == SKIN).any(0))
    turned = face.copy()
    turned[:, (columns[0] + columns[-1]) // 2 + 6 :][
        turned[:, (columns[0] + columns[-1]) // 2 + 6 :] == SKIN
    ] = HAIR

    found = complete(editor, turned).label_map

    assert {"nose", "r_eye", "u_lip", "l_lip"} <= names_in(found)
    assert abs(_bitten(found, SCHEMA)) < 4


@pytest.mark.parametrize("name", ["hair", "neck"])
def test_what_lies_round_a_face_that_shows_its_head_is_whole(name):
    """Of the bundled samples, with the bundled model: no part that is added is torn or tears another."""
    editor, torn, added = PartEditor(load_model()), 0, 0
    for path in sorted((resources_dir() / "samples").glob("*.png"))[:6]:
        mask = open_mask(path).label_map
        label = SCHEMA.index(name)
        without = np.where(mask == label, 0, mask).astype(np.uint8)
        editor.set_mask(without)
        result = editor.apply(Recipe(steps=(Complete(),)))
        drawn = without != 0
        added += bool((result.label_map == label).any())
        torn += bool(result.defects)
        # but for the skin under features
        assert np.array_equal(result.label_map[drawn & (without != 1)], without[drawn & (without != 1)])
    assert added >= 5
    assert torn <= 1
