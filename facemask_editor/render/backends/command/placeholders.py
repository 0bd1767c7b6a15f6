"""The words in braces of a renderer file: each is filled inside one argument, never beyond it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

SET_UP = ("python", "checkout", "weights")
"""What the user's set-up says."""
FOLDERS = ("masks", "photos", "photo_masks", "instances")
"""Folders of the hand-off, named by the renderer file."""
FILES = ("mask", "photo", "photo_mask")
"""The only file of such a folder, where each mask has a process of its own."""
RUN = (*SET_UP, *FOLDERS, *FILES, "root", "out", "adapter", "seed", "prompt", "count", "last")
"""All that an argument may hold."""

_BRACES = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


def names_in(text: str, known: Iterable[str] = RUN) -> tuple[str, ...]:
    """Return the names of a text's placeholders, in order.

    Args:
        text: ``{{`` and ``}}`` stand for single braces.
        known: The names that it may hold.

    Raises:
        ValueError: For another name, and for a brace alone.
    """
    names = []
    for found in _BRACES.finditer(text):
        if found[0] in ("{", "}"):
            raise ValueError(f"the brace {found[0]} stands alone; {found[0] * 2} means the sign itself")
        if found[1] is None:
            continue
        if found[1] not in known:
            raise ValueError(f"there is no {found[0]}; known are {', '.join(f'{{{k}}}' for k in known)}")
        names.append(found[1])
    return tuple(names)


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its placeholders filled; what is filled in is not looked at again.

    Args:
        text: That `names_in` has let pass.
        values: By name.

    Raises:
        KeyError: For a name without a value.
    """
    return _BRACES.sub(
        lambda found: found[0][0] if found[1] is None else values[found[1]],
        text,
    )
