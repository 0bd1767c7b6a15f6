"""The nearest pixel: one function, bit for bit what the places that had their own computed."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from facemask_editor.core.nearest import class_flags, nearest_labels, nearest_of, reassign_to_nearest
from facemask_editor.core.region import Box, box_of


def searched(labels, sources):
    """Return labels and distances by OpenCV's own search, pixel by pixel looked up."""
    distance, pieces = cv2.distanceTransformWithLabels(
        np.where(sources, 0, 1).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    owner = {int(pieces[y, x]): labels[y, x] for y, x in np.argwhere(sources)}
    return np.vectorize(owner.__getitem__, otypes=[np.uint8])(pieces), distance


maps = hnp.arrays(np.uint8, (30, 40), elements=st.integers(0, 5))
flags = hnp.arrays(np.bool_, (30, 40), fill=st.just(False))
places = st.tuples(st.integers(0, 299), st.integers(0, 299), st.integers(1, 5))


@given(
    maps,
    hnp.arrays(np.bool_, (30, 40), fill=st.just(False)),
    st.tuples(st.integers(0, 29), st.integers(0, 39)),
)
def test_ties_and_all_are_decided_as_before(labels, sources, one):
    sources[one] = True
    found, distance = nearest_of(labels, sources)
    wanted = searched(labels, sources)
    np.testing.assert_array_equal(found, wanted[0])
    np.testing.assert_array_equal(distance, wanted[1])
    assert (found[sources] == labels[sources]).all()


@given(maps, st.integers(0, 25), st.integers(0, 35))
def test_a_part_of_the_picture_is_cut_out_of_the_whole(labels, top, left):
    sources = labels == labels[3, 4]
    where = np.s_[top : top + 5, left : left + 5]
    for part, whole in zip(nearest_of(labels, sources, where), nearest_of(labels, sources), strict=True):
        np.testing.assert_array_equal(part, whole[where])


def test_a_nearer_pixel_beyond_the_first_window_is_found():
    """The first window reaches 24 pixels: what it finds further away than that may not be the nearest."""
    labels = np.zeros((200, 200), np.uint8)
    labels[79, 79], labels[100, 127] = 1, 2  # 29.7 and 27 pixels away, the first one within the window
    wanted = np.zeros(labels.shape, np.bool_)
    wanted[100, 100] = True
    found = nearest_labels(labels, Box(100, 100, 101, 101), wanted, class_flags((1, 2)))
    np.testing.assert_array_equal(found, [[2]])


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 299), st.integers(0, 299), st.integers(1, 5)), min_size=1, max_size=6)
)
def test_the_window_takes_no_further_pixel_than_the_whole_map_has(dots):
    labels = np.zeros((300, 300), np.uint8)
    for x, y, label in dots:
        labels[y, x] = label
    wanted = np.zeros(labels.shape, np.bool_)
    wanted[140:160, 150:153] = labels[140:160, 150:153] == 0
    box = box_of(wanted)
    found = nearest_labels(labels, box, wanted, class_flags(range(1, 6)))
    by_label = {int(label): nearest_of(labels, labels == label)[1] for label in np.unique(labels) if label}
    least = np.minimum.reduce(list(by_label.values()))
    for y, x in np.argwhere(wanted):
        assert by_label[int(found[y - box.y0, x - box.x0])][y, x] == least[y, x]


def test_no_pixel_that_takes_part():
    labels = np.zeros((40, 40), np.uint8)
    wanted = np.ones(labels.shape, np.bool_)
    assert nearest_labels(labels, Box(0, 0, 40, 40), wanted, class_flags((0, 3))) is None
    np.testing.assert_array_equal(reassign_to_nearest(labels, wanted), labels)


@pytest.mark.parametrize("shape", [(16, 16), (17, 40)])
def test_pixels_go_to_the_nearest_open_class(shape):
    labels = np.full(shape, 1, np.uint8)
    labels[:, :4], labels[:, -4:] = 2, 3
    reassigned = reassign_to_nearest(labels, labels == 1, locks=(3,))
    assert set(np.unique(reassigned)) == {2, 3}
    assert (reassigned[:, :-4] == 2).all()
