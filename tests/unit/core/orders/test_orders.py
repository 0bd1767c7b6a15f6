"""Class orders by name, and masks in them and back."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.core.orders.classes import classes_of
from facemask_editor.core.orders.named import all_orders, order_named
from facemask_editor.core.orders.turn import from_order, losses, to_order
from facemask_editor.formats import read_schema
from tests.unit.formats.faces import draw_face

FACE = draw_face(96)
WHOLE = ("celebamask-hq", "face-parsing", "list1", "sofgan", "celebm")
MASKS = hnp.arrays(np.uint8, (16, 17), elements=st.integers(0, 18))


@pytest.mark.parametrize("name", WHOLE)
@settings(max_examples=20)
@given(label_map=MASKS)
def test_orders_of_all_classes_lose_nothing(name, label_map):
    order = all_orders()[name]
    there = to_order(label_map, order)
    assert int(there.max()) < len(order.to_canonical)
    np.testing.assert_array_equal(from_order(there, order), label_map)
    assert losses(order) == ()


# a person in EasyPortrait is hair, clothes and all else, which become background
@pytest.mark.parametrize("name", sorted(set(all_orders()) - {*WHOLE, "easyportrait"}))
def test_what_a_coarser_order_keeps_comes_back(name):
    order = all_orders()[name]
    there = to_order(FACE, order)
    np.testing.assert_array_equal(to_order(from_order(there, order), order), there)
    assert losses(order)


def test_one_class_for_both_sides_is_divided_at_the_nose():
    order = all_orders()["semanticstylegan"]
    there = to_order(FACE, order)
    back = from_order(there, order)
    for name in ("l_eye", "r_eye", "l_brow", "r_brow", "l_ear", "r_ear", "hair", "nose"):
        label = CELEBAMASK_HQ.index(name)
        np.testing.assert_array_equal(back == label, FACE == label, err_msg=name)
    assert "l_eye, r_eye become eyes" in losses(order)


def test_both_sides_without_a_nose_or_skin_are_divided_in_the_middle():
    eyes = np.zeros((16, 20), np.uint8)
    eyes[8, 2:4], eyes[8, 15:18] = 2, 2
    back = from_order(eyes, all_orders()["semanticstylegan"])
    assert {int(i) for i in back[8, :10]} == {0, CELEBAMASK_HQ.index("r_eye")}
    assert {int(i) for i in back[8, 10:]} == {0, CELEBAMASK_HQ.index("l_eye")}


def test_only_what_a_mask_has_is_said_to_be_lost():
    lapa = all_orders()["lapa"]
    assert losses(lapa, [0, 1, 2, 3]) == ("eye_g becomes skin",)
    assert losses(lapa, [0, 1, 2]) == ()


@pytest.mark.parametrize("name", all_orders())
def test_the_classes_of_an_order_have_names_and_colours_of_their_own(name):
    classes = classes_of(name)
    assert len(classes) == len(all_orders()[name].to_canonical)
    assert len(set(classes.palette)) == len(classes)
    assert classes.names[0] == "background" or name == "celebm"


@pytest.mark.parametrize("name", ["lapa", "helen"])
def test_the_schemas_that_ship_are_those_orders(name):
    shipped, known = read_schema(name), classes_of(name)
    assert (shipped.names, shipped.palette, shipped.name) == (known.names, known.palette, known.name)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("SofGAN", "sofgan"), ("face-parsing.PyTorch", "face-parsing"), ("Face_Synthetics", "facesynthetics"),
        ("CelebAMask-HQ", "celebamask-hq"), ("SemanticStyleGAN", "semanticstylegan"), ("LAPA", "lapa"),
        ("Helen", "helen"), ("EasyPortrait", "easyportrait"), ("bisenet", "face-parsing"),
    ],
)  # fmt: skip
def test_names_are_understood_as_people_write_them(written, name):
    assert order_named(written).name == name


def test_an_unknown_order_names_the_known_ones():
    with pytest.raises(ValueError, match=r"unknown class order 'ade20k'; known: celebamask-hq, "):
        order_named("ade20k")


def test_an_id_that_an_order_has_not_is_refused():
    with pytest.raises(ValueError, match="SofGAN has the classes 0 to 19, not 20"):
        from_order(np.full((16, 16), 20, np.uint8), all_orders()["sofgan"])
