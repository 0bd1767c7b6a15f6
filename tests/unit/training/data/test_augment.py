import numpy as np

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.training.data.augment import bend, mirror
from tests.helpers.faces import EXTRAS, draw_face, part

FACE = draw_face(128, extras=EXTRAS)


def test_a_mirror_image_exchanges_left_and_right():
    face = draw_face(128, without=["r_brow"], extras=["l_ear"])
    mirrored = mirror(face, SCHEMA)

    assert np.array_equal(part(mirrored, "r_ear"), part(face, "l_ear")[:, ::-1])
    assert not part(mirrored, "l_brow").any()
    assert np.array_equal(part(mirrored, "hair"), part(face, "hair")[:, ::-1])


def test_mirroring_twice_gives_the_same():
    assert np.array_equal(mirror(mirror(FACE, SCHEMA), SCHEMA), FACE)


def test_bending_depends_on_the_generator_alone():
    first, second = (bend(FACE, np.random.default_rng(5)) for _ in range(2))

    assert np.array_equal(first, second)
    assert not np.array_equal(first, bend(FACE, np.random.default_rng(6)))


def test_bending_is_gentle_and_invents_no_class():
    for seed in range(8):
        bent = bend(FACE, np.random.default_rng(seed))
        assert bent.shape == FACE.shape
        assert bent.dtype == np.uint8
        assert set(np.unique(bent)) <= set(np.unique(FACE))
        assert 0.6 < (bent == FACE).mean() < 1


def test_the_mask_itself_is_left_alone():
    before = FACE.copy()
    bend(FACE, np.random.default_rng(0))
    mirror(FACE, SCHEMA)

    assert np.array_equal(FACE, before)
