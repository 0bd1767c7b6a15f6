"""What the window remembers between runs: one INI file in the user's configuration folder."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Callable
from pathlib import Path

import platformdirs
from PySide6.QtCore import QByteArray, QSettings

from facemask_editor.core.files.json_text import json_object
from facemask_editor.core.files.small_file import read_limited
from facemask_editor.core.paths import APP_NAME

RECENT_LIMIT = 10
USED_LIMIT = 12
_LONGEST, _LONGEST_NAME = 4096, 255
"""Bytes of a path, and of one name in it, that systems take."""
_TITLES = {
    "theme": "theme", "classes/safe": "safe colours", "classes/patterns": "patterns", "device": "device",
    "model": "model", "folder": "last folder", "window/geometry": "place of the window",
    "view/live face": "face that follows", "view/compare": "comparing", "faces/colours": "colours of faces",
    "classes/file colours": "colours of the files",
    "window/docks": "arrangement of panels", "window/folded": "folded sections",
    "keys/preset": "preset of keys", "tools": "tools", "keys/changes": "keys",
    "used": "last used actions", "recent": "recent files", "renderer": "renderer",
    "parser": "parser of photos", "export/target": "last export", "export/folder": "folder of exports",
}  # fmt: skip
"""What the values are called where one of them could not be read."""


def _readable(text: str) -> bool:
    """Whether a text can be shown and written: neither control characters nor half of a sign."""
    return len(text) <= _LONGEST and not any(unicodedata.category(sign) in ("Cc", "Cs") for sign in text)


def _is_path(text: str) -> bool:
    """Whether a text can be the path of a file; the system refuses all others with an exception."""
    try:
        names = [os.fsencode(name) for name in Path(text).parts]
    except ValueError:
        return False
    total = sum(len(name) + 1 for name in names)
    return "\0" not in text and total <= _LONGEST and all(len(name) <= _LONGEST_NAME for name in names)


def _checksum(value: QByteArray) -> str:
    return hashlib.sha256(value.data()).hexdigest()


def _is_small_file(path: Path) -> bool:
    """Whether a file can be read as settings, or is not there yet."""
    try:
        read_limited(path, "settings_bytes")
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):
        return False
    return True


def settings_file() -> Path:
    """Return the place of the file; it need not exist."""
    return Path(platformdirs.user_config_dir(APP_NAME, False)) / "window.ini"


class Settings:
    """Typed access to the INI file; a missing, damaged or read-only file or value means the defaults."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or settings_file()
        formats = QSettings.Format
        if _is_small_file(self._path):
            self._store = QSettings(str(self._path), formats.IniFormat)
        else:  # Qt would wait for ever at a pipe, and read a file of any size; this keeps to memory
            self._store = QSettings("", formats.InvalidFormat)
        self._damaged: set[str] = set()

    def sync(self) -> None:
        """Write now what has changed."""
        self._store.sync()

    def trouble(self) -> list[str]:
        """Return one sentence for the user where values could not be read or cannot be kept, else none."""
        for name, value in vars(type(self)).items():
            if isinstance(value, property):
                getattr(self, name)
        if self._damaged:
            names = ", ".join(title for key, title in _TITLES.items() if key in self._damaged)
            return [f"Settings that could not be read are at their defaults: {names}. File: {self._path}"]
        if self._store.status() != QSettings.Status.NoError:
            return [f"The settings could not be read and are at their defaults. File: {self._path}"]
        if not self._store.isWritable():
            return [f"Settings will not be kept after closing, for {self._path} cannot be written"]
        return []

    def _value(self, key: str) -> object:
        try:
            return self._store.value(key)
        except (RuntimeError, TypeError, ValueError, OverflowError, SystemError):
            self._note(key)  # a type of Qt's that Python does not know
            return None

    def _note(self, key: str) -> None:
        self._damaged.add(key)

    def _text(self, key: str, default: str = "", allowed: tuple[str, ...] = ()) -> str:
        value = self._value(key)
        if value is None:
            return default
        if isinstance(value, str) and (not allowed or value in allowed) and _readable(value):
            return value
        self._note(key)
        return default

    def _path_text(self, key: str) -> str:
        """Return a path, "" for none or for what no file can be called."""
        path = self._text(key)
        if path and not _is_path(path):
            self._note(key)
            return ""
        return path

    def _texts(self, key: str, fits: Callable[[str], bool]) -> list[str]:
        value = self._value(key)
        if value is None:
            return []
        found = value if isinstance(value, list) else [value]
        names = [name for name in found if isinstance(name, str) and name and fits(name)]
        if len(names) < len(found) and found != [""]:
            self._note(key)
        return names

    def _object(self, key: str) -> str:
        """Return the text of a JSON object, or ""."""
        value = self._value(key)
        if value is None or value == "":
            return ""
        if isinstance(value, str) and json_object(value) is not None:
            return value
        self._note(key)
        return ""

    def _bytes(self, key: str) -> QByteArray:
        """Return what `_keep_bytes` stored; Qt crashes on arrangements of which a byte is another."""
        value = self._value(key)
        if value is None or (isinstance(value, QByteArray) and value.isEmpty()):
            return QByteArray()
        if isinstance(value, QByteArray):
            known = self._value(f"{key}_sum")
            if known == _checksum(value):
                return value
            if known is None:
                return QByteArray()  # of a version without checksums
        self._note(key)
        return QByteArray()

    def _keep_bytes(self, key: str, value: QByteArray) -> None:
        self._store.setValue(key, value)
        self._store.setValue(f"{key}_sum", _checksum(value))

    @property
    def theme(self) -> str:
        """One of "system", "dark", "light"."""
        return self._text("theme", "system", ("system", "dark", "light"))

    @theme.setter
    def theme(self, value: str) -> None:
        self._store.setValue("theme", value)

    @property
    def safe_colours(self) -> bool:
        """Whether classes have colours that every eye tells apart."""
        return self._text("classes/safe", "no", ("yes", "no")) == "yes"

    @safe_colours.setter
    def safe_colours(self, value: bool) -> None:
        self._store.setValue("classes/safe", "yes" if value else "no")

    @property
    def file_colours(self) -> bool:
        """Whether classes have the colours of the files on screen."""
        return self._text("classes/file colours", "no", ("yes", "no")) == "yes"

    @file_colours.setter
    def file_colours(self, value: bool) -> None:
        self._store.setValue("classes/file colours", "yes" if value else "no")

    @property
    def patterns(self) -> bool:
        """Whether classes are hatched."""
        return self._text("classes/patterns", "no", ("yes", "no")) == "yes"

    @patterns.setter
    def patterns(self, value: bool) -> None:
        self._store.setValue("classes/patterns", "yes" if value else "no")

    @property
    def device(self) -> str:
        """The device that the user chose, or "auto"."""
        return self._text("device", "auto", ("auto", "cpu", "cuda", "mps"))

    @device.setter
    def device(self, value: str) -> None:
        self._store.setValue("device", value)

    @property
    def model(self) -> str:
        """The name of the model that the user chose, or "" for the default one."""
        return self._text("model")

    @model.setter
    def model(self, value: str) -> None:
        self._store.setValue("model", value)

    @property
    def live_face(self) -> bool:
        """Whether the photo moves with the mask."""
        return self._text("view/live face", "yes", ("yes", "no")) == "yes"

    @live_face.setter
    def live_face(self, value: bool) -> None:
        self._store.setValue("view/live face", "yes" if value else "no")

    @property
    def pairing(self) -> str:
        """How mask and face are shown together: "off", "side" or "wipe"."""
        return self._text("view/compare", "off", ("off", "side", "wipe"))

    @pairing.setter
    def pairing(self, value: str) -> None:
        self._store.setValue("view/compare", value)

    @property
    def face_colours(self) -> str:
        """The chosen colours of drawn faces by path, as `remembered_colours` writes them."""
        return self._object("faces/colours")

    @face_colours.setter
    def face_colours(self, value: str) -> None:
        self._store.setValue("faces/colours", value)

    @property
    def folder(self) -> str:
        """The folder of the last dialog."""
        return self._path_text("folder")

    @folder.setter
    def folder(self, value: str) -> None:
        self._store.setValue("folder", value)

    @property
    def parser(self) -> str:
        """Name or file of the parser that reads photos; "" for the program's own."""
        return self._path_text("parser")

    @parser.setter
    def parser(self, value: str) -> None:
        self._store.setValue("parser", value)

    @property
    def export_target(self) -> str:
        """The target that was exported for last, or ""."""
        return self._text("export/target")

    @export_target.setter
    def export_target(self, value: str) -> None:
        self._store.setValue("export/target", value)

    @property
    def export_folder(self) -> str:
        """Where the user wants the folders of exports; "" for beside the mask."""
        return self._path_text("export/folder")

    @export_folder.setter
    def export_folder(self, value: str) -> None:
        self._store.setValue("export/folder", value)

    @property
    def renderer(self) -> str:
        """The renderer that was chosen last, or ""."""
        return self._text("renderer")

    @renderer.setter
    def renderer(self, value: str) -> None:
        self._store.setValue("renderer", value)

    @property
    def geometry(self) -> QByteArray:
        """Place and size of the window."""
        return self._bytes("window/geometry")

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._keep_bytes("window/geometry", value)

    @property
    def docks(self) -> QByteArray:
        """Arrangement of docks and tool bars."""
        return self._bytes("window/docks")

    @docks.setter
    def docks(self, value: QByteArray) -> None:
        self._keep_bytes("window/docks", value)

    @property
    def folded(self) -> list[str]:
        """Headings of the part panel's sections that are folded."""
        return self._texts("window/folded", _readable)

    @folded.setter
    def folded(self, headings: list[str]) -> None:
        self._store.setValue("window/folded", headings)

    @property
    def preset(self) -> str:
        """The preset of keys."""
        return self._text("keys/preset", "default")

    @preset.setter
    def preset(self, value: str) -> None:
        self._store.setValue("keys/preset", value)

    @property
    def tools(self) -> str:
        """The settings of the tools, as `tool_memory` writes them."""
        return self._object("tools")

    @tools.setter
    def tools(self, value: str) -> None:
        self._store.setValue("tools", value)

    @property
    def keys(self) -> str:
        """Keys that differ from the preset, as JSON; "" is none."""
        return self._object("keys/changes")

    @keys.setter
    def keys(self, value: str) -> None:
        self._store.setValue("keys/changes", value)

    @property
    def used(self) -> list[str]:
        """What was run last from the list of all actions, newest first."""
        return self._texts("used", _readable)[:USED_LIMIT]

    @used.setter
    def used(self, names: list[str]) -> None:
        self._store.setValue("used", names[:USED_LIMIT])

    @property
    def recent(self) -> list[Path]:
        """Masks that were opened or saved last, newest first."""
        return [Path(name) for name in self._texts("recent", _is_path)][:RECENT_LIMIT]

    def add_recent(self, path: Path) -> None:
        """Put a file at the head of the list."""
        self._set_recent([path, *(other for other in self.recent if other != path)])

    def remove_recent(self, path: Path) -> None:
        """Take a file off the list, for instance because it is gone."""
        self._set_recent([other for other in self.recent if other != path])

    def clear_recent(self) -> None:
        """Empty the list."""
        self._set_recent([])

    def _set_recent(self, paths: list[Path]) -> None:
        self._store.setValue("recent", [str(path) for path in paths[:RECENT_LIMIT]])
