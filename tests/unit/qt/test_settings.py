"""What the window remembers, and what it makes of a damaged file."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QByteArray

from facemask_editor.qt.settings import RECENT_LIMIT, Settings, settings_file


def test_defaults_without_a_file(isolated_home):
    settings = Settings()
    assert (settings.theme, settings.device, settings.recent) == ("system", "auto", [])
    assert settings.geometry.isEmpty()
    assert settings_file().is_relative_to(isolated_home)


def test_values_come_back(tmp_path):
    settings = Settings(tmp_path / "window.ini")
    settings.theme, settings.device, settings.folder = "dark", "cuda", "/masks"
    settings.geometry = QByteArray(b"\x00\x01geometry")
    settings.sync()
    again = Settings(tmp_path / "window.ini")
    assert (again.theme, again.device, again.folder) == ("dark", "cuda", "/masks")
    assert again.geometry == QByteArray(b"\x00\x01geometry")


def test_recent_files_newest_first_without_repeats(tmp_path):
    settings = Settings(tmp_path / "window.ini")
    paths = [tmp_path / f"{number}, with comma.png" for number in range(RECENT_LIMIT + 3)]
    for path in paths:
        settings.add_recent(path)
    settings.add_recent(paths[-2])
    settings.sync()
    recent = Settings(tmp_path / "window.ini").recent
    assert len(recent) == RECENT_LIMIT
    assert recent[:2] == [paths[-2], paths[-1]]
    settings.remove_recent(paths[-2])
    assert settings.recent[0] == paths[-1]


def test_a_single_recent_file_comes_back(tmp_path):
    Settings(tmp_path / "window.ini").add_recent(tmp_path / "one.png")
    assert Settings(tmp_path / "window.ini").recent == [tmp_path / "one.png"]


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff[[[", b"[General]\ntheme=pink\ndevice=7\nrecent=@Invalid()\n"]
)
def test_a_damaged_file_means_the_defaults(tmp_path, content):
    path = tmp_path / "window.ini"
    path.write_bytes(content)
    settings = Settings(path)
    assert (settings.theme, settings.device, settings.recent) == ("system", "auto", [])
    assert settings.docks.isEmpty()
