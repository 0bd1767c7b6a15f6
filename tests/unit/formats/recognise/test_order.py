import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from facemask_editor.core.labels import CELEBAMASK_HQ, LABEL_ORDERS
from facemask_editor.formats.recognise.order import OWN_ORDER, recognise_order
from tests.unit.formats.faces import draw_face, only_eyes_and_brows


def in_order(label_map, name):
    return np.array(LABEL_ORDERS[name].from_canonical, np.uint8)[label_map]


def recognised(ids):
    return recognise_order(ids).order.name


@pytest.mark.parametrize("name", LABEL_ORDERS)
class TestDrawnFaces:
    def test_plain(self, name):
        assert recognised(in_order(draw_face(), name)) == name

    @pytest.mark.parametrize("size", [16, 32, 100, 700])
    def test_of_any_size(self, name, size):
        assert recognised(in_order(draw_face(size), name)) == name

    @pytest.mark.parametrize(("centre", "scale"), [((0.3, 0.4), 0.5), ((0.7, 0.6), 0.4), ((0.5, 0.5), 1.4)])
    def test_wherever_and_however_large(self, name, centre, scale):
        assert recognised(in_order(draw_face(centre=centre, scale=scale), name)) == name

    def test_mirrored_with_left_and_right_swapped(self, name):
        mirrored = CELEBAMASK_HQ.flip_table[draw_face()[:, ::-1]]
        assert recognised(in_order(mirrored, name)) == name

    def test_without_cloth_and_ears(self, name):
        assert recognised(in_order(draw_face(without=("cloth", "l_ear", "r_ear", "mouth")), name)) == name


def test_the_nose_halves_of_sofgan():
    face = draw_face()
    foreign = in_order(face, "sofgan")
    foreign[(face == 2) & (np.arange(256) >= 128)] = 7
    assert recognised(foreign) == "sofgan"


@pytest.mark.parametrize(
    "box", [(0, 0, 256, 128), (0, 128, 256, 256), (60, 60, 200, 220), (100, 90, 180, 160)]
)
def test_crops_stay_in_the_own_order(box):
    x0, y0, x1, y1 = box
    assert recognised(draw_face()[y0:y1, x0:x1]) == OWN_ORDER


def test_turned_and_mirrored_faces_stay_in_the_own_order():
    face = draw_face()
    for turned in (face[:, ::-1], face[::-1], np.rot90(face), np.rot90(face, 3), face.T):
        assert recognised(turned) == OWN_ORDER


@settings(max_examples=100)
@given(
    st.sets(st.sampled_from(CELEBAMASK_HQ.names[2:])),
    st.tuples(st.floats(0.3, 0.7), st.floats(0.35, 0.65)),
    st.floats(0.3, 1.3),
)
def test_incomplete_faces_stay_in_the_own_order(without, centre, scale):
    assert recognised(draw_face(96, centre=centre, scale=scale, without=without)) == OWN_ORDER


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.integers(1, 18), st.integers(0, 63), st.integers(0, 63), st.integers(1, 40)), max_size=3
    )
)
def test_simple_drawings_stay_in_the_own_order(shapes):
    drawing = np.zeros((64, 64), np.uint8)
    for label, x, y, side in shapes:
        drawing[y : y + side, x : x + side] = label
    assert recognised(drawing) == OWN_ORDER


@settings(max_examples=60)
@given(hnp.arrays(np.uint8, (24, 24), elements=st.integers(0, 18)))
def test_noise_stays_in_the_own_order(noise):
    assert recognised(noise) == OWN_ORDER


@settings(max_examples=60)
@given(st.integers(2, 18), st.integers(-60, 60), st.integers(-60, 60), st.floats(0.3, 2.5))
def test_one_part_edited_wildly_stays_in_the_own_order(label, dx, dy, scale):
    face = draw_face(128)
    part = face == label
    ys, xs = np.nonzero(part)
    if not xs.size:
        return
    face[part] = 1
    grid_y, grid_x = np.indices(face.shape)
    source_x = np.rint((grid_x - xs.mean() - dx) / scale + xs.mean()).astype(int).clip(0, 127)
    source_y = np.rint((grid_y - ys.mean() - dy) / scale + ys.mean()).astype(int).clip(0, 127)
    face[part[source_y, source_x]] = label
    assert recognised(face) == OWN_ORDER


def test_without_skin_there_is_no_frame():
    assert recognised(in_order(draw_face(without=("skin",)), "face-parsing")) == OWN_ORDER


def test_id_19_rules_the_19_class_orders_out():
    foreign = in_order(draw_face(), "face-parsing")
    foreign[0, 0] = 19
    assert recognised(foreign) == OWN_ORDER


def test_an_unclear_case_names_the_likelier_order():
    guess = recognise_order(in_order(only_eyes_and_brows(), "face-parsing"))
    assert guess.order.name == OWN_ORDER
    assert guess.likelier is LABEL_ORDERS["face-parsing"]
    assert recognise_order(only_eyes_and_brows()).likelier is None
