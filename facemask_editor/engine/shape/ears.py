"""Ears and what hangs on them go with the side of the face that they grow on."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from facemask_editor.core.groups import ACCESSORIES, EARS, INNER, SKIN
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.core.nearest import class_flags, nearest_of
from facemask_editor.core.pieces import numbered
from facemask_editor.core.region import box_of

Flags = npt.NDArray[np.bool_]

_EARRING = "ear_r"
_HANGS = 0.05
"""Share of the picture's side by which an earring may be away from its ear."""
_FEWEST_ROWS = 4
_STILL = 0.6
"""Pixels by which a face's side may move before its ear does."""


def with_ears(before: LabelMap, after: LabelMap, locks: frozenset[int], schema: LabelSchema) -> LabelMap:
    """Return a mask whose face has become wider or narrower, with its ears at the face's new sides.

    A face that grows over its ears looks as if they had been cut off; one that shrinks leaves them floating.

    Args:
        before: H x W uint8.
        after: The mask after skin has changed; not changed.
        locks: Classes that keep their pixels and get none.
        schema: Of the masks.
    """
    ears = [part for part in EARS.labels(schema) if schema.names[part] != _EARRING and part not in locks]
    face = class_flags([*SKIN.labels(schema), *INNER.labels(schema)])
    found = after
    for part in ears:
        own = before == part
        shift = _shift(own, face[before], face[after]) if own.any() else 0
        if shift:
            found = _moved(before, found, own, shift, part, locks, face, schema)
    return found


def _shift(ear: Flags, old: Flags, new: Flags) -> int:
    """Return the pixels to the right by which the side of the face at an ear has moved."""
    box = box_of(ear)
    assert box is not None, "it is seen"
    columns = np.flatnonzero(old.any(0))
    if not columns.size:
        return 0
    right = (box.x0 + box.x1) / 2 > (columns[0] + columns[-1]) / 2
    moves = []
    for row in range(box.y0, box.y1):
        was, now = np.flatnonzero(old[row]), np.flatnonzero(new[row])
        if was.size and now.size:
            moves.append(int(now[-1] - was[-1]) if right else int(now[0] - was[0]))
    if len(moves) < _FEWEST_ROWS:
        return 0
    middle = float(np.median(moves))
    return 0 if abs(middle) < _STILL else round(middle)


def _moved(
    before: LabelMap,
    after: LabelMap,
    ear: Flags,
    shift: int,
    part: int,
    locks: frozenset[int],
    face: Flags,
    schema: LabelSchema,
) -> LabelMap:
    worn = _earring_of(before, ear, schema, locks)
    found = after.copy()
    kept = class_flags(locks)[before]
    left = ((after == part) & ear) | (worn & (after == before))
    left &= ~kept
    if left.any():
        # what lay beside the ear closes in behind it: hair, neck, background
        sources = ~left & ~face[after] & ~class_flags([*locks, *EARS.labels(schema)])[after]
        if sources.any():
            found[left] = nearest_of(after, sources)[0][left]
    taken = kept | face[found] | class_flags([*locks, *ACCESSORIES.labels(schema)])[found]
    for label, flags in ((part, ear), (schema.index(_EARRING) if _EARRING in schema.names else part, worn)):
        at = _shifted(flags, shift)
        found[at & (~taken if label == part else ~kept)] = label
    return found


def _earring_of(before: LabelMap, ear: Flags, schema: LabelSchema, locks: frozenset[int]) -> Flags:
    """Return the pixels of earrings that hang on an ear."""
    nothing = np.zeros(ear.shape, bool)
    if _EARRING not in schema.names or schema.index(_EARRING) in locks:
        return nothing
    rings = before == schema.index(_EARRING)
    if not rings.any():
        return nothing
    box = box_of(ear)
    assert box is not None, "it is seen"
    near = box.grow(round(_HANGS * max(ear.shape)), ear.shape[1], ear.shape[0])
    _, pieces = numbered(rings)
    at = np.unique(pieces[near.slices])
    return np.asarray(np.isin(pieces, at[at > 0]), bool)


def _shifted(flags: Flags, by: int) -> Flags:
    found = np.zeros_like(flags)
    if by > 0:
        found[:, by:] = flags[:, :-by]
    else:
        found[:, :by] = flags[:, -by:]
    return found
