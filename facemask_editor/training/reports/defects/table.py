"""The figures of `edit_defects` as rows of tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

EDIT_COLUMNS = ("edits", "any", "pocket", "piece", "sliver", "order", "lost", "ray", "delivered")


Table = tuple[str, tuple[str, ...], list[list[str]]]
"""Title, heads, rows."""


def tables(result: Mapping[str, Any]) -> list[Table]:
    """Return title, heads and rows of each table."""
    found: list[Table] = [("defects of edits", ("edit", "part", *EDIT_COLUMNS), _edit_rows(result))]
    keys = ("masks", "real", "drawn", "real_judged", "drawn_judged")
    if "relations" in result:
        judged = ("group", "masks", "real", "drawn", "real, judged", "drawn, judged")
        found.append(("relations hold", judged, _rows(result["relations"], keys)))
        found.append(("in their place", ("put on", *keys[:3]), _rows(result["places"], keys[:3])))
        heads = ("part", "two seeds, one face", "their forms", "one seed, two faces: forms")
        rows = _rows(result["diversity"], ("two_seeds", "forms", "two_faces"))
        found.append(("diversity: 1 - IoU in the frame of the face", heads, rows))
    if "faces" in result:
        faces = [[group, _text(share)] for group, share in result["faces"].items()]
        found.append(("whole faces: relations hold", ("group", "share"), faces))
    return found


def _edit_rows(result: Mapping[str, Any]) -> list[list[str]]:
    return [
        [kind, part, *(_text(row.get(key)) for key in EDIT_COLUMNS)]
        for kind, parts in result["edits"].items()
        for part, row in parts.items()
    ]


def _rows(table: Mapping[str, Mapping[str, Any]], keys: tuple[str, ...]) -> list[list[str]]:
    return [[name, *(_text(row.get(key)) for key in keys)] for name, row in table.items()]


def _text(value: float | None) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.3f}"
