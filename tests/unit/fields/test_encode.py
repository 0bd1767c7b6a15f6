import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.fields.encode import encode_part, encode_parts, resize_nearest
from facemask_editor.fields.frames import WHOLE_PICTURE
from facemask_editor.fields.layout import face_layout
from tests.helpers.faces import EXTRAS, draw_face, part

LAYOUT = face_layout(SCHEMA)
NOSE, SKIN = SCHEMA.index("nose"), SCHEMA.index("skin")


@given(
    label_map=hnp.arrays(
        np.uint8, st.tuples(st.integers(1, 30), st.integers(1, 30)), elements=st.integers(0, 18)
    ),
    width=st.integers(1, 70),
    height=st.integers(1, 70),
)
@settings(max_examples=60)
def test_resizing_never_invents_a_class(label_map, width, height):
    resized = resize_nearest(label_map, width, height)

    assert resized.shape == (height, width)
    assert resized.dtype == np.uint8
    assert set(np.unique(resized)) <= set(np.unique(label_map))


@given(
    label_map=hnp.arrays(
        np.uint8, st.tuples(st.integers(1, 20), st.integers(1, 20)), elements=st.integers(0, 18)
    ),
    times=st.integers(1, 4),
)
@settings(max_examples=30)
def test_enlarging_by_whole_times_and_back_is_exact(label_map, times):
    height, width = label_map.shape
    larger = resize_nearest(label_map, times * width, times * height)

    assert np.array_equal(larger, np.kron(label_map, np.ones((times, times), np.uint8)))
    assert np.array_equal(resize_nearest(larger, width, height), label_map)


def test_resizing_is_symmetric():
    face = draw_face(101)

    assert np.array_equal(resize_nearest(face[:, ::-1], 37, 50), resize_nearest(face, 37, 50)[:, ::-1])


def test_resizing_to_the_same_size_copies():
    face = draw_face(40)

    assert not np.shares_memory(resize_nearest(face, 40, 40), face)


@pytest.mark.parametrize(
    "size",
    [(16, 16), (64, 64), (256, 256), (512, 512), (333, 500), (1000, 300), (16, 700), (1, 1), (1024, 1024)],
)
def test_any_size_can_be_encoded(size):
    face = draw_face(*size, extras=EXTRAS)

    encoded = encode_parts(face, LAYOUT)

    assert encoded.grids.shape == (19, 64, 64)
    assert encoded.grids.dtype == np.float32
    assert np.isfinite(encoded.grids).all()
    assert np.abs(encoded.grids).max() <= 1
    assert np.isfinite(encoded.placements).all()
    if min(size) >= 64:
        assert set(np.flatnonzero(encoded.present)) == set(np.unique(face))


def test_presence_is_apart_from_shape():
    encoded = encode_parts(draw_face(128), LAYOUT)
    absent = ~encoded.present

    assert {SCHEMA.names[i] for i in np.flatnonzero(absent)} == set(EXTRAS)
    assert (encoded.grids[absent] == -1).all()
    assert np.array_equal(encoded.placements[absent], np.tile(WHOLE_PICTURE, (absent.sum(), 1)))


@pytest.mark.parametrize("at", [(0, 0), (255, 255), (130, 40)])
def test_a_part_of_one_pixel_is_present(at):
    label_map = np.full((256, 256), SKIN, np.uint8)
    label_map[at] = NOSE

    encoded = encode_parts(label_map, LAYOUT)

    assert encoded.present[NOSE]
    assert (encoded.grids[NOSE] > 0).any()
    assert (encoded.placements[NOSE, 1], encoded.placements[NOSE, 0]) == (at[0] + 0.5, at[1] + 0.5)


def test_a_part_that_fills_the_picture_is_present():
    encoded = encode_parts(np.full((50, 60), NOSE, np.uint8), LAYOUT)

    assert list(np.flatnonzero(encoded.present)) == [NOSE]
    assert (encoded.grids[NOSE] > 0).all()


def test_a_size_between_is_seen_as_512():
    face = draw_face(400)

    assert np.array_equal(
        encode_parts(face, LAYOUT).grids, encode_parts(resize_nearest(face, 512, 512), LAYOUT).grids
    )


def test_the_same_face_at_two_sizes_has_nearly_the_same_grids():
    small = draw_face(256)
    encoded = [encode_parts(m, LAYOUT) for m in (small, np.kron(small, np.ones((2, 2), np.uint8)))]

    assert np.abs(encoded[0].placements - encoded[1].placements).max() < 1e-3
    assert np.abs(encoded[0].grids - encoded[1].grids).max() < 0.25


def test_the_label_map_is_left_alone():
    face = draw_face(300, extras=EXTRAS)
    before = face.copy()

    encode_parts(face, LAYOUT)

    assert np.array_equal(face, before)


def test_an_empty_extent_has_no_grid():
    assert encode_part(np.zeros((256, 256), np.bool_), True, LAYOUT) == (None, WHOLE_PICTURE)


def test_mirrored_parts_have_mirrored_grids():
    inside = part(draw_face(256), "l_eye")
    grid, placement = encode_part(inside, True, LAYOUT)
    other, mirrored = encode_part(np.ascontiguousarray(inside[:, ::-1]), True, LAYOUT)

    assert mirrored.x == pytest.approx(256 - placement.x)
    assert np.abs(grid[:, ::-1] - other).max() < 0.01
