"""What an encoded face keeps, and when it computes it."""

import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.region import Box
from facemask_editor.engine.editor import PartEditor
from facemask_editor.engine.encode.edited_fields import edited_field
from facemask_editor.engine.encode.face import EXACT, EncodedFace
from facemask_editor.engine.encode.part_state import PartState
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.recipe.recipe import Blend, Nudge, Recipe, Resample
from facemask_editor.vae.closed_form import ClosedForm
from facemask_editor.weights.checkpoint import load_model
from tests.helpers.faces import EXTRAS, draw_face
from tests.helpers.trained_model import trained_model

NOSE, HAIR, EARRING = map(SCHEMA.index, ("nose", "hair", "ear_r"))


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return load_model(trained_model(tmp_path_factory))


def test_nothing_is_encoded_until_codes_are_asked_for(model, monkeypatch):
    asked = []
    encode = ClosedForm.encode_leading
    monkeypatch.setattr(
        ClosedForm,
        "encode_leading",
        lambda self, part, *rest: asked.append(part) or encode(self, part, *rest),
    )
    face = EncodedFace(model.vae, draw_face(256, extras=EXTRAS))
    assert not asked

    one = face.code(NOSE)
    assert asked == [NOSE]

    codes = face.codes
    assert sorted(asked) == np.flatnonzero(face.present).tolist(), "each once"
    assert np.array_equal(codes[NOSE], one)
    assert not codes[~face.present].any()


@pytest.mark.parametrize("size", [(128, 128), (256, 256), (300, 200), (512, 512), (1024, 1024)])
def test_a_part_of_one_pixel_is_there_and_has_a_code(model, size):
    label_map = draw_face(*size)
    label_map[5, 3] = EARRING
    face = EncodedFace(model.vae, label_map)

    assert face.present[EARRING]
    assert np.isfinite(face.code(EARRING)).all()
    assert face.extent(EARRING).sum() == 1


def test_a_code_that_stays_is_the_mask_to_the_pixel(model):
    for size in (128, 512, EXACT, EXACT + 64):
        face = EncodedFace(model.vae, resize_nearest(draw_face(512, extras=EXTRAS), size, size))
        for part in (NOSE, HAIR, SCHEMA.index("skin")):
            field = edited_field(face, part, PartState(), face.code(part))

            shown = np.zeros((size, size), bool)
            shown[field.box.slices] = field.values > 0
            assert np.array_equal(shown, face.extent(part)), (size, part)


def test_distances_of_huge_masks_are_those_of_smaller_ones_but_for_a_pixel(model):
    small = draw_face(512)
    times = 2 * EXACT // 512
    large = np.kron(small, np.ones((times, times), np.uint8))
    skin = SCHEMA.index("skin")
    exact = EncodedFace(model.vae, np.kron(small, np.ones((2, 2), np.uint8)))
    coarse = EncodedFace(model.vae, large)

    found = coarse.distance(skin, Box(0, 0, *coarse.size))[::16, ::16]
    expected = exact.distance(skin, Box(0, 0, *exact.size))[::4, ::4]

    assert np.abs(found - expected).max() < 1.0
    assert np.array_equal(found > 0, coarse.extent(skin)[::16, ::16])


def notched(label_map, part, size=6):
    """Bite squares out of the edge of a part: detail beyond its code."""
    ys, xs = np.nonzero(label_map == part)
    out = label_map.copy()
    for row in range(ys.min() + 8, ys.max() - 8, 24):
        left = xs[ys == row].min()
        out[row : row + size, left : left + size] = SCHEMA.index("skin")
    return out


def test_detail_is_kept_by_nudges_replaced_by_draws_and_blended_by_blends(model):
    plain = draw_face(512)
    bitten = notched(plain, NOSE)
    faces = [EncodedFace(model.vae, mask) for mask in (plain, bitten)]
    code = faces[0].code(NOSE)
    box = faces[0].extent_box(NOSE).grow(12, 512, 512)

    change = np.zeros_like(code)
    change[0] = 0.3

    def detail(state):
        """How many pixels of a changed part the bites differ in."""
        fields = []
        for face in faces:
            contour = face.code(NOSE) + change if state.source == 1 else code
            field = np.full((512, 512), -9.0, np.float32)
            made = edited_field(face, NOSE, state, contour)
            field[made.box.slices] = made.values
            fields.append(field[box.slices] > 0)
        return int((fields[0] != fields[1]).sum())

    bites = int((plain != bitten).sum())
    assert bites > 30
    assert detail(PartState(source=1.0)) > bites / 2
    assert detail(PartState(source=0.0)) == 0
    donor = EncodedFace(model.vae, plain)
    assert detail(PartState(source=0.0, donors={donor: 1.0})) == 0
    half = faces[1].distance(NOSE, box) + donor.distance(NOSE, box)
    state = PartState(source=0.5, donors={donor: 0.5})
    mixed = edited_field(faces[1], NOSE, state, 0.5 * faces[1].code(NOSE) + 0.5 * donor.code(NOSE))
    shown = np.zeros((512, 512), bool)
    shown[mixed.box.slices] = mixed.values > 0
    # placements differ by less than a pixel, and so may the edge
    assert (shown[box.slices] != (half > 0)).sum() <= bites // 2


def test_the_same_edit_gives_the_same_pixels_in_whatever_order_codes_were_asked_for(model):
    mask, donor = draw_face(256, extras=EXTRAS), draw_face(256, seed=4)
    recipes = [
        Recipe(steps=(step,), adapt=0.7)
        for step in (
            Nudge(part="nose", seed=1, sigma=0.5),
            Resample(part="hair", seed=2),
            Blend(part="skin", alpha=0.5, donor="d"),
        )
    ]

    def made(order):
        editor = PartEditor(model)
        editor.set_mask(mask)
        return {n: editor.apply(recipes[n], {"d": donor}).label_map for n in order}

    one, other = made([0, 1, 2]), made([2, 0, 1, 0])

    assert all(np.array_equal(one[n], other[n]) for n in one)
