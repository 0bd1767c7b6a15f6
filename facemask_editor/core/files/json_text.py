"""JSON of a settings file, which may hold anything. Needs no Qt."""

from __future__ import annotations

import json

from facemask_editor.core.files.depth import check_depth

_LONGEST = 1 << 20
"""Characters; all keys of the program take a few thousand."""


def json_object(text: str) -> dict[str, object] | None:
    """Return the object that a text holds; None for everything else, however deep or long it is."""
    if len(text) > _LONGEST:
        return None
    try:
        check_depth(text)
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
