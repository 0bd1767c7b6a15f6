import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.formats import iter_masks, next_mask, open_mask
from tests.helpers.sample_masks import small_face, write_grey
from tests.unit.formats.faces import draw_face
from tests.unit.formats.parts.test_parts import write_face

FACE = draw_face(32)


def write(path, pixels=FACE):
    path.parent.mkdir(exist_ok=True)
    Image.fromarray(pixels).save(path)


def listed(folder):
    return [path.relative_to(folder).as_posix() for path in iter_masks(folder)]


def test_png_files_by_name(tmp_path):
    for name in ("b.png", "a.PNG", "._a.png", "c.jpg"):
        write(tmp_path / "x.png")
        (tmp_path / "x.png").rename(tmp_path / name)
    (tmp_path / "notes.txt").write_text("")
    assert listed(tmp_path) == ["a.PNG", "b.png"]
    assert listed(str(tmp_path) and tmp_path) == listed(tmp_path)


def test_subfolders_of_masks_are_not_entered(tmp_path):
    write(tmp_path / "a.png")
    write(tmp_path / "deeper" / "b.png")
    assert listed(tmp_path) == ["a.png"]


@pytest.mark.parametrize("mode", ["RGB", "L", "1"])
def test_a_folder_of_parts_has_one_entry_for_each_face(tmp_path, mode):
    write_face(tmp_path, "00000", FACE, mode)
    write_face(tmp_path, "00001", FACE[:, ::-1], mode)
    write(tmp_path / "whole.png")
    assert listed(tmp_path) == ["00000_cloth.png", "00001_cloth.png", "whole.png"]
    np.testing.assert_array_equal(open_mask(iter_masks(tmp_path)[1]).label_map, FACE[:, ::-1])


def test_subfolders_of_parts_are_listed(tmp_path):
    write_face(tmp_path / "0", "00000", FACE)
    write_face(tmp_path / "0", "00001", FACE)
    write_face(tmp_path / "1", "02000", FACE)
    assert listed(tmp_path) == ["0/00000_cloth.png", "0/00001_cloth.png", "1"]
    assert all(open_mask(path).format == "part PNGs" for path in iter_masks(tmp_path))


def test_masks_of_ids_with_parts_names_are_each_listed(tmp_path):
    write(tmp_path / "00012_nose.png")
    write(tmp_path / "00012_hair.png")
    write(tmp_path / "sub" / "00012_hair.png")
    assert listed(tmp_path) == ["00012_hair.png", "00012_nose.png"]


def test_damaged_files_are_listed_too(tmp_path):
    (tmp_path / "0_skin.png").write_bytes(b"")
    (tmp_path / "a.png").write_bytes(b"")
    assert listed(tmp_path) == ["0_skin.png", "a.png"]


def test_an_empty_folder(tmp_path):
    assert iter_masks(tmp_path) == []


def test_a_missing_folder(tmp_path):
    with pytest.raises(FormatError, match="missing"):
        iter_masks(tmp_path / "none")


@pytest.mark.parametrize("ending", ["_color", "_colour", "-color", "_vis"])
def test_the_preview_of_a_mask_is_no_mask_of_its_own(tmp_path, ending):
    colours = CELEBAMASK_HQ.palette_array
    for name in ("000", "001"):
        write(tmp_path / f"{name}.png")
        write(tmp_path / f"{name}{ending}.png", colours[FACE])
    write(tmp_path / f"002{ending}.png", colours[FACE])
    edited = FACE.copy()
    edited[:4] = 13
    write(tmp_path / "003.png", edited)
    write(tmp_path / f"003{ending}.png", colours[FACE])
    expected = ["000.png", "001.png", f"002{ending}.png", "003.png", f"003{ending}.png"]
    assert listed(tmp_path) == sorted(expected)
    assert next_mask(tmp_path / "000.png") == tmp_path / "001.png"


def test_a_link_that_leads_in_a_circle_is_passed_over(tmp_path):
    mask = tmp_path / "a.png"
    write(mask)
    for name in ("loop", "loop.png"):
        (tmp_path / name).symlink_to(tmp_path / name)

    assert iter_masks(tmp_path) == [mask]
    assert next_mask(mask) is None


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_links_that_lead_nowhere_are_named(tmp_path):
    write_grey(tmp_path / "a.png", small_face())
    (tmp_path / "gone.png").symlink_to(tmp_path / "no.png")
    (tmp_path / "circle.png").symlink_to(tmp_path / "circle.png")
    (tmp_path / "notes.txt").symlink_to(tmp_path / "no.txt")
    told = []

    assert iter_masks(tmp_path, passed_over=told.append) == [tmp_path / "a.png"]
    assert [Path(error.path).name for error in told] == ["circle.png", "gone.png"]
    assert all("leads nowhere" in str(error) for error in told)
    assert iter_masks(tmp_path) == [tmp_path / "a.png"]


def test_a_project_beside_its_plain_mask_is_no_mask_of_its_own(tmp_path):
    for name in ("a.png", "b.png"):
        write_grey(tmp_path / name, small_face())
    project = Path(__file__).parents[2] / "data" / "project_1" / "face.fmask"
    for name in ("b.fmask", "c.fmask"):
        (tmp_path / name).write_bytes(project.read_bytes())
    assert [path.name for path in iter_masks(tmp_path)] == ["a.png", "b.png", "c.fmask"]
    assert next_mask(tmp_path / "a.png").name == "b.fmask"  # a hand wants to see both
