"""One state of a mask, kept as what made it of the state before."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from facemask_editor.app.timeline.pixels import NOTHING, Pixels
from facemask_editor.app.timeline.text import from_text
from facemask_editor.app.timeline.timeline import Entry, Timeline, new_key
from facemask_editor.core.labels import LabelMap

_NODE = 300
"""Bytes that Python needs for a node, about."""


@dataclass(frozen=True, eq=False)
class Kept:
    """A timeline entry whose pixels are packed.

    Attributes:
        entry: Without its pixels.
        packed: Those, see `Pixels.to_text`.
    """

    entry: Entry
    packed: list[object]

    @classmethod
    def of(cls, entry: Entry) -> Kept:
        """Pack an entry."""
        return cls(replace(entry, pixels=NOTHING), entry.pixels.to_text())

    def entry_for(self, shape: tuple[int, int]) -> Entry:
        """Return the entry as it was, for a picture of height and width `shape`."""
        return replace(self.entry, pixels=Pixels.from_text(self.packed, shape, 256))

    @property
    def nbytes(self) -> int:
        """Memory held."""
        pixels = len(self.packed[-1]) if self.packed and isinstance(self.packed[-1], str) else 0
        source = 0 if self.entry.source is None else len(self.entry.source_text)
        return pixels + source + _NODE


@dataclass(eq=False)
class Node:
    """A state.

    Attributes:
        key: No other node of its tree has it; a later state has a greater one.
        title: Name of the history step that made it.
        parent: The state before; None for the first one.
        kept: What made it of that, or of the timeline that it begins anew.
        begins: A timeline that it begins anew, or the text of one; None where it goes on from its parent.
        name: That a person gave it, or "".
        pinned: Whether it is to be exported, and never forgotten.
        children: Made of it, oldest first.
    """

    key: int
    title: str
    parent: Node | None
    kept: Kept | None
    begins: Timeline | str | None = None
    name: str = ""
    pinned: bool = False
    children: list[Node] = field(default_factory=list)

    @property
    def nbytes(self) -> int:
        """Memory held by this node alone."""
        own = 0 if self.kept is None else self.kept.nbytes
        if isinstance(self.begins, str):
            own += len(self.begins)
        elif self.begins is not None:
            own += self.begins.start.nbytes
        return own + _NODE

    def timeline(self, classes: int) -> Timeline:
        """Return all that made it, of a mask with so many classes."""
        node, more = self, list[Kept]()
        while True:
            if node.kept is not None:
                more.append(node.kept)
            if node.begins is not None or node.parent is None:
                break
            node = node.parent
        begins = node.begins
        assert begins is not None, "the first state begins with a map"
        found = from_text(begins, classes) if isinstance(begins, str) else begins
        used, entries = {entry.key for entry in found.entries}, []
        for kept in reversed(more):
            entry = kept.entry_for(found.start.shape)
            while entry.key in used:  # of a timeline that another run has written
                entry = replace(entry, key=new_key())
            used.add(entry.key)
            entries.append(entry)
        return found.with_more(entries)

    def pixels(self, classes: int) -> LabelMap:
        """Return its H x W uint8 pixels; own copy."""
        return self.timeline(classes).recorded()

    def path(self) -> list[Node]:
        """Return the way from the first state to this one, both included."""
        way, node = [self], self.parent
        while node is not None:
            way.append(node)
            node = node.parent
        return way[::-1]
