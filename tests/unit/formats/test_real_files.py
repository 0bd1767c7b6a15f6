"""Real masks: every reader and the order detector on files that users have."""

from itertools import islice

import numpy as np
import pytest
from PIL import Image

from facemask_editor.core.labels import CELEBAMASK_HQ, LABEL_ORDERS
from facemask_editor.formats import find_photo, iter_masks, open_mask, open_photo
from facemask_editor.formats.recognise.order import OWN_ORDER, recognise_order

EVERY = 8
"""One in so many masks; all 947 were measured when the detector was made."""


@pytest.fixture(scope="module")
def masks(real_masks_dir):
    paths = islice(iter_masks(real_masks_dir), 0, None, EVERY)
    return [open_mask(path) for path in paths]


@pytest.fixture(scope="module")
def foreign_dir(real_masks_dir):
    folder = real_masks_dir.parents[1] / "foreign_formats"
    if not folder.is_dir():
        pytest.skip(f"no foreign files in {folder}")
    return folder


def test_own_files_are_read_as_they_are(masks):
    spoken = []
    for mask in masks:
        with Image.open(mask.path) as image:
            np.testing.assert_array_equal(mask.label_map, np.asarray(image))
        assert (mask.format, mask.order) == ("index PNG", OWN_ORDER)
        if mask.messages:
            spoken.append(mask)
    # Some of the data set's own masks name all pairs by the viewer's left and right. Of the rest, not a word.
    for mask in spoken:
        (message,) = mask.messages
        assert message.startswith("Left and right look exchanged")
        columns = np.arange(mask.label_map.shape[1])
        left, right = (columns[np.nonzero(mask.label_map == CELEBAMASK_HQ.index(part))[1]].mean()
                       for part in ("l_brow", "r_brow"))  # fmt: skip
        assert left < right
    assert len(spoken) < len(masks) / 10


@pytest.mark.parametrize("name", LABEL_ORDERS)
def test_every_order_is_recognised(masks, name):
    table = np.array(LABEL_ORDERS[name].from_canonical, np.uint8)
    wrong = [m.path.name for m in masks if recognise_order(table[m.label_map[::2, ::2]]).order.name != name]
    assert wrong == []


def test_the_own_order_stays_when_mirrored_cropped_or_tiny(masks):
    rng = np.random.default_rng(3)
    for mask in masks:
        own = mask.label_map[::2, ::2]
        x, y = rng.integers(0, 100, 2)
        for variant in (
            CELEBAMASK_HQ.flip_table[own[:, ::-1]],
            own[y : y + 156, x : x + 156],
            own[8::16, 8::16],
        ):
            assert recognise_order(variant).order.name == OWN_ORDER, mask.path


def test_face_parsing_files(foreign_dir):
    for path in iter_masks(foreign_dir / "face_parsing_pytorch_order"):
        assert open_mask(path).order == "face-parsing"


def test_palette_files(foreign_dir):
    for path in iter_masks(foreign_dir / "palette_png"):
        mask = open_mask(path)
        with Image.open(path) as image:
            np.testing.assert_array_equal(mask.label_map, np.asarray(image))
        assert (mask.format, mask.order, mask.messages) == ("palette PNG", OWN_ORDER, ())


def test_part_files_give_the_data_sets_own_masks(foreign_dir, real_masks_dir):
    paths = iter_masks(foreign_dir / "celebamaskhq_parts")
    assert len(paths) == 2
    for number, path in enumerate(paths):
        merged = open_mask(path)
        assert merged.format == "part PNGs"
        own = open_mask(real_masks_dir / f"{number:04d}.png").label_map
        np.testing.assert_array_equal(merged.label_map, own)
        other = open_mask(foreign_dir / "face_parsing_pytorch_order" / f"{number}.png").label_map
        # That tool merges in its own order, which decides overlaps differently.
        assert np.mean(merged.label_map != other) < 0.002


def test_photos_are_found(real_masks_dir):
    photo = find_photo(real_masks_dir / "0000.png")
    assert photo is not None
    assert open_photo(photo, (64, 48)).shape == (48, 64, 3)
