"""What the first saving of a mask says, by what its file held."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from facemask_editor.core.labels import CELEBAMASK_HQ, LABEL_ORDERS, PARTIAL_ORDERS
from facemask_editor.core.paths import resources_dir
from facemask_editor.formats import iter_masks, open_mask, registry
from facemask_editor.qt.features.files.saving.first_save import first_save

ORDERS = {**LABEL_ORDERS, **PARTIAL_ORDERS}
WRITTEN = tuple(each.name for each in registry.written_formats())


@pytest.fixture(scope="module")
def face():
    return open_mask(iter_masks(resources_dir() / "samples")[0]).label_map[::2, ::2]


@pytest.fixture
def opened(face, tmp_path):
    def read(order="celebamask-hq", shift=0, schema=None):
        ids = np.array(ORDERS[order].from_canonical, np.int16)[face] + shift
        Image.fromarray((ids % 256).astype(np.uint8)).save(tmp_path / "face.png")
        return open_mask(tmp_path / "face.png", schema)

    return read


@pytest.mark.parametrize("order", ["celebamask-hq", "lapa"])
def test_what_opened_as_itself_is_simply_written(opened, order):
    assert first_save(opened(order), WRITTEN) is None


@pytest.mark.parametrize(
    ("order", "shift", "schema", "why", "name"),
    [
        ("lapa", 0, CELEBAMASK_HQ, "It was in LaPa or Helen order; saving writes CelebAMask-HQ order",
         "face_celebamask.png"),
        ("lapa", 1, None, "Its class numbers were shifted; saving writes LaPa or Helen order",
         "face_mask.png"),
        ("celebamask-hq", 1, None, "Its class numbers were shifted; saving writes CelebAMask-HQ order",
         "face_celebamask.png"),
        ("face-parsing", 0, None, "It was in face-parsing.PyTorch order; saving writes CelebAMask-HQ order",
         "face_celebamask.png"),
        ("face-parsing", 1, None, "It was in face-parsing.PyTorch order; saving writes CelebAMask-HQ order",
         "face_celebamask.png"),
    ],
)  # fmt: skip
def test_other_numbers_are_said(opened, order, shift, schema, why, name):
    first = first_save(opened(order, shift, schema), WRITTEN)
    assert first.why == why
    assert first.name(Path("face.png")) == name
