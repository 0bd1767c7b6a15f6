import numpy as np
import pytest

import facemask_editor.api as fm
from facemask_editor.app.project.read import read_project
from facemask_editor.formats.registry import written_formats
from tests.helpers.sample_masks import small_face

FACE = small_face(64)
PHOTO = np.random.default_rng(1).integers(0, 255, (64, 64, 3), np.uint8)


@pytest.fixture
def edited(model):
    mask = fm.open(FACE, PHOTO, locks=["skin"])
    return fm.edit(fm.edit(mask, nudge={"hair": 1.0}, model=model), remove="nose", locks=[], model=model)


@pytest.mark.parametrize("format", written_formats(), ids=lambda format: format.key)
def test_each_format_keeps_the_pixels(format, edited, tmp_path):
    path = fm.save(edited, tmp_path / f"mask{format.suffix}", format.key)
    assert np.array_equal(fm.open(path).label_map, edited.label_map)


def test_an_ending_of_no_mask_is_refused(tmp_path):
    with pytest.raises(fm.FormatError, match=r"ending is \.jpg"):
        fm.save(FACE, tmp_path / "mask.jpg")
    assert np.array_equal(fm.open(fm.save(FACE, tmp_path / "mask")).label_map, FACE)
    assert np.array_equal(fm.open(fm.save(FACE, tmp_path / "mask.jpg", "index")).label_map, FACE)


@pytest.mark.parametrize("ending", [".png", ".npy", ".ora", ".tiff"])
def test_the_ending_tells_the_format(ending, tmp_path):
    path = fm.save(FACE, tmp_path / f"mask{ending}")
    assert np.array_equal(fm.open(path).label_map, FACE)


def test_the_mask_of_the_photo_stays_in_the_file_of_the_edited_one(edited, tmp_path):
    again = fm.open(fm.save(edited, tmp_path / "mask.png"), PHOTO)
    assert np.array_equal(again.photo_mask, FACE)
    assert np.array_equal(fm.render(again).picture, fm.render(edited).picture)


def test_part_pictures_are_a_folder(edited, tmp_path):
    folder = tmp_path / "parts"
    fm.save(fm.open(FACE, name="anna"), folder, "parts")
    assert (folder / "anna_nose.png").exists()
    fm.save(fm.open(edited, name="anna"), folder, "parts")
    assert np.array_equal(fm.open(folder).label_map, edited.label_map)


def test_what_cannot_be_written_is_named_and_leaves_the_old_file(tmp_path):
    path = fm.save(FACE, tmp_path / "mask.png")
    before = path.read_bytes()
    for given in ({"format": "cake"}, {"options": {"sugar": 1}}):
        with pytest.raises(fm.FormatError, match=r"mask\.png"):
            fm.save(FACE, path, **given)
    assert path.read_bytes() == before


# Projects


def test_a_project_keeps_photo_locks_and_each_edit(edited, tmp_path):
    path = fm.save(edited, tmp_path / "anna.fmask")
    again = fm.open(path)
    document = read_project(path).document

    assert np.array_equal(again.label_map, edited.label_map)
    assert np.array_equal(again.photo_mask, FACE)
    assert np.array_equal(again.photo, PHOTO)
    assert again.locks == ("skin",)
    assert next(step.name for _, step in document.history.newest_first()).startswith("Remove nose")
    document.undo()
    document.undo()
    assert np.array_equal(document.label_map, FACE)


def test_a_project_that_is_edited_again_keeps_its_history(edited, tmp_path, model):
    path = fm.save(edited, tmp_path / "anna.fmask")
    fm.save(fm.edit(path, nudge={"neck": 1.0}, model=model), path)
    document = read_project(path).document
    assert len(list(document.history.newest_first())) == 3
    assert np.array_equal(fm.open(path).photo, PHOTO)


def test_another_photo_takes_the_place_of_the_one_in_a_project(edited, tmp_path):
    path = fm.save(edited, tmp_path / "anna.fmask")
    other = 255 - PHOTO
    fm.save(fm.open(path, other, photo_mask=edited), path)
    again = fm.open(path)
    assert np.array_equal(again.photo, other)
    assert np.array_equal(again.photo_mask, edited.label_map)


def test_a_project_takes_the_photo_of_a_file_with_it(masks, tmp_path):
    photo = fm.open(masks / "anna.png").photo
    path = fm.save(masks / "anna.png", tmp_path / "anna.fmask")
    for file in masks.iterdir():
        file.unlink()
    assert np.array_equal(fm.open(path).photo, photo)
