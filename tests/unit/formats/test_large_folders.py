"""Folders with the parts of thousands of faces: what is done for one face does not grow with their number."""

import os
import time
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from facemask_editor.core.errors import FormatError
from facemask_editor.formats import find_photo, iter_masks, next_mask, open_mask
from facemask_editor.formats import listing as module

PARTS = ("skin", "nose", "hair", "l_eye")


@pytest.fixture
def folder_of(tmp_path):
    """Make a folder with the parts of some faces, which has not been changed for a while."""

    def make(faces, name="parts", mode="RGB"):
        folder = tmp_path / name
        folder.mkdir()
        for row, part in enumerate(PARTS):
            pixels = np.zeros((16, 16), np.uint8)
            pixels[4 * row : 4 * row + 4] = 255
            Image.fromarray(pixels).convert(mode).save(folder / f"00000_{part}.png")
            data = (folder / f"00000_{part}.png").read_bytes()
            for face in range(1, faces):
                (folder / f"{face:05d}_{part}.png").write_bytes(data)
        settle(folder)
        return folder

    return make


def settle(folder):
    before = time.time() - 3600
    os.utime(folder, (before, before))


@pytest.fixture
def counts(monkeypatch, folder_of):
    """How often a folder was listed, a file opened and a name asked for."""
    [first] = iter_masks(folder_of(1, "first"))
    open_mask(first)  # the first one of a process also imports
    find_photo(first)
    found = {"listed": 0, "opened": 0, "asked": 0}

    def counted(key, call):
        def counting(*args, **kwargs):
            found[key] += 1
            return call(*args, **kwargs)

        return counting

    for name in ("scandir", "listdir"):
        monkeypatch.setattr(os, name, counted("listed", getattr(os, name)))
    monkeypatch.setattr(Path, "iterdir", counted("listed", Path.iterdir))
    monkeypatch.setattr(Path, "open", counted("opened", Path.open))
    monkeypatch.setattr(os, "stat", counted("asked", os.stat))
    return found


def work_of(counts, call):
    counts.update(dict.fromkeys(counts, 0))
    result = call()
    return result, dict(counts)


def test_a_part_opens_its_face_without_listing_the_folder(folder_of, counts):
    small, large = folder_of(3, "small"), folder_of(150, "large")
    mask, few = work_of(counts, lambda: open_mask(small / "00001_nose.png"))
    _, many = work_of(counts, lambda: open_mask(large / "00001_nose.png"))
    assert (np.unique(mask.label_map) == (1, 2, 4, 13)).all()
    assert few == many
    assert few["listed"] == 0
    assert few["opened"] == 2 + len(PARTS)  # what it is, whether it is a part, and the parts


def test_the_photo_is_looked_for_without_listing_a_folder(folder_of, counts):
    small, large = folder_of(3, "small"), folder_of(150, "large")
    _, few = work_of(counts, lambda: find_photo(small / "00001_nose.png"))
    _, many = work_of(counts, lambda: find_photo(large / "00001_nose.png"))
    assert few == many
    assert few["listed"] == 0


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_folder_is_listed_once_for_all_its_faces(folder_of, counts, mode):
    folder = folder_of(120, mode=mode)
    masks, work = work_of(counts, lambda: iter_masks(folder))
    assert masks == [folder / f"{face:05d}_hair.png" for face in range(120)]
    assert work["listed"] == 1
    assert work["opened"] <= 2 * len(masks)


def test_steps_from_face_to_face_list_nothing_again(folder_of, counts):
    folder = folder_of(120)
    at, work = work_of(counts, lambda: next_mask(folder / "00000_skin.png"))
    assert at == folder / "00001_hair.png"
    assert work["listed"] == 1
    assert work["opened"] <= 2
    for face in range(2, 120):
        at, work = work_of(counts, partial(next_mask, at))
        assert at == folder / f"{face:05d}_hair.png"
        assert (work["listed"], work["opened"]) == (0, 2)
    assert next_mask(at) is None
    assert work_of(counts, lambda: next_mask(at, -1))[0] == folder / "00118_hair.png"


def test_new_files_are_noticed(folder_of, counts):
    folder = folder_of(3)
    assert len(iter_masks(folder)) == 3
    data = (folder / "00000_skin.png").read_bytes()
    (folder / "00003_skin.png").write_bytes(data)
    assert len(iter_masks(folder)) == 4
    # Just changed, it may change again within the same tick of the file system's clock.
    stamp = folder.stat().st_mtime_ns
    (folder / "00004_skin.png").write_bytes(data)
    os.utime(folder, ns=(stamp, stamp))
    assert len(iter_masks(folder)) == 5
    settle(folder)
    assert work_of(counts, lambda: iter_masks(folder))[1]["listed"] == 1
    assert work_of(counts, lambda: iter_masks(folder))[1]["listed"] == 0


def test_a_listing_is_not_kept_for_long(folder_of, counts, monkeypatch):
    folder = folder_of(3)
    iter_masks(folder)
    monkeypatch.setattr(module, "_STALE", -1.0)
    assert work_of(counts, lambda: iter_masks(folder))[1]["listed"] == 1


def test_no_more_than_some_listings_are_kept(folder_of):
    for number in range(module._KEPT + 5):
        iter_masks(folder_of(1, f"f{number}"))
    assert len(module._listings) <= module._KEPT


class TestSteps:
    """`next_mask` goes the way of `iter_masks`."""

    @pytest.fixture
    def folder(self, folder_of):
        folder = folder_of(3)
        ids = (np.arange(256) % 19).astype(np.uint8).reshape(16, 16)
        for name in ("00001.png", "zzz.png", "00001a_skin.png", "00001a_nose.png", "aaa.PNG"):
            Image.fromarray(ids).save(folder / name)
        (folder / "notes.txt").write_text("")
        for face in ("several", "one"):
            (folder / face).mkdir()
        for part in PARTS:
            data = (folder / f"00000_{part}.png").read_bytes()
            for name in (f"one/7_{part}.png", f"several/8_{part}.png", f"several/9_{part}.png"):
                (folder / name).write_bytes(data)
        (folder / "empty").mkdir()
        return folder

    def test_forwards_and_backwards(self, folder):
        masks = iter_masks(folder)
        assert [str(path.relative_to(folder)) for path in masks] == [
            "00000_hair.png", "00001.png", "00001_hair.png", "00001a_nose.png", "00001a_skin.png",
            "00002_hair.png", "aaa.PNG", "one", "several/8_hair.png", "several/9_hair.png", "zzz.png",
        ]  # fmt: skip
        inside = [path for path in masks if path.parent == folder]
        for first, second in pairwise(inside):
            if second.name != "zzz.png":
                assert next_mask(first) == second
                assert next_mask(second, -1) == first
        assert next_mask(folder / "one") == folder / "several/8_hair.png"
        assert next_mask(folder / "zzz.png", -1) == folder / "several/9_hair.png"
        assert next_mask(folder / "zzz.png") is None
        assert next_mask(masks[0], -1) is None

    def test_from_any_part_of_a_face(self, folder):
        for part in PARTS:
            assert next_mask(folder / f"00001_{part}.png") == folder / "00001a_nose.png"
            assert next_mask(folder / f"00001_{part}.png", -1) == folder / "00001.png"

    def test_from_a_file_that_is_gone(self, folder):
        assert next_mask(folder / "00001_gone.png") == folder / "00001_hair.png"


def test_the_root_of_the_data_set(folder_of, tmp_path):
    root = tmp_path / "CelebAMask-HQ"
    (root / "CelebA-HQ-img").mkdir(parents=True)
    (root / "CelebA-HQ-img" / "0.jpg").write_bytes(b"")
    annotations = root / "CelebAMask-HQ-mask-anno"
    annotations.mkdir()
    folder_of(1).rename(annotations / "1")
    folder_of(2).rename(annotations / "0")
    expected = [annotations / "0" / "00000_hair.png", annotations / "0" / "00001_hair.png", annotations / "1"]
    assert iter_masks(root) == iter_masks(annotations) == expected
    assert find_photo(expected[0]) == root / "CelebA-HQ-img" / "0.jpg"
    with pytest.raises(FormatError, match=r"one of 3 masks; open one of them, such as .*00000_hair\.png"):
        open_mask(root)
