"""Masks whose classes are told by colours or names: what looks odd is said, and nothing is converted."""

import numpy as np
import pytest
from PIL import Image

from facemask_editor.core.labels import CELEBAMASK_HQ, LABEL_ORDERS, PARTIAL_ORDERS
from facemask_editor.core.paths import resources_dir
from facemask_editor.formats import iter_masks, open_mask
from tests.unit.formats.faces import draw_face

COLOURS = CELEBAMASK_HQ.palette_array
FACE = draw_face(96)
SAMPLES = [open_mask(path).label_map[::2, ::2] for path in iter_masks(resources_dir() / "samples")]


def as_palette(label_map, folder, colours=COLOURS):
    image = Image.fromarray(label_map)
    image.putpalette(colours.tobytes())
    image.save(folder / "mask.png")
    return folder / "mask.png"


def as_shuffled_palette(label_map, folder):
    order = np.random.default_rng(1).permutation(19)
    return as_palette(np.argsort(order).astype(np.uint8)[label_map], folder, COLOURS[order])


def as_colours(label_map, folder):
    Image.fromarray(COLOURS[label_map]).save(folder / "mask.png")
    return folder / "mask.png"


def as_parts(label_map, folder):
    for path in folder.glob("*.png"):
        path.unlink()
    for label in np.unique(label_map)[1:]:
        part = np.where(label_map == label, 255, 0).astype(np.uint8)
        Image.fromarray(part).save(folder / f"7_{CELEBAMASK_HQ.names[label]}.png")
    return folder


WAYS = pytest.mark.parametrize("save", [as_palette, as_shuffled_palette, as_colours, as_parts])


def assert_said(path, label_map, words):
    mask = open_mask(path)
    np.testing.assert_array_equal(mask.label_map, label_map)
    assert words in " ".join(mask.messages)


@WAYS
def test_faces_as_they_are_get_no_remark(tmp_path, save):
    usual = {as_shuffled_palette: 1, as_parts: 1}.get(save, 0)
    for sample in SAMPLES:
        mask = open_mask(save(sample, tmp_path))
        np.testing.assert_array_equal(mask.label_map, sample)
        assert len(mask.messages) == usual


@WAYS
def test_exchanged_sides_are_said(tmp_path, save):
    for sample in SAMPLES[:4]:
        exchanged = CELEBAMASK_HQ.flip_table[sample]
        assert_said(save(exchanged, tmp_path), exchanged, "Left and right look exchanged")


@WAYS
def test_upside_down_is_said(tmp_path, save):
    for sample in SAMPLES[:4]:
        turned = np.ascontiguousarray(sample[::-1])
        assert_said(save(turned, tmp_path), turned, "The face looks upside down.")


@WAYS
@pytest.mark.parametrize("name", ["face-parsing", "lapa"])
def test_classes_that_lie_as_in_another_order_are_said(tmp_path, save, name):
    order = {**LABEL_ORDERS, **PARTIAL_ORDERS}[name]
    for sample in SAMPLES[:4]:
        ids = np.array(order.from_canonical, np.uint8)[sample]
        assert_said(save(ids, tmp_path), ids, f"in the order of {order.title} do; check them")


@WAYS
def test_classes_that_lie_as_in_no_face_are_said(tmp_path, save):
    mixed = np.array([0, 1, 9, 12, 16, 3, 14, 2, 18, 6, 5, 17, 4, 8, 10, 13, 7, 11, 15], np.uint8)
    for sample in SAMPLES[:4]:
        ids = mixed[sample]
        assert_said(save(ids, tmp_path), ids, "are not where a face has them; check them")


@WAYS
@pytest.mark.parametrize(
    ("turn", "words"),
    [
        (np.rot90, "a turn to the right puts it upright"),
        (lambda m: np.rot90(m, 3), "a turn to the left puts it upright"),
        (np.transpose, "rows and columns are exchanged"),
    ],
)
def test_a_face_on_its_side_is_said(tmp_path, save, turn, words):
    for sample in SAMPLES[:4]:
        turned = np.ascontiguousarray(turn(sample))
        assert_said(save(turned, tmp_path), turned, words)


@pytest.mark.parametrize("off", [1, 2])
def test_a_shuffled_palette_a_little_off(tmp_path, off):
    rng = np.random.default_rng(off)
    order = rng.permutation(19)
    moved = np.clip(COLOURS.astype(int) + rng.integers(-off, off + 1, COLOURS.shape), 0, 255).astype(np.uint8)
    path = as_palette(np.argsort(order).astype(np.uint8)[FACE], tmp_path, moved[order])
    assert_said(path, FACE, "The colours are a little off; the nearest class was taken.")


def test_a_shuffled_palette_with_red_and_blue_exchanged(tmp_path):
    order = np.random.default_rng(3).permutation(19)
    path = as_palette(np.argsort(order).astype(np.uint8)[FACE], tmp_path, COLOURS[order][:, ::-1])
    assert_said(path, FACE, "Red and blue were exchanged in this file.")


def test_exchanged_colours_that_are_a_little_off(tmp_path):
    rgb = COLOURS[FACE][..., ::-1]
    Image.fromarray(np.where(rgb > 9, rgb - 1, rgb)).save(tmp_path / "mask.png")
    assert_said(tmp_path / "mask.png", FACE, "exchanged in this file. The colours are a little off")


def test_hair_and_skin_alone_may_be_exchanged(tmp_path):
    skin = np.isin(FACE, [1, 2, 4, 5, 6, 7, 10, 11, 12])
    both = np.where(skin, 1, np.where(FACE == 13, 13, 0)).astype(np.uint8)
    assert open_mask(as_colours(both, tmp_path)).messages == ()
    exchanged = np.where(skin, 13, np.where(FACE == 13, 1, 0)).astype(np.uint8)
    for path in (as_colours(exchanged, tmp_path), as_shuffled_palette(exchanged, tmp_path)):
        assert_said(path, exchanged, "Red and blue may be exchanged in this file")


@pytest.mark.parametrize("pixels", [FACE, COLOURS[FACE]], ids=["ids", "colours"])
@pytest.mark.parametrize("seen", ["background", "one pixel"])
def test_a_face_that_is_clear_is_read_all_the_same(tmp_path, pixels, seen):
    shown = FACE == 0
    if seen == "one pixel":
        shown = np.arange(FACE.size).reshape(FACE.shape) == 50 * 97
    alpha = np.where(shown, 255, 0).astype(np.uint8)
    Image.fromarray(np.dstack([pixels, alpha])).save(tmp_path / "mask.png")
    assert_said(tmp_path / "mask.png", FACE, "Nearly all but the background is transparent")
