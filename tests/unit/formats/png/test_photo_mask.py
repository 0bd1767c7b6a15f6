"""The photo's own mask travels inside the file of the edited one."""

import io
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from facemask_editor.core.errors import FormatError
from facemask_editor.formats import open_mask, write_mask
from facemask_editor.formats.png.photo_mask import DAMAGED, KIND, with_photo_mask

IDS = st.integers(0, 18)


@pytest.fixture
def masks():
    rng = np.random.default_rng(0)
    old = rng.integers(0, 19, (40, 32)).astype(np.uint8)
    new = old.copy()
    new[10:20, 5:25] = 2
    return old, new


@pytest.mark.parametrize("kind", ["index", "palette"])
def test_both_masks_come_back(masks, tmp_path, kind):
    old, new = masks
    write_mask(tmp_path / "m.png", new, kind, photo_mask=old)

    found = open_mask(tmp_path / "m.png")

    assert np.array_equal(found.label_map, new)
    assert np.array_equal(found.photo_mask, old)


@given(arrays(np.uint8, (20, 17), elements=IDS), arrays(np.uint8, (20, 17), elements=IDS))
def test_any_pair_comes_back(tmp_path_factory, old, new):
    path = tmp_path_factory.mktemp("pair") / "m.png"
    write_mask(path, new, photo_mask=old)
    found = open_mask(path)
    if not found.converted:  # noise may look like another order; then the file is not ours to trust
        kept = new if found.photo_mask is None else found.photo_mask
        assert np.array_equal(kept, old)


def test_other_programs_read_the_mask_as_ever(masks, tmp_path):
    old, new = masks
    write_mask(tmp_path / "plain.png", new)
    write_mask(tmp_path / "both.png", new, photo_mask=old)
    with Image.open(tmp_path / "both.png") as image:
        assert image.mode == "L"
        assert np.array_equal(np.asarray(image), new)
        assert not image.info
    with_both = (tmp_path / "both.png").read_bytes()
    start = with_both.index(KIND) - 4
    length = int.from_bytes(with_both[start : start + 4], "big") + 12
    assert with_both[:start] + with_both[start + length :] == (tmp_path / "plain.png").read_bytes()


def test_a_mask_like_its_photo_has_no_second_one(masks, tmp_path):
    old, _ = masks
    write_mask(tmp_path / "m.png", old, photo_mask=old.copy())
    assert KIND not in (tmp_path / "m.png").read_bytes()
    assert open_mask(tmp_path / "m.png").photo_mask is None


@pytest.mark.parametrize("shape", [(40, 31), (39, 32)])
def test_another_size_is_refused(masks, tmp_path, shape):
    with pytest.raises(FormatError, match=r"m\.png"):
        write_mask(tmp_path / "m.png", masks[1], photo_mask=np.zeros(shape, np.uint8))
    assert not (tmp_path / "m.png").exists()


def damaged(body):
    """Return a PNG with a chunk of this content and a right checksum."""
    data = io.BytesIO()
    Image.fromarray(np.tile(np.arange(4, dtype=np.uint8), (20, 5))).save(data, "PNG")
    whole = with_photo_mask(data.getvalue(), np.zeros((20, 20), np.uint8))
    start = whole.index(KIND) - 4
    end = start + 12 + int.from_bytes(whole[start : start + 4], "big")
    chunk = len(body).to_bytes(4, "big") + KIND + body + zlib.crc32(KIND + body).to_bytes(4, "big")
    return whole[:start] + chunk + whole[end:]


HEAD = b"\1" + (20).to_bytes(4, "big") * 2


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\2" + HEAD[1:] + zlib.compress(bytes(400)),
        HEAD + zlib.compress(bytes(399)),
        HEAD + zlib.compress(bytes(401)),
        HEAD + zlib.compress(bytes([19]) * 400),
        HEAD + b"no deflated data",
        HEAD[:5] + (1 << 31).to_bytes(4, "big") + zlib.compress(bytes(400)),
        HEAD + zlib.compress(bytes(1 << 24)),
    ],
    ids=["empty", "newer", "short", "long", "unknown class", "garbage", "huge", "bomb"],
)
def test_a_damaged_one_is_left_out_and_said(tmp_path, body):
    path = tmp_path / "m.png"
    path.write_bytes(damaged(body))

    found = open_mask(path)

    assert found.photo_mask is None
    assert DAMAGED in found.messages


def test_a_wrong_checksum_is_damage(masks, tmp_path):
    old, new = masks
    write_mask(tmp_path / "m.png", new, photo_mask=old)
    data = bytearray((tmp_path / "m.png").read_bytes())
    data[data.index(KIND) + 30] ^= 1
    (tmp_path / "m.png").write_bytes(data)

    found = open_mask(tmp_path / "m.png")

    assert np.array_equal(found.label_map, new)
    assert found.photo_mask is None
    assert DAMAGED in found.messages


@given(st.binary(min_size=32, max_size=32))
def test_which_photo_it_fits_comes_back(tmp_path_factory, digest):
    path = tmp_path_factory.mktemp("digest") / "m.png"
    old = np.arange(20 * 17).reshape(20, 17).astype(np.uint8) % 3
    write_mask(path, np.roll(old, 1), photo_mask=old, photo_sha256=digest.hex())
    found = open_mask(path)
    assert np.array_equal(found.photo_mask, old)
    assert found.photo_sha256 == digest.hex()


def test_a_file_of_before_tells_of_no_photo(masks, tmp_path):
    old, new = masks
    write_mask(tmp_path / "m.png", new, photo_mask=old)
    assert open_mask(tmp_path / "m.png").photo_sha256 == ""
