"""A window whose parser is a fake that can be held, and photos."""

import numpy as np
import pytest
from PIL import Image

from tests.helpers.parse.held_parser import face_at, lay_parser, plain_finish


def colours(height=300, width=400):
    """A photo whose pixels tell where they are."""
    rows, columns = np.mgrid[:height, :width]
    return np.stack([columns % 256, rows % 256, (rows + columns) // 4 % 256], axis=2).astype(np.uint8)


@pytest.fixture
def photo(tmp_path):
    """A photo in a file that loses nothing."""
    path = tmp_path / "Holiday.png"
    Image.fromarray(colours()).save(path)
    return path


@pytest.fixture
def part(window, monkeypatch):
    """The part that reads photos; it finds one face."""
    monkeypatch.setattr("facemask_editor.parse.parser.finish", plain_finish)
    part = window.parts["photo"]
    part.fake = lay_parser(
        part.reader, lambda pixels: [face_at(pixels.shape[1] / 2, pixels.shape[0] / 2, 80)]
    )
    yield part
    part.fake.release()
