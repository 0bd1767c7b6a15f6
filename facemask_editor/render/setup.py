"""The user's set-up: where checkouts, Pythons and weights lie. ``renderers.toml`` in the data folder."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.small_file import read_limited
from facemask_editor.core.files.toml_text import read_toml
from facemask_editor.core.paths import user_data_dir

SetUp = Mapping[str, str]
"""Values by field: ``checkout``, ``python``, ``weights``, or what else a renderer asks for."""

_NAME = "renderers.toml"
_LONGEST = 4096  # characters of a value
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_HEAD = "# Written by the program; comments of yours are not kept.\n"
_MEND = "mend the file, or delete it and set the renderers up again"


def setup_path() -> Path:
    """Return the file of all set-ups; it need not exist."""
    return user_data_dir() / _NAME


def read_setups() -> dict[str, dict[str, str]]:
    """Return the set-ups by the key of their renderer, none where there is no file.

    Raises:
        FormatError: Naming file, field and value.
    """
    path = setup_path()
    try:
        tables = read_toml(read_limited(path, "renderer_bytes"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise FormatError(path, "set-up", f"unreadable ({error.strerror})", _MEND) from error
    except ValueError as error:  # no UTF-8, no TOML
        raise FormatError(path, "set-up", "not TOML", f"{error}; {_MEND}") from error
    return {key: _checked(path, key, table) for key, table in tables.items()}


def read_setup(key: str) -> dict[str, str]:
    """Return the set-up of one renderer, empty where it has none; raises as `read_setups`."""
    return read_setups().get(key, {})


def write_setup(key: str, changes: Mapping[str, str]) -> dict[str, str]:
    """Change fields of one renderer's set-up; all others stay.

    Args:
        key: Of the renderer.
        changes: New values; "" takes a field out.

    Returns:
        The set-up as it is now.

    Raises:
        FormatError: For a value that no file can hold, a file that cannot be read or written.
    """
    from facemask_editor.formats.write import write_bytes

    path = setup_path()
    setups = read_setups()
    own = _checked(path, key, {**setups.get(key, {}), **changes})
    own = {field: value for field, value in own.items() if value}
    setups = {**setups, key: own}
    text = _HEAD + "".join(_table(name, table) for name, table in sorted(setups.items()) if table)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # for the user alone: a server's token may stand in it; what replaces it keeps that
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    except OSError as error:
        raise FormatError(path, "set-up", f"not written ({error.strerror})") from error
    write_bytes(path, text.encode("utf-8"))
    return own


def _checked(path: Path, key: str, table: Any) -> dict[str, str]:  # noqa: ANN401
    if not _KEY.fullmatch(key):
        raise FormatError(path, "table", repr(key), "a key is letters, digits, - and _")
    if not isinstance(table, Mapping):
        raise FormatError(path, key, repr(table), f"a table [{key}] is needed")
    for field, value in table.items():
        where = f"{key}.{field}"
        if not _KEY.fullmatch(field):
            raise FormatError(path, where, "no name of a field", "letters, digits, - and _")
        if not isinstance(value, str):
            raise FormatError(path, where, repr(value), "a text in quotes is needed")
        if len(value) > _LONGEST:
            raise FormatError(path, where, f"{len(value)} characters long", f"at most {_LONGEST} are taken")
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            raise FormatError(path, where, repr(value), "no UTF-8; give the path another name") from None
        if "\0" in value:
            raise FormatError(path, where, repr(value), "no path or text holds a NUL")
    return dict(table)


def _table(key: str, table: SetUp) -> str:
    lines = [f"{field} = {_quoted(value)}" for field, value in sorted(table.items())]
    return "\n".join(["", f"[{key}]", *lines, ""])


def _quoted(value: str) -> str:
    """Return a text as a basic string of TOML."""
    return '"' + "".join(map(_escaped, value)) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    return f"\\u{ord(character):04x}" if ord(character) < 0x20 or ord(character) == 0x7F else character
