"""HEIC is read where its package is there; where not, the error says what to install."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest
from PIL import Image

from facemask_editor.core.errors import FormatError
from facemask_editor.formats import find_photo, read_photo
from facemask_editor.formats.pillow import decoders
from facemask_editor.formats.registry import is_photo_name

THERE = importlib.util.find_spec("pillow_heif") is not None


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1"])
@pytest.mark.skipif(THERE, reason="it can be read here")
def test_what_to_install_is_said(tmp_path, brand):
    (tmp_path / "face.heic").write_bytes(b"\0\0\0\x18ftyp" + brand + bytes(100))
    with pytest.raises(FormatError, match="HEIC; install the package pillow-heif"):
        read_photo(tmp_path / "face.heic", (64, 64))
    assert decoders(("Heif",)) == ()


@pytest.mark.parametrize("name", ["face.heic", "face.HEIC", "face.heif", "face.hif"])
def test_it_counts_as_a_photo_and_belongs_to_its_mask(tmp_path, name):
    assert is_photo_name(name)
    for each in ("face.png", name):
        (tmp_path / each).write_bytes(b"")
    assert find_photo(tmp_path / "face.png") == tmp_path / name


@pytest.mark.skipif(not THERE, reason="needs pillow-heif")
def test_it_is_read(tmp_path):
    assert decoders(("Heif",)) == ("HEIF",)
    Image.new("RGB", (64, 64), (200, 100, 50)).save(tmp_path / "a.jpg", format="HEIF", quality=95)
    found = read_photo(tmp_path / "a.jpg", (32, 32)).pixels
    assert np.abs(found.astype(int) - (200, 100, 50)).max() <= 6
