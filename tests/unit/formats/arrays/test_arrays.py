"""NPY and NPZ files as people bring them, and as they must never be believed."""

import io
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.core.orders.classes import classes_of
from facemask_editor.core.orders.named import all_orders
from facemask_editor.core.orders.turn import to_order
from facemask_editor.formats import open_mask, read_schema, write_mask
from tests.unit.formats.faces import draw_face

FACE = draw_face(64)
SIDES = st.integers(16, 24)
ONE_HOT = FACE[..., None] == np.arange(19)


@pytest.fixture
def read(tmp_path):
    def save_and_read(array, schema=None):
        np.save(tmp_path / "mask.npy", array)
        return open_mask(tmp_path / "mask.npy", schema)

    return save_and_read


def refused(path):
    with pytest.raises(FormatError) as caught:
        open_mask(path)
    return caught.value


@pytest.mark.parametrize(
    "dtype", ["uint8", "int8", "int16", "uint16", "int32", "int64", "uint64", "f4", "f8", ">i4"]
)
def test_ids_of_any_type_are_read(read, dtype):
    for array in (FACE, np.asfortranarray(FACE), FACE[None], FACE[..., None]):
        np.testing.assert_array_equal(read(array.astype(dtype)).label_map, FACE)


@pytest.mark.parametrize("dtype", ["?", "uint8", "int64", "f4", "f8"])
def test_one_hot_is_read_in_either_order_of_axes(read, dtype):
    for array in (ONE_HOT, np.moveaxis(ONE_HOT, 2, 0)):
        mask = read(array.astype(dtype))
        np.testing.assert_array_equal(mask.label_map, FACE)
        assert (mask.format, mask.messages) == ("NPY array", ())


def test_scores_are_read_and_said(read):
    scores = ONE_HOT * 4.0 + np.random.default_rng(0).normal(size=ONE_HOT.shape) * 0.1
    mask = read(scores.astype(np.float32))
    np.testing.assert_array_equal(mask.label_map, FACE)
    assert mask.messages == ("The array holds scores of classes; the highest was taken for each pixel.",)
    assert mask.format == "NPY array, scores"  # saving asks for a name, for it would write no scores


def test_colours_are_read(read):
    mask = read(CELEBAMASK_HQ.palette_array[FACE])
    np.testing.assert_array_equal(mask.label_map, FACE)


def test_minus_one_is_no_class(read):
    array = FACE.astype(np.int32)
    array[:2, :2] = -1
    mask = read(array)
    np.testing.assert_array_equal(mask.label_map[2:], FACE[2:])
    assert any("which stand for no class" in said for said in mask.messages)


def test_other_orders_are_recognised_as_in_pictures(read):
    mask = read(to_order(FACE, all_orders()["face-parsing"]).astype(np.int64))
    np.testing.assert_array_equal(mask.label_map, FACE)
    assert mask.order == "face-parsing"


@pytest.mark.parametrize(
    ("array", "field", "words"),
    [
        (FACE.astype(np.int32) * 100, "class ids", "class ids are 0 to 254"),
        (FACE - np.float32(0.5), "class ids", "whole numbers"),
        (np.full((32, 32), np.nan), "class ids", "whole numbers"),
        (np.zeros((8, 8), np.uint8), "shape", "at least 16"),
        (np.zeros((64,), np.uint8), "shape", "H x W"),
        (np.zeros((1, 19, 64, 64), np.uint8), "shape", "H x W"),
        (np.zeros((64, 64, 40), np.float32), "shape", "classes"),
        (np.zeros((0, 64), np.uint8), "shape", "H x W"),
        (np.zeros((32, 32), "c8"), "array", "whole numbers"),
        (np.full((32, 32), "skin"), "array", "nothing is unpickled"),
        (np.full((19, 32, 32), np.inf, np.float32), "array", "finite"),
    ],
)
def test_what_is_no_mask_is_told(tmp_path, array, field, words):
    np.save(tmp_path / "mask.npy", array)
    error = refused(tmp_path / "mask.npy")
    assert error.field == field
    assert words in str(error)


class Trap:
    def __reduce__(self):
        return (pytest.fail, ("it was unpickled",))


def test_nothing_is_unpickled(tmp_path):
    traps = np.empty((16, 16), object)
    traps[:] = Trap()
    with (tmp_path / "mask.npy").open("wb") as file:
        np.lib.format.write_array(file, traps, allow_pickle=True)
    assert "nothing is unpickled" in str(refused(tmp_path / "mask.npy"))
    np.savez(tmp_path / "mask.npz", labels=FACE, names=traps)
    assert "nothing is unpickled" in str(refused(tmp_path / "mask.npz"))
    (tmp_path / "mask.npy").write_bytes(pickle.dumps(FACE))
    refused(tmp_path / "mask.npy")


def header(text, version=(1, 0)):
    size = len(text).to_bytes(2 if version == (1, 0) else 4, "little")
    return b"\x93NUMPY" + bytes(version) + size + text.encode()


@pytest.mark.parametrize(
    "data",
    [
        header("{'descr': '|u1', 'fortran_order': False, 'shape': (8192, 8192), }"),
        header("{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999, 99999999), }"),
        header("{'descr': '|u1', 'fortran_order': False, 'shape': (-4, 16), }"),
        header("{'descr': [('a', '|u1')], 'fortran_order': False, 'shape': (16, 16), }") + bytes(256),
        header("[" * 4000),
        header("(" + "1," * 40000 + ")", (2, 0)),
        header("{'descr': '|u1'}"),
        b"\x93NUMPY",
        b"\x93NUMPY\x09\x09" + bytes(64),
    ],
)
def test_what_a_header_says_is_not_believed(tmp_path, data):
    (tmp_path / "mask.npy").write_bytes(data)
    assert refused(tmp_path / "mask.npy").field == "array"


@settings(max_examples=25)
@given(
    ids=hnp.arrays(
        np.uint8, st.tuples(st.integers(16, 24), st.integers(16, 24)), elements=st.integers(0, 18)
    ),
    key=st.sampled_from(["npy", "npz"]),
    one_hot=st.booleans(),
    dtype=st.sampled_from(["uint8", "int64", "int16"]),
)
def test_what_is_written_is_read_with_its_form(tmp_path_factory, ids, key, one_hot, dtype):
    path = tmp_path_factory.getbasetemp() / f"round.{key}"
    write_mask(path, ids, key, options={"one_hot": one_hot, "dtype": dtype})
    mask = open_mask(path, CELEBAMASK_HQ)
    np.testing.assert_array_equal(mask.label_map, ids)
    before = path.read_bytes()
    write_mask(path, mask.label_map, key, kept=mask.kept)
    assert path.read_bytes() == before


class TestNpz:
    def test_names_decide_what_the_numbers_mean(self, tmp_path):
        for name in ("face-parsing", "sofgan", "semanticstylegan"):
            order = all_orders()[name]
            write_mask(tmp_path / "mask.npz", to_order(FACE, order), "npz", classes_of(name))
            mask = open_mask(tmp_path / "mask.npz")
            assert (mask.order, mask.converted) == (name, True)
            np.testing.assert_array_equal(to_order(mask.label_map, order), to_order(FACE, order))

    def test_a_schema_that_ships_stays_it(self, tmp_path):
        lapa = read_schema("lapa")
        ids = FACE % 11
        write_mask(tmp_path / "mask.npz", ids, "npz", lapa)
        mask = open_mask(tmp_path / "mask.npz")
        assert mask.schema == lapa
        np.testing.assert_array_equal(mask.label_map, ids)

    @pytest.mark.parametrize("name", ["labels", "mask", "seg", "arr_0", "anything"])
    def test_the_mask_is_found_among_arrays(self, tmp_path, name):
        others = {} if name == "anything" else {"image": np.zeros((64, 64, 3), np.uint8)}
        np.savez_compressed(tmp_path / "mask.npz", **{name: FACE}, **others)
        mask = open_mask(tmp_path / "mask.npz")
        np.testing.assert_array_equal(mask.label_map, FACE)
        assert any("image" in said for said in mask.messages) == bool(others)
        # saving would lose the other arrays, and call this one otherwise
        assert (mask.format == "NPZ arrays") == (name == "labels" and not others)

    def test_one_nobody_can_choose_from_is_refused(self, tmp_path):
        np.savez(tmp_path / "mask.npz", left=FACE, right=FACE)
        assert "left, right" in str(refused(tmp_path / "mask.npz"))

    def test_a_strange_name_is_told(self, tmp_path):
        np.savez(tmp_path / "mask.npz", labels=FACE, names=[f"class_{i}" for i in range(19)])
        error = refused(tmp_path / "mask.npz")
        assert error.field == "class names"
        assert "class_1" in str(error)

    def test_a_damaged_one_is_refused(self, tmp_path):
        buffer = io.BytesIO()
        np.savez(buffer, labels=FACE)
        for cut in (40, 200, -10):
            (tmp_path / "mask.npz").write_bytes(buffer.getvalue()[:cut])
            refused(tmp_path / "mask.npz")
