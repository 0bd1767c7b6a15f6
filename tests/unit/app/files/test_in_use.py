"""Two windows on one file notice each other, also by another name of it, and only while both are there."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from facemask_editor.app.files.in_use import InUse


@pytest.fixture
def masks(tmp_path):
    paths = [tmp_path / "a.png", tmp_path / "b.png"]
    for path in paths:
        path.write_bytes(b"mask")
    return paths


@pytest.fixture
def windows(tmp_path):
    windows = [InUse(tmp_path / "open") for _ in range(2)]
    yield windows
    for window in windows:
        window.release()


def test_the_second_window_is_told(windows, masks):
    one, two = windows
    assert not one.turn_to(masks[0])
    assert two.turn_to(masks[0])
    assert two.turn_to(masks[0])  # asked again
    assert not one.turn_to(masks[0])  # its own
    assert not two.turn_to(masks[1])


def test_a_link_is_the_same_file(windows, masks, tmp_path):
    (tmp_path / "link.png").symlink_to(masks[0])
    windows[0].turn_to(masks[0])
    assert windows[1].turn_to(tmp_path / "link.png")


def test_what_is_left_is_free(windows, masks, tmp_path):
    one, two = windows
    one.turn_to(masks[0])
    one.turn_to(masks[1])
    assert not two.turn_to(masks[0])
    one.turn_to(None)
    two.turn_to(None)
    assert os.listdir(tmp_path / "open") == []


def test_a_killed_window_has_nothing_open(windows, masks, tmp_path):
    code = (
        "import sys; from pathlib import Path; from facemask_editor.app.files.in_use import InUse;"
        "InUse(Path(sys.argv[1])).turn_to(Path(sys.argv[2])); print('open', flush=True); sys.stdin.read()"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "open"), str(masks[0])],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    with child:
        assert child.stdout.readline() == b"open\n"
        assert windows[0].turn_to(masks[0])
        child.kill()
    windows[0].turn_to(None)
    assert not windows[0].turn_to(masks[0])


def test_a_folder_that_cannot_be_made_notices_nothing(masks, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    window = InUse(tmp_path / "file" / "open")
    assert not window.turn_to(masks[0])
    window.release()
