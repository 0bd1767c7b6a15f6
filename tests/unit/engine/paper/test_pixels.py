"""Pixels of changed codes, with a decoder of which the test says what it draws."""

import cv2
import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.engine.paper.changed import ChangedCodes, Detail
from facemask_editor.engine.paper.coded import CodedFace, PaperCoder
from facemask_editor.engine.paper.pixels import by_difference, decoded_again
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.weights.paper_file import load_paper_model
from tests.helpers.faces import draw_face
from tests.helpers.small_paper import write_small_paper

NOSE, HAIR, SKIN = map(SCHEMA.index, ("nose", "hair", "skin"))


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return load_paper_model(write_small_paper(tmp_path_factory.mktemp("model") / "small.safetensors"))


class Said(PaperCoder):
    """Draws what it is told, whatever the codes are."""

    picture = None

    def draw(self, codes, without=()):
        out = self.picture.copy()
        out[np.isin(out, list(without))] = SKIN
        return out


def scene(model, size, after, details, locks=frozenset()):
    """A fine mask, a network that draws it smoothed, and then something else."""
    fine = draw_face(size)
    fine[: size // 8 : 3, ::2] = HAIR  # what no code holds
    smooth = cv2.medianBlur(resize_nearest(fine, 256, 256), 5)
    coder = Said(model.vae)
    face = CodedFace(coder, fine)
    coder.picture = smooth
    assert np.array_equal(face.decoded, smooth)
    coder.picture = after(smooth)
    changed = ChangedCodes(coder, SCHEMA, face, 0, locks, lambda key: face)
    changed.details = details
    return fine, coder, face, changed


def nose_moved(smooth, by=8):
    """The nose further down, skin where it was."""
    out = np.where(smooth == NOSE, SKIN, smooth).astype(np.uint8)
    nose = np.roll(smooth == NOSE, by, axis=0)
    out[nose] = NOSE
    return out


@pytest.mark.parametrize("size", [256, 512, 700])
@pytest.mark.parametrize("own", [0.0, 1.0])
def test_by_difference_the_part_moves_and_fine_contour_elsewhere_stays(model, size, own):
    fine, coder, face, changed = scene(model, size, nose_moved, {NOSE: Detail(own)})
    made = by_difference(coder, face, changed, frozenset())

    expected = np.roll(fine == NOSE, round(8 * size / 256), axis=0)
    found = made == NOSE
    assert (found & expected).sum() / (found | expected).sum() > 0.85
    around = cv2.dilate(((fine == NOSE) | expected).astype(np.uint8), np.ones((9, 9))) > 0
    assert (made != fine)[~around].mean() < 0.002
    assert np.array_equal(made[: size // 8], fine[: size // 8])
    assert (decoded_again(coder, face, changed, frozenset()) != fine)[~around].mean() > 0.01


def test_what_a_removed_part_leaves_goes_to_what_lies_round_it(model):
    fine, coder, face, changed = scene(model, 512, lambda smooth: smooth, {NOSE: Detail(0.0)})
    changed.gone = {NOSE}
    made = by_difference(coder, face, changed, frozenset())

    assert not (made == NOSE).any()
    assert (made[fine == NOSE] == SKIN).mean() > 0.95
    assert np.array_equal(made[fine != NOSE], fine[fine != NOSE])


def test_a_locked_neighbour_gives_no_way(model):
    locks = frozenset({SKIN})
    fine, coder, face, changed = scene(model, 512, nose_moved, {NOSE: Detail(1.0)}, locks)
    made = by_difference(coder, face, changed, locks)

    assert np.array_equal(made == SKIN, fine == SKIN)


def test_a_blend_all_the_way_has_the_donors_own_contour(model):
    fine, coder, face, changed = scene(model, 512, nose_moved, {})
    donor_mask = np.roll(fine, 0, axis=0)
    moved = np.where(fine == NOSE, SKIN, fine).astype(np.uint8)
    moved[np.roll(fine == NOSE, 16, axis=0)] = NOSE
    after = coder.picture
    coder.picture = nose_moved(cv2.medianBlur(resize_nearest(donor_mask, 256, 256), 5))
    donor = CodedFace(coder, moved)
    assert donor.decoded.shape == (256, 256)
    coder.picture = after
    changed.details = {NOSE: Detail(0.0, {donor: 1.0})}
    made = by_difference(coder, face, changed, frozenset())

    both = (made == NOSE) & (moved == NOSE)
    assert both.sum() / ((made == NOSE) | (moved == NOSE)).sum() > 0.95
