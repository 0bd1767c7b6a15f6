import io
import zlib

import numpy as np
import pytest
from PIL import Image

from facemask_editor.formats.png_chunks import problem
from tests.unit.formats.faces import chunk, draw_face, png

ROWS = [bytes(range(16))] * 16
# A 20 x 17 grey picture, interlaced: bytes of the seven pictures, each row with its filter byte.
INTERLACED_BYTES = 3 * 4 + 3 * 3 + 2 * 6 + 5 * 6 + 4 * 11 + 9 * 11 + 8 * 21


def raw(packed, **options):
    """Return a PNG around a ready zlib stream."""
    start = png(20, 17, **options)
    end = chunk(b"IEND")
    return start[: -len(end)] + chunk(b"IDAT", packed) + end


@pytest.mark.parametrize("depth", [1, 2, 4, 8])
def test_whole_grey_files(depth):
    rows = [bytes(-(-17 * depth // 8))] * 16
    assert problem(png(17, 16, depth=depth, rows=rows)) == ""


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA", "P", "1"])
def test_whole_files_of_pillow(mode):
    buffer = io.BytesIO()
    Image.fromarray(draw_face(77)).convert(mode).save(buffer, format="PNG")
    assert problem(buffer.getvalue()) == ""


def test_interlaced_files():
    assert problem(raw(zlib.compress(bytes(INTERLACED_BYTES)), interlace=1)) == ""
    assert problem(raw(zlib.compress(bytes(INTERLACED_BYTES - 1)), interlace=1)) == "pixels are missing"


def test_trailing_bytes_do_no_harm():
    assert problem(png(16, 16, rows=ROWS) + b"garbage") == ""
    assert problem(raw(zlib.compress(bytes(17 * 21 + 999)))) == ""


def test_missing_rows():
    assert problem(png(16, 16, rows=ROWS[:15])) == "pixels are missing"
    assert problem(png(16, 16)) == "pixels are missing"


def test_a_broken_stream_in_a_whole_chunk():
    assert problem(raw(b"\x78\x9c\xff\xff\xff")) == "pixels are missing"


@pytest.mark.parametrize("keep", [40, 50, -12, -4, -1])
def test_cut_files(keep):
    assert "cut off" in problem(png(16, 16, rows=ROWS)[:keep])


def test_every_single_changed_byte_is_noticed():
    data = png(16, 16, rows=[row.tobytes() for row in draw_face(16)])
    unnoticed = []
    for at in range(8, len(data)):
        damaged = bytearray(data)
        damaged[at] ^= 0x10
        if not problem(bytes(damaged)):
            unnoticed.append(at)
    assert unnoticed == []


def test_a_palette_file_needs_a_palette():
    assert problem(png(16, 16, colour_type=3, rows=ROWS)) == "the palette is missing"
    palette = chunk(b"PLTE", np.zeros(48, np.uint8).tobytes())
    assert problem(png(16, 16, colour_type=3, rows=ROWS, before=palette)) == ""
