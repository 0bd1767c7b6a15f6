"""A tree of states as project files and journals keep it."""

from __future__ import annotations

from dataclasses import dataclass

from facemask_editor.app.tree.node import Kept
from facemask_editor.core.labels import LabelMap


@dataclass(frozen=True, eq=False)
class StoredNode:
    """A state.

    Attributes:
        title, name, pinned, kept: As of `node.Node`.
        parent: Place of the state before among the nodes; None for the first one.
        begins: What it begins anew: a map (H x W uint8, the first one's alone) or the text of a timeline.
    """

    title: str
    parent: int | None
    kept: Kept | None
    begins: LabelMap | str | None = None
    name: str = ""
    pinned: bool = False


@dataclass(frozen=True, eq=False)
class StoredTree:
    """All states of a mask.

    Attributes:
        nodes: The older one first, so parents stand before children.
        places: Places among the nodes of the state before the oldest step of the history, and of that after
            each step, undone ones too.
        forgotten: How many were forgotten.
    """

    nodes: tuple[StoredNode, ...]
    places: tuple[int, ...]
    forgotten: int = 0
