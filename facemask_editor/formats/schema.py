"""Schema files: the classes of a data set as TOML. See docs/schemas.md."""

from __future__ import annotations

import tomllib
from os import PathLike
from pathlib import Path

from facemask_editor.errors import FaceMaskError, FormatError
from facemask_editor.labels import LabelSchema
from facemask_editor.paths import resources_dir
from facemask_editor.schema_table import SchemaError, schema_from_table

_FOLDER = "schemas"


def read_schema(path: str | PathLike[str]) -> LabelSchema:
    """Read a schema file.

    Args:
        path: A TOML file, or the name of one that comes with the program, such as ``lapa``.

    Raises:
        FormatError: Naming the file, the field and its value.
    """
    given = Path(path)
    file = given if given.is_file() or given.suffix else _shipped(given.name) or given
    try:
        with file.open("rb") as opened:
            return schema_from_table(tomllib.load(opened))
    except SchemaError as error:
        raise FormatError(file, error.field, error.value, error.hint) from error
    except FileNotFoundError:
        known = ", ".join(shipped_schemas()) or "none"
        raise FormatError(given, "schema", "not found", f"a TOML file is needed, or one of {known}") from None
    except OSError as error:
        raise FormatError(file, "schema", f"unreadable ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FormatError(file, "schema", "not TOML", str(error)) from error


def shipped_schemas() -> tuple[str, ...]:
    """Return the names of the schema files that come with the program, sorted."""
    try:
        return tuple(sorted(path.stem for path in (resources_dir() / _FOLDER).glob("*.toml")))
    except FaceMaskError:
        return ()


def _shipped(name: str) -> Path | None:
    return resources_dir() / _FOLDER / f"{name}.toml" if name in shipped_schemas() else None
