"""What the window remembers between runs: one INI file in the user's configuration folder."""

from __future__ import annotations

from pathlib import Path

import platformdirs
from PySide6.QtCore import QByteArray, QSettings

from facemask_editor.paths import APP_NAME

RECENT_LIMIT = 10
USED_LIMIT = 12


def settings_file() -> Path:
    """Return the place of the file; it need not exist."""
    return Path(platformdirs.user_config_dir(APP_NAME, False)) / "window.ini"


class Settings:
    """Typed access to the INI file; a missing, damaged or read-only file means the defaults."""

    def __init__(self, path: Path | None = None) -> None:
        self._store = QSettings(str(path or settings_file()), QSettings.Format.IniFormat)

    def sync(self) -> None:
        """Write now what has changed."""
        self._store.sync()

    def _text(self, key: str, default: str, allowed: tuple[str, ...] = ()) -> str:
        value = self._store.value(key, default)
        return value if isinstance(value, str) and (not allowed or value in allowed) else default

    def _texts(self, key: str) -> list[str]:
        value = self._store.value(key, [])
        names = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        return [name for name in names if isinstance(name, str) and name]

    def _bytes(self, key: str) -> QByteArray:
        value = self._store.value(key)
        return value if isinstance(value, QByteArray) else QByteArray()

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
        return self._text("model", "")

    @model.setter
    def model(self, value: str) -> None:
        self._store.setValue("model", value)

    @property
    def folder(self) -> str:
        """The folder of the last dialog."""
        return self._text("folder", "")

    @folder.setter
    def folder(self, value: str) -> None:
        self._store.setValue("folder", value)

    @property
    def geometry(self) -> QByteArray:
        """Place and size of the window."""
        return self._bytes("window/geometry")

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._store.setValue("window/geometry", value)

    @property
    def docks(self) -> QByteArray:
        """Arrangement of docks and tool bars."""
        return self._bytes("window/docks")

    @docks.setter
    def docks(self, value: QByteArray) -> None:
        self._store.setValue("window/docks", value)

    @property
    def folded(self) -> list[str]:
        """Headings of the part panel's sections that are folded."""
        return self._texts("window/folded")

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
        return self._text("tools", "")

    @tools.setter
    def tools(self, value: str) -> None:
        self._store.setValue("tools", value)

    @property
    def keys(self) -> str:
        """Keys that differ from the preset, as JSON; "" is none."""
        return self._text("keys/changes", "")

    @keys.setter
    def keys(self, value: str) -> None:
        self._store.setValue("keys/changes", value)

    @property
    def used(self) -> list[str]:
        """What was run last from the list of all actions, newest first."""
        return self._texts("used")[:USED_LIMIT]

    @used.setter
    def used(self, names: list[str]) -> None:
        self._store.setValue("used", names[:USED_LIMIT])

    @property
    def recent(self) -> list[Path]:
        """Masks that were opened or saved last, newest first."""
        return [Path(name) for name in self._texts("recent")][:RECENT_LIMIT]

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
