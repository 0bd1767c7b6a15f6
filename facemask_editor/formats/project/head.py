"""What every project file begins with: its kind, version, size and classes. See docs/project.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.archive import Archive
from facemask_editor.core.files.checked_json import read_json
from facemask_editor.core.label_map import side_problem
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelSchema
from facemask_editor.core.schema_table import SchemaError, schema_from_table

MIMETYPE = "image/x-facemask-project"
FORMAT = "facemask-project"
VERSION = 1
"""A file of a later one is read as far as its mask; fields and members that are added raise nothing."""

TYPE, HEAD, MASK, PHOTO_MASK = "mimetype", "project.json", "mask.png", "photo_mask.png"
"""Names of members."""
_MOST_HEAD = 8 << 20  # bytes


@dataclass(frozen=True)
class Head:
    """The first things of a project file.

    Attributes:
        version: Of the file; those up to `VERSION` can be read whole.
        size: Width and height.
        schema: The classes.
        table: All of ``project.json``.
    """

    version: int
    size: tuple[int, int]
    schema: LabelSchema
    table: Mapping[str, Any]

    @property
    def newer(self) -> bool:
        """Whether a later release has written the file, so that saving over it would lose what is unknown."""
        return self.version > VERSION


def read_head(archive: Archive) -> Head:
    """Return the head of a project file.

    Raises:
        FormatError: It is no project file, or damaged.
    """
    path = archive.path
    if HEAD not in archive:
        raise FormatError(path, HEAD, "missing", "it is no project of this program")
    table = read_json(path, HEAD, archive.read(HEAD, _MOST_HEAD), shallow=True)
    if table.get("format") != FORMAT:
        raise FormatError(path, f"{HEAD} format", repr(table.get("format"))[:100], f"{FORMAT!r} is needed")
    version = table.get("version")
    if type(version) is not int or version < 1:
        raise FormatError(path, f"{HEAD} version", repr(version)[:100], "a whole number from 1 on is needed")
    size = table.get("size")
    if not isinstance(size, list) or len(size) != 2 or not all(type(side) is int for side in size):
        raise FormatError(path, f"{HEAD} size", repr(size)[:100], "[width, height] is needed")
    width, height = size
    if problem := side_problem(width, height):
        raise FormatError(path, f"{HEAD} size", f"{width} x {height}"[:100], problem)
    classes = table.get("schema")
    if not isinstance(classes, dict):
        raise FormatError(path, f"{HEAD} schema", repr(classes)[:100], "a table of classes is needed")
    try:
        schema = schema_from_table(classes)
    except SchemaError as error:
        raise FormatError(path, f"{HEAD} schema.{error.field}", error.value, error.hint) from error
    return Head(version, (width, height), CELEBAMASK_HQ if schema == CELEBAMASK_HQ else schema, table)
