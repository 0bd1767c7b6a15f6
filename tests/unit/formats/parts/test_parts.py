from itertools import permutations

import numpy as np
import pytest
from PIL import Image

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.core.schema_table import schema_from_table
from facemask_editor.formats import open_mask
from facemask_editor.formats.parts.parts import group_faces, part_of
from tests.unit.formats.faces import draw_face


def write_part(folder, face_id, name, covered, mode="RGB"):
    folder.mkdir(exist_ok=True)
    image = Image.fromarray(np.where(covered, 255, 0).astype(np.uint8)).convert(mode)
    path = folder / f"{face_id}_{name}.png"
    image.save(path)
    return path


def write_face(folder, face_id, face, mode="RGB"):
    for label, name in enumerate(CELEBAMASK_HQ.names):
        if label and (face == label).any():
            write_part(folder, face_id, name, face == label, mode)


@pytest.mark.parametrize("mode", ["RGB", "L", "1", "P"])
def test_a_folder_with_one_face(tmp_path, mode):
    face = draw_face(64)
    write_face(tmp_path, "00012", face, mode)
    mask = open_mask(tmp_path)
    np.testing.assert_array_equal(mask.label_map, face)
    assert (mask.format, mask.order, mask.path) == ("part PNGs", "celebamask-hq", tmp_path)
    assert mask.messages == ("14 part pictures of face 00012 put together.",)


@pytest.mark.parametrize("part", ["skin", "l_lip", "hair"])
def test_one_part_file_opens_its_whole_face(tmp_path, part):
    first, second = draw_face(64), draw_face(64, scale=0.6)
    write_face(tmp_path, "00000", first)
    write_face(tmp_path, "00001", second)
    np.testing.assert_array_equal(open_mask(tmp_path / f"00000_{part}.png").label_map, first)
    np.testing.assert_array_equal(open_mask(tmp_path / f"00001_{part}.png").label_map, second)


def test_a_folder_with_several_faces_names_them(tmp_path):
    for i in range(7):
        write_part(tmp_path, f"{i:05d}", "skin", np.ones((16, 16), bool))
    with pytest.raises(FormatError, match=r"7 \(00000, 00001, 00002, 00003, 00004 and 2 more\)"):
        open_mask(tmp_path)


def test_parts_are_painted_in_the_data_sets_order(tmp_path):
    whole = np.ones((16, 16), bool)
    for name in ("cloth", "hair", "skin", "l_eye", "eye_g"):
        write_part(tmp_path, "1", name, whole)
    assert (open_mask(tmp_path).label_map == CELEBAMASK_HQ.index("cloth")).all()
    (tmp_path / "1_cloth.png").unlink()
    (tmp_path / "1_hair.png").unlink()
    # Glasses lie under the eyes.
    assert (open_mask(tmp_path).label_map == CELEBAMASK_HQ.index("l_eye")).all()


def test_empty_parts_are_allowed(tmp_path):
    write_part(tmp_path, "1", "skin", np.ones((16, 16), bool))
    write_part(tmp_path, "1", "hat", np.zeros((16, 16), bool))
    assert (open_mask(tmp_path / "1_hat.png").label_map == 1).all()


def test_parts_of_different_sizes_are_refused(tmp_path):
    write_part(tmp_path, "1", "skin", np.ones((16, 20), bool))
    path = write_part(tmp_path, "1", "hair", np.ones((16, 16), bool))
    with pytest.raises(FormatError, match="size is 16 x 16; the other parts are 20 x 16") as caught:
        open_mask(tmp_path)
    assert caught.value.path == str(path)


def test_parts_with_soft_edges_are_refused(tmp_path):
    write_part(tmp_path, "1", "skin", np.ones((16, 16), bool))
    Image.fromarray(np.arange(256, dtype=np.uint8).reshape(16, 16)).save(tmp_path / "1_hair.png")
    with pytest.raises(FormatError, match="256 different ones"):
        open_mask(tmp_path)


def test_a_damaged_part_is_named(tmp_path):
    write_part(tmp_path, "1", "skin", np.ones((16, 16), bool))
    (tmp_path / "1_hair.png").write_bytes(b"")
    with pytest.raises(FormatError, match=r"1_hair\.png.*0 bytes"):
        open_mask(tmp_path)


def test_a_mask_of_ids_with_a_parts_name_is_a_mask(tmp_path):
    face = draw_face(64)
    path = tmp_path / "00012_nose.png"
    Image.fromarray(face).save(path)
    mask = open_mask(path)
    assert mask.format == "index PNG"
    np.testing.assert_array_equal(mask.label_map, face)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("00000_skin.png", ("00000", "skin")),
        ("00000_l_lip.png", ("00000", "l_lip")),
        ("7_neck_l.PNG", ("7", "neck_l")),
        ("a_b_ear_r.png", ("a_b", "ear_r")),
        ("00000_background.png", None),
        ("00000.png", None),
        ("_skin.png", None),
        ("00000-l_lip.png", ("00000", "l_lip")),
        ("00000-l-lip.png", ("00000", "l_lip")),
        ("00000.hair.png", ("00000", "hair")),
        ("00000_NECK_L.png", ("00000", "neck_l")),
        ("00000_Hair.png", ("00000", "hair")),
        ("00000_hair_mask.png", ("00000", "hair")),
        ("hair_00000.png", ("00000", "hair")),
        ("neck_l_00000.png", ("00000", "neck_l")),
        ("hair_smooth.jpg", None),
        ("chair.png", None),
        ("00000_hairs.png", None),
        ("00000_skin.jpg", None),
        ("00000_chin.png", None),
    ],
)
def test_names(tmp_path, name, part):
    found = part_of(tmp_path / name, CELEBAMASK_HQ)
    assert found == (None if part is None else (part[0], CELEBAMASK_HQ.index(part[1])))


@pytest.mark.parametrize("name", ["skin.png", "skin_mask.png", "SKIN.png"])
def test_a_part_without_a_face_belongs_to_its_folder(tmp_path, name):
    assert part_of(tmp_path / "anna" / name, CELEBAMASK_HQ) == ("anna", 1)


def test_hidden_files_are_no_parts(tmp_path):
    assert group_faces([tmp_path / "._00000_skin.png"], CELEBAMASK_HQ) == {}


@pytest.mark.parametrize("order", list(permutations(("head", "ear", "spot"))))
def test_parts_are_painted_in_the_order_of_ones_own_schema(tmp_path, order):
    schema = schema_from_table(
        {
            "name": "cat",
            "paint_order": list(order),
            "classes": [
                {"index": i, "name": name, "colour": [i, i, i]}
                for i, name in enumerate(("nothing", "head", "ear", "spot"))
            ],
        }
    )
    covered = np.zeros((20, 20), bool)
    for width, name in zip((16, 12, 8), order, strict=True):  # each lies within the one before
        covered[:] = False
        covered[2:18, 2 : 2 + width] = True
        write_part(tmp_path, "1", name, covered)

    row = open_mask(tmp_path, schema).label_map[5]
    wanted = [schema.index(name) for name in reversed(order)]
    assert [row[3], row[11], row[15]] == wanted
    assert open_mask(tmp_path / "1_ear.png", schema).schema == schema
