"""How a mask was looked at, in a project file; what cannot be understood is left out, for it is no work."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from facemask_editor.app.project.content import View
from facemask_editor.core.labels import LabelSchema

_FIELDS = ("scale", "centre", "angle", "mirrored", "selected", "others", "hidden", "solo", "tool")


def view_table(view: View, before: object = None) -> dict[str, object]:
    """Return a view as JSON can hold it, with the fields of a table before that nobody here knows."""
    unknown = (
        {key: value for key, value in before.items() if key not in _FIELDS}
        if isinstance(before, dict)
        else {}
    )
    found: dict[str, object] = {"selected": view.selected, "tool": view.tool}
    if view.scale is not None:
        found |= {"scale": view.scale, "centre": list(view.centre)}
    if view.angle:
        found["angle"] = view.angle
    if view.mirrored:
        found["mirrored"] = True
    for key, names in (("others", view.others), ("hidden", view.hidden)):
        if names:
            found[key] = list(names)
    if view.solo is not None:
        found["solo"] = list(view.solo)
    return unknown | found


def view_of(found: object, schema: LabelSchema) -> View | None:
    """Return the view of a table; None where there is none."""
    if not isinstance(found, Mapping):
        return None
    scale, centre = _number(found.get("scale")), found.get("centre")
    at = [_number(each) for each in centre] if isinstance(centre, list) else []
    fits = scale is not None and 0 < scale < 1e6 and len(at) == 2 and None not in at
    solo = found.get("solo")
    selected, tool = found.get("selected"), found.get("tool")
    return View(
        scale if fits else None,
        (at[0] or 0.0, at[1] or 0.0) if fits else (0.0, 0.0),
        _number(found.get("angle")) or 0.0,
        found.get("mirrored") is True,
        selected if isinstance(selected, str) and selected in schema.names else "",
        _names(found.get("others"), schema),
        _names(found.get("hidden"), schema),
        None if solo is None else _names(solo, schema) or None,
        tool if isinstance(tool, str) else "",
    )


def _names(found: Any, schema: LabelSchema) -> tuple[str, ...]:  # noqa: ANN401
    return tuple(name for name in found if name in schema.names) if isinstance(found, list) else ()


def _number(found: object) -> float | None:
    if type(found) not in (int, float):
        return None
    try:
        number = float(found)  # type: ignore[arg-type]
    except OverflowError:
        return None
    return number if math.isfinite(number) and abs(number) < 1e6 else None
