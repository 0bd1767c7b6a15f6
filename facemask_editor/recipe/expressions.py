"""What expressions change of a face: the table that `training.expressions` has learnt.

Needs neither torch nor Qt.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from facemask_editor.core.errors import FaceMaskError
from facemask_editor.core.paths import resources_dir

FILE = "expressions.json"
VERSION = 1

Changes = Mapping[str, Mapping[str, float]]
"""By part and quantity, in face units and degrees; a pair by its left part: the right one changes alike."""


@cache
def expressions() -> Mapping[str, Changes]:
    """Return what each expression changes at an amount of 1, by name.

    Raises:
        FaceMaskError: When the table is missing or of another version.
    """
    path = resources_dir() / FILE
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        if table["version"] != VERSION:
            raise FaceMaskError(
                f"{path}: version: {table['version']!r} is not {VERSION}; install the program anew"
            )
        return MappingProxyType(table["expressions"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FaceMaskError(f"{path}: cannot be read ({error}); install the program anew") from error


def title(name: str) -> str:
    """Return an expression's name as people read it: ``raise brows``."""
    return name.replace("_", " ")
