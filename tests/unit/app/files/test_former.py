"""What a file held before it was saved over can be had back."""

from __future__ import annotations

import pytest

from facemask_editor.app.files import former
from facemask_editor.app.files.former import KEPT, former_versions, keep_former


@pytest.fixture
def mask(tmp_path):
    path = tmp_path / "face.png"
    path.write_bytes(b"0")
    return path


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "former"


def contents(mask, folder):
    return [version.path.read_bytes() for version in former_versions(mask, folder)]


def test_the_newest_comes_first_and_the_oldest_go(mask, folder):
    for number in range(KEPT + 3):
        mask.write_bytes(b"%d" % number)
        keep_former(mask, folder)
    assert contents(mask, folder) == [b"%d" % number for number in range(KEPT + 2, 2, -1)]


def test_the_same_is_kept_once(mask, folder):
    assert keep_former(mask, folder) is not None
    assert keep_former(mask, folder) is None
    assert contents(mask, folder) == [b"0"]


def test_files_of_one_name_in_two_folders_are_two(mask, folder, tmp_path):
    (tmp_path / "other").mkdir()
    other = tmp_path / "other" / mask.name
    other.write_bytes(b"other")
    keep_former(mask, folder)
    keep_former(other, folder)
    assert contents(mask, folder) == [b"0"]
    assert contents(other, folder) == [b"other"]


def test_nothing_is_kept_of_nothing(mask, folder, tmp_path):
    mask.unlink()
    assert keep_former(mask, folder) is None
    assert keep_former(tmp_path, folder) is None
    assert former_versions(mask, folder) == []


def test_all_versions_together_have_a_limit(mask, folder, tmp_path, monkeypatch):
    monkeypatch.setattr(former, "MOST_BYTES", 3000)
    for number in range(5):
        path = tmp_path / f"{number}.png"
        path.write_bytes(b"%d" % number * 1000)
        keep_former(path, folder)
    kept = [bool(former_versions(tmp_path / f"{number}.png", folder)) for number in range(5)]
    assert kept == [False, False, True, True, True]
    assert len(list(folder.iterdir())) == 3


def test_strange_files_in_the_folder_are_no_versions(mask, folder):
    version = keep_former(mask, folder)
    (version.path.parent / "notes.txt").write_bytes(b"")
    assert len(former_versions(mask, folder)) == 1
