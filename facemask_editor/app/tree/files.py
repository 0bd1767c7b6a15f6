"""What the files of states are called."""

from __future__ import annotations

import re
from collections.abc import Iterable

from facemask_editor.app.tree.node import Node

_OTHER = re.compile(r"[^\w-]+")
_LONGEST = 60


def file_names(stem: str, nodes: Iterable[Node]) -> list[str]:
    """Return a name without suffix for each state; no two are alike, capitals aside.

    Args:
        stem: Of the mask.
        nodes: Their names, or what made them where they have none, follow the stem.
    """
    names, used = list[str](), set[str]()
    for node in nodes:
        words = _OTHER.sub("-", node.name or node.title.lower())[:_LONGEST].strip("-_")
        base = f"{stem}_{words or 'state'}"
        name, number = base, 2
        while name.casefold() in used:
            name, number = f"{base}_{number}", number + 1
        used.add(name.casefold())
        names.append(name)
    return names
