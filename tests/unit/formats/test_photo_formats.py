"""Photos of all kinds: what is read, what is refused, and that no file starts a program."""

import ast
import io
import subprocess
import threading
import warnings
import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps, JpegImagePlugin, features

import facemask_editor
from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.limits import limit
from facemask_editor.formats import find_photo, is_photo_name, open_photo, read_photo
from facemask_editor.formats import photo as module
from facemask_editor.formats.registry import photo_suffixes
from tests.unit.formats.faces import chunk, png

EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 64 64\n%%EndComments\n{ } loop\n"


def calls_of_image_open():
    package = Path(facemask_editor.__file__).parent
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Image.open"):
                yield path.relative_to(package), node


def test_every_file_is_opened_with_a_list_of_formats():
    calls = list(calls_of_image_open())
    assert calls
    for path, call in calls:
        assert any(keyword.arg == "formats" for keyword in call.keywords), f"{path}:{call.lineno}"


@pytest.mark.parametrize("name", ["face.jpg", "face.eps", "face.png", "face.tif"])
@pytest.mark.parametrize("start", [EPS, b"\xc5\xd0\xd3\xc6\x1e\0\0\0\x7f\0\0\0" + EPS, b"\n" + EPS])
def test_postscript_is_refused_and_starts_no_program(tmp_path, monkeypatch, name, start):
    def never(*args, **kwargs):
        pytest.fail("a program was started")

    for call in ("Popen", "check_call", "check_output", "run"):
        monkeypatch.setattr(subprocess, call, never)
    (tmp_path / name).write_bytes(start)
    with pytest.raises(FormatError) as caught:
        open_photo(tmp_path / name, (64, 64))
    assert caught.value.field in ("file", "file type")


@pytest.mark.parametrize("format", ["GIF", "PPM", "TGA", "ICO", "PCX", "SGI", "JPEG2000", "PDF", "DDS"])
def test_other_formats_are_refused_with_the_list(tmp_path, format):
    if format == "JPEG2000" and not features.check("jpg_2000"):
        pytest.skip("this Pillow cannot write it")
    Image.new("RGB", (64, 64), (1, 2, 3)).save(tmp_path / "photo.jpg", format=format)
    with pytest.raises(FormatError, match="JPEG, PNG, WebP, BMP, TIFF or AVIF"):
        open_photo(tmp_path / "photo.jpg", (64, 64))


FORMATS = {"JPEG": ".jfif", "PNG": ".PNG", "WEBP": ".webp", "BMP": ".bmp", "TIFF": ".tif", "AVIF": ".avif"}


@pytest.mark.parametrize("format", FORMATS)
def test_the_formats_that_are_read_whatever_their_name(tmp_path, format):
    if format == "AVIF" and not features.check("avif"):
        pytest.skip("this Pillow knows no AVIF")
    for name in ("photo.jpg", f"photo{FORMATS[format]}"):
        Image.new("RGB", (64, 64), (200, 100, 50)).save(tmp_path / name, format=format)
        assert is_photo_name(name)
        found = open_photo(tmp_path / name, (32, 32))
        assert np.abs(found.astype(int) - (200, 100, 50)).max() <= 4


def test_the_names_of_photos():
    assert {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp", ".tif", ".tiff", ".avif"} | {
        ".heic",
        ".heif",
        ".hif",
    } == set(photo_suffixes())
    assert not is_photo_name("photo.gif")
    assert not is_photo_name("jpg")


@pytest.mark.parametrize(
    ("mask", "photo"),
    [
        ("x.png", "x.jfif"),
        ("x.png", "x.jpe"),
        ("x.png", "x.AVIF"),
        ("x.png", "x.Jpg"),
        ("w_mask.png", "w.jpg"),
        ("w-seg.png", "w.tif"),
        ("w_mask.png", "w_mask.jpg"),
        ("w.labels.png", "w.jpeg"),
    ],
)
def test_photos_are_found_by_other_names(tmp_path, mask, photo):
    for name in (mask, photo):
        (tmp_path / name).write_bytes(b"")
    assert find_photo(tmp_path / mask) == tmp_path / photo


def test_a_name_near_the_longest_possible_finds_nothing(tmp_path):
    mask = tmp_path / ("x" * 251 + ".png")
    mask.write_bytes(b"")
    assert find_photo(mask) is None
    assert find_photo(tmp_path / ("x" * 300 + ".png")) is None
    assert find_photo(f"{tmp_path}/a\0b.png") is None


def with_orientation(path, pixels, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(pixels).save(path, exif=exif, quality=100)


class TestOrientation:
    PIXELS = np.zeros((128, 96, 3), np.uint8)
    PIXELS[:40] = 255

    @pytest.mark.parametrize("orientation", [5, 6, 7, 8])
    @pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif"])
    def test_a_mask_drawn_on_the_stored_pixels_lines_up(self, tmp_path, orientation, suffix):
        path = tmp_path / f"photo{suffix}"
        with_orientation(path, self.PIXELS, orientation)
        photo = read_photo(path, (96, 128))
        assert photo.pixels[:36].min() > 240
        assert photo.pixels[44:].max() < 20
        assert "not turned upright" in photo.messages[0]

    def test_a_mask_drawn_on_the_upright_photo_lines_up_without_a_word(self, tmp_path):
        with_orientation(tmp_path / "photo.jpg", self.PIXELS, 6)
        photo = read_photo(tmp_path / "photo.jpg", (128, 96))
        assert photo.pixels[:, 92:].min() > 240
        assert photo.messages == ()

    @pytest.mark.parametrize("orientation", [1, 2, 3, 4, 5, 6, 7, 8])
    @pytest.mark.parametrize("suffix", [".png", ".tif"])
    def test_as_pillow_turns_it(self, tmp_path, orientation, suffix):
        path = tmp_path / f"photo{suffix}"
        pixels = np.random.default_rng(0).integers(0, 256, (40, 40, 3), dtype=np.uint8)
        with_orientation(path, pixels, orientation)
        with Image.open(path) as image:
            expected = np.asarray(ImageOps.exif_transpose(image))
        np.testing.assert_array_equal(open_photo(path, (40, 40)), expected)

    def test_another_shape_is_said(self, tmp_path):
        with_orientation(tmp_path / "photo.jpg", self.PIXELS, 6)
        photo = read_photo(tmp_path / "photo.jpg", (64, 64))
        assert photo.messages == (
            "The photo (128 x 96) has another shape than the mask (64 x 64) and is shown whole, with "
            "bars beside it.",
        )


class TestDepth:
    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            (np.array([0, 0x8000, 0xFFFF], np.uint16), [0, 128, 255]),
            (np.array([0, 2048, 4095], np.uint16), [0, 128, 255]),  # 12 bits
            (np.array([0, 512, 1023], np.uint16), [0, 128, 255]),  # 10 bits
            (np.array([0, 128, 255], np.uint16), [0, 128, 255]),  # 8 bits
            (np.array([0, 0.5, 1], np.float32), [0, 127, 255]),
            (np.array([0, 128, 255], np.float32), [0, 128, 255]),
            (np.array([0, 2, 4], np.float32), [0, 127, 255]),  # brighter than white
            (np.array([0, 30000, 60000], np.float32), [0, 127, 255]),
            (np.array([-1, 0, 1], np.float32), [0, 127, 255]),
            (np.array([np.nan, 0.5, 1], np.float32), [0, 127, 255]),
            (np.array([0, 1 << 19, (1 << 20) - 1], np.int32), [0, 128, 255]),
        ],
    )
    def test_greys_of_any_depth_are_seen(self, tmp_path, values, expected):
        Image.fromarray(np.repeat(values, 20 * 20).reshape(60, 20)).save(tmp_path / "photo.tif")
        photo = open_photo(tmp_path / "photo.tif", (20, 60))
        assert photo[[10, 30, 50], 10, 0].tolist() == expected
        assert (photo[..., :1] == photo).all()

    def test_one_value_everywhere(self, tmp_path):
        for value in (0.0, 0.5):
            Image.fromarray(np.full((20, 20), value, np.float32)).save(tmp_path / "photo.tif")
            assert (open_photo(tmp_path / "photo.tif", (20, 20)) == int(255 * value)).all()


class TestLarge:
    def test_a_photo_of_108_million_pixels(self, tmp_path):
        image = Image.new("L", (12000, 9000), 90)
        image.paste(200, (0, 0, 6000, 9000))
        image.save(tmp_path / "photo.jpg", quality=30)
        photo = open_photo(tmp_path / "photo.jpg", (64, 48))
        assert np.abs(photo[:, :30].astype(int) - 200).max() < 6
        assert np.abs(photo[:, 34:].astype(int) - 90).max() < 6

    def test_a_large_jpeg_is_decoded_small(self, tmp_path, monkeypatch):
        sizes = []
        draft = JpegImagePlugin.JpegImageFile.draft

        def recorded(image, mode, size):
            result = draft(image, mode, size)
            sizes.append(image.size)
            return result

        monkeypatch.setattr(JpegImagePlugin.JpegImageFile, "draft", recorded)
        Image.new("RGB", (1600, 1200)).save(tmp_path / "photo.jpg")
        open_photo(tmp_path / "photo.jpg", (64, 48))
        open_photo(tmp_path / "photo.jpg", (200, 150))
        open_photo(tmp_path / "photo.jpg", (900, 700))
        assert sizes == [(200, 150), (400, 300), (1600, 1200)]

    @pytest.mark.parametrize("stored", [(12000, 9000), (16320, 12240), (9000, 12000)])
    @pytest.mark.parametrize("size", [(16, 16), (512, 512), (8192, 8192)])
    def test_no_more_is_decoded_than_there_is_room_for(self, stored, size):
        decoded = module._decoded_size(stored, size)
        assert decoded[0] * decoded[1] <= limit("photo_pixels")

    @pytest.mark.parametrize("format", ["BMP", "TIFF", "WEBP", "PNG", "JPEG"])
    def test_too_large_is_refused_before_a_pixel_is_decoded(self, tmp_path, monkeypatch, format):
        monkeypatch.setenv("FACEMASK_LIMIT_PHOTO_PIXELS", "999")
        monkeypatch.setenv("FACEMASK_LIMIT_JPEG_PIXELS", "999")
        Image.new("RGB", (40, 25)).save(tmp_path / "photo.png", format=format)

        def never(*args, **kwargs):
            pytest.fail("pixels were decoded")

        monkeypatch.setattr("PIL.ImageFile.ImageFile.load", never)
        with pytest.raises(FormatError, match=r"too large \(40 x 25\)"):
            open_photo(tmp_path / "photo.png", (20, 20))

    def test_a_huge_file_is_not_read(self, tmp_path):
        with (tmp_path / "photo.jpg").open("wb") as file:
            file.write(b"\xff\xd8\xff")
            file.truncate(3 << 30)
        with pytest.raises(FormatError, match="3072 MiB"):
            open_photo(tmp_path / "photo.jpg", (20, 20))


def test_a_png_with_large_notes(tmp_path):
    buffer = io.BytesIO()
    Image.new("RGB", (20, 20), (9, 8, 7)).save(buffer, "PNG")
    note = chunk(b"zTXt", b"workflow\0\0" + zlib.compress(bytes(3 << 20)))
    broken = note[:-1] + bytes([note[-1] ^ 1])
    data = buffer.getvalue()
    for extra in (note, broken):
        (tmp_path / "photo.png").write_bytes(data[:33] + extra + data[33:])
        assert (open_photo(tmp_path / "photo.png", (20, 20)) == (9, 8, 7)).all()


def test_photos_are_read_in_many_threads_and_change_no_rules_about_warnings(tmp_path):
    Image.new("RGB", (200, 200), (9, 8, 7)).save(tmp_path / "photo.png")
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x05broken"
    Image.new("RGB", (200, 200), (9, 8, 7)).save(tmp_path / "photo.jpg", exif=exif)
    open_photo(tmp_path / "photo.jpg", (20, 20))
    before, wrong = list(warnings.filters), []

    def read():
        for _ in range(20):
            for name in ("photo.png", "photo.jpg"):
                if np.abs(open_photo(tmp_path / name, (20, 20)).astype(int) - (9, 8, 7)).max() > 3:
                    wrong.append(name)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert warnings.filters == before


def test_a_palette_photo_with_transparency_is_read_without_a_warning(tmp_path):
    image = Image.fromarray(np.zeros((20, 20), np.uint8))
    image.putpalette([10, 20, 30])
    image.save(tmp_path / "photo.png", transparency=bytes([128]))
    assert (open_photo(tmp_path / "photo.png", (20, 20)) == (10, 20, 30)).all()


def test_damaged_data_in_each_format(tmp_path):
    rng = np.random.default_rng(1)
    pixels = rng.integers(0, 256, (40, 40, 3), dtype=np.uint8)
    for format in ("JPEG", "PNG", "WEBP", "BMP", "TIFF"):
        buffer = io.BytesIO()
        Image.fromarray(pixels).save(buffer, format)
        for _ in range(30):
            data = bytearray(buffer.getvalue())
            for at in rng.integers(0, len(data), 4):
                data[at] = rng.integers(256)
            (tmp_path / "photo").write_bytes(data[: rng.integers(1, len(data) + 1)])
            with suppress(FormatError):
                assert open_photo(tmp_path / "photo", (30, 20)).shape == (20, 30, 3)


def test_a_png_cut_before_its_size(tmp_path):
    (tmp_path / "photo.png").write_bytes(png(20, 20, rows=[bytes(20)] * 20)[:18])
    with pytest.raises(FormatError, match="damaged"):
        open_photo(tmp_path / "photo.png", (20, 20))
