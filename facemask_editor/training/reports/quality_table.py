"""The figures of `quality` as rows of tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_COLUMNS = (
    *((kind, key) for kind in ("resample", "nudge") for key in ("kept", "in_range", "diversity")),
    *(("blend", key) for key in ("kept", "in_range", "monotone", "reached", "reached_decoded")),
)
ACCESSORY_COLUMNS = (
    "real", "shown", "in_range", "others", "lost", "eyes", "outside",
    "gone", "neighbours", "restored", "real_gone", "real_neighbours",
)  # fmt: skip


def table_rows(result: Mapping[str, Any]) -> list[list[str]]:
    """Rows for a table: part, share of real parts in range, then kept, in range and diversity, blends.

    A figure that misses its bar is marked with an exclamation mark.
    """
    rows = []
    for part, found in result["parts"].items():
        row = [part, f"{found['real']:.3f}"]
        for kind, key in _COLUMNS:
            text, bar = _number(found.get(kind, {}).get(key)), result["bars"].get(f"{part}.{kind}.{key}")
            row.append(text if bar is None or bar["holds"] else f"{text}!")
        rows.append(row)
    return rows


def accessory_rows(result: Mapping[str, Any]) -> list[list[str]]:
    """Rows for a table: part, masks that lack it, masks that show it, then `ACCESSORY_COLUMNS`."""
    return [
        [
            part,
            str(found["lack"]),
            str(found["show"]),
            *(_number(found.get(key)) for key in ACCESSORY_COLUMNS),
        ]
        for part, found in result.get("accessories", {}).items()
    ]


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
