"""The tree of states in a project file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from facemask_editor.app.project.texts import Texts
from facemask_editor.app.timeline.pixels import NOTHING
from facemask_editor.app.timeline.text import entry_from_table, entry_to_table
from facemask_editor.app.tree.node import Kept
from facemask_editor.app.tree.stored import StoredNode, StoredTree
from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import LabelMap

_MOST_NODES = 1 << 17


def tree_table(tree: StoredTree, texts: Texts, dropped: int = 0) -> dict[str, object]:
    """Return a tree as JSON can hold it, without the map that its first state begins with.

    Args:
        tree: The tree.
        texts: Get the timelines.
        dropped: How many of the oldest steps of the history are not written.
    """
    rows = [node_table(node, texts) for node in tree.nodes]
    table: dict[str, object] = {"nodes": rows, "places": list(tree.places[dropped:])}
    return table | ({"forgotten": tree.forgotten} if tree.forgotten else {})


def node_table(node: StoredNode, texts: Texts) -> dict[str, object]:
    """Return a state as JSON can hold it; a map that it begins with is left out."""
    row: dict[str, object] = {"title": node.title}
    if node.parent is not None:
        row["parent"] = node.parent
    if node.name:
        row["name"] = node.name
    if node.pinned:
        row["pinned"] = True
    if isinstance(node.begins, str):
        row["begins"] = texts.number(node.begins)
    if node.kept is not None:
        row["entry"] = {**entry_to_table(node.kept.entry), "pixels": node.kept.packed}
    return row


def read_tree(
    where: Path, table: Mapping[str, Any], start: LabelMap, classes: int, texts: Sequence[str], steps: int
) -> StoredTree:
    """Return the tree of a file.

    Args:
        where: Of the table, for messages.
        table: What ``tree.json`` holds.
        start: H x W uint8 that the first state begins with; not copied.
        classes: How many there are.
        texts: Timelines.
        steps: Number of steps of the history.

    Raises:
        FormatError: It is damaged.
    """
    rows, places, forgotten = table.get("nodes"), table.get("places"), table.get("forgotten", 0)
    if not isinstance(rows, list) or not 0 < len(rows) <= _MOST_NODES:
        raise FormatError(where, "nodes", type(rows).__name__, "a list of states is needed")
    if type(forgotten) is not int or forgotten < 0:
        raise FormatError(where, "forgotten", repr(forgotten)[:100], "a number is needed")
    if not isinstance(places, list) or not all(type(at) is int and 0 <= at < len(rows) for at in places):
        raise FormatError(where, "places", repr(places)[:100], f"places of {len(rows)} states are needed")
    shape = start.shape[0], start.shape[1]
    start.flags.writeable = False
    nodes = list[StoredNode]()
    for at, row in enumerate(rows):
        try:
            nodes.append(read_node(row, at, shape, classes, texts, start))
        except (FormatError, ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
            raise FormatError(
                where, f"nodes.{at}", str(error) or type(error).__name__, "it is damaged"
            ) from error
    return StoredTree(tuple(nodes), tuple(places[: steps + 1]), forgotten)


def read_node(
    row: Mapping[str, Any],
    at: int,
    shape: tuple[int, int],
    classes: int,
    texts: Sequence[str],
    start: LabelMap,
) -> StoredNode:
    """Return the state at a place; ValueError and the like for a damaged one."""
    title, name, parent, text = row["title"], row.get("name", ""), row.get("parent"), row.get("begins")
    if not isinstance(title, str) or not isinstance(name, str):
        raise ValueError("a state has a title and may have a name")
    if at == 0:
        if parent is not None or text is not None:
            raise ValueError("the first state begins with a map")
    elif type(parent) is not int or not 0 <= parent < at:
        raise ValueError(f"the state before it is {parent!r}")
    begins: LabelMap | str | None = start if at == 0 else None
    if text is not None:
        if type(text) is not int or not 0 <= text < len(texts):
            raise ValueError(f"text {text!r} is not in 0..{len(texts) - 1}")
        begins = texts[text]
        _check_timeline(begins, shape, classes)
    kept = None
    if "entry" in row:
        entry = entry_from_table(row["entry"], shape, classes)  # its pixels are looked at too
        kept = Kept(replace(entry, pixels=NOTHING), list(row["entry"]["pixels"]))
    return StoredNode(title, parent, kept, begins, " ".join(name.split()), bool(row.get("pinned")))


def _check_timeline(text: str, shape: tuple[int, int], classes: int) -> None:
    from facemask_editor.app.timeline.text import from_text

    if from_text(text, classes).start.shape != shape:
        raise ValueError("a timeline is of another size")
