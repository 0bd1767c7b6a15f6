"""What can be clicked where something was noticed brings the right mask; else nothing is offered."""

import numpy as np
import pytest
from PIL import Image

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ, LABEL_ORDERS, NAMED_ORDERS, PARTIAL_ORDERS
from facemask_editor.core.orders.merged import MERGED_ORDERS
from facemask_editor.core.orders.turn import to_order
from facemask_editor.core.paths import resources_dir
from facemask_editor.formats import iter_masks, open_mask, write_mask
from facemask_editor.formats.recognise.remedies import remedies_of
from facemask_editor.formats.registry import written_format, written_names
from tests.unit.formats.faces import draw_face, only_eyes_and_brows

SAMPLES = [open_mask(path).label_map[::2, ::2] for path in iter_masks(resources_dir() / "samples")]


@pytest.fixture
def read(tmp_path):
    def save_and_read(pixels):
        Image.fromarray(np.ascontiguousarray(pixels)).save(tmp_path / "mask.png")
        return open_mask(tmp_path / "mask.png")

    return save_and_read


def by_key(opened):
    return {remedy.key: remedy for remedy in remedies_of(opened)}


def test_nothing_is_offered_for_a_mask_that_is_as_it_should_be(read):
    for sample in SAMPLES[:4]:
        assert remedies_of(read(sample)) == ()


@pytest.mark.parametrize(
    ("store", "title"),
    [
        (np.flipud, "Turn it over"),
        (lambda m: np.rot90(m, 2), "Turn it by half"),
        (np.rot90, "Turn it to the right"),
        (lambda m: np.rot90(m, 3), "Turn it to the left"),
        (np.transpose, "Exchange rows and columns"),
    ],
)
@pytest.mark.parametrize("colours", [False, True])
def test_a_turned_face_is_turned_back(read, store, title, colours):
    for sample in SAMPLES[:4]:
        picture = store(sample[:, 8:-8])
        opened = read(CELEBAMASK_HQ.palette_array[picture] if colours else picture)
        (remedy,) = remedies_of(opened)
        assert (remedy.key, remedy.title, remedy.order) == ("turn", title, "")
        np.testing.assert_array_equal(remedy.make(opened.label_map), sample[:, 8:-8])


@pytest.mark.parametrize("name", ["celebamask-hq", "face-parsing", "sofgan"])
def test_sides_are_exchanged_back(read, name):
    for sample in SAMPLES[:4]:
        stored = np.array(LABEL_ORDERS[name].from_canonical, np.uint8)[CELEBAMASK_HQ.flip_table[sample]]
        opened = read(stored)
        np.testing.assert_array_equal(by_key(opened)["sides"].make(opened.label_map), sample)


def test_sides_are_exchanged_back_in_the_classes_of_lapa(read):
    order = PARTIAL_ORDERS["lapa"]
    for sample in SAMPLES[:4]:
        right = np.array(order.from_canonical, np.uint8)[sample]
        opened = read(np.array(order.from_canonical, np.uint8)[CELEBAMASK_HQ.flip_table[sample]])
        remedy = by_key(opened)["sides"]
        assert remedy.schema == opened.schema
        np.testing.assert_array_equal(remedy.make(opened.label_map), right)


@pytest.mark.parametrize("name", NAMED_ORDERS)
def test_an_order_that_is_only_named_is_read_by_a_click(read, name):
    order = NAMED_ORDERS[name]
    for sample in SAMPLES[:4]:
        stored = np.array(order.from_canonical, np.uint8)[sample]
        opened = read(stored)
        (remedy,) = remedies_of(opened)
        assert (remedy.title, remedy.order) == (f"Read it as {order.title}", name)
        right = np.array([order.to_canonical[i] for i in order.from_canonical], np.uint8)[sample]
        np.testing.assert_array_equal(remedy.make(opened.label_map), right)


def test_an_order_with_one_class_for_both_sides_is_divided_by_a_click(read):
    order = MERGED_ORDERS["semanticstylegan"]
    for sample in SAMPLES[:4]:
        opened = read(to_order(sample, order))
        (remedy,) = remedies_of(opened)
        assert (remedy.title, remedy.order) == ("Read it as SemanticStyleGAN", "semanticstylegan")
        made = remedy.make(opened.label_map)
        for name in ("l_eye", "r_eye", "l_brow", "r_brow", "nose", "hair"):
            label = CELEBAMASK_HQ.index(name)
            np.testing.assert_array_equal(made == label, sample == label)


def test_an_unclear_order_is_read_by_a_click(read):
    face = only_eyes_and_brows(256)
    opened = read(np.array(LABEL_ORDERS["face-parsing"].from_canonical, np.uint8)[face])
    np.testing.assert_array_equal(by_key(opened)["order"].make(opened.label_map), face)


def test_colours_that_lie_as_in_another_order_are_renamed_by_a_click(read):
    for sample in SAMPLES[:4]:
        ids = np.array(LABEL_ORDERS["sofgan"].from_canonical, np.uint8)[sample]
        ids[ids == 19] = 0  # there is no such colour
        opened = read(CELEBAMASK_HQ.palette_array[ids])
        right = np.where(sample == CELEBAMASK_HQ.index("hat"), 0, sample)
        np.testing.assert_array_equal(by_key(opened)["order"].make(opened.label_map), right)


@pytest.mark.parametrize("name", ["face-parsing", "facesynthetics", "lapa"])
def test_what_was_converted_is_taken_back_by_a_click(read, name):
    order = {**LABEL_ORDERS, **PARTIAL_ORDERS}[name]
    stored = np.array(order.from_canonical, np.uint8)[SAMPLES[0]]
    opened = read(stored)
    remedy = by_key(opened)["numbers"]
    assert (remedy.title, remedy.schema) == ("Read it as CelebAMask-HQ", CELEBAMASK_HQ)
    np.testing.assert_array_equal(remedy.make(opened.label_map), stored)


def test_a_file_that_has_gone_is_told_of(read, tmp_path):
    opened = read(np.array(LABEL_ORDERS["face-parsing"].from_canonical, np.uint8)[SAMPLES[0]])
    remedy = by_key(opened)["numbers"]
    Image.fromarray(SAMPLES[0][:64, :64].copy()).save(tmp_path / "mask.png")
    with pytest.raises(FormatError, match="another one by now"):
        remedy.make(opened.label_map)
    (tmp_path / "mask.png").unlink()
    with pytest.raises(FormatError, match="missing"):
        remedy.make(opened.label_map)


def test_red_and_blue_of_few_classes(read):
    face = draw_face(96, without=set(CELEBAMASK_HQ.names) - {"background", "skin", "hair"})
    opened = read(CELEBAMASK_HQ.palette_array[face][..., ::-1])
    np.testing.assert_array_equal(by_key(opened)["colours"].make(opened.label_map), face)


def test_what_has_no_order_has_no_remedy(read):
    mixed = np.array([0, 1, 9, 12, 16, 3, 14, 2, 18, 6, 5, 17, 4, 8, 10, 13, 7, 11, 15], np.uint8)
    for sample in SAMPLES[:4]:
        opened = read(mixed[sample])
        assert "any other known one" in opened.messages[0]
        assert remedies_of(opened) == ()


@pytest.mark.parametrize("name", written_names())
@pytest.mark.parametrize(
    ("store", "title"),
    [(CELEBAMASK_HQ.flip_table.__getitem__, "Exchange left and right"), (np.flipud, "Turn it over")],
)
def test_whatever_the_format_a_face_is_put_right(tmp_path, name, store, title):
    format = written_format(name)
    path = tmp_path / f"mask{format.suffix}"
    write_mask(path, np.ascontiguousarray(store(SAMPLES[0])), name, CELEBAMASK_HQ)
    opened = open_mask(path)
    remedy = next(each for each in remedies_of(opened) if each.title == title)
    np.testing.assert_array_equal(remedy.make(opened.label_map), SAMPLES[0])
