"""The tree of all states that were taken of a mask: where the history cuts off, a branch stays.

See docs/decisions/0027-tree-of-states.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count

import numpy as np

from facemask_editor.app.timeline.pixels import Pixels
from facemask_editor.app.timeline.recorder import CAME_UNDER, entry_of_step
from facemask_editor.app.timeline.text import from_text, is_timeline, to_text
from facemask_editor.app.timeline.timeline import Entry, Timeline, new_key
from facemask_editor.app.tree.fitting import fitting
from facemask_editor.app.tree.node import Kept, Node
from facemask_editor.app.tree.stored import StoredNode, StoredTree
from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import LabelMap
from facemask_editor.document.change import Change, ChangeKind
from facemask_editor.document.document import MaskDocument
from facemask_editor.document.edits import EditTarget
from facemask_editor.document.steps import Entry as Step

OPENED = "Opened"
EARLIER = "Earlier steps"
LIMIT = 128 << 20
"""Bytes that the states of a mask may hold; they are packed, about a hundredth of what they are as maps."""

_Made = tuple[Kept | None, str | None]
"""Of a step: what it set, or the text of the timeline that it keeps and what that lacks."""


class StateTree:
    """Follows the history of a document; each state that it takes becomes a node.

    Args:
        document: Not in a stroke.
        limit_bytes: Above it the oldest states at the ends of branches are forgotten, but none that has a
            name, is pinned, is the one of here or can be reached by undo and redo.
        stored: What is there already, of another run; as far as it does not fit the document's history,
            states are taken anew.

    Attributes:
        root: The first state.
        here: The one in which the document is.
        forgotten: How many were forgotten.
        subscribers: Called after every change of the tree.
    """

    def __init__(
        self, document: MaskDocument, limit_bytes: int = LIMIT, stored: StoredTree | None = None
    ) -> None:
        self._document, self._limit = document, limit_bytes
        self._classes = len(document.schema)
        self._numbers = count()
        self.forgotten = 0
        self.subscribers: list[Callable[[], object]] = []
        self._nodes: dict[int, Node] = {}
        self._bytes = 0
        self._going: Node | None = None
        self._of: dict[int, Node] = {}  # by serial of the history's steps
        self._steps: list[tuple[Step, int]] = []  # as they were last, with their serials
        if stored is None or not stored.nodes:
            start = document.history.pixels_at(0)
            start.flags.writeable = False
            self.root = self.here = self._ground = self._grow(OPENED, None, None, Timeline(start))
        else:
            self._take(stored)
        self._dropped = document.history.forgotten
        self._applied = 0
        self._follow()
        self.close = document.subscribe(self._on_change)

    # What is there

    @property
    def nodes(self) -> list[Node]:
        """All states in the order in which they were taken."""
        return list(self._nodes.values())

    @property
    def pinned(self) -> list[Node]:
        """Those that are to be exported, oldest first."""
        return [node for node in self._nodes.values() if node.pinned]

    @property
    def bytes(self) -> int:
        """Memory held by all of them."""
        return self._bytes

    def __getitem__(self, key: int) -> Node:
        """Return a node; KeyError where it is not there (any more)."""
        return self._nodes[key]

    def __contains__(self, key: int) -> bool:
        return key in self._nodes

    def pixels(self, node: Node) -> LabelMap:
        """Return the H x W uint8 pixels of a state; own copy."""
        return node.pixels(self._classes)

    def timeline(self, node: Node) -> Timeline:
        """Return all that made a state."""
        return node.timeline(self._classes)

    def places(self) -> tuple[int, ...]:
        """Return the keys of the states before the history's oldest step and after each, undone ones too."""
        return tuple(node.key for node in self._at_places())

    def stored(self) -> StoredTree:
        """Return it as it is now."""
        place = {key: at for at, key in enumerate(self._nodes)}
        nodes = tuple(
            StoredNode(
                node.title,
                None if node.parent is None else place[node.parent.key],
                node.kept,
                node.begins.start if isinstance(node.begins, Timeline) else node.begins,
                node.name,
                node.pinned,
            )
            for node in self._nodes.values()
        )
        return StoredTree(nodes, tuple(place[key] for key in self.places()), self.forgotten)

    # What is done

    def rename(self, node: Node, name: str) -> None:
        """Give a state a name; "" takes it away."""
        name = " ".join(name.split())
        if name != node.name:
            node.name = name
            self._tell()

    def pin(self, node: Node, *, on: bool) -> None:
        """Pin a state, or let go of it."""
        if on != node.pinned:
            node.pinned = on
            self._tell()

    def go_to(self, node: Node, name: str) -> bool:
        """Bring the document into a state: by undo or redo where they lead there, else as one step, which
        undo takes back.

        Args:
            node: Where to.
            name: Of the step.

        Returns:
            Whether the document is there: not during a stroke, nor while an edit is still being computed.
        """
        document = self._document
        if document.in_stroke or not document.settle():
            return False
        if node is not self.here:
            places = [place for place, at in enumerate(self._at_places()) if at is node]
            now = document.history.position
            if places:
                document.travel(min(places, key=lambda place: abs(place - now)))
            else:
                self._going = node
                try:
                    timeline = self.timeline(node)
                    document.restore(timeline.recorded(), name, source=to_text(timeline))
                finally:
                    self._going = None
        return self.here is node

    # Inside

    def _at_places(self) -> Iterator[Node]:
        yield self._ground
        for _, serial in self._steps:
            yield self._of[serial]

    def _on_change(self, change: Change) -> None:
        if ChangeKind.HISTORY in change.kinds and not self._document.in_stroke:
            self._follow()
            self._tell()

    def _tell(self) -> None:
        for tell in tuple(self.subscribers):
            tell()

    def _follow(self) -> None:
        """Take over what the history has become."""
        history = self._document.history
        steps = [entry for _, entry in history.newest_first()][::-1]
        self._move_ground(steps)
        new = [step for step in steps if step.serial not in self._of]
        if self._going is not None and new == steps[-1:]:
            self._of[steps[-1].serial] = self._going
        elif new:
            self._add(steps)
        before, applied = self._steps, self._applied
        self._steps = [(step, step.serial) for step in steps]
        self._applied = history.position
        old = self._of
        self._of = {serial: old[serial] for _, serial in self._steps}
        here = list(self._at_places())[history.position]
        self.here = here
        for step, serial in self._joined(before, applied)[::-1]:
            del step
            self._forget(old[serial])
        self._stay_small()

    def _take(self, stored: StoredTree) -> None:
        """Make the nodes of another run, and find those of the history's steps."""
        nodes = list[Node]()
        for each in stored.nodes:
            begins = Timeline(each.begins) if isinstance(each.begins, np.ndarray) else each.begins
            parent = None if each.parent is None else nodes[each.parent]
            nodes.append(self._grow(each.title, parent, each.kept, begins))
            nodes[-1].name, nodes[-1].pinned = each.name, each.pinned
        self.forgotten = stored.forgotten
        self.root = nodes[0]
        places = [nodes[place] for place in stored.places] or [self.root]
        self.here = self._ground = places[0]
        start = self._document.history.pixels_at(0)
        if not np.array_equal(self.pixels(self._ground), start):
            entry = Entry(new_key(), EARLIER, Pixels.between(self.pixels(self._ground), start))
            self._ground = self._grow(EARLIER, self._ground, Kept.of(entry))
        else:
            self._of = fitting(self._document, places, self._classes)

    def _joined(self, before: list[tuple[Step, int]], applied: int) -> list[tuple[Step, int]]:
        """Return the steps that have become others: states that were on the way, as of a slider in motion."""
        alive = {id(step) for step, _ in self._steps}
        joined = [each for each in before if id(each[0]) in alive and each[0].serial != each[1]]
        came_back = len(before) == applied and [s for _, s in before[:-1]] == [s for _, s in self._steps]
        return joined + before[-1:] if came_back and before else joined

    def _move_ground(self, steps: Sequence[Step]) -> None:
        """Find the state before the oldest step, where older ones have been dropped."""
        history = self._document.history
        gone, self._dropped = history.forgotten - self._dropped, history.forgotten
        if not gone:
            return
        serials = [serial for _, serial in self._steps]
        if steps and steps[0].serial in serials:
            at = serials.index(steps[0].serial)
            self._ground = self._of[serials[at - 1]] if at else self._ground
            return
        if len(serials) >= gone and serials[:gone]:
            guess = self._of[serials[gone - 1]]
            if np.array_equal(self.pixels(guess), history.pixels_at(0)):
                self._ground = guess
                return
        start, ground = history.pixels_at(0), self._ground
        entry = Entry(new_key(), EARLIER, Pixels.between(self.pixels(ground), start))
        self._ground = self._grow(EARLIER, ground, Kept.of(entry))

    def _add(self, steps: Sequence[Step]) -> None:
        """Make nodes of the steps that are not known, undone ones too."""
        made = self._made(steps)
        parent = self._ground
        for step in steps:
            if step.serial in made:
                kept, text = made[step.serial]
                self._of[step.serial] = self._grow(step.name, parent, kept, text)
            parent = self._of[step.serial]

    def _made(self, steps: Sequence[Step]) -> dict[int, _Made]:
        """Return what the unknown steps did, by their serials."""
        position, found = self._document.history.position, dict[int, _Made]()
        applied = [step for step in steps[:position] if step.serial not in self._of]
        undone = [step for step in steps[position:] if step.serial not in self._of]
        live = self._document.snapshot()
        target = EditTarget(live, frozenset())
        for step in reversed(steps[:position]):
            if not applied:
                break
            new = applied[-1] is step
            whole = live.copy() if new and is_timeline(step.source) else None
            after = live[step.edit.box.slices].copy()
            step.edit.apply(target)
            if new:
                found[step.serial] = self._what(step, live, after, whole)
                applied.pop()
        if undone:
            live = self._document.snapshot()
            target = EditTarget(live, frozenset())
            for step in steps[position:]:
                before = live.copy()
                step.edit.apply(target)
                if step.serial not in self._of:
                    found[step.serial] = self._what(step, before, live[step.edit.box.slices], live)
        return found

    def _what(self, step: Step, before: LabelMap, after: LabelMap, whole: LabelMap | None) -> _Made:
        if step.source is not None and is_timeline(step.source) and whole is not None:
            try:
                timeline = from_text(step.source, self._classes)
                lacks = Pixels.between(timeline.recorded(), whole)
            except (FormatError, ValueError):  # then its pixels are all that is left of it
                pass
            else:
                kept = None if lacks.box is None else Kept.of(Entry(new_key(), CAME_UNDER, lacks))
                return kept, step.source
        return Kept.of(entry_of_step(step, before, after)), None

    def _grow(
        self, title: str, parent: Node | None, kept: Kept | None, begins: Timeline | str | None = None
    ) -> Node:
        node = Node(next(self._numbers), title, parent, kept, begins)
        if parent is not None:
            parent.children.append(node)
        self._nodes[node.key] = node
        self._bytes += node.nbytes
        return node

    def _forget(self, node: Node) -> bool:
        """Take a state out, where nothing holds it."""
        held = node.name or node.pinned or node.children or node is self.here or node is self._ground
        if held or node.parent is None or node.key not in self._nodes or node in self._of.values():
            return False
        node.parent.children.remove(node)
        del self._nodes[node.key]
        self._bytes -= node.nbytes
        return True

    def _stay_small(self) -> None:
        """Forget the oldest ends of branches while all states together hold too much."""
        while self._bytes > self._limit:
            if not any(self._forget(node) for node in self.nodes):
                return
            self.forgotten += 1
