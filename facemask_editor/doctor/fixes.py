"""What mends findings: pure functions from a label map and locked classes to a new map."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.nearest import class_flags, nearest_labels
from facemask_editor.core.region import Box, box_of
from facemask_editor.doctor.finding import Fix
from facemask_editor.measures.defects.change import Piece


def to_neighbours(title: str, pieces: Sequence[Piece], labels: Collection[int]) -> Fix:
    """Return the fix that gives pixels to the nearest class beside them.

    Args:
        title: Of the fix.
        pieces: The pixels.
        labels: Classes that they are of: a pixel that has become another one since keeps it, and none of
            these classes is given to them.
    """
    kept, closed = tuple(pieces), tuple(labels)
    return Fix(title, lambda label_map, locks: _spread(label_map, kept, closed, closed, locks))


def to_any_neighbour(title: str, pieces: Sequence[Piece]) -> Fix:
    """Return the fix that gives pixels of any class to the nearest class outside them."""
    kept = tuple(pieces)
    return Fix(title, lambda label_map, locks: _spread(label_map, kept, None, (), locks))


def renamed(title: str, table: Mapping[int, int], pieces: Sequence[Piece] = ()) -> Fix:
    """Return the fix that gives classes other ids.

    Args:
        title: Of the fix.
        table: New id by old id, at the same time: exchanges go both ways.
        pieces: Where; everywhere where there are none.
    """
    kept, pairs = tuple(pieces), dict(table)
    return Fix(title, lambda label_map, locks: _rename(label_map, pairs, kept, locks))


def turned(title: str, *, mirror: bool) -> Fix:
    """Return the fix that stands a mask on its feet.

    With a class of the mask locked it changes nothing, for pixels of that class would move.

    Args:
        title: Of the fix.
        mirror: Reverse the rows alone; else half a turn, which left and right of the person follow.
    """

    def change(label_map: LabelMap, locks: Collection[int]) -> LabelMap:
        if class_flags(locks)[label_map].any():
            return label_map.copy()
        return np.ascontiguousarray(label_map[::-1] if mirror else label_map[::-1, ::-1])

    return Fix(title, change)


def _spread(
    label_map: LabelMap,
    pieces: Sequence[Piece],
    labels: Collection[int] | None,
    closed: Collection[int],
    locks: Collection[int],
) -> LabelMap:
    out = label_map.copy()
    flags = np.zeros(label_map.shape, np.bool_)
    for piece in pieces:
        flags[piece.box.slices] |= piece.own
    locked = class_flags(locks)
    leaving = flags & ~locked[label_map]
    if labels is not None:
        leaving &= class_flags(labels)[label_map]
    sources = ~(locked | class_flags(closed))
    for box in _boxes(leaving, pieces):
        found = nearest_labels(label_map, box, leaving, sources)
        if found is not None:
            own = leaving[box.slices]
            out[box.slices][own] = found[own]
    return out


def _boxes(leaving: npt.NDArray[np.bool_], pieces: Sequence[Piece]) -> list[Box]:
    """Return where to look: at few pieces one by one, at many as one, which is faster then."""
    if len(pieces) > 8:
        whole = box_of(leaving)
        return [] if whole is None else [whole]
    return [piece.box for piece in pieces if leaving[piece.box.slices].any()]


def _rename(
    label_map: LabelMap, table: Mapping[int, int], pieces: Sequence[Piece], locks: Collection[int]
) -> LabelMap:
    lookup = np.arange(256, dtype=np.uint8)
    for old, new in _allowed(table, locks).items():
        lookup[old] = new
    if not pieces:
        return np.asarray(lookup[label_map], np.uint8)
    out = label_map.copy()
    for piece in pieces:
        near = label_map[piece.box.slices]
        out[piece.box.slices][piece.own] = lookup[near][piece.own]
    return out


def _allowed(table: Mapping[int, int], locks: Collection[int]) -> dict[int, int]:
    """Return the table without what is exchanged with a locked class: no half of an exchange is done."""
    blocked = set(locks)
    while more := {end for pair in table.items() if blocked & set(pair) for end in pair} - blocked:
        blocked |= more
    return {old: new for old, new in table.items() if old not in blocked}
