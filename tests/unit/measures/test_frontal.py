import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facemask_editor.app.samples import bundled_samples
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.split import validation_of
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.measures.frontal import why_no_face
from tests.helpers.faces import draw_face

SAMPLES = [cv2.imread(str(path), cv2.IMREAD_UNCHANGED) for path in bundled_samples()]


@pytest.mark.parametrize("number", range(len(SAMPLES)))
def test_samples_are_faces_until_they_are_turned(number):
    sample = SAMPLES[number]

    assert why_no_face(sample) == ""
    assert why_no_face(np.ascontiguousarray(SCHEMA.flip_table[sample[:, ::-1]])) == ""
    for quarters, why in ((1, "on its side"), (2, "on its head"), (3, "on its side")):
        assert why in why_no_face(np.ascontiguousarray(np.rot90(sample, quarters)))


def test_no_real_mask_is_told_to_be_no_face(real_masks_dir):
    paths = validation_of(sorted(real_masks_dir.glob("*.png")))

    found = [why_no_face(cv2.imread(str(path), cv2.IMREAD_UNCHANGED)) for path in paths]

    assert [why for why in found if why] == []


@given(cells=st.integers(2, 64), seed=st.integers(0, 2**32 - 1))
def test_colour_tiles_are_no_face(cells, seed):
    tiles = np.random.default_rng(seed).integers(0, len(SCHEMA), (cells, cells)).astype(np.uint8)

    assert why_no_face(resize_nearest(tiles, 256, 256)) != ""


def test_what_lacks_a_face_says_so():
    face = draw_face(256)
    without = face.copy()
    without[(face >= 2) & (face <= 12)] = SCHEMA.index("skin")
    bald = face.copy()
    bald[face == SCHEMA.index("skin")] = 0

    assert why_no_face(face) == ""
    assert why_no_face(np.zeros((64, 64), np.uint8)) == "The mask is empty."
    assert "neither eyes" in why_no_face(without)
    assert "skin" in why_no_face(bald)
