"""Orders of other data sets, ids that count from elsewhere, faces that stand or look the other way."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from facemask_editor.core.labels import CELEBAMASK_HQ, LABEL_ORDERS, NAMED_ORDERS, PARTIAL_ORDERS
from facemask_editor.core.orders.merged import MERGED_ORDERS
from facemask_editor.core.paths import resources_dir
from facemask_editor.formats import iter_masks, open_mask
from facemask_editor.formats.recognise.order import OWN_ORDER, recognise_order
from facemask_editor.formats.recognise.readings import ONE_BASED, PLAIN, ZERO_REDUCED
from tests.unit.formats.faces import draw_face

ORDERS = {**LABEL_ORDERS, **PARTIAL_ORDERS}
NEVER = {**NAMED_ORDERS, **MERGED_ORDERS}
INDEX = {name: i for i, name in enumerate(CELEBAMASK_HQ.names)}
# None of the orders that are known here.
UNKNOWN = {
    "by name": (0, 15, 14, 3, 6, 11, 4, 10, 5, 9, 8, 18, 7, 16, 17, 2, 13, 12, 1),
    "shuffled": (0, 1, 9, 12, 16, 3, 14, 2, 18, 6, 5, 17, 4, 8, 10, 13, 7, 11, 15),
}


@pytest.fixture(scope="module")
def samples():
    """The generated masks that come with the program, (H, W) uint8 each."""
    return [open_mask(path).label_map[::2, ::2] for path in iter_masks(resources_dir() / "samples")]


def stored(label_map, order, shift=0):
    table = np.array(order.from_canonical, np.int16) + shift
    return (table % 256).astype(np.uint8)[label_map]


def expected(label_map, order):
    """Return what is left of a mask on the way through an order with fewer classes."""
    table = np.array([order.to_canonical[i] for i in order.from_canonical], np.uint8)
    return table[label_map]


@pytest.fixture
def read(tmp_path):
    def save_and_read(ids, schema=None):
        Image.fromarray(ids).save(tmp_path / "mask.png")
        return open_mask(tmp_path / "mask.png", schema)

    return save_and_read


def test_the_samples_are_read_without_a_word(samples, read):
    for sample in samples:
        mask = read(sample)
        assert (mask.order, mask.messages) == (OWN_ORDER, ())
        np.testing.assert_array_equal(mask.label_map, sample)


@pytest.mark.parametrize("name", ORDERS)
@pytest.mark.parametrize(("shift", "words"), [(0, ""), (1, "count from 1"), (-1, "count from skin on")])
def test_every_order_from_every_number(samples, read, name, shift, words):
    order = ORDERS[name]
    for sample in samples:
        # one of a schema that ships keeps its classes unless others are asked for
        mask = read(stored(sample, order, shift), CELEBAMASK_HQ if order.schema else None)
        np.testing.assert_array_equal(mask.label_map, expected(sample, order))
        suffix = {0: "", 1: " + 1", -1: " - 1"}[shift]
        assert mask.order == name + suffix
        assert words in " ".join(mask.messages)
        if name != OWN_ORDER:
            said = f"The class order of {order.title} was recognised and converted to CelebAMask-HQ order."
            assert said in mask.messages
        if name in PARTIAL_ORDERS:
            assert "has other classes" in mask.messages[-1]


def test_beards_and_face_wear_of_facesynthetics_become_skin(samples, read):
    sample = samples[0]
    ids = stored(sample, PARTIAL_ORDERS["facesynthetics"])
    rows, columns = np.nonzero(sample == 1)
    below = rows > np.percentile(rows, 80)
    ids[rows[below], columns[below]] = 14
    mask = read(ids)
    assert mask.order == "facesynthetics"
    assert (mask.label_map[rows[below], columns[below]] == 1).all()


@pytest.mark.parametrize("name", UNKNOWN)
def test_an_order_that_nobody_knows_is_not_converted_and_said(samples, read, name):
    table = np.array(UNKNOWN[name], np.uint8)
    for sample in samples:
        mask = read(table[sample])
        np.testing.assert_array_equal(mask.label_map, table[sample])
        assert mask.order == OWN_ORDER
        assert "The classes are not where a face has them" in mask.messages[0]


@pytest.mark.parametrize("name", ["shuffled", "by name"])
def test_an_order_that_nobody_knows_is_said_where_no_id_is_1(samples, read, name):
    table = np.array(UNKNOWN[name], np.uint8)
    for sample in samples:
        ids = table[sample]
        ids[ids == 1] = 0
        mask = read(ids)
        np.testing.assert_array_equal(mask.label_map, ids)
        assert "The classes are not where a face has them" in mask.messages[0]


@pytest.mark.parametrize("turn", [lambda m: m, lambda m: m[:, ::-1], lambda m: m[::-1]])
@pytest.mark.parametrize("name", NEVER)
def test_orders_whose_sides_are_not_sure_are_never_converted(samples, read, name, turn):
    for sample in samples:
        ids = np.ascontiguousarray(turn(stored(sample, NEVER[name])))
        mask = read(ids)
        np.testing.assert_array_equal(mask.label_map, ids)
        assert mask.order == OWN_ORDER


@pytest.mark.parametrize("name", NEVER)
def test_orders_whose_sides_are_not_sure_are_named(samples, read, name):
    for sample in samples:
        (message,) = read(stored(sample, NEVER[name])).messages
        assert f"in the order of {NEVER[name].title} do, which is not converted" in message


@pytest.mark.parametrize(
    "kept", [(2, 4, 5, 6, 7, 10, 11, 12), (2, 4, 5, 11, 12, 13, 17, 18), (2, 11, 12, 17)]
)
def test_faces_without_skin_get_no_remark(samples, read, kept):
    for sample in samples:
        face = np.where(np.isin(sample, kept), sample, 0).astype(np.uint8)
        assert read(face).messages == ()


def test_half_a_face_gets_no_remark(samples, read):
    for sample in samples:
        side = len(sample)
        for half in (sample[:, : side // 2], sample[:, side // 2 :]):
            assert read(np.ascontiguousarray(half)).messages == ()


@pytest.mark.parametrize("name", list(LABEL_ORDERS))
def test_exchanged_sides_are_said_and_nothing_is_changed(samples, read, name):
    for sample in samples:
        exchanged = CELEBAMASK_HQ.flip_table[sample]
        mask = read(stored(exchanged, LABEL_ORDERS[name]))
        np.testing.assert_array_equal(mask.label_map, exchanged)
        assert mask.order == name
        assert mask.messages[-1].startswith("Left and right look exchanged")


def test_a_mirror_image_with_its_names_is_no_exchange(samples, read):
    for sample in samples:
        assert read(np.ascontiguousarray(CELEBAMASK_HQ.flip_table[sample[:, ::-1]])).messages == ()


@pytest.mark.parametrize("turn", [lambda m: m[::-1], lambda m: m[::-1, ::-1]])
def test_a_face_upside_down_is_said(samples, read, turn):
    for sample in samples:
        turned = np.ascontiguousarray(turn(sample))
        mask = read(turned)
        np.testing.assert_array_equal(mask.label_map, turned)
        assert mask.messages == ("The face looks upside down.",)


def test_what_is_no_face_gets_no_remark_where_there_is_too_little_to_judge(read):
    drawing = np.zeros((64, 64), np.uint8)
    drawing[10:30, 10:30], drawing[40:50, 5:60] = 1, 13
    assert read(drawing).messages == ()


def test_tables_of_the_partial_orders():
    for order in PARTIAL_ORDERS.values():
        assert len(order.from_canonical) == 19
        assert all(0 <= i < len(order.to_canonical) for i in order.from_canonical)
        for label, foreign in enumerate(order.from_canonical):
            back = order.to_canonical[foreign]
            assert back in (label, 0, 1)
    lapa = PARTIAL_ORDERS["lapa"].to_canonical
    from facemask_editor.formats import read_schema

    for name in ("lapa", "helen"):
        assert tuple(INDEX[part] for part in read_schema(name).names) == lapa


@pytest.mark.parametrize("numbering", [PLAIN, ONE_BASED, ZERO_REDUCED])
def test_few_parts_are_never_renamed(numbering):
    face = draw_face(128, without=set(CELEBAMASK_HQ.names) - {"skin", "hair", "l_eye", "r_eye"})
    ids = (face.astype(np.int16) + numbering.shift).astype(np.uint8)
    guess = recognise_order(ids)
    assert (guess.order.name, guess.numbering) == (OWN_ORDER, PLAIN)


@settings(max_examples=60)
@given(st.integers(0, 11), st.sets(st.integers(1, 18), max_size=12))
def test_unfinished_faces_are_never_renamed(samples, number, missing):
    face = np.where(np.isin(samples[number], list(missing)), 0, samples[number]).astype(np.uint8)
    guess = recognise_order(face)
    assert (guess.order.name, guess.numbering) == (OWN_ORDER, PLAIN)
