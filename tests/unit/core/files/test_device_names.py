"""Names of devices, and such as Windows changes or has not."""

from __future__ import annotations

import pytest

from facemask_editor.core.atomic import write_atomically
from facemask_editor.core.files.device_names import windows_problem


@pytest.mark.parametrize(
    "name", ["CON", "con", "nul.png", "Aux.tar.gz", "COM1.png", "lpt9", "PRN .txt", "COM\u00b2", "conin$"]
)
def test_devices(name):
    assert "device" in windows_problem(name)


@pytest.mark.parametrize("name", ["a.", "a ", "...", "00012_nose. "])
def test_what_is_dropped_at_the_end(name):
    assert "drops" in windows_problem(name)


@pytest.mark.parametrize("name", ["a:b", "a?", "a\nb", "a\\b", "<a>", "a|b", 'a"b', "a\x1b"])
def test_signs_that_no_name_has(name):
    assert "names" in windows_problem(name)


@pytest.mark.parametrize(
    "name", ["face.png", "CONrad.png", "com10.png", "nullify", ".hidden", "a.b c", "é", "コン"]
)
def test_other_names_are_free(name):
    assert windows_problem(name) == ""


def test_nothing_is_written_to_a_device(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.platform", "win32")
    with pytest.raises(OSError, match="device"):
        write_atomically(tmp_path / "NUL.png", b"lost")
    monkeypatch.undo()
    write_atomically(tmp_path / "NUL.png", b"kept")  # a name like any other here
    assert (tmp_path / "NUL.png").read_bytes() == b"kept"
