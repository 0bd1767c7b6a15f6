"""What the window remembers, and what it makes of a damaged file."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QByteArray, QSettings

from facemask_editor.app.keys.keymap import Keymap
from facemask_editor.qt.jobs.engine_client import EngineClient
from facemask_editor.qt.services.face_colours import FaceColours
from facemask_editor.qt.services.settings import RECENT_LIMIT, Settings, settings_file
from facemask_editor.qt.shell.main_window import MainWindow
from tests.helpers.patience import SHARED_FIXTURE


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


DEEP = ("[" * 5000, '{"a":' * 3000, '{"edit.undo":' + "[" * 2000 + "]" * 2000 + "}")
PROPERTIES = {name for name, value in vars(Settings).items() if isinstance(value, property)}
KEYS = {
    "theme": "theme", "safe_colours": "classes/safe", "patterns": "classes/patterns", "device": "device",
    "model": "model", "folder": "folder", "geometry": "window/geometry", "docks": "window/docks",
    "folded": "window/folded", "preset": "keys/preset", "tools": "tools", "keys": "keys/changes",
    "used": "used", "recent": "recent", "renderer": "renderer", "export_target": "export/target",
    "export_folder": "export/folder", "live_face": "view/live face",
    "file_colours": "classes/file colours", "pairing": "view/compare", "face_colours": "faces/colours",
    "parser": "parser",
}  # fmt: skip
hostile = st.one_of(
    st.text(),
    st.sampled_from([*DEEP, "/a\0b.png", "/" + "x" * 300, "/x" * 5000, "9" * 5000, "NaN", '{"a": 1e999}']),
    st.lists(st.one_of(st.text(), st.integers(-9, 9), st.just("/" + "y" * 300))),
    st.integers(-(2**31), 2**31 - 1),
    st.floats(),
    st.booleans(),
    st.binary().map(QByteArray),
    st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.dictionaries(st.text(), inner)).map(
        json.dumps
    ),
)


def test_every_property_is_tried():
    assert set(KEYS) == PROPERTIES


@pytest.mark.parametrize("name", sorted(PROPERTIES))
@settings(max_examples=40, suppress_health_check=SHARED_FIXTURE)
@given(value=hostile)
def test_whatever_a_value_is_the_program_can_start(tmp_path, name, value):
    path = tmp_path / f"{name}.ini"
    store = QSettings(str(path), QSettings.Format.IniFormat)
    store.setValue(KEYS[name], value)
    store.sync()
    read = Settings(path)
    found = getattr(read, name)
    assert type(found) is type(getattr(Settings(tmp_path / "none.ini"), name))
    assert len(read.trouble()) <= 1
    for file in found if name == "recent" else [Path(found)] if name in ("folder", "export_folder") else []:
        file.exists()  # refused by the system with False, not with an exception
    if name == "face_colours":
        FaceColours(read).of(Path("/face.png"))
    if name == "keys":
        Keymap.load("default", found)


@given(st.binary(max_size=400))
@settings(max_examples=60, suppress_health_check=SHARED_FIXTURE)
def test_whatever_a_file_holds_it_can_be_read(tmp_path, content):
    path = tmp_path / "window.ini"
    path.write_bytes(content)
    read = Settings(path)
    assert read.theme in ("system", "dark", "light")
    assert len(read.trouble()) <= 1


@pytest.mark.parametrize("text", DEEP)
def test_deep_json_is_no_keymap(text):
    assert Keymap.load("default", text).changes == {}


@pytest.mark.parametrize("name", ["geometry", "docks"])
def test_an_arrangement_with_another_byte_is_not_given_to_qt(tmp_path, name):
    path = tmp_path / "window.ini"
    kept = Settings(path)
    setattr(kept, name, QByteArray(b"\x00\x00\x00\xff arrangement"))
    kept.sync()
    assert getattr(Settings(path), name) == QByteArray(b"\x00\x00\x00\xff arrangement")
    path.write_bytes(path.read_bytes().replace(b" arrangement", b" arrangements"))
    damaged = Settings(path)
    assert getattr(damaged, name).isEmpty()
    assert len(damaged.trouble()) == 1
    store = QSettings(str(path), QSettings.Format.IniFormat)
    store.remove(f"window/{name}_sum")  # as an earlier version wrote it
    store.sync()
    assert getattr(Settings(path), name).isEmpty()
    assert Settings(path).trouble() == []


def test_damaged_values_are_named_once(tmp_path):
    path = tmp_path / "window.ini"
    store = QSettings(str(path), QSettings.Format.IniFormat)
    store.setValue("keys/changes", DEEP[0])
    store.setValue("recent", ["/a\0b", "/masks/one.png"])
    store.setValue("theme", "dark")
    store.sync()
    read = Settings(path)
    assert read.recent == [Path("/masks/one.png")]
    assert (read.theme, read.keys) == ("dark", "")
    (line,) = read.trouble()
    assert "keys, recent files" in line
    assert str(path) in line


def test_a_file_that_cannot_be_read_or_written_is_told(tmp_path):
    assert Settings(tmp_path / "new.ini").trouble() == []
    (tmp_path / "folder.ini").mkdir()
    assert "could not be read" in Settings(tmp_path / "folder.ini").trouble()[0]
    (tmp_path / "file").write_text("")
    blocked = Settings(tmp_path / "file" / "window.ini")
    assert "cannot be written" in blocked.trouble()[0]
    blocked.theme = "dark"
    blocked.sync()
    assert blocked.theme == "dark"  # for this run


def test_a_window_with_damaged_settings_opens_and_says_so(qtbot, dialogs, engine, mask_file):
    file = settings_file()
    file.parent.mkdir(parents=True)
    store = QSettings(str(file), QSettings.Format.IniFormat)
    for key in KEYS.values():
        store.setValue(key, DEEP[1])
    store.setValue("recent", ["/a\0b", "/" + "x" * 300])
    store.setValue("tools", json.dumps({"brush_size": 10**400, "shape": [[]], "eraser_leaves": 1e300}))
    store.sync()
    client = EngineClient(lambda: engine)
    window = MainWindow(client, Settings(), dialogs=dialogs)
    qtbot.addWidget(window)
    window.show()
    assert "at their defaults" in window.notice.text.text()
    assert window.services.files.open(mask_file)
    assert window.notice.isVisible()
    assert "recent files" in window.notice.text.text()
    window.notice.close_button.click()
    assert window.notice.isHidden()
    window.close()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_or_a_huge_file_instead_of_settings_is_passed_over(tmp_path, monkeypatch):
    monkeypatch.setenv("FACEMASK_LIMIT_SETTINGS_BYTES", "1000")
    pipe, huge = tmp_path / "pipe.ini", tmp_path / "huge.ini"
    os.mkfifo(pipe)
    huge.write_bytes(b"[x]\n" + b"y=1\n" * 1000)
    for path in (pipe, huge):
        settings = Settings(path)
        settings.theme = "dark"
        assert settings.theme == "dark"
        settings.sync()
        [text] = settings.trouble()
        assert str(path) in text
    assert huge.stat().st_size > 4000
