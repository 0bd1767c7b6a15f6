"""Schema files: the classes of a data set as TOML. See docs/schemas.md."""

from __future__ import annotations

import os
from os import PathLike
from pathlib import Path

from facemask_editor.core.errors import FaceMaskError, FormatError
from facemask_editor.core.files.limits import limit, raised_by
from facemask_editor.core.files.toml_text import read_toml
from facemask_editor.core.labels import LabelSchema
from facemask_editor.core.paths import resources_dir
from facemask_editor.core.schema_table import SchemaError, schema_from_table

_FOLDER = "schemas"


def read_schema(path: str | PathLike[str]) -> LabelSchema:
    """Read a schema file.

    Args:
        path: A TOML file, or the name of one that comes with the program, such as ``lapa``.

    Raises:
        FormatError: Naming the file, the field and its value.
    """
    given = Path(path)
    if "\0" in str(given):
        raise FormatError(given, "schema", "no file name", "choose a TOML file")
    file = given if os.path.isfile(given) or given.suffix else _shipped(given.name) or given
    try:
        return schema_from_table(read_toml(_bytes_of(file)))
    except SchemaError as error:
        raise FormatError(file, error.field, error.value, error.hint) from error
    except FileNotFoundError:
        known = ", ".join(shipped_schemas()) or "none"
        raise FormatError(given, "schema", "not found", f"a TOML file is needed, or one of {known}") from None
    except OSError as error:
        raise FormatError(file, "schema", f"unreadable ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise FormatError(file, "schema", "not TOML", f"save it as UTF-8 text ({error})") from error
    # Also for a name that no file can have, and for numbers of thousands of digits.
    except ValueError as error:
        raise FormatError(file, "schema", "not TOML", str(error)) from error


def _bytes_of(file: Path) -> bytes:
    if os.path.exists(file) and not (os.path.isfile(file) or os.path.isdir(file)):
        raise FormatError(file, "schema", "a device or pipe", "a TOML file is needed")
    most = limit("schema_bytes")
    with file.open("rb") as opened:
        data = opened.read(most + 1)
    if len(data) > most:
        hint = f"a TOML file is needed ({raised_by('schema_bytes')})"
        raise FormatError(file, "schema", f"more than {most >> 20} MiB", hint)
    return data


def shipped_schemas() -> tuple[str, ...]:
    """Return the names of the schema files that come with the program, sorted."""
    try:
        return tuple(sorted(path.stem for path in (resources_dir() / _FOLDER).glob("*.toml")))
    except FaceMaskError:
        return ()


def _shipped(name: str) -> Path | None:
    return resources_dir() / _FOLDER / f"{name}.toml" if name in shipped_schemas() else None
