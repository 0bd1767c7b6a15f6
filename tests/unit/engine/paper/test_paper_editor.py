"""The promises of edits by the paper's own network."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from facemask_editor.core.errors import Cancelled, EngineError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.engine.kinds import CARRIERS
from facemask_editor.engine.paper.changed import ChangedCodes
from facemask_editor.engine.paper.coded import CodedFace, PaperCoder, fields_of
from facemask_editor.engine.paper.editor import PaperEditor
from facemask_editor.engine.refused import by_paper_model
from facemask_editor.recipe.kinds import KINDS
from facemask_editor.recipe.kinds.expression import Expression
from facemask_editor.recipe.kinds.resample_group import ResampleGroup
from facemask_editor.recipe.kinds.towards_typical import TowardsTypical
from facemask_editor.recipe.kinds.transplant import Transplant
from facemask_editor.recipe.own import Own
from facemask_editor.recipe.recipe import Blend, Complete, Nudge, Recipe, Remove, Resample, Shape
from facemask_editor.weights.paper_file import load_paper_model
from tests.helpers.faces import draw_face
from tests.helpers.small_paper import write_small_paper

NOSE = SCHEMA.index("nose")
HAIR = SCHEMA.index("hair")
FACE = draw_face(256)
OTHER = np.ascontiguousarray(np.roll(draw_face(256), 12, axis=0))
STEPS = {
    "resample": Resample(part="nose", seed=3),
    "nudge": Nudge(part="hair", seed=3, sigma=1.5),
    "blend": Blend(part="hair", alpha=0.5, donor="other"),
    "remove": Remove(part="nose"),
    "group": ResampleGroup(group="mouth", seed=1),
}
DONORS = {"other": OTHER}


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return load_paper_model(write_small_paper(tmp_path_factory.mktemp("model") / "small.safetensors"))


@pytest.fixture(scope="module")
def editor(model):
    return PaperEditor(model)


def edited(editor, *steps, mask=FACE, **more):
    editor.set_mask(mask)
    return editor.apply(Recipe(steps=steps, **more), DONORS)


def test_encode_and_decode_are_the_networks_own_forward_pass(model, editor):
    editor.set_mask(FACE)

    with torch.no_grad():
        scores, mean, _ = model.vae(torch.from_numpy(FACE)[None])
    assert np.array_equal(editor.redrawn(), scores.argmax(1)[0].numpy())
    assert np.array_equal(CodedFace(editor.coder, FACE).codes, mean[0].numpy())


def test_a_whole_decode_is_the_forward_pass_of_the_changed_codes(model, editor):
    result = edited(editor, STEPS["resample"], STEPS["blend"], difference=False, salt=7)

    with torch.no_grad():
        pictures = [model.vae.one_hot(torch.from_numpy(mask)[None]) for mask in (FACE, OTHER)]
        ours, theirs = (model.vae.encode(picture)[0] for picture in pictures)
        codes = ours.clone()
        codes[0, NOSE - 1] = torch.from_numpy(editor.coder.noise(3, 7, NOSE))
        codes[0, HAIR - 1] = 0.5 * ours[0, HAIR - 1] + 0.5 * theirs[0, HAIR - 1]
        expected = model.vae.with_background(model.vae.decode(codes)).argmax(1)[0].numpy()
    assert np.array_equal(result.label_map, expected)


def test_draws_are_standard_normal(editor):
    numbers = np.concatenate(
        [editor.coder.noise(seed, 0, part) for seed in range(40) for part in range(1, 19)]
    )

    assert abs(numbers.mean()) < 0.01
    assert abs(numbers.std() - 1) < 0.01
    first, second = editor.coder.noise(1, 0, NOSE), editor.coder.noise(2, 0, NOSE)
    assert not np.array_equal(first, second)


@pytest.mark.parametrize("difference", [True, False])
@pytest.mark.parametrize("kind", STEPS)
def test_the_same_recipe_gives_the_same_pixels(model, editor, kind, difference):
    once = edited(editor, STEPS[kind], difference=difference)
    again = edited(PaperEditor(model), STEPS[kind], difference=difference)

    assert np.array_equal(once.label_map, again.label_map)
    assert once.changed


@pytest.mark.parametrize("difference", [True, False])
def test_another_seed_is_another_shape_and_temperature_scales_it(editor, difference):
    def drawn(seed, temperature):
        step = Resample(part="hair", seed=seed, temperature=temperature)
        return edited(editor, step, difference=difference).label_map

    assert not np.array_equal(drawn(1, 1.0), drawn(2, 1.0))
    assert np.array_equal(drawn(1, 0.0), drawn(2, 0.0))


@settings(max_examples=25, deadline=None)
@given(
    kinds=st.lists(st.sampled_from(sorted(STEPS)), min_size=1, max_size=3),
    locks=st.lists(st.sampled_from(SCHEMA.names), max_size=6, unique=True),
    difference=st.booleans(),
    size=st.sampled_from([(256, 256), (200, 300), (90, 70)]),
)
def test_no_pixel_of_a_locked_class_comes_or_goes(editor, kinds, locks, difference, size):
    mask = draw_face(*size)
    steps = [STEPS[kind] for kind in kinds]
    result = edited(editor, *steps, mask=mask, locks=tuple(locks), difference=difference)

    assert result.label_map.shape == mask.shape
    for name in locks:
        label = SCHEMA.index(name)
        assert np.array_equal(result.label_map == label, mask == label)


@pytest.mark.parametrize("size", [(256, 256), (300, 420), (120, 90)])
def test_by_difference_no_change_of_the_codes_changes_no_pixel(editor, size):
    mask = draw_face(*size)
    mask[::7, ::5] = HAIR  # fine contour that no code holds
    still = [Nudge(part="hair", sigma=0.0), Blend(part="hair", alpha=0.0, donor="other")]

    for step in still:
        result = edited(editor, step, mask=mask)
        assert np.array_equal(result.label_map, mask)
        assert result.box is None


def test_by_difference_what_the_network_leaves_alone_stays(model, editor):
    changed = edited(editor, Nudge(part="nose", seed=1, sigma=0.3))
    whole = edited(editor, Nudge(part="nose", seed=1, sigma=0.3), difference=False)

    assert (changed.label_map == FACE).mean() > 0.9
    assert (whole.label_map == FACE).mean() < 0.9  # random weights reconstruct nothing


@pytest.mark.parametrize("difference", [True, False])
@pytest.mark.parametrize("size", [256, 200])
def test_a_removed_part_has_no_pixel(editor, difference, size):
    result = edited(editor, Remove(part="hair"), mask=draw_face(size), difference=difference)

    assert not (result.label_map == HAIR).any()


def test_steps_without_an_effect_say_why(editor):
    bald = FACE.copy()
    bald[bald == HAIR] = 0
    steps = [Nudge(part="hair"), Remove(part="hair"), Resample(part="nose"), Resample(part="background")]
    result = edited(editor, *steps, mask=bald, locks=("nose",), difference=False)

    assert np.array_equal(result.label_map, bald)
    assert [text.split(" ")[0] for text in result.skipped] == ["hair", "hair", "nose", "background"]


def test_equation_four_with_two_donors_is_their_weighted_mean(editor):
    third = np.ascontiguousarray(FACE[:, ::-1])
    faces = {"other": OTHER, "third": third}
    codes = [CodedFace(editor.coder, m).codes[HAIR - 1] for m in (FACE, OTHER, third)]
    coded = {key: CodedFace(editor.coder, m) for key, m in faces.items()}
    face = CodedFace(editor.coder, FACE)
    changed = ChangedCodes(editor.coder, SCHEMA, face, 0, frozenset(), coded.__getitem__)
    step = Blend(part="hair", alpha=0.8, donors={"other": 3.0, "third": 1.0})
    assert CARRIERS[step.kind].paper(changed, HAIR, step) is None

    expected = 0.2 * codes[0] + 0.6 * codes[1] + 0.2 * codes[2]
    assert np.allclose(changed.codes[HAIR - 1], expected, atol=1e-5)


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(steps=(Shape(part="nose", handle="length", amount=1.0),)),
        Recipe(steps=(Complete(),)),
        Recipe(steps=(Expression(name="smile", amount=1.0),)),
        Recipe(steps=(TowardsTypical(part="nose"),)),
        Recipe(steps=(Transplant(parts=("nose",), donor="other"),)),
        Recipe(steps=(Resample(part="nose"),), adapt=0.5),
        Recipe(steps=(Resample(part="nose"),), denoise=0.0),
        Recipe(steps=(Resample(part="nose", own=Own(adapt=0.0)),)),
    ],
    ids=lambda recipe: recipe.steps[0].kind + str(recipe.adapt) + str(recipe.denoise),
)
def test_what_it_cannot_do_is_refused_with_the_reason(editor, recipe):
    editor.set_mask(FACE)

    with pytest.raises(EngineError, match="with this model: ") as caught:
        editor.apply(recipe, DONORS)
    assert any(reason in str(caught.value) for reason in by_paper_model().values())


def test_steps_with_locks_of_their_own_are_carried_out_in_turn(editor):
    steps = (Resample(part="hair", seed=1, own=Own(locks=("skin",))), Resample(part="nose", seed=2))
    result = edited(editor, *steps)
    first = edited(editor, Resample(part="hair", seed=1), locks=("skin",), salt=result.salt)
    second = edited(editor, Resample(part="nose", seed=2), mask=first.label_map)

    assert np.array_equal(result.label_map, second.label_map)


def test_it_stops_where_it_is_asked_to_and_names_what_it_does_not_know(editor):
    editor.set_mask(FACE)

    with pytest.raises(Cancelled):
        editor.apply(Recipe(steps=(STEPS["nudge"],)), cancelled=lambda: True)
    with pytest.raises(EngineError, match="other"):
        editor.apply(Recipe(steps=(STEPS["blend"],)))
    with pytest.raises(EngineError, match="wings"):
        editor.apply(Recipe(steps=(Resample(part="wings"),)))
    with pytest.raises(EngineError, match="uint8"):
        editor.set_mask(FACE.astype(np.int32))


def test_fields_have_the_sign_of_the_class_and_end_at_their_reach():
    fields = fields_of(FACE, len(SCHEMA))

    assert np.array_equal(fields.argmax(0), FACE)
    assert np.array_equal(fields > 0, np.arange(len(SCHEMA))[:, None, None] == FACE)
    assert np.abs(fields).max() == 20


def test_a_mask_without_parts_can_be_edited(editor):
    blank = np.zeros((64, 64), np.uint8)
    result = edited(editor, Resample(part="hair", seed=1), mask=blank)

    assert set(np.unique(result.label_map)) <= set(range(len(SCHEMA)))


def test_whole_faces_are_drawn_from_seeds(editor):
    face = editor.drawn_face(3, size=300)

    assert face.shape == (300, 300)
    assert np.array_equal(face, editor.drawn_face(3, size=300))
    assert not np.array_equal(face, editor.drawn_face(4, size=300))


def test_the_coder_knows_a_background_that_is_not_first(model):
    assert PaperCoder(model.vae).row(NOSE) == NOSE - 1


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_has_a_way_by_the_papers_network_or_a_reason(name):
    assert bool(KINDS[name].beyond_paper) == (CARRIERS[name].paper is None)
