"""Whatever is wrong with a file, exactly one FormatError says so."""

import io
import os
import struct
import warnings
import zlib
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.formats import iter_masks, next_mask, open_mask, open_photo
from tests.unit.formats.faces import chunk, draw_face, png

ROWS = [bytes(16)] * 16


def encoded(pixels, format="PNG", **options):
    buffer = io.BytesIO()
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    image.save(buffer, format=format, **options)
    return buffer.getvalue()


def refusal(path):
    with pytest.raises(FormatError) as caught:
        open_mask(path)
    assert caught.value.path == str(path)
    assert str(path) in str(caught.value)
    return caught.value


FACE = draw_face(64)
FILES = {
    "empty": (b"", "file", "empty"),
    "text": (b"not a picture" * 9, "content", "not a picture"),
    "signature only": (b"\x89PNG\r\n\x1a\n", "picture data", "damaged"),
    "cut header": (png(16, 16, rows=ROWS)[:30], "picture data", "damaged"),
    "no pixels": (png(16, 16), "picture data", "damaged"),
    "cut pixels": (encoded(FACE)[:-60], "picture data", "damaged"),
    "half the rows": (png(16, 16, rows=ROWS[:8]), "picture data", "damaged"),
    "16 bits": (encoded(np.arange(64 * 64, dtype=np.uint16).reshape(64, 64)), "bit depth", "16"),
    "16-bit RGB": (png(16, 16, depth=16, colour_type=2, rows=[bytes(96)] * 16), "bit depth", "16"),
    "3 bits": (png(16, 16, depth=3, rows=ROWS), "bit depth", "3"),
    "colour type 5": (png(16, 16, colour_type=5, rows=ROWS), "colour type", "5"),
    "no palette": (png(16, 16, colour_type=3, rows=ROWS), "picture data", "damaged"),
    "wrong checksum": (encoded(FACE)[:60] + b"!" + encoded(FACE)[61:], "picture data", "damaged"),
    "cut end": (encoded(FACE)[:-12], "picture data", "damaged"),
    "RGB of 4 bits": (png(16, 16, depth=4, colour_type=2, rows=ROWS), "picture data", "damaged"),
    "too small": (png(15, 16, rows=[bytes(15)] * 16), "size", "15 x 16"),
    "no width": (png(0, 16, rows=ROWS), "size", "0 x 16"),
    "too large": (png(8193, 16), "size", "8193 x 16"),
    "a bomb": (png(30000, 30000, rows=[]), "size", "30000 x 30000"),
    "four billion": (png(2**32 - 1, 2**32 - 1, rows=[]), "size", "4294967295"),
    "JPEG": (encoded(FACE, "JPEG"), "file type", "JPEG"),
    "WebP": (encoded(Image.fromarray(FACE).convert("RGB"), "WEBP"), "file type", "WebP with loss"),
    "animated": (
        encoded(FACE, save_all=True, append_images=[Image.fromarray(FACE[::-1].copy())]),
        "number of frames",
        "2",
    ),
    "bad animation": (png(16, 16, rows=ROWS, before=chunk(b"acTL", b"\0" * 8)), None, None),
    "text bomb": (
        png(16, 16, rows=ROWS, before=chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(1 << 26)))),
        None,
        None,
    ),
    "a photo": (
        encoded(np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)),
        "picture",
        "probably a photo: 4096 of its colours stand for no class, such as (",
    ),
    "a grey photo": (
        encoded(np.random.default_rng(0).integers(0, 256, (64, 64), dtype=np.uint8)),
        "class ids",
        "and 232 more",
    ),
}


@pytest.mark.parametrize("case", FILES)
def test_wrong_files(tmp_path, case):
    data, field, value = FILES[case]
    path = tmp_path / "mask.png"
    path.write_bytes(data)
    if field is None:
        # Either reading is fine, a foreign exception or a warning is not.
        with suppress(FormatError):
            open_mask(path)
        return
    error = refusal(path)
    assert error.field == field
    assert value in str(error.value)


def test_what_is_no_picture_is_said_in_a_sentence(tmp_path):
    path = tmp_path / "mask.png"
    path.write_bytes(FILES["text"][0])
    assert str(refusal(path)).startswith(
        f"{path}: content is not a picture; masks are PNG, FaceMask project, "
    )


def test_jpeg_is_told_why(tmp_path):
    path = tmp_path / "mask.png"
    path.write_bytes(FILES["JPEG"][0])
    assert "blurs class ids" in refusal(path).hint


def test_a_missing_file(tmp_path):
    assert refusal(tmp_path / "none.png").value == "missing"


def test_an_impossible_name(tmp_path):
    with pytest.raises(FormatError):
        open_mask(str(tmp_path / "a\0b.png"))
    with pytest.raises(FormatError):
        open_mask(tmp_path / ("x" * 5000))


def test_a_folder_without_parts(tmp_path):
    assert refusal(tmp_path).value == "without part pictures"


def test_a_folder_named_as_a_file(tmp_path):
    (tmp_path / "mask.png").mkdir()
    assert refusal(tmp_path / "mask.png").field == "folder"


def test_a_file_in_the_place_of_a_folder(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FormatError):
        open_mask(tmp_path / "file" / "mask.png")
    with pytest.raises(FormatError):
        iter_masks(tmp_path / "file")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    assert refusal(tmp_path / "pipe.png").value == "a device or pipe"
    with pytest.raises(FormatError, match="a device or pipe"):
        open_photo(tmp_path / "pipe.png", (16, 16))


def test_missing_permission(tmp_path, monkeypatch):
    path = tmp_path / "mask.png"
    path.write_bytes(encoded(FACE))

    def refused(*args, **kwargs):
        raise PermissionError(13, "Permission denied", str(path))

    # chmod does not stop the superuser, whom tests may run as.
    monkeypatch.setattr("pathlib.Path.open", refused)
    error = refusal(path)
    assert (error.value, error.hint) == ("not readable", "Permission denied")


def test_a_bomb_is_refused_before_it_is_decoded(tmp_path, monkeypatch):
    path = tmp_path / "mask.png"
    path.write_bytes(FILES["a bomb"][0])

    def never(*args, **kwargs):
        pytest.fail("Pillow was asked")

    monkeypatch.setattr(Image, "open", never)
    refusal(path)


def test_no_warning_filter_is_left_behind(tmp_path):
    path = tmp_path / "mask.png"
    path.write_bytes(encoded(FACE))
    before = list(warnings.filters)
    open_mask(path)
    assert warnings.filters == before


def palette_file():
    image = Image.fromarray(FACE)
    image.putpalette(CELEBAMASK_HQ.palette_array.tobytes())
    return encoded(image)


VALID = [encoded(FACE), palette_file(), encoded(CELEBAMASK_HQ.palette_array[FACE])]

mutations = st.lists(
    st.tuples(
        st.sampled_from(["set", "cut", "insert", "delete"]),
        st.floats(0, 1, exclude_max=True),
        st.integers(0, 255),
    ),
    min_size=1,
    max_size=4,
)


def mutated(data, changes):
    data = bytearray(data)
    for kind, where, value in changes:
        at = int(where * len(data))
        if kind == "set" and data:
            data[at] = value
        elif kind == "cut":
            del data[at:]
        elif kind == "insert":
            data[at:at] = bytes([value])
        elif kind == "delete":
            del data[at : at + 1 + value % 8]
    return bytes(data)


@settings(max_examples=300)
@given(data=st.sampled_from(VALID), changes=mutations)
def test_damaged_files_raise_nothing_but_format_errors(tmp_path_factory, data, changes):
    path = tmp_path_factory.getbasetemp() / "damaged.png"
    path.write_bytes(mutated(data, changes))
    for read in (open_mask, lambda p: open_photo(p, (32, 32))):
        with suppress(FormatError):
            read(path)


@settings(max_examples=200)
@given(data=st.sampled_from(VALID), changes=mutations)
def test_damage_with_right_checksums_raises_nothing_but_format_errors(tmp_path_factory, data, changes):
    """Checksums hide most decoders from plain damage, so each chunk's is set right again."""
    path = tmp_path_factory.getbasetemp() / "resealed.png"
    chunks, at = [], 8
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        chunks.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length
    index = int(changes[0][1] * len(chunks))
    kind, body = chunks[index]
    chunks[index] = (kind, mutated(body, changes))
    path.write_bytes(data[:8] + b"".join(chunk(*entry) for entry in chunks))
    try:
        mask = open_mask(path)
    except FormatError:
        return
    assert mask.label_map.max() < 19


@pytest.mark.parametrize("name", ["a\0b.png", "a\0b", "x" * 300 + ".png", "0_" + "x" * 300 + "_skin.png"])
def test_names_that_no_file_can_have(tmp_path, name):
    for call in (open_mask, iter_masks, next_mask, lambda path: open_photo(path, (16, 16))):
        with suppress(FormatError):
            call(f"{tmp_path}/{name}")
    with pytest.raises(FormatError, match="file is"):
        open_mask(f"{tmp_path}/{name}")
