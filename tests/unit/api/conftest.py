"""A tiny model, and masks with photos."""

import numpy as np
import pytest
from PIL import Image

from facemask_editor.batch.acceptance import Acceptance
from tests.helpers.random_model import write_random_model
from tests.helpers.sample_masks import small_face, write_grey


@pytest.fixture(scope="session")
def model(tmp_path_factory):
    """The weights of a small model: the real engine, whose shapes are noise."""
    return write_random_model(tmp_path_factory.mktemp("model") / "random.safetensors")


@pytest.fixture
def nothing_is_good_enough(monkeypatch):
    """Let plans that accept not everything refuse all draws."""
    monkeypatch.setattr(Acceptance, "reasons", lambda self, result: ("defect ray",))


@pytest.fixture
def masks(tmp_path):
    """A folder of three masks with photos beside them, all different."""
    folder = tmp_path / "masks"
    rng = np.random.default_rng(3)
    for shift, name in enumerate(("anna", "ben", "cleo")):
        write_grey(folder / f"{name}.png", small_face(64, shift=shift))
        Image.fromarray(rng.integers(0, 255, (64, 64, 3), np.uint8)).save(folder / f"{name}.jpg")
    return folder
