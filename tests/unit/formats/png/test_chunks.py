import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.formats import open_mask
from facemask_editor.formats.png.chunks import problem, scan
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
    for at in range(8, len(data) - 4):
        damaged = bytearray(data)
        damaged[at] ^= 0x10
        if not problem(bytes(damaged)):
            unnoticed.append(at)
    assert unnoticed == []


def test_a_palette_file_needs_a_palette():
    assert problem(png(16, 16, colour_type=3, rows=ROWS)) == "the palette is missing"
    palette = chunk(b"PLTE", np.zeros(48, np.uint8).tobytes())
    assert problem(png(16, 16, colour_type=3, rows=ROWS, before=palette)) == ""


def with_chunks(data, *chunks):
    """Return a PNG with further chunks after its header."""
    return data[:33] + b"".join(chunks) + data[33:]


def spoilt(made):
    return made[:-1] + bytes([made[-1] ^ 1])


FACE = draw_face(64)
HARMLESS = {
    "large text": chunk(b"zTXt", b"workflow\0\0" + zlib.compress(bytes(3 << 20))),
    "large unicode text": chunk(b"iTXt", b"parameters\0\1\0\0\0" + zlib.compress(b"x" * (3 << 20))),
    "very many words": chunk(b"tEXt", b"words\0" + b"x" * (2 << 20)),
    "large profile": chunk(b"iCCP", b"scanner\0\0" + zlib.compress(bytes(range(256)) * 8192)),
    "large exif": chunk(b"eXIf", b"MM\0*" + bytes(2 << 20)),
    "private": chunk(b"prVt", bytes(3 << 20)),
    "spoilt text": spoilt(chunk(b"tEXt", b"a\0b")),
    "spoilt profile": spoilt(chunk(b"iCCP", b"scanner\0\0" + zlib.compress(bytes(100)))),
    "spoilt size": spoilt(chunk(b"pHYs", bytes(9))),
    "spoilt time": spoilt(chunk(b"tIME", bytes(7))),
    "spoilt gamma": spoilt(chunk(b"gAMA", bytes(4))),
    "transparency of another length": chunk(b"tRNS", bytes(300)),
    "short transparency": chunk(b"tRNS", b"\xff"),
    "spoilt transparency": spoilt(chunk(b"tRNS", bytes(2))),
    "profile that is none": chunk(b"iCCP", b"no profile"),
    "text that is none": chunk(b"zTXt", b"k\0\0no zlib"),
    "exif that is none": chunk(b"eXIf", b"no exif"),
}


@pytest.mark.parametrize("name", HARMLESS)
@pytest.mark.parametrize("kind", ["grey", "palette", "colours"])
def test_what_the_picture_does_without_may_be_large_or_spoilt(tmp_path, name, kind):
    image = Image.fromarray(CELEBAMASK_HQ.palette_array[FACE] if kind == "colours" else FACE)
    if kind == "palette":
        image.putpalette(CELEBAMASK_HQ.palette_array.tobytes())
    buffer = io.BytesIO()
    image.save(buffer, format="PNG")
    path = tmp_path / "mask.png"
    path.write_bytes(with_chunks(buffer.getvalue(), HARMLESS[name]))
    mask = open_mask(path)
    np.testing.assert_array_equal(mask.label_map, FACE)
    assert mask.messages == ()


@pytest.mark.parametrize("kind", [b"IHDR", b"PLTE", b"IDAT"])
def test_what_the_picture_needs_may_not_be_spoilt(kind):
    image = Image.fromarray(FACE)
    image.putpalette(CELEBAMASK_HQ.palette_array.tobytes())
    buffer = io.BytesIO()
    image.save(buffer, format="PNG")
    data = bytearray(buffer.getvalue())
    at = data.index(kind)
    (length,) = struct.unpack(">I", data[at - 4 : at])
    data[at + 4 + length] ^= 1
    assert problem(bytes(data)) == f"the {kind.decode()} chunk is cut off or damaged"


def test_a_wrong_checksum_of_the_end_does_no_harm(tmp_path):
    buffer = io.BytesIO()
    Image.fromarray(FACE).save(buffer, format="PNG")
    for end in (bytes(4), b"\xff" * 4):
        (tmp_path / "mask.png").write_bytes(buffer.getvalue()[:-4] + end)
        np.testing.assert_array_equal(open_mask(tmp_path / "mask.png").label_map, FACE)
    assert problem(buffer.getvalue()[:-4]) == "the IEND chunk is cut off or damaged"


def test_an_unknown_chunk_that_is_needed():
    assert problem(with_chunks(png(16, 16, rows=ROWS), chunk(b"ABCD"))) == (
        "the ABCD chunk is cut off or damaged"
    )


def test_apples_own_kind_of_png_is_named(tmp_path):
    data = png(16, 16, rows=ROWS)
    (tmp_path / "mask.png").write_bytes(data[:8] + chunk(b"CgBI", bytes(4)) + data[8:])
    with pytest.raises(FormatError, match=r"Apple.*Xcode"):
        open_mask(tmp_path / "mask.png")
    assert "Xcode" in problem((tmp_path / "mask.png").read_bytes())


def test_a_second_header_is_refused():
    data = png(16, 16, rows=ROWS)
    assert problem(data[:33] + data[8:]) == "the IHDR chunk is cut off or damaged"


class Counting(io.BytesIO):
    """A file that counts the bytes that are read."""

    count = 0

    def read(self, size=-1):
        data = super().read(size)
        self.count += len(data)
        return data


def test_what_follows_the_end_is_not_read():
    file = Counting(png(16, 16, rows=ROWS) + bytes(5 << 20))
    assert scan(file).problem == ""
    assert file.count < 1000


def test_a_mask_with_gigabytes_behind_it_opens(tmp_path):
    path = tmp_path / "mask.png"
    path.write_bytes(png(16, 16, rows=[bytes(16)] * 16))
    with path.open("r+b") as file:
        file.truncate(5 << 30)  # sparse: takes no room
    assert (open_mask(path).label_map == 0).all()


def test_notes_are_passed_over_and_not_read():
    file = Counting(with_chunks(png(16, 16, rows=ROWS), HARMLESS["private"], HARMLESS["very many words"]))
    assert scan(file).problem == ""
    assert file.count < 1000


@pytest.mark.parametrize("kind", [b"tEXt", b"IDAT"])
def test_hundreds_of_thousands_of_chunks_are_refused(kind):
    file = Counting(with_chunks(png(16, 16, rows=ROWS), chunk(kind) * 300_000))
    assert scan(file).problem == "more than 65536 chunks; FACEMASK_LIMIT_PNG_CHUNKS raises that"
    assert file.count < 2 << 20


def test_more_data_than_the_picture_can_have_is_refused_before_it_is_read():
    start = png(16, 16)[:33] + struct.pack(">I4s", 0xFFFFFFFF, b"IDAT")
    file = Counting(start + bytes(5 << 20))
    assert scan(file).problem == "more data than the picture can have"
    assert file.count < 1000


@pytest.mark.parametrize("level", [0, 9])
@pytest.mark.parametrize("pieces", [1, 7, 500])
def test_pixels_are_inflated_in_slices(monkeypatch, level, pieces):
    """What one call is given stays small, so that the time does not grow with the square of the size."""
    given = []
    decompressobj = zlib.decompressobj

    class Inflater:
        def __init__(self):
            self.inner = decompressobj()

        def decompress(self, data, most):
            given.append(len(data))
            return self.inner.decompress(data, most)

        def __getattr__(self, name):
            return getattr(self.inner, name)

    monkeypatch.setattr("zlib.decompressobj", Inflater)
    side = 1200
    packed = zlib.compress(bytes(side * (side + 1)), level)
    step = -(-len(packed) // pieces)
    parts = [chunk(b"IDAT", packed[at : at + step]) for at in range(0, len(packed), step)]
    data = png(side, side)[:33] + b"".join(parts) + chunk(b"IEND")
    assert problem(data) == ""
    assert max(given) <= 1 << 16
    assert sum(given) < 3 * len(packed) + (1 << 20)
