import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.engine.encode.face import EncodedFace
from facemask_editor.fields.frames import Placement
from facemask_editor.vae.sides import Sides
from facemask_editor.weights.checkpoint import load_model
from tests.helpers.faces import draw_face
from tests.helpers.trained_model import trained_model

EYES = tuple(SCHEMA.index(n) for n in ("l_eye", "r_eye"))
BROWS = tuple(SCHEMA.index(n) for n in ("l_brow", "r_brow"))


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return load_model(trained_model(tmp_path_factory))


@pytest.fixture(scope="module")
def sides(model):
    return Sides(model.vae, SCHEMA.pairs)


def with_exchanged(label_map, pair):
    table = np.arange(256, dtype=np.uint8)
    table[list(pair)] = pair[::-1]
    return table[label_map]


def test_a_face_in_order_has_nothing_exchanged(model, sides):
    face = EncodedFace(model.vae, draw_face(128))

    assert sides.exchanged(face.codes, face.present) == ()
    assert sides.exchange(face.codes, ()) is face.codes


def test_an_exchanged_pair_is_found_by_where_it_lies(model, sides):
    face = EncodedFace(model.vae, with_exchanged(draw_face(128), EYES))

    (pair,) = sides.exchanged(face.codes, face.present)

    assert set(pair) == set(EYES)


def test_a_single_eye_is_on_no_wrong_side(model, sides):
    face = EncodedFace(model.vae, with_exchanged(draw_face(128, without=["l_eye"]), EYES))

    assert sides.exchanged(face.codes, face.present) == ()


def test_a_pair_put_in_order_lies_where_it_lay(model, sides):
    plain = EncodedFace(model.vae, draw_face(128))
    other = EncodedFace(model.vae, with_exchanged(draw_face(128), BROWS))

    codes = sides.in_order(other.codes[None], other.present[None])[0]

    for part in BROWS:
        there = codes[part, :4] * model.vae.placement_scale[part].numpy()
        here = plain.codes[part, :4] * model.vae.placement_scale[part].numpy()
        # the network's own corrections differ a little from part to part
        assert np.abs(there - here)[:2].max() < 3.0
    untouched = [p for p in range(len(SCHEMA)) if p not in BROWS]
    assert np.array_equal(codes[untouched], other.codes[untouched])


def test_a_moved_code_keeps_its_place_and_comes_back(model, sides):
    face = EncodedFace(model.vae, draw_face(128))
    left, right = EYES
    code = face.codes[left]

    moved = sides.move(code, left, right)
    back = sides.move(moved, right, left)

    def place(of, part):
        return Placement(
            *(of[:4] * model.vae.placement_scale[part].numpy() + model.vae.placement_mean[part].numpy())
        )

    assert place(moved, right) == pytest.approx(place(code, left), abs=1e-3)
    assert np.allclose(back[:4], code[:4], atol=1e-4)
    change = sides.move(code + 1, left, right) - moved
    assert np.allclose(change, sides.move(np.ones_like(code), left, right, change=True), atol=1e-3)
