"""Files that are read as a whole."""

import os

import pytest

from facemask_editor.core.files.small_file import read_small


def test_a_file_up_to_the_limit_is_read(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"0123456789")
    (tmp_path / "link").symlink_to(path)

    assert read_small(path, 10) == b"0123456789"
    assert read_small(tmp_path / "link", 10) == b"0123456789"
    with pytest.raises(OSError, match="larger than"):
        read_small(path, 9)


def test_what_is_no_file_is_never_waited_for(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_small(tmp_path / "missing", 10)
    with pytest.raises(OSError, match=r"(?i)folder|directory|denied"):
        read_small(tmp_path, 10)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(OSError, match="pipe or device"):
            read_small(tmp_path / "pipe", 10)
    if os.path.exists("/dev/zero"):
        with pytest.raises(OSError, match="pipe or device"):
            read_small("/dev/zero", 10)
