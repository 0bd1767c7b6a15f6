import pytest

from tests.helpers.sample_masks import small_face, write_grey


@pytest.fixture
def masks(tmp_path):
    folder = tmp_path / "masks"
    for shift, name in enumerate(("a", "b", "c")):
        write_grey(folder / f"{name}.png", small_face(256, shift=shift))
    return folder
