from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.render.illustration.choices import Choices
from facemask_editor.render.illustration.illustrate import LARGEST, illustrate
from tests.helpers.sample_masks import small_face

SAMPLES = Path(__file__).resolve().parents[4] / "resources" / "samples"
NOSE, GLASSES, HAIR, CLOTH = (SCHEMA.index(name) for name in ("nose", "eye_g", "hair", "cloth"))
EYES = SCHEMA.index("l_eye"), SCHEMA.index("r_eye")
SKIN = SCHEMA.index("skin")


@pytest.fixture(scope="module")
def sample():
    mask = np.array(Image.open(SAMPLES / "sample_01.png"))
    return cv2.resize(mask, (256, 256), interpolation=cv2.INTER_NEAREST)


def moved(mask, part, right, down):
    """The mask with a part moved over the skin."""
    there = mask == part
    result = np.where(there, SKIN, mask).astype(np.uint8)
    result[np.roll(there, (down, right), (0, 1))] = part
    return result


def inner(mask, part, pixels=4):
    """Where a part is, without its edge."""
    there = (mask == part).astype(np.uint8)
    return cv2.erode(there, np.ones((2 * pixels + 1, 2 * pixels + 1), np.uint8)) > 0


def mean_colour(picture, where):
    return picture[where].astype(float).mean(0)


def test_the_same_arguments_give_the_same_picture(sample):
    choices = Choices(seed=4)
    first = illustrate(sample, choices)
    for length in (1, 3, 7, 1000):  # some functions of OpenCV round by the address of their arrays
        kept = np.zeros(length, np.uint8)
        assert np.array_equal(first, illustrate(sample.copy(), choices)), kept


def test_another_seed_gives_other_strands_and_the_same_face(sample):
    first, second = (illustrate(sample, Choices(seed=seed)).astype(int) for seed in (1, 2))
    change = np.abs(first - second).mean(2)
    assert change[inner(sample, HAIR)].mean() > 2
    assert change[inner(sample, NOSE)].max() == 0


@pytest.mark.parametrize("shape", [(64, 64), (64, 96), (200, 120), (1, 1), (3, 90), (300, 300)])
@pytest.mark.parametrize("size", [None, 64, 256])
def test_a_picture_has_the_proportions_of_its_mask(shape, size):
    mask = cv2.resize(small_face(96), shape[::-1], interpolation=cv2.INTER_NEAREST)
    picture = illustrate(mask, size=size)
    scale = (size or max(shape)) / max(shape)
    assert picture.shape == (*(max(1, round(side * scale)) for side in shape), 3)
    assert picture.dtype == np.uint8


def test_a_mask_is_only_read():
    mask = small_face(96)
    before = mask.copy()
    mask.flags.writeable = False
    picture = illustrate(mask)
    assert np.array_equal(mask, before)
    assert np.array_equal(illustrate(mask[::-1]), illustrate(mask[::-1].copy()))
    assert picture.flags.writeable


@pytest.mark.parametrize(
    "wrong", [np.zeros((4, 4, 3), np.uint8), np.zeros((4, 4), np.int64), np.zeros((0, 4), np.uint8)]
)
def test_what_is_no_label_map_is_refused(wrong):
    with pytest.raises(ValueError, match="a label map is H x W uint8"):
        illustrate(wrong)


def test_a_size_below_one_is_refused():
    with pytest.raises(ValueError, match="the size is 0"):
        illustrate(small_face(), size=0)


sides = st.tuples(*(st.integers(low, 99) for low in (-30, -30, 1, 1)))
rectangles = st.lists(st.tuples(st.integers(0, 20), sides), max_size=12)


@settings(deadline=None, max_examples=60)
@given(rectangles=rectangles, rows=st.integers(1, 90), columns=st.integers(1, 90), face=st.booleans())
def test_every_mask_can_be_drawn(rectangles, rows, columns, face):
    mask = np.zeros((rows, columns), np.uint8)
    if face:
        mask[:] = cv2.resize(small_face(96), (columns, rows), interpolation=cv2.INTER_NEAREST)
    for part, (x, y, width, height) in rectangles:
        mask[max(y, 0) : max(y + height, 0), max(x, 0) : max(x + width, 0)] = part
    with np.errstate(divide="raise", invalid="raise", over="raise"):
        assert illustrate(mask).shape == (rows, columns, 3)


@pytest.mark.parametrize("part", range(19))
def test_a_mask_of_one_class_can_be_drawn(part):
    assert illustrate(np.full((70, 50), part, np.uint8)).shape == (70, 50, 3)


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_a_face_can_be_turned(sample, turn):
    """It is drawn turned: skin and hair keep their colours, whatever side the light comes from."""
    upright, turned = illustrate(sample), illustrate(np.rot90(sample, turn))
    for part in (SKIN, HAIR):
        first = mean_colour(upright, inner(sample, part))
        second = mean_colour(turned, inner(np.rot90(sample, turn).astype(np.uint8), part))
        assert np.abs(first - second).max() < 30


def test_random_classes_can_be_drawn():
    mask = np.random.default_rng(3).integers(0, 256, (90, 70)).astype(np.uint8)
    assert illustrate(mask).shape == (90, 70, 3)


@pytest.mark.parametrize("part", ["nose", "l_eye", "r_brow", "l_lip"])
def test_a_moved_part_changes_neither_hair_nor_cloth(sample, part):
    """Live: what is not touched must not flicker."""
    index = SCHEMA.index(part)
    before, after = illustrate(sample), illustrate(moved(sample, index, 2, 2))
    change = np.abs(before.astype(int) - after).max(2)
    assert change[sample == index].max() > 20
    assert change[inner(sample, HAIR, 2)].max() <= 1
    assert change[inner(sample, CLOTH, 2)].max() <= 1


def test_a_wider_face_keeps_the_strands_of_the_hair(sample):
    """Textures follow the size of the face in coarse steps only."""
    wider = sample.copy()
    wider[
        (cv2.dilate((sample == SKIN).astype(np.uint8), np.ones((1, 3), np.uint8)) > 0) & (sample == HAIR)
    ] = SKIN
    before, after, other = (
        illustrate(mask, Choices(seed=seed)).astype(int)
        for mask, seed in ((sample, 1), (wider, 1), (sample, 2))
    )
    far = inner(sample, HAIR, 8)
    assert np.abs(before - after)[far].mean() < 0.4 * np.abs(before - other)[far].mean()


def test_colours_follow_the_choices(sample):
    def seen(part, **names):
        return mean_colour(illustrate(sample, replace(Choices(), **names)), inner(sample, part))

    assert seen(SKIN, skin="porcelain").mean() > seen(SKIN, skin="honey").mean() + 20
    assert seen(SKIN, skin="honey").mean() > seen(SKIN, skin="espresso").mean() + 40
    assert seen(HAIR, hair="platinum").mean() > seen(HAIR, hair="black").mean() + 60
    copper = seen(HAIR, hair="copper")
    assert copper[0] > copper[2] + 50
    navy, mustard = seen(CLOTH, cloth="navy"), seen(CLOTH, cloth="mustard")
    assert navy[2] > navy[0]
    assert mustard[0] > mustard[2] + 50
    blue, brown = (seen(EYES[0], eyes=name) for name in ("blue", "brown"))
    assert blue[2] - blue[0] > brown[2] - brown[0]


def test_the_side_that_is_lit_follows_the_light(sample):
    cheeks = inner(sample, SKIN)
    columns = np.nonzero(cheeks)[1]
    middle = int(columns.mean())
    left, right = cheeks.copy(), cheeks.copy()
    left[:, middle:], right[:, :middle] = False, False
    for light, sign in (("left", 1), ("right", -1)):
        picture = illustrate(sample, Choices(light=light)).astype(float)
        assert sign * (picture[left].mean() - picture[right].mean()) > 10


def test_eyes_look_ahead(sample):
    """Both pupils lie near the middle of their eyes."""
    picture = illustrate(np.asarray(Image.open(SAMPLES / "sample_01.png")))
    mask = np.asarray(Image.open(SAMPLES / "sample_01.png"))
    for part in EYES:
        y, x = np.nonzero(mask == part)
        dark = picture[y, x].sum(1) < 150
        inside = np.abs(x - x.mean()) < 0.3 * np.ptp(x)  # lashes are dark too
        assert dark[inside].sum() > 8
        assert abs(x[dark & inside].mean() - (x.min() + x.max()) / 2) < 0.1 * np.ptp(x)


def with_glasses(mask):
    result = mask.copy()
    for part in EYES:
        y, x = np.nonzero(mask == part)
        rows, columns = slice(y.min() - 8, y.max() + 9), slice(x.min() - 6, x.max() + 7)
        lens = result[rows, columns]
        lens[~np.isin(lens, EYES)] = GLASSES
    return result


def test_glasses_are_clear_before_eyes_and_dark_where_none_are_seen(sample):
    clear = with_glasses(sample)
    dark = np.where(np.isin(clear, EYES), GLASSES, clear).astype(np.uint8)
    lens = inner(dark, GLASSES, 5)
    skin = mean_colour(illustrate(sample), lens).mean()
    assert mean_colour(illustrate(clear), lens & (sample == SKIN)).mean() > 0.7 * skin
    assert mean_colour(illustrate(dark), lens).mean() < 0.5 * skin


def test_edges_are_smooth_and_still_sharp_in_a_large_picture():
    """A picture larger than what is drawn has edges as narrow as any."""
    size = LARGEST + 512
    mask = np.zeros((size, size), np.uint8)
    mask[:, size // 2 :] = CLOTH
    row = illustrate(mask, Choices(cloth="charcoal", background="sand"))[size // 2, :, 0].astype(int)
    between = (row > row[size // 2 + 20] + 15) & (row < row[size // 2 - 20] - 15)
    assert 1 <= between[size // 2 - 20 : size // 2 + 20].sum() <= 5
