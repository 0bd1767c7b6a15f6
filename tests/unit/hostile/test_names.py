"""Names that are hard to show, to list or to write: found, read, written, and never shown as they are."""

from __future__ import annotations

import os
import sys

import numpy as np
import pytest

from facemask_editor.cli.text import show_message
from facemask_editor.core.errors import FormatError
from facemask_editor.formats import find_photo, iter_masks, open_mask, write_mask
from facemask_editor.formats.listing import next_mask
from facemask_editor.render.handoff.plan import _ANY_NAME, _name_problem
from facemask_editor.render.handoff.registry import targets
from tests.helpers.sample_masks import small_face, write_grey

NAMES = [
    b"a\nb.png", b"\x1b[2J\x1b]0;owned\x07.png", b"<b>x<img src=y>.png", b"\xff\xfe\xe4.png", b"CON.png",
    b"aux.PNG", b"x" * 251 + b".png", b"trail .png", b"dot..png", b" lead.png", b"-rf.png",
    "\u202egnp.exe.png".encode(), "e\u0301.png".encode(), "\u00e9.png".encode(), b"a'b\"c.png",
    b"%s{0}.png", b"a;b|c&d.png", b"a:b?.png", b"*.png", b"$(id).png", b"`id`.png", b"\xc2\x85.png",
    b"..png",
]  # fmt: skip
pytestmark = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="no such names there")


@pytest.fixture
def folder(tmp_path):
    data = write_grey(tmp_path / "0" / "face.png", small_face()).read_bytes()
    for name in NAMES:
        (tmp_path / os.fsdecode(name)).write_bytes(data)
    return tmp_path


def test_each_is_listed_read_and_stepped_to(folder):
    listed = iter_masks(folder)
    seen = {os.fsencode(path.name) for path in listed}
    assert seen == {name for name in NAMES if not name.startswith(b".")}
    for path in listed:
        assert np.array_equal(open_mask(path).label_map, small_face())
        assert find_photo(path) is None
    walked, here = [], listed[0]
    while here is not None:
        walked.append(here)
        here = next_mask(here)
    assert walked == listed


@pytest.mark.parametrize("name", [each for each in NAMES if len(each) < 200])
def test_each_can_be_written_over(folder, name):
    path = folder / os.fsdecode(name)
    write_mask(path, np.full((16, 16), 3, np.uint8))
    assert (open_mask(path).label_map == 3).all()


def test_a_name_of_300_characters_is_an_error_of_ours(tmp_path):
    path = tmp_path / ("y" * 300 + ".png")
    with pytest.raises(FormatError):
        open_mask(path)
    with pytest.raises(FormatError):
        write_mask(path, small_face())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", NAMES)
def test_no_name_acts_on_the_terminal(capsys, name):
    show_message(FormatError(os.fsdecode(name), "file", "missing"))
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert all(sign.isprintable() for sign in said.rstrip("\n"))


@pytest.mark.parametrize("name", ["CON", "com1", "trail ", "dot."])
def test_no_folder_for_a_renderer_has_names_that_windows_changes(name):
    if not _ANY_NAME.fullmatch(name):
        return
    for target in targets():
        if not target.numbered:
            assert _name_problem(target, name)
