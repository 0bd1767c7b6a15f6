"""What a process has left is taken away, however it was made."""

import os

from facemask_editor.render.backends.command.renderer import _remove


def test_folders_deeper_than_python_goes(tmp_path):
    top = tmp_path / "top"
    top.mkdir()
    here = os.getcwd()
    os.chdir(top)
    try:
        for _ in range(1500):
            os.mkdir("d")
            os.chdir("d")
        with open("f", "wb"):
            pass
    finally:
        os.chdir(here)

    _remove(top)

    assert not top.exists()
