import numpy as np
import pytest
from PIL import Image

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.formats.pictures.sheet import SIDE, Sheet, draw_sheet
from facemask_editor.training.reports.figures.acts import chosen_parts
from tests.helpers.faces import draw_face, draw_faces
from tests.helpers.random_model import write_random_model
from tests.helpers.sample_masks import write_grey
from tests.helpers.small_paper import write_small_paper


@pytest.fixture
def faces(tmp_path):
    for number, face in enumerate(draw_faces(3)):
        write_grey(tmp_path / f"faces/{number}.png", face)
    return tmp_path / "faces"


def pixels(path):
    with Image.open(path) as picture:
        return np.array(picture)


def test_models_of_both_kinds_stand_side_by_side(command, faces, tmp_path):
    paper = write_small_paper(tmp_path / "small.safetensors")
    part = write_random_model(tmp_path / "random.safetensors")
    arguments = ("figures", faces, "--model", paper, "--model", part, "--limit", 2, "--device", "cpu")

    status, out, err = command(*arguments, "--out", tmp_path / "out")

    assert status == 0, err
    page = (tmp_path / "out/index.html").read_text()
    made = sorted(path.name for path in (tmp_path / "out").glob("*.png"))
    assert made == [f"figure{n}.png" for n in ("2", "3_1", "3_2", "4", "5_1", "5_2")]
    assert all(f'src="{name}"' in page for name in made)
    assert "small" in page
    assert "every part decoded again" in page
    assert "small: mIoU" in out
    assert pixels(tmp_path / "out/figure3_1.png").shape != pixels(tmp_path / "out/figure4.png").shape

    # the same command makes the same pictures again, in their place
    before = {name: (tmp_path / "out" / name).read_bytes() for name in made}
    status, _, err = command(*arguments, "--out", tmp_path / "out")
    assert status == 0, err
    assert {name: (tmp_path / "out" / name).read_bytes() for name in made} == before

    status, _, _ = command(*arguments, "--out", tmp_path / "fine", "--difference", "--seed", 3)
    assert status == 0
    assert (tmp_path / "fine/figure3_1.png").read_bytes() != before["figure3_1.png"]


def test_one_mask_has_no_strips_and_a_foreign_page_is_left_alone(command, faces, tmp_path):
    model = write_small_paper(tmp_path / "small.safetensors")
    arguments = ("figures", faces / "0.png", "--model", model, "--out", tmp_path / "out", "--device", "cpu")

    status, _, err = command(*arguments)
    assert status == 0, err
    assert not (tmp_path / "out/figure5_1.png").exists()

    (tmp_path / "out/index.html").write_text("<h1>My page</h1>")
    status, _, err = command(*arguments)
    assert status == 1
    assert "already there" in err
    assert (tmp_path / "out/index.html").read_text() == "<h1>My page</h1>"


def test_photos_beside_masks_become_faces_of_figure_6(command, faces, tmp_path):
    grey = np.random.default_rng(0).integers(0, 256, (256, 256, 3), np.uint8)
    Image.fromarray(grey).save(faces / "1.jpg")
    model = write_random_model(tmp_path / "random.safetensors")
    arguments = ("figures", faces, "--model", model, "--limit", 2, "--device", "cpu")

    status, _, err = command(*arguments, "--out", tmp_path / "out")
    assert status == 0, err
    sheet = pixels(tmp_path / "out/figure6_1.png")
    one_row = np.array(draw_sheet(Sheet(("",) * 8, (("", (None,) * 8),)), SCHEMA)).shape
    assert sheet.shape == one_row  # the mask without a photo has no row

    (faces / "1.jpg").unlink()
    status, _, err = command(*arguments, "--out", tmp_path / "none")
    assert status == 0, err
    assert not (tmp_path / "none/figure6_1.png").exists()


def test_a_sheet_shows_masks_in_the_colours_of_their_classes():
    mask = np.full((256, 256), SCHEMA.index("hair"), np.uint8)
    picture = np.array(draw_sheet(Sheet(("a", "b" * 80), (("row", (mask, None)),)), SCHEMA))

    assert (picture == SCHEMA.palette[SCHEMA.index("hair")]).all(2).sum() == SIDE * SIDE


def test_parts_are_those_of_the_paper_or_the_largest_ones():
    face = draw_face(256)
    assert [what.title for what in chosen_parts(SCHEMA, [face])] == ["hair", "nose", "mouth"]

    for name in ("hair", "nose", "mouth", "u_lip", "l_lip"):
        face[face == SCHEMA.index(name)] = SCHEMA.index("skin")
    assert chosen_parts(SCHEMA, [face])[0].title == "skin"
    assert chosen_parts(SCHEMA, [np.zeros((9, 9), np.uint8)]) == ()
