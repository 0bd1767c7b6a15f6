"""TOML of files that anybody may have made."""

from __future__ import annotations

import tomllib
from typing import Any

from facemask_editor.core.files.limits import limit, raised_by


def read_toml(data: bytes) -> dict[str, Any]:
    """Return the table that a file holds: UTF-8, with or without a mark before it, lines ended in any way.

    Raises:
        UnicodeDecodeError: It is no UTF-8.
        ValueError: It is no TOML, or is nested too deeply.
    """
    # Some editors put a mark before the text, and end lines as Windows does.
    text = data.decode("utf-8-sig").replace("\r\n", "\n")
    try:
        table = tomllib.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    most, level = limit("json_depth"), [table.values()]
    for _ in range(most):  # dotted names build tables that no parser has recursed into
        below = [inside for values in level for inside in map(_inside, values) if inside]
        if not below:
            return table
        level = below
    raise ValueError(f"nested too deeply (more than {most} levels; {raised_by('json_depth')})")


def _inside(value: object) -> Any:  # noqa: ANN401
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
