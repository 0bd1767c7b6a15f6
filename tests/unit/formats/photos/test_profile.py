"""Photos in other colours than sRGB look as they are meant to; what is no profile changes nothing."""

from __future__ import annotations

import io
import zlib

import numpy as np
import pytest
from PIL import Image, ImageCms

from facemask_editor.formats import read_photo
from facemask_editor.formats.photos.profile import to_srgb
from tests.unit.formats.faces import chunk


def rgb_profile(red, green, blue, gamma=2.2):
    """Return an ICC profile with primaries given by their x and y, as small as can be."""

    def fixed(value):
        return round(value * 65536).to_bytes(4, "big", signed=True)

    white = np.array([0.9642, 1.0, 0.8249])
    columns = np.array([[x / y, 1, (1 - x - y) / y] for x, y in (red, green, blue)]).T
    columns *= np.linalg.solve(columns, white)
    tags = {b"wtpt": b"XYZ \0\0\0\0" + b"".join(map(fixed, white))}
    for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns.T, strict=True):
        tags[name] = b"XYZ \0\0\0\0" + b"".join(map(fixed, column))
    curve = b"curv\0\0\0\0\0\0\0\x01" + round(gamma * 256).to_bytes(2, "big") + b"\0\0"
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    tags[b"desc"] = b"desc\0\0\0\0\0\0\0\x05wide\0" + bytes(4 + 4 + 2 + 1 + 67 + 3)
    tags[b"cprt"] = b"text\0\0\0\0none\0\0\0\0"
    table, body, at = len(tags).to_bytes(4, "big"), b"", 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        table += name + (at + len(body)).to_bytes(4, "big") + len(data).to_bytes(4, "big")
        body += data + bytes(-len(data) % 4)
    head = bytes(4) + b"\x02\x40\0\0" + b"mntrRGB XYZ " + bytes(12) + b"acsp" + bytes(24)
    head = head[:68].ljust(68, b"\0") + b"".join(map(fixed, white))
    data = bytearray(head.ljust(128, b"\0") + table + body)
    data[0:4] = len(data).to_bytes(4, "big")
    data[8:12] = b"\x02\x40\0\0"
    data[12:24] = b"mntrRGB XYZ "
    data[36:40] = b"acsp"
    return bytes(data)


WIDE = rgb_profile((0.68, 0.32), (0.265, 0.69), (0.15, 0.06))


@pytest.fixture(params=["a.jpg", "a.png", "a.tif", "a.webp"])
def photo(request, tmp_path):
    """A photo in wide colours."""
    options = {"quality": 100, "lossless": True} if request.param.endswith("webp") else {"quality": 100}
    path = tmp_path / request.param
    image = Image.new("RGB", (40, 30), (200, 100, 80))
    image.save(path, icc_profile=WIDE, **(options if path.suffix != ".tif" else {}))
    return path


def test_a_photo_in_wide_colours_is_brought_to_srgb(photo):
    seen = read_photo(photo, (40, 30)).pixels[15, 20].astype(int)
    assert seen[0] > 208  # red that is richer than that of sRGB
    assert seen[1] < 98
    expected = ImageCms.profileToProfile(
        Image.new("RGB", (1, 1), (200, 100, 80)),
        ImageCms.ImageCmsProfile(io.BytesIO(WIDE)),
        ImageCms.createProfile("sRGB"),
    )
    assert np.abs(seen - expected.getpixel((0, 0))).max() <= 3


def test_a_mask_that_was_kept_without_profiles_finds_its_photo(photo):
    plain = to_srgb(Image.open(photo).convert("RGB"), b"")
    from facemask_editor.formats.photo import photo_digest

    known = photo_digest(np.asarray(plain))
    found = read_photo(photo, (40, 30), known=known)
    assert found.known
    assert np.array_equal(found.pixels, np.asarray(plain))


SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
LAB = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()


@pytest.mark.parametrize("profile", [b"", SRGB, LAB, b"no profile", WIDE[:200], WIDE[:128] + bytes(400)])
def test_what_is_no_other_colour_space_changes_no_pixel(profile):
    pixels = np.random.default_rng(0).integers(0, 256, (20, 20, 3), np.uint8)
    assert np.array_equal(np.asarray(to_srgb(Image.fromarray(pixels), profile)), pixels)


def test_a_profile_that_is_too_large_is_passed_over(monkeypatch):
    monkeypatch.setenv("FACEMASK_LIMIT_PROFILE_BYTES", "100")
    image = Image.new("RGB", (2, 2), (200, 100, 80))
    assert to_srgb(image, WIDE) is image


@pytest.mark.parametrize(
    "body",
    [b"", b"x\0", b"x" * 100 + b"\0\0" + zlib.compress(WIDE), b"x\0\1" + zlib.compress(WIDE), b"x\0\0junk",
     b"x\0\0" + zlib.compress(bytes(50 << 20))],
)  # fmt: skip
def test_a_png_with_a_damaged_profile_opens_as_it_is(tmp_path, body):
    buffer = io.BytesIO()
    Image.new("RGB", (20, 20), (200, 100, 80)).save(buffer, "PNG")
    data = buffer.getvalue()
    (tmp_path / "a.png").write_bytes(data[:33] + chunk(b"iCCP", body) + data[33:])
    assert (read_photo(tmp_path / "a.png", (20, 20)).pixels == (200, 100, 80)).all()
