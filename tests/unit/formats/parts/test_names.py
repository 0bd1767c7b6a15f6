"""Part pictures named as other tools and file managers name them: one face, or refused in words."""

import numpy as np
import pytest
from PIL import Image

from facemask_editor.batch.plan import list_inputs
from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.formats import find_photo, iter_masks, next_mask, open_mask
from tests.unit.formats.faces import draw_face

FACE = draw_face(64)
LABELS = [int(label) for label in np.unique(FACE) if label]
STYLES = {
    "dash": lambda part: f"00042-{part}",
    "dashes": lambda part: f"00042-{part.replace('_', '-')}",
    "dot": lambda part: f"00042.{part}",
    "blank": lambda part: f"00042 {part}",
    "capitals": lambda part: f"00042_{part.upper()}",
    "one capital": lambda part: f"00042_{part.capitalize()}",
    "mixed": lambda part: f"00042_{part.title() if part == 'l_eye' else part}",
    "ending": lambda part: f"00042_{part}_mask",
    "dashed ending": lambda part: f"00042-{part.upper()}-mask",
    "before": lambda part: f"{part}_00042",
    "alone": lambda part: part,
    "alone with ending": lambda part: f"{part.upper()}_mask",
}


def write(folder, style, high=1, face=FACE):
    folder.mkdir(parents=True, exist_ok=True)
    for label in LABELS:
        part = np.where(face == label, high, 0).astype(np.uint8)
        Image.fromarray(part).save(folder / f"{style(CELEBAMASK_HQ.names[label])}.png")


@pytest.mark.parametrize("high", [1, 255])
@pytest.mark.parametrize("name", STYLES)
def test_one_face_however_its_parts_are_named(tmp_path, name, high):
    folder = tmp_path / "00042"
    write(folder, STYLES[name], high)
    files = sorted(folder.glob("*.png"))
    assert iter_masks(folder) == files[:1]
    assert iter_masks(tmp_path) == [folder]
    assert next_mask(files[3]) is None
    assert list_inputs(folder, tmp_path / "out") == {"00042": files[0]}
    for path in (folder, *files):
        mask = open_mask(path)
        np.testing.assert_array_equal(mask.label_map, FACE)
        assert mask.messages == (f"{len(LABELS)} part pictures of face 00042 put together.",)


def test_faces_in_a_folder_of_two_ways_are_kept_apart(tmp_path):
    write(tmp_path, STYLES["dash"])
    write(tmp_path, STYLES["before"], face=FACE[:, ::-1])
    assert [path.name for path in iter_masks(tmp_path)] == ["00042-cloth.png", "cloth_00042.png"]
    np.testing.assert_array_equal(open_mask(tmp_path / "hair_00042.png").label_map, FACE[:, ::-1])
    with pytest.raises(FormatError, match="number of faces is 2"):
        open_mask(tmp_path)


@pytest.mark.parametrize("name", ["hair", "hair_00042", "00042-hair", "hair_mask", "NOSE"])
def test_a_whole_mask_with_such_a_name_stays_one(tmp_path, name):
    path = tmp_path / "masks" / f"{name}.png"
    path.parent.mkdir()
    Image.fromarray(FACE).save(path)
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / f"{name}.jpg").write_bytes(b"")
    assert iter_masks(path.parent) == [path]
    assert list_inputs(path.parent, tmp_path / "out") == {name: path}
    np.testing.assert_array_equal(open_mask(path).label_map, FACE)
    assert find_photo(path) == tmp_path / "photos" / f"{name}.jpg"


def test_copies_of_whole_masks_are_masks(tmp_path):
    for name in ("long_hair", "long_hair2", "long_hair_old"):
        Image.fromarray(FACE).save(tmp_path / f"{name}.png")
    names = ["long_hair.png", "long_hair2.png", "long_hair_old.png"]
    assert [path.name for path in iter_masks(tmp_path)] == names
    assert next_mask(tmp_path / names[0]).name == names[1]


@pytest.mark.parametrize("name", ["00042_left_eye", "LeftEyebrow", "7-lips", "00042_glasses_mask", "ears"])
def test_a_part_of_which_nobody_knows_which_is_refused_in_words(tmp_path, name):
    path = tmp_path / f"{name}.png"
    Image.fromarray((FACE == 4).astype(np.uint8)).save(path)
    with pytest.raises(FormatError, match=r"one part of a face; parts are named such as 00000_skin\.png"):
        open_mask(path)
    with pytest.raises(FormatError, match="without part pictures"):
        open_mask(tmp_path)  # which names no example that does not open


@pytest.mark.parametrize(
    "copy",
    [
        "{} (copy)", "{} (another copy)", "{}2", "{}_2", "{}~", "{}.old", "{}.bak", "{}-副本", "{}.png",
        "Copy of {}", "Kopie von {}", "{} - Copy - Copy", "{}_v2", "{}_backup", "{} - Копия",
    ],
)  # fmt: skip
@pytest.mark.parametrize("style", ["{}", "00042_{}", "00042-{}"])
def test_copies_are_no_masks(tmp_path, style, copy):
    folder = tmp_path / "00042"
    write(folder, style.format)
    stem = style.format("hair")
    Image.fromarray((FACE == 1).astype(np.uint8)).save(folder / f"{copy.format(stem)}.png")
    assert iter_masks(folder) == [folder / f"{style.format('cloth')}.png"]
    for opened in (folder, folder / f"{stem}.png"):
        np.testing.assert_array_equal(open_mask(opened).label_map, FACE)
