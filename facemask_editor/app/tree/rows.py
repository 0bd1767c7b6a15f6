"""The tree as rows under each other, with the lines that join them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from facemask_editor.app.tree.node import Node


@dataclass(frozen=True)
class Row:
    """What a list shows of a state. Lanes are numbered from the left.

    Attributes:
        key: Of the node.
        title: What made it.
        name: That a person gave it, or "".
        pinned: Whether it is exported.
        here: Whether the mask is in this state.
        on_way: Whether it lies on the way from the first state to the one of here, that one included.
        lane: Where its dot stands.
        through: Lanes whose lines pass by.
        opens: Lanes of the lines that begin at it.
        joined: Whether a line comes from above.
        branches: How many states were made of it.
        depth: Steps from the first state.
    """

    key: int
    title: str
    name: str
    pinned: bool
    here: bool
    on_way: bool
    lane: int
    through: tuple[int, ...]
    opens: tuple[int, ...]
    joined: bool
    branches: int
    depth: int

    @property
    def text(self) -> str:
        """What it is called."""
        return self.name or self.title


def rows_of(nodes: Sequence[Node], here: Node) -> list[Row]:
    """Return the rows of a tree, the oldest state first.

    Args:
        nodes: All of it, in the order in which they were made.
        here: The one in which the mask is.
    """
    place = {node.key: at for at, node in enumerate(nodes)}
    lanes = _lanes(nodes, place)
    way = {node.key for node in here.path()}
    through: list[list[int]] = [[] for _ in nodes]
    depth: dict[int, int] = {}
    for at, node in enumerate(nodes):
        depth[node.key] = 0 if node.parent is None else depth[node.parent.key] + 1
        if node.parent is not None:
            for between in range(place[node.parent.key] + 1, at):
                through[between].append(lanes[node.key])
    return [
        Row(
            key=node.key,
            title=node.title,
            name=node.name,
            pinned=node.pinned,
            here=node is here,
            on_way=node.key in way,
            lane=lanes[node.key],
            through=tuple(sorted(through[at])),
            opens=tuple(lanes[child.key] for child in node.children),
            joined=node.parent is not None,
            branches=len(node.children),
            depth=depth[node.key],
        )
        for at, node in enumerate(nodes)
    ]


def _lanes(nodes: Sequence[Node], place: dict[int, int]) -> dict[int, int]:
    """Return the lane of each node: the eldest child goes on in its parent's, others take a free one."""
    lanes: dict[int, int] = {}
    ends: list[int] = []  # of each lane, the last row in which something stands in it
    for node in nodes:
        if node.key in lanes:
            continue
        begin = 0 if node.parent is None else place[node.parent.key]
        chain = [node]
        while chain[-1].children:
            chain.append(chain[-1].children[0])
        free = (lane for lane, end in enumerate(ends) if end < begin)
        lane = next(free, len(ends))
        if lane == len(ends):
            ends.append(0)
        ends[lane] = place[chain[-1].key]
        lanes.update((each.key, lane) for each in chain)
    return lanes
