import os
import stat
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelSchema
from facemask_editor.formats import open_mask, write_index_png, write_mask, write_palette_png
from tests.unit.formats.faces import chunks_of, draw_face

FACE = draw_face(64)


def names(folder):
    return sorted(entry.name for entry in folder.iterdir())


@settings(max_examples=40)
@given(
    ids=hnp.arrays(
        np.uint8, st.tuples(st.integers(16, 40), st.integers(16, 40)), elements=st.integers(0, 18)
    ),
    kind=st.sampled_from(["index", "palette"]),
)
def test_what_is_written_is_read_back(tmp_path_factory, ids, kind):
    path = tmp_path_factory.getbasetemp() / "round-trip.png"
    write_mask(path, ids, kind)
    mask = open_mask(path)
    np.testing.assert_array_equal(mask.label_map, ids)
    assert mask.format == f"{kind} PNG"


def test_an_index_png_is_grey_with_nothing_else(tmp_path):
    path = tmp_path / "mask.png"
    write_index_png(path, FACE)
    assert chunks_of(path.read_bytes()) == ["IHDR", "IDAT", "IEND"]
    with Image.open(path) as image:
        assert image.mode == "L"
        np.testing.assert_array_equal(np.asarray(image), FACE)


def test_a_palette_png_has_the_19_colours(tmp_path):
    path = tmp_path / "mask.png"
    write_palette_png(path, FACE)
    data = path.read_bytes()
    assert chunks_of(data) == ["IHDR", "PLTE", "IDAT", "IEND"]
    at = data.index(b"PLTE") + 4
    assert data[at : at + 57] == CELEBAMASK_HQ.palette_array.tobytes()
    assert data[at - 8 : at - 4] == (57).to_bytes(4, "big")
    with Image.open(path) as image:
        assert image.mode == "P"
        np.testing.assert_array_equal(np.asarray(image), FACE)
        np.testing.assert_array_equal(np.asarray(image.convert("RGB")), CELEBAMASK_HQ.palette_array[FACE])


def test_a_palette_of_few_classes_keeps_8_bits(tmp_path):
    schema = LabelSchema("two", ("nothing", "cat"), ((0, 0, 0), (10, 20, 30)))
    write_palette_png(tmp_path / "mask.png", FACE % 2, schema)
    assert (tmp_path / "mask.png").read_bytes()[24] == 8


@pytest.mark.parametrize("write", [write_index_png, write_palette_png])
def test_unknown_ids_are_never_written(tmp_path, write):
    write(tmp_path / "mask.png", FACE)
    before = (tmp_path / "mask.png").read_bytes()
    bad = FACE.copy()
    bad[3, 3] = 255
    with pytest.raises(FormatError, match=r"255 \(1 pixel\)"):
        write(tmp_path / "mask.png", bad)
    assert (tmp_path / "mask.png").read_bytes() == before
    assert names(tmp_path) == ["mask.png"]


@pytest.mark.parametrize("step", ["os.fsync", "os.replace"])
@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), PermissionError(13, "Permission denied")]
)
def test_a_failed_save_keeps_the_old_file(tmp_path, monkeypatch, step, error):
    path = tmp_path / "mask.png"
    write_index_png(path, FACE)
    before = path.read_bytes()

    def fail(*args):
        raise error

    monkeypatch.setattr(step, fail)
    monkeypatch.setattr("os.rename", fail)  # the way round, which such a folder refuses too
    with pytest.raises(FormatError, match=error.strerror) as caught:
        write_index_png(path, FACE[::-1])
    assert caught.value.value == "not written"
    assert path.read_bytes() == before
    assert names(tmp_path) == ["mask.png"]


def test_an_interrupted_save_leaves_nothing_behind(tmp_path, monkeypatch):
    def interrupt(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr("os.replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_index_png(tmp_path / "mask.png", FACE)
    assert names(tmp_path) == []


def test_the_temporary_file_lies_beside_the_target(tmp_path, monkeypatch):
    moves = []
    replace = os.replace
    monkeypatch.setattr("os.replace", lambda a, b: (moves.append((a, b)), replace(a, b)))
    write_index_png(tmp_path / "mask.png", FACE)
    ((source, target),) = moves
    assert source.parent == target.parent == tmp_path


@pytest.mark.parametrize("where", ["none/mask.png", "", "a\0b.png"])
def test_impossible_places(tmp_path, where):
    with pytest.raises(FormatError, match="file is"):
        write_index_png(f"{tmp_path}/{where}", FACE)
    assert names(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="links and modes of POSIX")
def test_links_and_modes_are_kept(tmp_path):
    target = tmp_path / "real.png"
    write_index_png(target, FACE)
    target.chmod(0o640)
    link = tmp_path / "link.png"
    link.symlink_to(target)
    write_index_png(link, FACE[::-1])
    assert link.is_symlink()
    np.testing.assert_array_equal(open_mask(target).label_map, FACE[::-1])
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_names_beyond_ascii(tmp_path):
    path = tmp_path / "Gesicht – ÄÖ 顔.png"
    write_palette_png(path, FACE)
    np.testing.assert_array_equal(open_mask(path).label_map, FACE)


def test_a_write_protected_mask_is_replaced_only_when_asked_for(tmp_path):
    path = tmp_path / "mask.png"
    write_index_png(path, FACE)
    path.chmod(0o444)
    for write in (write_index_png, write_palette_png):
        with pytest.raises(FormatError, match="write-protected"):
            write(path, FACE[::-1])
    np.testing.assert_array_equal(open_mask(path).label_map, FACE)
    write_mask(path, FACE[::-1], replace_protected=True)
    np.testing.assert_array_equal(open_mask(path).label_map, FACE[::-1])
