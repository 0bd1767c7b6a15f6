"""What a renderer leaves is read with care."""

import tracemalloc

import pytest
from PIL import Image, PngImagePlugin

from facemask_editor.core.errors import FormatError
from facemask_editor.render.picture_file import read_result


def test_a_picture_that_is_too_large_is_refused_by_its_header(tmp_path, monkeypatch):
    """Nothing of it is decoded: not to look for an EXIF entry either, which Pillow does by reading all."""
    Image.new("L", (12_000, 12_000)).save(tmp_path / "x.png")
    loaded = []
    monkeypatch.setattr(PngImagePlugin.PngImageFile, "load", lambda self: loaded.append(1))

    tracemalloc.start()
    with pytest.raises(FormatError, match="too large"):
        read_result(tmp_path / "x.png")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert loaded == []
    assert most < 20_000_000
