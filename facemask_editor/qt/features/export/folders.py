"""What an export is called: a folder that is not there yet, and names that renderers can read."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path

_MARK = "_for_"


def proposed(parent: Path, stem: str, key: str) -> Path:
    """Return ``parent/STEM_for_KEY``, with a number behind where that is taken."""
    path = parent / f"{stem}{_MARK}{key}"
    for number in count(2):
        if not path.exists() and not path.is_symlink():
            break
        path = parent / f"{stem}{_MARK}{key}_{number}"
    return path


def plain_stem(stem: str) -> str:
    """Return a stem of English letters, digits, ``_`` and ``-``, as all renderers read it."""
    return re.sub(r"[^A-Za-z0-9_-]+", "_", stem).strip("_-")[:100] or "mask"
