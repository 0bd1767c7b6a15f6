"""JSON without duplicate names."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from facemask_editor.core.files.depth import check_depth


def read_unique(text: str) -> object:
    """Return what a JSON text holds.

    Raises:
        ValueError: For a duplicate name in one object: nobody knows which value is meant. Also for
            what is no JSON, or is nested too deeply.
    """
    check_depth(text)
    return json.loads(text, object_pairs_hook=unique)


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of its pairs; raises ValueError for a duplicate name."""
    found = dict(pairs)
    if len(found) != len(pairs):
        name = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        raise ValueError(f"{name!r} is a duplicate")
    return found
