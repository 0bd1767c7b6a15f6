import numpy as np
import pytest

from facemask_editor.core.errors import FaceMaskError
from facemask_editor.training.data.storage import Store


def filled(folder, **key):
    store = Store(folder, "rows", key)
    array = store.array("a", (3, 2), np.uint8)
    array[:] = 7
    store.mark(done=3, complete=True)
    return store


def test_what_was_written_is_there_again(tmp_path):
    filled(tmp_path, seed=1)
    again = Store(tmp_path, "rows", {"seed": 1})

    assert again.complete
    assert again.state["done"] == 3
    assert (again.array("a", (3, 2), np.uint8) == 7).all()


def test_another_key_is_another_store(tmp_path):
    filled(tmp_path, seed=1)
    other = Store(tmp_path, "rows", {"seed": 2})

    assert not other.complete
    assert (other.array("a", (3, 2), np.uint8) == 0).all()
    assert len(list(tmp_path.iterdir())) == 2


def test_a_store_that_was_cut_short_keeps_its_rows(tmp_path):
    store = Store(tmp_path, "rows", {})
    store.array("a", (3,), np.uint8)[:2] = (5, 6)
    store.mark(done=2)

    again = Store(tmp_path, "rows", {})
    assert (again.complete, again.state["done"]) == (False, 2)
    array = again.array("a", (3,), np.uint8)
    array[2] = 7
    assert array.tolist() == [5, 6, 7]


def test_rows_before_the_first_mark_do_not_count(tmp_path):
    Store(tmp_path, "rows", {}).array("a", (3,), np.uint8)[:] = 9

    assert Store(tmp_path, "rows", {}).array("a", (3,), np.uint8).tolist() == [0, 0, 0]


def test_complete_arrays_cannot_be_spoiled(tmp_path):
    store = filled(tmp_path)
    store.array("a", (3, 2), np.uint8)[:] = 1  # a private copy of these pages

    assert (Store(tmp_path, "rows", {}).array("a", (3, 2), np.uint8) == 7).all()


def test_a_damaged_array_is_named(tmp_path):
    store = filled(tmp_path)
    (store.folder / "a.npy").write_bytes(b"nothing")

    with pytest.raises(FaceMaskError, match=r"a\.npy: cannot be used .*; delete "):
        Store(tmp_path, "rows", {}).array("a", (3, 2), np.uint8)


def test_an_array_of_another_shape_is_named(tmp_path):
    filled(tmp_path)

    with pytest.raises(FaceMaskError, match=r"a\.npy: holds uint8 \(3, 2\); delete "):
        Store(tmp_path, "rows", {}).array("a", (4, 2), np.uint8)


def test_a_damaged_note_means_nothing_is_there(tmp_path):
    store = filled(tmp_path)
    (store.folder / "store.json").write_text("{")

    assert not Store(tmp_path, "rows", {}).complete


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(FaceMaskError, match="cannot be used"):
        Store(tmp_path / "file", "rows", {})
